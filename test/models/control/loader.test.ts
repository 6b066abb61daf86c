import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createLoader } from '../../../models/control/loader.js';
import type { Region } from '../../../models/memory/protocol/region.js';
import { BUFFERS } from '../../../models/movement/buffer-names.js';
import { NOTHING_AHEAD } from '../../../models/plan/ahead.js';
import type { Plan } from '../../../models/plan/plan.js';
import { createKernel, type OutPort } from '../../../sim/index.js';
import { heard, later, sender } from '../../helpers/actors.js';

const regions = (operand: number, count: number): Region[] =>
  Array.from({ length: count }, (_, i) => {
    return { memory: operand, base: 64 * i, rows: 1, row_bytes: 64, stride_bytes: 64, offsets: null };
  });
interface Draft {
  readonly unit: Plan['unit'];
  readonly parameters: number;
  readonly a: { readonly loads: number; readonly slots: number };
  readonly b: { readonly loads: number; readonly slots: number };
}
const operand = fc.record({ loads: fc.nat(7), slots: fc.integer({ min: 1, max: 3 }) });
const draft: fc.Arbitrary<Draft> = fc.record({
  unit: fc.constantFrom('pe-array', 'sfu'),
  parameters: fc.nat(2),
  a: operand,
  b: operand,
});

/** Only what the loader reads of a plan. */
const planOf = ({ unit, parameters, a, b }: Draft): Plan =>
  ({
    unit,
    parameters: regions(2, parameters),
    a: { slots: a.slots, loads: regions(0, a.loads) },
    b: { slots: b.slots, first: 0, loads: regions(1, b.loads) },
  }) as unknown as Plan;

/** One operator; channels take so long for A and B; the unit releases each load 10 ps after it was told of it. */
function load(d: Draft, [a_ps, b_ps]: readonly [number, number] = [5, 5], releases = true) {
  const kernel = createKernel();
  const loader = createLoader(kernel, 'loader', { planOf: () => planOf(d), ahead: NOTHING_AHEAD });
  sender(kernel, [{ at_ps: 0, message: { operator: 9 } }]).subscribe(loader.job);
  const commands = { a: heard(kernel, loader.a$), b: heard(kernel, loader.b$) };
  const told = { 'pe-array': heard(kernel, loader.toPeArray$), sfu: heard(kernel, loader.toSfu$) };
  for (const [name, port, done, ps] of [
    ['dma-a', loader.a$, loader.aDone, a_ps],
    ['dma-b', loader.b$, loader.bDone, b_ps],
  ] as const)
    later(
      kernel,
      name,
      port,
      () => ps,
      ({ id, operator }) => done.next({ id, operator, bytes: 64 }),
    );
  const released = { a: 0, b: 0 };
  for (const o of ['a', 'b'] as const)
    loader[`${o}$`].subscribe(({ region }) => {
      if (region.memory !== 2) assert.ok(region.base / 64 < released[o] + d[o].slots, 'the slot is free');
    });
  const unit = d.unit === 'pe-array' ? loader.toPeArray$ : loader.toSfu$;
  if (releases)
    later(
      kernel,
      'unit',
      unit,
      () => 10,
      ({ operand: o }) => {
        if (o !== 'parameters') {
          released[o]++;
          loader[d.unit === 'sfu' ? 'sfuRelease' : 'release'].next({ ...released });
        }
      },
    );
  if (!releases) assert.throws(() => kernel.run(), /loader waits for nobody \(slots of a\)$/);
  const end = releases ? kernel.run() : 'stuck';
  return { end, commands, told, loader };
}

