/** Operators that are done again after rests of any length: banks that fall asleep, or are about to, are seen. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { hardwareOf, type Platform } from '../../../models/index.js';
import { simulate, type SimulateOptions } from '../../../scenarios/index.js';
import { draws } from '../../helpers/tier.js';
import { traceOf } from '../../helpers/scenarios.js';
import { platforms, run, traces } from '../../helpers/workloads.js';

const given = (value: number) => ({ value, source: 'assumed: drawn for a test' });

/** Banks on chip sleep after a rest that is longer or shorter than most operators, and than most rests. */
const sleeping = fc
  .tuple(platforms, fc.integer({ min: 20, max: 31 }), fc.integer({ min: 20, max: 31 }))
  .map(([p, sram, rram]): Platform => {
    const rests = (name: string, log2: number) => ({ ...p.memories[name]!, idle: { after_ps: given(2 ** log2) } });
    const backbone = { ...p.placement.backbone, memory: 'rram' };
    return {
      ...p,
      overlap: 'none',
      memories: { ...p.memories, sram: rests('sram', sram), rram: rests('rram', rram) },
      placement: { ...p.placement, backbone },
    };
  });
/** Rests between arrivals, most of them about as long as banks take to fall asleep. */
const rests = fc.array(
  fc
    .tuple(fc.integer({ min: 18, max: 31 }), fc.double({ min: 1, max: 2, noNaN: true }))
    .map(([log2, more]) => Math.floor(more * 2 ** log2)),
  { minLength: 2, maxLength: 12 },
);
function streamOf(rests_ps: readonly number[]): NonNullable<SimulateOptions['stream']> {
  let at = 0;
  return {
    sentences: rests_ps.map((rest) => ({ program: 0, task: 0, arrival_ps: (at += rest), deadline_ps: 0 })),
    ids: rests_ps.map((_, i) => `s${i}`),
    ...{ tasks: ['test'], in_flight: 1, schedule: 'fifo', bound_ps: 0 },
  };
}

t.test('sentences after rests of any length give the bytes that stepping every operator gives', async (t) => {
  let [stepped, done] = [0, 0];
  fc.assert(
    fc.property(sleeping, traces, fc.constantFrom('operator', 'transfer'), rests, (platform, trace, level, rests_ps) => {
      const stream = streamOf(rests_ps);
      const again = run(trace, platform, { level, stream });
      assert.ok(again.bytes.equals(run(trace, platform, { level, stream, replay: 'states' }).bytes));
      for (const whole of [false, true]) {
        const simulation = simulate(trace, hardwareOf(platform, 'test'), { seed: 1, level, stream, write: () => undefined });
        while (!simulation.go({ whole }));
        if (whole) done += simulation.progress().events;
        else stepped += simulation.progress().events;
      }
    }),
    { numRuns: draws(120) },
  );
  t.ok(done < stepped, `${done} events, ${stepped} stepped`);
});

t.test('parts of tasks fetched into banks that sleep: what was slept before an operator counts', async (t) => {
  const given = (value: number) => ({ value, source: 'assumed: for a test' });
  for (const after_ps of [500, 20_000, 1_000_000]) {
    const idle = { after_ps: given(after_ps) };
    const sram = { size_bytes: given(4194304), interleave_bytes: given(65536), idle };
    const fields = {
      platform: { base: 'adapter-albert-hetero', memories: { sram, rram: { idle } } },
      'placement.task': { memory: 'sram', home: 'rram' },
      'model.bottleneck': 64,
      'model.adapters': 'per-layer',
      tasks: { count: 4 },
      stream: {
        ...{ sentences: 60, seed: 1, order: { kind: 'random' } },
        ...{ arrivals: { kind: 'closed', in_flight: 1 }, lengths: { kind: 'fixed', tokens: 16 } },
      },
      switching: { kind: 'lru', slots: 2 },
    };
    const [operators, states] = (['operators', 'states'] as const).map((replay) =>
      traceOf('four-tasks', fields, 'transfer', replay),
    );
    t.equal(operators, states, `asleep after ${after_ps} ps`);
  }
});

t.test(
  'a bank that fell asleep in a rest between two operators, as while voltage is chosen: for how long it had been idle counts',
  async (t) => {
    const fields = {
      'model.size': 'tiny',
      stream: {
        ...{ sentences: 5, seed: 313_934 },
        ...{ arrivals: { kind: 'listed', times_ms: [0, 0.1, 0.2, 0.35, 0.5] }, lengths: { kind: 'listed', tokens: [8, 8, 4] } },
      },
      tasks: { count: 1, exit: { prediction: 'sst2', threshold: 0.16, rule: 'earlier' }, target_ms: 0.9 },
    };
    const [operators, states] = (['operators', 'states'] as const).map((replay) =>
      traceOf('early-exit-predicted', fields, 'transfer', replay),
    );
    t.equal(operators, states);
  },
);
