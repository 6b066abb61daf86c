/** A model by its dimensions: what a generator needs to write the operators of a sentence. */
import type { TaskParts } from './task-parts.js';

/** Families of models: an encoder, with adapters or without; a decoder. */
export const FAMILIES = ['albert', 'adapter-albert', 'bert', 'adapter-bert', 'gpt2', 'llama'] as const;
/** A family of models. */
export type Family = (typeof FAMILIES)[number];

/** Widths and counts in elements. */
export interface ModelSize {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** heads of keys and values, each for a group of heads; absent: each head has its own. Decoders */
  readonly kv_heads?: number;
  readonly intermediate: number;
  /** width of the embedding tables; other than `hidden`, a projection follows them, as in ALBERT */
  readonly embedding: number;
  readonly vocabulary: number;
  /** tokens at most; a table where the family has one */
  readonly positions: number;
  readonly token_types: number;
  /** the table of words is the matrix of the language-model head too. Decoders */
  readonly tied?: boolean;
}

/** What changes with the task beside its parts. */
export const TUNED = ['norms', 'head'] as const;

/** All that the operators of a sentence follow from, but for its length and its task. */
export interface ModelDescription extends ModelSize {
  readonly family: Family;
  /** features of the bottleneck; used by the adapter families only */
  readonly bottleneck: number;
  /** one set of adapters for all layers, or one a layer; used by the adapter families only */
  readonly adapters: 'shared' | 'per-layer';
  /** what each task adds; absent: what the family says */
  readonly parts?: TaskParts;
  /** class `task`, not `backbone`: norms, and the head of what answers */
  readonly tuned: readonly (typeof TUNED)[number][];
  /** the model's own weights: the same for all tasks, or a fine-tuned copy a task */
  readonly copies: 'shared' | 'per-task';
  /**
   * tokens that a token attends to at most, itself among them; absent: all. Decoders. Jiang et al., Mistral 7B (arXiv 2310.06825),
   * section 2: keys and values of token i lie in row i mod window of a cache of so many rows (`sliding_window` of its configuration)
   */
  readonly window?: number;
  /** bits an element, as a recording would say */
  readonly bits: number;
}

/** Whether an adapter follows attention and feed-forward of each layer. */
export const hasAdapters = (family: Family): boolean => family.startsWith('adapter-');
/** ALBERT's layers share their weights. */
export const sharesLayers = (family: Family): boolean => family.endsWith('albert');
/** Whether it makes one token after the other, from what it keeps of those before. */
export const isDecoder = (family: Family): boolean => family === 'gpt2' || family === 'llama';
/** What changes with the task where nothing else is said: an encoder is tuned with its norms, a decoder is one for all tasks. */
export const tunedOf = (family: Family): ModelDescription['tuned'] => (isDecoder(family) ? [] : TUNED);
