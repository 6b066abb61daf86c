/** Predicted against reference: a point a figure, on the diagonal where both agree. */
import type { TopLevelSpec } from 'vega-lite';
import { category, frame } from './frame.js';

/** A figure of ours beside that of a reference. */
export interface PredictedRow {
  /** one panel each, with its unit */
  readonly quantity: string;
  /** colour */
  readonly group: string;
  /** shape */
  readonly series: string;
  readonly reference: number;
  readonly ours: number;
}

/** A panel a quantity, axes logarithmic: a figure of 0 on either side has no place there and is left out. */
export function predictedPlot(rows: readonly PredictedRow[], title: string): TopLevelSpec {
  const quantities = [...new Set(rows.map((r) => r.quantity))];
  const log = { type: 'log' as const, nice: false };
  return {
    ...frame(title, rows.length === 0 ? 'nothing was compared' : 'the line: ours equals the reference'),
    columns: 3,
    concat: quantities.map((quantity) => {
      const values = rows.filter((r) => r.quantity === quantity);
      const all = values.flatMap((r) => [r.reference, r.ours]).filter((x) => x > 0);
      // a tenth of room, so that no point lies on the frame; both axes alike, so that the diagonal is one
      const [low, high] = [Math.min(...all) * 0.9, Math.max(...all) * 1.1];
      return {
        title: { text: quantity, fontSize: 12 },
        width: 230,
        height: 230,
        layer: [
          {
            data: { values: [{ at: low }, { at: high }] },
            mark: { type: 'line' as const, color: '#999', strokeWidth: 1 },
            encoding: {
              x: { field: 'at', type: 'quantitative' as const, scale: { ...log, domain: [low, high] }, title: 'reference' },
              y: { field: 'at', type: 'quantitative' as const, scale: { ...log, domain: [low, high] }, title: 'ours' },
            },
          },
          {
            data: { values: values.filter((r) => r.reference > 0 && r.ours > 0) },
            mark: { type: 'point' as const, filled: true, size: 45, opacity: 0.75 },
            encoding: {
              x: { field: 'reference', type: 'quantitative' as const },
              y: { field: 'ours', type: 'quantitative' as const },
              color: category('group', 'device'),
              shape: category('series', 'compared'),
            },
          },
        ],
      };
    }),
  };
}
