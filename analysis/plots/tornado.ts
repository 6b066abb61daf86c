/** Which parameter moves a figure how far, from its low to its high value, the others kept. */
import type { TopLevelSpec } from 'vega-lite';
import type { TornadoBar } from '../metrics/study.js';
import { category, frame, quantity } from './frame.js';

const COLOURS = { domain: ['low', 'high'], range: ['#4e79a7', '#ffaa66'] };

/** A panel for what is compared with, a row a parameter, the one that moves the figure most first. */
export function tornadoPlot(bars: readonly TornadoBar[], title: string, axis: string): TopLevelSpec {
  const reach = new Map<string, number>();
  for (const b of bars) reach.set(b.parameter, Math.max(reach.get(b.parameter) ?? 0, Math.abs(b.value - b.middle)));
  const order = [...reach].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([parameter]) => parameter);
  return {
    ...frame(title, 'each parameter alone, from its low to its high value; the bar begins at the value with all as they are'),
    data: { values: bars.map((b) => ({ ...b, text: `${b.label}: ${b.value.toFixed(1)} %` })) },
    facet: {
      row: { ...category('against', null), header: { labelAngle: 0, labelAlign: 'left', labelOrient: 'top' } },
    },
    spec: {
      width: 560,
      height: { step: 20 },
      layer: [
        {
          mark: { type: 'bar', opacity: 0.85 },
          encoding: {
            x: { ...quantity('middle', axis), scale: { zero: false } },
            x2: { field: 'value' },
            color: { ...category('side', null), scale: COLOURS },
          },
        },
        ...(['right', 'left'] as const).map((align) => ({
          // the label stands outside the bar; one shorter than half a point of percent has none
          transform: [{ filter: align === 'left' ? 'datum.value > datum.middle + 0.5' : 'datum.value < datum.middle - 0.5' }],
          mark: { type: 'text' as const, fontSize: 9, dx: align === 'left' ? 4 : -4, align },
          encoding: { x: { field: 'value', type: 'quantitative' as const }, text: { field: 'text' } },
        })),
      ],
      encoding: { y: { field: 'parameter', type: 'nominal', sort: order, title: null, axis: { labelLimit: 300 } } },
    },
  };
}
