/** What a task adds to a model that all tasks share, by its sizes. */

/** What an adapter may compute between its two products. */
export const ADAPTER_ACTIVATIONS = ['gelu', 'relu', 'silu', 'tanh', 'sigmoid'] as const;

/** Down to a few features and up again, added to what went in. */
export interface Adapters {
  /**
   * houlsby: after attention and after the feed-forward part (Houlsby et al., ICML 2019). pfeiffer: after the feed-forward part
   * alone (Pfeiffer et al., EACL 2021).
   */
  readonly places: 'houlsby' | 'pfeiffer';
  /** features of the bottleneck */
  readonly bottleneck: number;
  readonly activation: (typeof ADAPTER_ACTIVATIONS)[number];
  /** one set for all layers */
  readonly shared: boolean;
}

/** W + B·A in place of a weight W [out, in]: A [rank, in], B [out, rank], the scale in B (LoRA: Hu et al., ICLR 2022). */
export interface LowRank {
  readonly rank: number;
  /** of which products, by the names of the family */
  readonly on: readonly string[];
  /** B·A is added to the model's own copy of W where the task begins, and what the task before had added is taken out of it */
  readonly merged: boolean;
}

/** All that a task adds. */
export interface TaskParts {
  readonly adapters?: Adapters;
  readonly lora?: LowRank;
  /** vectors that scale keys, values, and what the feed-forward part goes down from ((IA)³: Liu et al., NeurIPS 2022) */
  readonly ia3?: boolean;
  /** rows of keys and values before those of a sentence's tokens (prefix tuning: Li and Liang, ACL 2021) */
  readonly prefix?: number;
}
