/** What was predicted of the sentences of a stream. */
import type { PredictedSentence } from '../../analysis/figures.js';
import type { LoadedScenario } from '../file/load.js';
import { predictionDigest, predictionFile } from './exit-prediction.js';
import type { Exit } from './exits.js';

/** Undefined where no exit is predicted. @param ids by sentence */
export function predictedExits(
  exits: readonly (Exit | undefined)[],
  ids: readonly string[],
): readonly PredictedSentence[] | undefined {
  const found = exits.flatMap((e, i): PredictedSentence[] => {
    if (e?.actual === undefined || e.predicted === undefined) return [];
    return [{ id: ids[i]!, layer: e.layer, actual: e.actual, predicted: e.predicted }];
  });
  return found.length === 0 ? undefined : found;
}

/** Equal for scenarios whose tables of predictions have equal bytes; empty without any. @throws InputError for a file that is none */
export function predictionKey({ scenario: { tasks }, at, beside }: LoadedScenario): string[] {
  const named = (prediction: string | undefined, ...path: PropertyKey[]): string[] =>
    prediction === undefined ? [] : [predictionDigest(predictionFile(prediction, at(...path), (file) => beside(path, file)))];
  if (Array.isArray(tasks)) return tasks.flatMap((t, i) => named(t.exit?.prediction, 'tasks', i, 'exit', 'prediction'));
  return named(tasks?.exit?.prediction, 'tasks', 'exit', 'prediction');
}
