/** Time and memory against what was doubled, on axes where a power of it is a straight line whose slope the title says. */
import type { TopLevelSpec } from 'vega-lite';

/** A run: what was varied, the processor’s seconds of the whole command, highest resident set, activities told. */
export interface GrowthPoint {
  readonly x: number | string;
  readonly time_s: number;
  readonly memory_mib: number;
  readonly activities: number;
}
export interface Growth {
  readonly of: string;
  readonly points: readonly GrowthPoint[];
}
type Quantity = 'time_s' | 'memory_mib' | 'activities';

const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

interface Line {
  readonly slope: number;
  readonly at: (x: number) => number;
}

/** Least squares of log y over log x; undefined where x is no number. */
function fitted({ points }: Growth, quantity: Quantity): Line | undefined {
  const pairs = points.map((p) => [Math.log(Number(p.x)), Math.log(p[quantity])] as const);
  if (pairs.some(([x]) => Number.isNaN(x))) return undefined;
  const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const slope = pairs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / pairs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  return { slope, at: (x) => Math.exp(my + slope * (Math.log(x) - mx)) };
}
export const slopeOf = (growth: Growth, quantity: Quantity): number | undefined => fitted(growth, quantity)?.slope;

const TITLES = { time_s: 'processor’s time (s)', memory_mib: 'highest memory (MiB)' } as const;

function panel(growth: Growth, quantity: 'time_s' | 'memory_mib'): object {
  const { of, points } = growth;
  const line = fitted(growth, quantity);
  const what = TITLES[quantity].replace(/ \(.*/, '');
  const xs = points.map((p) => p.x);
  const axis = line
    ? {
        type: 'quantitative',
        scale: { type: 'log', base: 2, nice: false },
        axis: { values: xs, labelOverlap: false, labelFlush: false },
      }
    : { type: 'ordinal', sort: xs, axis: { labelAngle: 0 } };
  const encoding = {
    x: { field: 'x', title: of, ...axis },
    y: { field: 'y', type: 'quantitative', title: TITLES[quantity], ...(line && { scale: { type: 'log' } }) },
  };
  const values = points.map((p) => ({ x: p.x, y: p[quantity] }));
  const ends = line && [xs[0], xs.at(-1)].map((x) => ({ x, y: line.at(Number(x)) }));
  return {
    title: { text: line ? `${what}: slope ${line.slope.toFixed(2)}` : what, fontSize: 12, frame: 'group' },
    width: 190,
    height: 130,
    layer: [
      ...(ends ? [{ data: { values: ends }, mark: { type: 'line', strokeDash: [4, 3], color: '#999' }, encoding }] : []),
      { data: { values }, mark: { type: 'point', filled: true, size: 45, color: '#4c78a8' }, encoding },
    ],
  };
}

const COLUMNS = 3;

/** In rows of three, each above its memory. Pure. */
export function growthPlot(grown: readonly Growth[], commit: string): TopLevelSpec {
  const rows = Array.from({ length: Math.ceil(grown.length / COLUMNS) }, (_, i) => grown.slice(i * COLUMNS, (i + 1) * COLUMNS));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { font: 'DejaVu Sans', background: 'white', title: { anchor: 'start' } },
    title: {
      text: 'How time and memory grow',
      subtitle: `four-tasks with one thing varied; dashed: least squares of logarithms; commit ${commit}`,
    },
    columns: COLUMNS,
    concat: rows.flatMap((row) => [...row.map((g) => panel(g, 'time_s')), ...row.map((g) => panel(g, 'memory_mib'))]),
  } as TopLevelSpec;
}
