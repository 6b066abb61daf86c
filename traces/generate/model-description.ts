/** A model by its dimensions: what a generator needs to write the operators of a sentence. */

/** Families of models: an encoder, with adapters or without. */
export const FAMILIES = ['albert', 'adapter-albert', 'bert', 'adapter-bert'] as const;
/** A family of models. */
export type Family = (typeof FAMILIES)[number];

/** Widths and counts in elements. */
export interface ModelSize {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly intermediate: number;
  /** width of the embedding tables; other than `hidden`, a projection follows them, as in ALBERT */
  readonly embedding: number;
  readonly vocabulary: number;
  readonly positions: number;
  readonly token_types: number;
}

/** All that the operators of a sentence follow from, but for its length and its task. */
export interface ModelDescription extends ModelSize {
  readonly family: Family;
  /** features of the bottleneck; used by the adapter families only */
  readonly bottleneck: number;
  /** one set of adapters for all layers, or one a layer */
  readonly adapters: 'shared' | 'per-layer';
  /** the encoder's weights: the same for all tasks, or a fine-tuned copy a task */
  readonly copies: 'shared' | 'per-task';
  /** bits an element, as a recording would say */
  readonly bits: number;
}

/** Whether an adapter follows attention and feed-forward of each layer. */
export const hasAdapters = (family: Family): boolean => family.startsWith('adapter-');
/** ALBERT's layers share their weights. */
export const sharesLayers = (family: Family): boolean => family.endsWith('albert');
