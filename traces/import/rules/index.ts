/** What each recorded operator comes to, by PyTorch's word for it: the registry that README's table is made from. */
import { ATTENTION } from './attention.js';
import { ATTENTION_BACKWARD } from './attention-backward.js';
import { CONVOLUTIONS } from './convolution.js';
import { ELEMENTWISE } from './elementwise.js';
import { isFusedKernel, fusedKernel } from './fused-kernels.js';
import { FUSED_LAYERS } from './fused-layers.js';
import { HOST } from './host.js';
import { NORMS } from './norms.js';
import { PRODUCTS } from './products.js';
import type { Rule } from './rule.js';

/** Groups of words that are treated alike, for the table of recorded operators. */
export const GROUPS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  'product (matmul with a weight, else bmm)': PRODUCTS,
  'product, its input laid out by im2col': CONVOLUTIONS,
  'scores, softmax, context': ATTENTION,
  'scores once more, and the four products of their gradients': ATTENTION_BACKWARD,
  'products, attention, norms of a layer': FUSED_LAYERS,
  'layer_norm, rms_norm, softmax; passes for others': NORMS,
  'its kind, or elementwise': ELEMENTWISE,
  'folded: host only': HOST,
};

const RULES = new Map<string, Rule>(Object.values(GROUPS).flatMap((g) => Object.entries(g)));
/** The rule for a word, or undefined where there is none. */
export const ruleFor = (word: string): Rule | undefined => RULES.get(word) ?? (isFusedKernel(word) ? fusedKernel : undefined);
