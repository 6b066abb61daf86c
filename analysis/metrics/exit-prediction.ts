/** Sentences whose exit was predicted, by whether the prediction was short, right or long. */
import { FJ_PER_UJ, PS_PER_MS, type SentenceRow } from '../../traces/formats.js';

/** A sentence whose exit was predicted. Layers from 1. */
export interface PredictedSentence {
  readonly id: string;
  /** that it runs */
  readonly layer: number;
  /** after which its entropy is low enough */
  readonly actual: number;
  readonly predicted: number;
}

/** Sentences of which the same is true of the prediction; means are 0 where there are none. */
export interface PredictedGroup {
  readonly sentences: number;
  readonly layers_run_mean: number;
  /** that their entropies ask for: above the layers run where they leave too early */
  readonly layers_actual_mean: number;
  readonly layers_predicted_mean: number;
  /** from the part of the task being there to the end */
  readonly service_mean_ms: number;
  readonly energy_mean_uj: number;
  readonly deadline_misses: number;
}
/** Their counts sum to the sentences that were taken up and whose exit was predicted. */
export interface ExitPrediction {
  /** an earlier layer than the actual one was predicted */
  readonly short: PredictedGroup;
  readonly right: PredictedGroup;
  /** a later one */
  readonly long: PredictedGroup;
  readonly all: PredictedGroup;
  readonly sentences: readonly {
    readonly id: string;
    readonly run_layer: number;
    readonly actual_layer: number;
    readonly predicted_layer: number;
  }[];
}

type Served = PredictedSentence & { readonly row: SentenceRow };

function groupOf(of: readonly Served[]): PredictedGroup {
  const mean = (f: (s: Served) => number): number => (of.length === 0 ? 0 : of.reduce((sum, s) => sum + f(s), 0) / of.length);
  return {
    sentences: of.length,
    layers_run_mean: mean((s) => s.layer),
    layers_actual_mean: mean((s) => s.actual),
    layers_predicted_mean: mean((s) => s.predicted),
    service_mean_ms: mean(({ row }) => row.end_ps - row.ready_ps) / PS_PER_MS,
    energy_mean_uj: mean(({ row }) => row.energy_fj) / FJ_PER_UJ,
    deadline_misses: of.filter(({ row }) => row.deadline_ps > 0 && row.end_ps > row.deadline_ps).length,
  };
}

/** Of the sentences that were taken up. */
export function exitPrediction(predicted: readonly PredictedSentence[], rows: readonly SentenceRow[]): ExitPrediction {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const served = predicted.flatMap((p): Served[] => {
    const row = byId.get(p.id);
    return row ? [{ ...p, row }] : [];
  });
  return {
    short: groupOf(served.filter((s) => s.predicted < s.actual)),
    right: groupOf(served.filter((s) => s.predicted === s.actual)),
    long: groupOf(served.filter((s) => s.predicted > s.actual)),
    all: groupOf(served),
    sentences: served.map(({ id, layer, actual, predicted: p }) => {
      return { id, run_layer: layer, actual_layer: actual, predicted_layer: p };
    }),
  };
}
