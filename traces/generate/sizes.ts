/**
 * The sizes of each family by name.
 *
 * Sources  GPT-2: Radford et al., Language Models are Unsupervised Multitask Learners (2019), table 2, and the released
 *          configurations; distil: distilgpt2's. stories…: the models of llama2.c, which it trained on TinyStories (its README and
 *          doc/stories260K.md). smollm-…: HuggingFaceTB's released configurations. tinyllama-1.1b: Zhang et al., arXiv 2401.02385.
 *          llama-3.2-1b: Meta's released configuration. Each row's parameters are counted by a test beside those published.
 *          ALBERT: Lan et al., ICLR 2020, table 1, heads of xlarge and xxlarge from the released configurations; BERT: Devlin
 *          et al., NAACL 2019, section 3. tiny: the configuration of the recorded tiny traces.
 */
import { registry, type Registry } from '../files/registry.js';
import { isDecoder, sharesLayers, type Family, type ModelSize } from './model-description.js';

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

/** Without token types; the embedding is as wide as a token. */
const decoder = (
  [layers, hidden, heads, kv_heads]: readonly [number, number, number, number],
  intermediate: number,
  [vocabulary, positions]: readonly [number, number],
  tied = true,
): ModelSize => ({
  layers,
  hidden,
  heads,
  kv_heads,
  intermediate,
  embedding: hidden,
  vocabulary,
  positions,
  token_types: 0,
  tied,
});
const gpt2 = (layers: number, hidden: number, heads: number): ModelSize =>
  decoder([layers, hidden, heads, heads], 4 * hidden, [50_257, 1024]);

const GPT2_SIZES = registry<ModelSize>('size', {
  tiny: decoder([2, 64, 4, 4], 128, [200, 128]),
  distil: gpt2(6, 768, 12),
  small: gpt2(12, 768, 12),
  medium: gpt2(24, 1024, 16),
  large: gpt2(36, 1280, 20),
  xl: gpt2(48, 1600, 25),
});
const LLAMA_SIZES = registry<ModelSize>('size', {
  tiny: decoder([2, 64, 4, 2], 128, [200, 128]),
  stories260k: decoder([5, 64, 8, 4], 172, [512, 512]),
  stories15m: decoder([6, 288, 6, 6], 768, [32_000, 256]),
  stories42m: decoder([8, 512, 8, 8], 1376, [32_000, 1024]),
  stories110m: decoder([12, 768, 12, 12], 2048, [32_000, 1024]),
  'smollm-135m': decoder([30, 576, 9, 3], 1536, [49_152, 2048]),
  'smollm-360m': decoder([32, 960, 15, 5], 2560, [49_152, 2048]),
  'tinyllama-1.1b': decoder([22, 2048, 32, 4], 5632, [32_000, 2048], false),
  'llama-3.2-1b': decoder([16, 2048, 32, 8], 8192, [128_256, 131_072]),
});

/** The sizes of a family by name; with adapters or without, they are the same. */
export function modelSizes(family: Family): Registry<ModelSize> {
  if (isDecoder(family)) return family === 'gpt2' ? GPT2_SIZES : LLAMA_SIZES;
  return sharesLayers(family) ? ALBERT_SIZES : BERT_SIZES;
}
