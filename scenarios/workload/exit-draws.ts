/** Pairs of an actual and a predicted exit layer, drawn from a table of how many sentences have which. */
import type { RandomState } from '../../sim/index.js';
import type { Conditions } from '../file/schema.js';
import { pickShare } from './draws.js';
import type { PredictionTable } from './exit-prediction.js';

/**
 * After which of the two layers a sentence leaves; a name of `rule` in a scenario. One whose entropy is low after the first layer
 * leaves there: nothing is predicted then.
 * Source  EdgeBERT (harvard-acc/EdgeBERT 1249ed7, modeling_highway_albert.py): `earlier` is how its script 5 runs, `exact` its
 *         script 6 (no_ee_before). `entropy` is in no script of it: the voltage of a prediction without its effect on the exit.
 */
type ExitRule = NonNullable<NonNullable<Conditions['exit']>['rule']>;
const RULES: Readonly<Record<ExitRule, (actual: number, predicted: number) => number>> = {
  earlier: (actual, predicted) => Math.min(actual, predicted),
  exact: (actual, predicted) => (actual === 1 ? 1 : predicted),
  entropy: (actual) => actual,
};

/** Layers from 1. */
export interface PredictedExit {
  /** that the sentence runs */
  readonly layer: number;
  /** after which its entropy is low enough */
  readonly actual: number;
  /** for which voltage and frequency are chosen */
  readonly predicted: number;
}

/** Shares of counts. */
const shares = (counts: readonly number[]): number[] => {
  const all = counts.reduce((a, b) => a + b, 0);
  return counts.map((c) => c / all);
};

/**
 * Draws pair after pair: the actual layer by its own stream, as from a distribution of the actual layers alone, then the predicted one
 * from those that were predicted for such sentences. So predictors over equal actual layers meet the same sentences.
 * @param perfect the actual layer is predicted, and no other drawn
 */
export function pairDraws(
  { pairs }: PredictionTable,
  rule: ExitRule,
  perfect: boolean,
  streams: { readonly actual: RandomState; readonly predicted: RandomState },
): () => PredictedExit {
  const most = pairs.reduce((m, p) => Math.max(m, p.actual), 0);
  const byActual = Array.from({ length: most }, (_, i) => pairs.filter((p) => p.actual === i + 1));
  const actualShares = shares(byActual.map((of) => of.reduce((sum, p) => sum + p.sentences, 0)));
  const predictedShares = byActual.map((of) => shares(of.map((p) => p.sentences)));
  return () => {
    const i = pickShare(streams.actual, actualShares);
    const actual = i + 1;
    const predicted = perfect ? actual : byActual[i]![pickShare(streams.predicted, predictedShares[i]!)]!.predicted;
    return { layer: RULES[rule](actual, predicted), actual, predicted };
  };
}
