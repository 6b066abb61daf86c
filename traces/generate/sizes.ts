/**
 * The sizes of each family by name.
 *
 * Sources  ALBERT: Lan et al., ICLR 2020, table 1, heads of xlarge and xxlarge from the released configurations; BERT: Devlin
 *          et al., NAACL 2019, section 3. tiny: the configuration of the recorded tiny traces.
 */
import { registry, type Registry } from '../files/registry.js';
import { sharesLayers, type Family, type ModelSize } from './model-description.js';

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

/** The sizes of a family by name; with adapters or without, they are the same. */
export const modelSizes = (family: Family): Registry<ModelSize> => (sharesLayers(family) ? ALBERT_SIZES : BERT_SIZES);
