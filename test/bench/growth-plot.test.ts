import t from 'tap';
import { svgOf } from '../../analysis/index.js';
import { growthPlot, slopeOf, type Growth } from './growth-plot.js';

/** Time grows with the 1.5th power, memory not at all. */
const growth: Growth = {
  of: 'sentences',
  points: [1, 2, 4, 8].map((x) => ({ x, time_s: 3 * x ** 1.5, memory_mib: 200, activities: 10 * x })),
};
const named: Growth = {
  of: 'detail',
  points: ['none', 'tile'].map((x) => ({ x, time_s: 1, memory_mib: 2, activities: 3 })),
};

t.test('the slope is the power', async (t) => {
  t.ok(Math.abs(slopeOf(growth, 'time_s')! - 1.5) < 1e-9);
  t.ok(Math.abs(slopeOf(growth, 'memory_mib')!) < 1e-9);
  t.equal(slopeOf(named, 'time_s'), undefined, 'names have none');
});

t.test('each title says its slope; the spec compiles without a warning', async (t) => {
  const svg = await svgOf(growthPlot([growth, named], 'abc'));
  for (const text of ['time: slope 1.50', 'highest memory: slope 0.00', 'commit abc']) t.match(svg, text);
});
