/** The table of what was predicted of sentences' exits, and what became of it. */
import type { Summary } from '../metrics/summary.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** Nothing where no exit was predicted. */
export function exitPredictionTable({ exit_prediction: of }: Summary): Table[] {
  if (!of) return [];
  const rows = (['short', 'right', 'long', 'all'] as const).map((name) => {
    const g = of[name];
    const none = g.sentences === 0;
    const figure = (x: number, digits: number): string => (none ? '–' : number(x, digits));
    return [
      name,
      number(g.sentences),
      ...[g.layers_actual_mean, g.layers_predicted_mean, g.layers_run_mean].map((l) => figure(l, 2)),
      figure(g.service_mean_ms, 3),
      figure(g.energy_mean_uj, 3),
      number(g.deadline_misses),
    ];
  });
  return [
    {
      title: 'Predicted exits',
      headers: [
        'prediction',
        'sentences',
        'actual layer, mean',
        'predicted, mean',
        'run, mean',
        'service, mean (ms)',
        'energy (µJ)',
        'deadline misses',
      ],
      rows,
      note: 'short: an earlier layer was predicted than the one after which the entropy is low enough; long: a later one',
    },
  ];
}
