/** Parts of operators that touch a DRAM, recorded again: nobody can tell but by what the kernel did. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { hardwareOf, loadPlatform, type Platform } from '../../../models/index.js';
import { simulate, type SimulateOptions } from '../../../scenarios/index.js';
import type { OperatorTrace } from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';
import { chain, platforms, resumed, run, traces } from '../../helpers/workloads.js';

type StreamOfTest = NonNullable<SimulateOptions['stream']>;
/** The same program so many times, each sentence as the one before it has ended. */
const streamOf = (sentences: number): StreamOfTest => ({
  sentences: Array.from({ length: sentences }, () => ({ program: 0, task: 0, arrival_ps: -1, deadline_ps: 0 })),
  ids: Array.from({ length: sentences }, (_, i) => `s${i}`),
  ...{ tasks: ['test'], in_flight: 1, schedule: 'fifo', bound_ps: 0 },
});

/** Weights in DRAM, and operators one after the other. */
const withDram = platforms.map((p): Platform => {
  const backbone = { ...p.placement.backbone, memory: 'lpddr4' };
  return {
    ...p,
    overlap: 'none',
    placement: { ...p.placement, backbone, embedding: { ...p.placement.embedding, memory: 'lpddr4' } },
  };
});
const levels = fc.constantFrom('operator', 'transfer');

/** What the kernel did in a run. @param whole false: no operator and no part is passed over */
function eventsOf(trace: OperatorTrace, platform: Platform, stream: StreamOfTest, whole: boolean): number {
  const options = { seed: 1, level: 'operator', write: () => undefined, stream } as const;
  const simulation = simulate(trace, hardwareOf(platform, 'test'), options);
  while (!simulation.go({ whole }));
  simulation.finish();
  return simulation.progress().events;
}

t.test('sentences with parts done again give the bytes that stepping every state gives', async (t) => {
  let [stepped, done] = [0, 0];
  fc.assert(
    fc.property(withDram, traces, levels, fc.integer({ min: 2, max: 5 }), (platform, trace, level, sentences) => {
      const options = { level, stream: streamOf(sentences) };
      const parts = run(trace, platform, options);
      const states = run(trace, platform, { ...options, replay: 'states' });
      assert.ok(parts.bytes.equals(states.bytes));
      assert.deepEqual(parts.end, states.end);
      assert.ok(run(trace, platform, { ...options, replay: false }).bytes.equals(states.bytes));
      stepped += eventsOf(trace, platform, options.stream, false);
      done += eventsOf(trace, platform, options.stream, true);
    }),
    { numRuns: draws(60) },
  );
  t.ok(done < stepped, `${done} events, ${stepped} stepped`);
});

t.test('a run that is stopped at any time, also within a part, goes on to the same bytes', async (t) => {
  fc.assert(
    fc.property(withDram, traces, levels, fc.double({ min: 0, max: 1, noNaN: true }), (platform, trace, level, share) => {
      const options = { level, stream: streamOf(3) };
      const { bytes, end } = run(trace, platform, options);
      assert.ok(resumed(trace, platform, { now_ps: end.now_ps, share }, options).equals(bytes));
    }),
    { numRuns: draws(60) },
  );
  t.pass('no counterexample');
});

t.test(
  'stepped one by one from here and there, every part is stepped, and none is kept that was not looked at whole',
  async (t) => {
    fc.assert(
      fc.property(
        withDram,
        traces,
        levels,
        fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 3000 }))),
        (p, trace, level, steps) => {
          const stream = streamOf(4);
          const written: Uint8Array[] = [];
          const options: SimulateOptions = { seed: 1, level, stream, write: (b) => void written.push(Uint8Array.from(b)) };
          const simulation = simulate(trace, hardwareOf(p, 'test'), options);
          for (const [whole, maxEvents] of steps) simulation.go({ whole, maxEvents });
          while (!simulation.go({}));
          simulation.finish();
          assert.ok(run(trace, p, { level, stream }).bytes.equals(Buffer.concat(written)));
        },
      ),
      { numRuns: draws(60) },
    );
    t.pass('no counterexample');
  },
);

t.test('products whose weights lie in a DRAM are never done again as a whole, and parts of them are', async (t) => {
  const { platform } = loadPlatform('edgebert-like');
  const trace = chain(128, 3072, [{ kind: 'matmul', n: 128 }]);
  const [stepped, parts] = [false, true].map((whole) => eventsOf(trace, platform, streamOf(3), whole));
  t.ok(parts! < 0.8 * stepped!, `${parts} events, ${stepped} stepped`);
});
