/** Operators that follow one another and come again are done again as one: the bytes are those of stepping. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { hardwareOf, type Platform } from '../../../models/index.js';
import { Chains } from '../../../scenarios/run/chain.js';
import { simulate, type SimulateOptions } from '../../../scenarios/index.js';
import { draws } from '../../helpers/tier.js';
import { traceOf } from '../../helpers/scenarios.js';
import { platforms, run, traces } from '../../helpers/workloads.js';

/** How many chains were done again meanwhile. */
function counting<T>(test: Test, of: () => T): { readonly came: T; readonly chains: number } {
  const doAgain: Chains['doAgain'] = Reflect.get(Chains.prototype, 'doAgain');
  const seen = test.capture(Chains.prototype, 'doAgain', doAgain);
  const came = of();
  const calls = seen();
  seen.restore();
  return { came, chains: calls.filter((c) => 'returned' in c && c.returned !== undefined).length };
}

/** Weights on chip, so that operators come again; one at a time. */
const onChip = platforms.map((p): Platform => {
  const backbone = { ...p.placement.backbone, memory: 'sram' };
  return { ...p, overlap: 'none', placement: { ...p.placement, backbone } };
});
/** Sentences that arrive `rest_ps` apart. */
const streamOf = (sentences: number, rest_ps: number): NonNullable<SimulateOptions['stream']> => ({
  sentences: Array.from({ length: sentences }, (_, i) => ({ program: 0, task: 0, arrival_ps: i * rest_ps, deadline_ps: 0 })),
  ids: Array.from({ length: sentences }, (_, i) => `s${i}`),
  ...{ tasks: ['test'], in_flight: 1, schedule: 'fifo', bound_ps: 0 },
});

t.test('sentences of equal rests give the bytes that stepping every operator gives, and are chains', async (t) => {
  let chains = 0;
  fc.assert(
    fc.property(
      onChip,
      traces,
      fc.constantFrom('operator', 'transfer'),
      fc.constantFrom(0, 1_000_000, 2 ** 31),
      (platform, trace, level, rest_ps) => {
        const stream = streamOf(8, rest_ps);
        const again = counting(t, () => run(trace, platform, { level, stream }));
        chains += again.chains;
        assert.ok(again.came.bytes.equals(run(trace, platform, { level, stream, replay: 'states' }).bytes));
      },
    ),
    { numRuns: draws(120) },
  );
  t.ok(chains > 0, `${chains} chains`);
});

t.test('a run that is stopped anywhere in between goes on to the same bytes', async (t) => {
  fc.assert(
    fc.property(onChip, traces, fc.array(fc.nat(4_000_000), { maxLength: 6 }), (platform, trace, stops) => {
      const stream = streamOf(8, 700_000);
      const whole = run(trace, platform, { level: 'transfer', stream });
      const parts: Uint8Array[] = [];
      const simulation = simulate(trace, hardwareOf(platform, 'test'), {
        ...{ seed: 1, level: 'transfer', stream },
        write: (b) => parts.push(b),
      });
      let until_ps = 0;
      for (const more of stops) simulation.runUntil((until_ps += more));
      while (!simulation.go({ mostAgain: 3 }));
      simulation.finish();
      assert.ok(Buffer.concat(parts).equals(whole.bytes));
    }),
    { numRuns: draws(60) },
  );
  t.pass('no counterexample');
});

t.test('sentences of more operators than a chain has are several chains', async (t) => {
  const fields = {
    ...{ 'model.size': 'tiny', 'model.layers': 40 },
    'stream.sentences': 9,
  };
  const again = counting(t, () => traceOf('single-task', fields, 'operator', 'operators'));
  t.equal(again.came, traceOf('single-task', fields, 'operator', 'states'));
  t.ok(again.chains > 9, `${again.chains} chains of 9 sentences`);
});

t.test('tasks in turn, with parts that are fetched and with a DRAM beside that refreshes: the same, in chains', async (t) => {
  const fields = {
    platform: 'adapter-albert-hetero',
    'model.bottleneck': 16,
    tasks: { count: 3 },
    stream: {
      ...{ sentences: 60, seed: 3, order: { kind: 'random' } },
      ...{ arrivals: { kind: 'poisson', rate_per_s: 500 }, lengths: { kind: 'fixed', tokens: 16 } },
    },
  };
  const again = counting(t, () => traceOf('four-tasks', fields, 'operator', 'operators'));
  t.equal(again.came, traceOf('four-tasks', fields, 'operator', 'states'));
  t.ok(again.chains > 30, `${again.chains} chains of 60 sentences`);
});
