/** What a placement comes to at a draw. */
import t from 'tap';
import { hardwareOf, pricesOf } from '../../../models/index.js';
import { figuresAt } from '../../../scenarios/draws/figures.js';
import type { Placement } from '../../../scenarios/draws/placement.js';
import { simulatePriced } from '../../../scenarios/run/priced.js';
import { set, shipped } from '../../helpers/scenarios.js';

const scenario = shipped('experiment/c-albert-sram');
const overrides = set({
  'model.size': 'tiny',
  'stream.replications': 'exact',
  'stream.arrivals': { kind: 'daily', per_day: 20 },
});

t.test('requests that take more than a day at a draw do not fit there', async (t) => {
  const point = (await simulatePriced(scenario, overrides, [], () => false))!;
  const hardware = hardwareOf(point.platform, scenario);
  const placement = (per_day: number): Placement => ({
    ...{ name: 'c-albert-sram', point: { scenario, overrides, parameters: {} }, hardware, there: 0.5, numbers: [] },
    day: { per_day, off: [], refilled: [] },
    ranged: new Map(),
    timed: [],
    simulated: new Map([['', { point, prices: pricesOf(hardware) }]]),
  });
  const most = Math.floor((86_400 * 1e12) / point.day!.changes!.service_ps);
  t.ok(figuresAt(placement(20), new Map())!.energy_per_day_j! > 0);
  t.ok(figuresAt(placement(most), new Map()));
  t.equal(figuresAt(placement(2 * most), new Map()), undefined);
});
