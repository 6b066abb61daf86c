/** What a placement comes to at a draw. */
import t from 'tap';
import { hardwareOf, pricesOf } from '../../../models/index.js';
import { figuresAt, levelKey } from '../../../scenarios/draws/figures.js';
import type { DrawnNumber, Placement } from '../../../scenarios/draws/placement.js';
import { swingsOf } from '../../../scenarios/draws/sensitivities.js';
import { simulatePriced } from '../../../scenarios/run/priced.js';
import { set, shipped } from '../../helpers/scenarios.js';
import { study } from '../../helpers/studies.js';

const scenario = shipped('experiment/c-albert-sram');
const overrides = set({
  'model.size': 'tiny',
  'stream.replications': 'exact',
  'stream.arrivals': { kind: 'daily', per_day: 20 },
});

const parameter = 'axi.fj_per_byte';

t.test('a number alone at the ends of its range is as it was simulated there, not at a level inside', async (t) => {
  const point = (await simulatePriced(scenario, overrides, [], () => false))!;
  const hardware = hardwareOf(point.platform, scenario);
  const prices = pricesOf(hardware);
  const at = (latency_ms: number) => ({
    point: { ...point, stays: { ...point.stays, latency_ms }, changes: { ...point.changes!, latency_ms } },
    prices,
  });
  const { value, source } = point.platform.axi.fj_per_byte;
  const range = { value, low: value / 2, high: 2 * value, shape: 'uniform' as const, source };
  const number: DrawnNumber = { ...{ parameter, path: parameter.split('.'), value, source, status: 'assumed' }, range };
  const of: Placement = {
    ...{ name: 'f', point: { scenario, overrides, parameters: {} }, hardware, there: 0.5, day: undefined, numbers: [] },
    ranged: new Map([[parameter, number]]),
    timed: [parameter],
    simulated: new Map([0, 1 / 6, 0.5, 5 / 6, 1].map((share) => [levelKey([[parameter, share]]), at(1 + share)])),
  };
  const other: Placement = { ...of, name: 'a', ranged: new Map(), timed: [], simulated: new Map([['', at(2)]]) };
  const swings = swingsOf([of, other], { ...study, with: ['a'] }, [parameter]).filter((s) => s.metric === 'latency_ms');
  t.same(
    swings.map((s) => [s.side, s.value, s.middle]),
    [
      ['low', 0.5, 0.25],
      ['high', 0, 0.25],
    ],
  );
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
