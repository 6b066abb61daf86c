/** A run that is paused, stepped and run to times and conditions comes to the same, byte for byte. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createControl, STEPS, type Order } from '../../../scenarios/live/control.js';
import { orderOf } from '../../../scenarios/live/orders.js';
import { loadScenario, resolveScenario, simulate, type Simulation } from '../../../scenarios/index.js';
import { packageRoot, type Level } from '../../../traces/index.js';

const loaded = loadScenario(`${packageRoot()}/scenarios/four-tasks.yaml`, [
  { path: ['stream', 'sentences'], value: 2, flag: '--set' },
]);
const { trace, hardware, stream, parts, scenario } = resolveScenario(loaded);

function begun(level: Level) {
  const bytes: Uint8Array[] = [];
  const simulation = simulate(trace, hardware, {
    ...{ seed: scenario.stream.seed, level, stream, ...(parts && { parts }) },
    write: (b) => void bytes.push(Uint8Array.from(b)),
  });
  return {
    simulation,
    ended: () => {
      simulation.finish();
      return Buffer.concat(bytes);
    },
  };
}
const whole = new Map<Level, Buffer>();
for (const level of ['transfer', 'tile'] as const) {
  const { simulation, ended } = begun(level);
  while (!simulation.step(20_000));
  whole.set(level, ended());
}
const last_ps = (() => {
  const { simulation } = begun('operator');
  while (!simulation.step(20_000));
  return simulation.progress().now_ps;
})();

/** What is asked of a run when it pauses, or while it goes on. */
type Asked =
  | { readonly go: 'step'; readonly step: (typeof STEPS)[number] }
  | { readonly go: 'to'; readonly text: string }
  | { readonly go: 'pause' };
const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.constantFrom(...STEPS).map((step) => ({ go: 'step' as const, step })),
  fc.integer({ min: 1, max: Math.round(last_ps / 8) }).map((ps) => ({ go: 'to' as const, text: `+${ps}ps` })),
  fc
    .constantFrom('memory.sram.banks[3].queue > 0', 'axi.waiting > 1', 'loader.underway = 0', 'sequencer.retired >= 40')
    .map((text) => ({
      go: 'to' as const,
      text,
    })),
  fc.constant({ go: 'pause' as const }),
);

/** One of each. */
const SOME: Asked[] = [
  ...STEPS.map((step) => ({ go: 'step' as const, step })),
  { go: 'to', text: '+1us' },
  { go: 'pause' },
  { go: 'to', text: 'memory.sram.banks[3].queue > 0' },
];

/** Drives a run through orders, each given when the one before is done, then to its end. */
async function driven(simulation: Simulation, orders: readonly Asked[]): Promise<number> {
  const left = [...orders];
  let paused = 0;
  const control = createControl(
    {
      now_ms: () => performance.now(),
      changed() {
        if (control.standing().status === 'paused') {
          paused++;
          const next = left.shift();
          control.order(next ? (next.go === 'pause' ? { go: 'on' } : orderOf(next, simulation)) : { go: 'on' });
          if (next?.go === 'pause') setImmediate(() => control.order({ go: 'pause' }));
        }
        return false;
      },
      left: () => false,
    },
    { go: 'pause' },
  );
  await control.drive(simulation);
  return paused;
}

for (const level of ['transfer', 'tile'] as const)
  t.test(`at level ${level}, paused and stepped at drawn moments the event trace has the same bytes`, async (t) => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 12 }), async (orders) => {
        const { simulation, ended } = begun(level);
        most = Math.max(most, await driven(simulation, orders));
        assert.ok(ended().equals(whole.get(level)!), 'other bytes');
      }),
      { numRuns: level === 'tile' ? 2 : 4, examples: [[SOME]] },
    );
    t.ok(most > 3, 'runs were paused');
  });

/** Gives one order to a paused run and waits until it pauses again. */
async function after(simulation: Simulation, order: Order): Promise<string> {
  let why = '';
  let given = false;
  const control = createControl(
    {
      now_ms: () => performance.now(),
      changed() {
        const standing = control.standing();
        if (standing.status === 'running') return false;
        why = standing.why;
        if (given) return true;
        given = true;
        control.order(order);
        return false;
      },
      left: () => false,
    },
    { go: 'pause' },
  );
  await control.drive(simulation);
  return why;
}

