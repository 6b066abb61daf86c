/**
 * A model by its dimensions: what a generator needs to write the operators of a sentence.
 *
 * Sources  ALBERT: Lan et al., ICLR 2020, table 1, heads of xlarge and xxlarge from the released configurations; BERT: Devlin
 *          et al., NAACL 2019, section 3. tiny: the configuration of the recorded tiny traces.
 */
import { registry } from '../files/registry.js';

export const FAMILIES = ['albert', 'adapter-albert', 'bert', 'adapter-bert'] as const;
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

const albert = (layers: number, hidden: number, heads: number): ModelSize => ({
  layers,
  hidden,
  heads,
  intermediate: 4 * hidden,
  embedding: 128,
  vocabulary: 30_000,
  positions: 512,
  token_types: 2,
});
const bert = (layers: number, hidden: number, heads: number): ModelSize => ({
  ...albert(layers, hidden, heads),
  embedding: hidden,
  vocabulary: 30_522,
});
const TINY = { layers: 2, hidden: 64, heads: 4, intermediate: 128, vocabulary: 200, positions: 128, token_types: 2 };

const ALBERT_SIZES = registry<ModelSize>('size', {
  tiny: { ...TINY, embedding: 16 },
  base: albert(12, 768, 12),
  large: albert(24, 1024, 16),
  xlarge: albert(24, 2048, 16),
  xxlarge: albert(12, 4096, 64),
});
const BERT_SIZES = registry<ModelSize>('size', {
  tiny: { ...TINY, embedding: 64 },
  base: bert(12, 768, 12),
  large: bert(24, 1024, 16),
});

export const hasAdapters = (family: Family): boolean => family.startsWith('adapter-');
/** ALBERT's layers share their weights. */
export const sharesLayers = (family: Family): boolean => family.endsWith('albert');
/** The sizes of a family by name. */
export const modelSizes = (family: Family): typeof ALBERT_SIZES => (sharesLayers(family) ? ALBERT_SIZES : BERT_SIZES);