t.test(
  'each load is asked for once, in order, into slots in turn; the unit is told of each, and the other of none',
  async (t) => {
    fc.assert(
      fc.property(draft, fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })), (d, takes) => {
        const { end, commands, told, loader } = load(d, takes);
        assert.equal(end, 'drained');
        const asked = (list: (typeof commands)['a']) => list.map((c) => [c.region.memory, c.region.base / 64, c.buffer, c.slot]);
        const expected = (o: 'a' | 'b', buffer: number) =>
          Array.from({ length: d[o].loads }, (_, i) => [o === 'a' ? 0 : 1, i, buffer, i % d[o].slots]);
        const parameters = Array.from({ length: d.parameters }, (_, i) => [2, i, BUFFERS.auxiliary, 0]);
        assert.deepEqual(asked(commands.a), expected('a', BUFFERS.activation));
        assert.deepEqual(asked(commands.b), [...parameters, ...expected('b', BUFFERS.weight)]);
        const all = [...commands.a, ...commands.b];
        assert.ok(all.every((c) => c.operator === 9 && !c.write));
        const underway = (['a', 'b'] as const).flatMap((o, i) =>
          commands[o].map(({ id, now_ps }) => ({ id, from_ps: now_ps, to_ps: now_ps + takes[i]! })),
        );
        for (const [i, x] of underway.entries())
          for (const y of underway.slice(i + 1))
            assert.ok(
              x.id !== y.id || x.to_ps <= y.from_ps || y.to_ps <= x.from_ps,
              'of those on their way each has an id of its own',
            );
        const count = (o: string) => told[d.unit].filter((x) => x.operand === o).length;
        assert.deepEqual([count('a'), count('b'), count('parameters')], [d.a.loads, d.b.loads, d.parameters]);
        assert.deepEqual(told[d.unit === 'sfu' ? 'pe-array' : 'sfu'], []);
        const { busy_ps, idle_ps, since_ps } = loader.occupancy;
        assert.equal(busy_ps + idle_ps, since_ps);
      }),
    );
    t.pass('no counterexample');
  },
);

t.test('as far ahead as there are slots, and no further until one is released', async (t) => {
  const one: Draft = { unit: 'sfu', parameters: 0, a: { loads: 4, slots: 2 }, b: { loads: 0, slots: 1 } };
  // two at once; the third waits for the first to come (5) and to be released (10 later)
  t.same(
    load(one).commands.a.map((c) => c.now_ps),
    [0, 0, 15, 15],
  );
  t.same(
    load(one, [5, 5], false).commands.a.map((c) => c.now_ps),
    [0, 0],
  );
  t.same(
    load({ ...one, a: { loads: 3, slots: 1 } }).commands.a.map((c) => c.now_ps),
    [0, 15, 30],
  );
});

t.test('loads that never come are a deadlock; an operator that begins meanwhile stops the run', async (t) => {
  const d: Draft = { unit: 'sfu', parameters: 1, a: { loads: 1, slots: 1 }, b: { loads: 0, slots: 1 } };
  const stuck = (jobs: number) => {
    const kernel = createKernel();
    const loader = createLoader(kernel, 'loader', { planOf: () => planOf(d), ahead: NOTHING_AHEAD });
    const job$: OutPort<{ operator: number }> = sender(
      kernel,
      Array.from({ length: jobs }, (_, i) => ({ at_ps: i, message: { operator: i } })),
    );
    job$.subscribe(loader.job);
    kernel.run();
  };
  t.throws(() => stuck(1), { message: /loader waits for nobody \(2 loads\)/ });
  t.throws(() => stuck(2), { message: /at 1 ps, loader: operator 1 began while loads of 0 were on their way/ });
});

t.test('what comes early goes by the last operator with all buffers, not by the special function that followed it', async (t) => {
  const kernel = createKernel();
  const of = (unit: Plan['unit'], b: number, of?: 'special' | 'products'): Plan => {
    const before = { a: 2, b: 2, result: 2 };
    const plan = planOf({ unit, parameters: 0, a: { loads: 0, slots: 2 }, b: { loads: b, slots: 2 } });
    return { ...plan, blocks: [], ...(of && { share: { of, before } }) };
  };
  const plans = [of('sfu', 2), of('sfu', 1, 'special'), of('pe-array', 2, 'products')];
  const ahead = { first: () => 0, next: (operator: number) => (operator === 0 ? 2 : -1) };
  const loader = createLoader(kernel, 'loader', { planOf: (operator) => plans[operator]!, ahead });
  sender(
    kernel,
    [0, 1].map((operator) => ({ at_ps: 100 * operator, message: { operator } })),
  ).subscribe(loader.job);
  const asked = heard(kernel, loader.b$);
  later(
    kernel,
    'dma-b',
    loader.b$,
    () => 5,
    ({ id, operator }) => loader.bDone.next({ id, operator, bytes: 64 }),
  );
  kernel.run();
  t.same(
    asked.map(({ operator, now_ps }) => [operator, now_ps]),
    [
      [0, 0],
      [0, 0],
      [1, 100],
      [2, 100],
      [2, 100],
    ],
  );
});