t.test('a step is one time, one operator, or up to the first operator of the next sentence', async (t) => {
  const { simulation } = begun('operator');
  await after(simulation, { go: 'step', step: 'event' });
  const first = simulation.progress();
  t.equal(first.events, 1);
  await after(simulation, { go: 'step', step: 'event' });
  t.ok(simulation.progress().now_ps > first.now_ps, 'time goes on from step to step');
  for (const n of [1, 2, 3]) {
    await after(simulation, { go: 'step', step: 'operator' });
    t.equal(simulation.progress().operatorsDone, n);
    t.equal(simulation.look().operator, -1, 'none is under way');
  }
  t.equal(await after(simulation, { go: 'step', step: 'sentence' }), 'the next sentence is about to begin');
  const { program } = stream.sentences[0]!;
  t.equal(simulation.progress().operatorsDone, trace.operators.filter((o) => o.sentence === program).length);
  t.equal(simulation.progress().taken, 2);
});

t.test(
  'a time is not passed, a condition holds at the first time at which it does, even within an operator that could be replayed',
  async (t) => {
    const { simulation } = begun('operator');
    const until_ps = Math.round(last_ps * 0.5);
    await after(simulation, { go: 'time', until_ps });
    t.ok(simulation.progress().now_ps <= until_ps);
    const beyond = begun('operator').simulation;
    beyond.go({ until_ps });
    t.equal(beyond.progress().now_ps, simulation.progress().now_ps);
    beyond.go({ maxEvents: 1, whole: false });
    t.ok(beyond.progress().now_ps > until_ps, 'what comes next is later');
    // one event at a time from the same place finds it at the same time, and not before
    const again = begun('operator').simulation;
    again.go({ until_ps });
    const sram = again.look().states.get('sram') as { banks: { queue: unknown[] }[] };
    const found: number[] = [];
    const expected: number[] = [];
    for (const [text, holds] of [
      ['memory.sram.banks[3].queue > 0', () => sram.banks[3]!.queue.length > 0],
      ['memory.sram.banks[3].queue = 0', () => sram.banks[3]!.queue.length === 0],
      ['memory.sram.banks[5].queue >= 1', () => sram.banks[5]!.queue.length >= 1],
      ['sram.banks[5].queue < 1', () => sram.banks[5]!.queue.length < 1],
    ] as const)
      for (let times = 0; times < 5; times++) {
        t.equal(await after(simulation, orderOf({ go: 'to', text }, simulation)), `${text} holds`);
        found.push(simulation.progress().now_ps);
        do again.go({ maxEvents: 1, whole: false });
        while (!holds());
        expected.push(again.progress().now_ps);
      }
    t.same(found, expected);
    // operators that could be replayed are met too
    const left = trace.operators.filter((o) => o.sentence === stream.sentences[1]!.program && o.id > simulation.look().operator);
    t.ok(left.length > 20);
    for (const { id } of left) {
      await after(simulation, orderOf({ go: 'to', text: `sequencer.underWay[0].operator = ${id}` }, simulation));
      assert.equal(simulation.look().operator, id);
    }
    t.throws(() => orderOf({ go: 'to', text: '1ns' }, simulation), { message: /not after now/ });
    t.throws(() => orderOf({ go: 'sideways' }, simulation), { message: /^request/ });
  },
);

t.test('a run whose page has gone while it was paused goes on by itself; one that is stopped ends where it is', async (t) => {
  const { simulation, ended } = begun('transfer');
  const alone = createControl({ now_ms: () => performance.now(), changed: () => false, left: () => true }, { go: 'pause' });
  await alone.drive(simulation);
  t.ok(ended().equals(whole.get('transfer')!));
  const stopped = begun('transfer').simulation;
  const control = createControl({ now_ms: () => performance.now(), changed: () => false, left: () => false }, { go: 'pause' });
  setImmediate(() => control.order({ go: 'stop' }));
  await control.drive(stopped);
  t.equal(stopped.finish().ended, 'interrupted');
});
