/** Roofline of the PE array: what each product attained, against what its MACs and its link allow. */
import type { TopLevelSpec } from 'vega-lite';
import { largest, smallest, type ComputeInfo, PS_PER_S } from '../../traces/formats.js';
import type { OperatorWork } from '../metrics/operator-work.js';
import type { RunData } from '../metrics/run-data.js';
import { category, frame, ofRun, quantity } from './frame.js';
import { colours } from './palette.js';
import { WIDTH } from './theme.js';

const GIGA = 1e9;
const BYTES = 'MACs for each byte over the link';
const ATTAINED = 'attained (GMAC/s)';

/** A point a product, in GMAC/s; those that moved nothing over the link have no place on the axis. */
export function rooflinePlot(run: RunData, work: readonly OperatorWork[], compute: ComputeInfo | undefined): TopLevelSpec {
  const points = work
    .filter((w) => w.link_bytes > 0)
    .map((w) => ({ ...w, intensity: w.macs / w.link_bytes, gmacs: (w.macs * PS_PER_S) / w.time_ps / GIGA }));
  // GMAC/s of the array; GB/s of the link, which are the slope of the roof's rising part
  const peak = compute ? (compute.macs_per_cycle * PS_PER_S) / compute.clock_ps / GIGA : 0;
  const slope = compute ? (compute.link_bytes_per_cycle * PS_PER_S) / compute.clock_ps / GIGA : 0;
  const x = points.map((p) => p.intensity);
  // MACs a byte at which array and link are both at their peaks; always in view
  const ridge = slope > 0 ? peak / slope : 1;
  const [low, high] = [smallest(x, ridge / 4) * 0.8, largest(x, ridge * 4) * 1.2];
  const roof = [low, ridge, high].map((at) => ({ intensity: at, gmacs: Math.min(peak, at * slope) }));
  const scale = { type: 'log' as const, nice: false };
  const said =
    points.length === 0
      ? 'no product was recorded'
      : 'the line: peak of the MACs, and of the link; whole operators, loads and stores included';
  return {
    ...frame(ofRun('Roofline', run), said),
    width: WIDTH,
    height: 320,
    layer: [
      {
        data: { values: compute ? roof : [] },
        mark: { type: 'line', color: '#555' },
        encoding: {
          x: { field: 'intensity', type: 'quantitative', scale: { ...scale, domain: [low, high] }, title: BYTES },
          y: { field: 'gmacs', type: 'quantitative', scale: { type: 'log' }, title: ATTAINED },
        },
      },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 70, opacity: 0.8 },
        encoding: {
          x: quantity('intensity', BYTES),
          y: quantity('gmacs', ATTAINED),
          color: {
            ...category('name', 'product'),
            legend: { labelLimit: 320 },
            scale: colours([...new Set(points.map((p) => p.name))].sort()),
          },
          shape: category('kind', 'kind'),
        },
      },
    ],
  };
}
