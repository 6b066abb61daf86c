/**
 * Exit-layer distributions that ship: how many of the 872 sentences of SST-2's development set exit after each layer.
 *
 * Source  derived: entropies of those sentences after each of 12 layers, published with EdgeBERT (harvard-acc/EdgeBERT 1249ed7,
 *         sw/, Apache-2.0), counted at the thresholds of its scripts 4_eval_sst2_ee.sh (0.23, 0.28, 0.46): first layer whose
 *         entropy is below. Only these counts are kept here.
 */
import { registry } from '../../traces/index.js';

/** How many sentences end after each layer, from layer 1, as counted. */
export interface ExitDistribution {
  readonly dataset: string;
  /** of the entropy, below which a sentence exits */
  readonly threshold: number;
  /** sentences by exit layer, from layer 1 */
  readonly sentences: readonly number[];
}

/** Distributions that ship, by name. */
export const exitDistributions = registry<ExitDistribution>('exit distribution', {
  'sst2-0.23': { dataset: 'sst2', threshold: 0.23, sentences: [115, 175, 116, 144, 116, 70, 33, 15, 13, 3, 4, 68] },
  'sst2-0.28': { dataset: 'sst2', threshold: 0.28, sentences: [153, 177, 128, 136, 105, 58, 31, 18, 5, 3, 3, 55] },
  'sst2-0.46': { dataset: 'sst2', threshold: 0.46, sentences: [323, 205, 104, 100, 70, 30, 14, 6, 1, 1, 3, 15] },
});

/** Mean layer, from 1. */
export const meanLayer = ({ sentences }: ExitDistribution): number =>
  sentences.reduce((s, c, i) => s + c * (i + 1), 0) / sentences.reduce((s, c) => s + c, 0);

/** The distributions of a data set: the threshold behind each, and the mean layer. */
export const meanExits = (of: string): { readonly threshold: number; readonly layer: number }[] =>
  exitDistributions.names
    .map((name) => exitDistributions.get(name, { file: name }))
    .filter(({ dataset }) => dataset === of)
    .map((d) => ({ threshold: d.threshold, layer: meanLayer(d) }));
