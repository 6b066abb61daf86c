/** Several accelerators on one memory system. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Platform, Stream } from '../../models/index.js';
import { hardwareOf, loadPlatform } from '../../models/index.js';
import { simulate, type SimulateOptions } from '../../scenarios/index.js';
import { PeakFinder, PEAK_WINDOW_PS } from '../../traces/events/peak.js';
import { keyOf, whoOf } from '../../traces/events/record.js';
import {
  kindIndex,
  readEventTrace,
  records,
  totalMacs,
  type ActivityKind,
  type EventTrace,
  type Operator,
  type OperatorTrace,
  type Tensor,
  type TraceEnd,
} from '../../traces/index.js';
import { draws } from '../helpers/tier.js';
import { amount, awake, energy_fj, platforms, resumed, run, traces, type Ran } from '../helpers/workloads.js';
import { given } from '../helpers/hardware.js';

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);
const with_ = (platform: Platform, accelerators: number, interconnect?: 'own-links'): Platform => ({
  ...platform,
  accelerators: given(accelerators),
  ...(interconnect && { interconnect }),
});

/** Chains as programs of one trace, each with its tensors; weights and results in the classes named. */
function programs(
  chains: readonly OperatorTrace[],
  classes: readonly (readonly [weights: string, results: string])[],
): OperatorTrace {
  const operators: Operator[] = [];
  for (const [program, { operators: own }] of chains.entries()) {
    const [weights, results] = classes[program % classes.length]!;
    const shift = operators.length;
    const at = (x: Tensor): Tensor => {
      const of = (x.class === 'activation' ? results : weights) as Tensor['class'];
      return { ...x, id: `p${program}.${x.id}`, class: of };
    };
    for (const op of own) {
      const deps = op.deps.map((d) => d + shift);
      operators.push({ ...op, id: op.id + shift, inputs: op.inputs.map(at), output: at(op.output), deps, sentence: program });
    }
  }
  const sentences = chains.map(({ sentences: [s] }, i) => ({ ...s!, id: String(i) }));
  return { name: 'programs', source: 'test', sentences, operators };
}

/** So many are there at a time; each runs the program of its number. */
const stream = (sentences: readonly number[], in_flight: number): Stream & { readonly ids: readonly string[] } => ({
  sentences: sentences.map((program) => ({ program, task: 0, arrival_ps: -1, deadline_ps: 0 })),
  ...{ tasks: ['test'], in_flight, schedule: 'fifo', bound_ps: 0, ids: sentences.map(String) },
});

/** Some programs, some sentences of each, on some accelerators. */
const workloads = fc.record({
  platform: platforms,
  chains: fc.array(traces, { minLength: 1, maxLength: 3 }),
  accelerators: fc.integer({ min: 2, max: 3 }),
  own: fc.boolean(),
  order: fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }),
});
type Drawn = typeof workloads extends fc.Arbitrary<infer T> ? T : never;
const SHARED = [['backbone', 'activation']] as const;

function cameOf({ platform, chains, accelerators, own, order }: Drawn, options: Partial<SimulateOptions> = {}) {
  const trace = programs(chains, SHARED);
  const sentences = order.map((o) => o % chains.length);
  const several = with_(platform, accelerators, own ? 'own-links' : undefined);
  return { ...run(trace, several, { stream: stream(sentences, accelerators), ...options }), trace, sentences, several };
}

t.test('one accelerator that is said to be one is as none said, bit for bit', async (t) => {
  fc.assert(
    fc.property(platforms, traces, (platform, trace) => {
      assert.ok(run(trace, with_(platform, 1)).bytes.equals(run(trace, platform).bytes));
    }),
    { numRuns: draws(15) },
  );
  t.pass('no counterexample');
});

t.test('MACs, times, energies, bytes and requests are conserved, whoever shares what', async (t) => {
  fc.assert(
    fc.property(workloads, (drawn) => {
      const { end, trace, sentences, several } = cameOf(drawn);
      const own = (program: number): Operator[] => trace.operators.filter((o) => o.sentence === program);
      assert.equal(amount(end, 'tile'), sum(sentences.map((s) => totalMacs({ ...trace, operators: own(s) }))));
      assert.equal(end.operators, sum(sentences.map((s) => own(s).length)));
      assert.equal(amount(end, 'use'), drawn.accelerators * end.now_ps, 'uses of the arrays fill the run');
      for (const o of end.occupancy) assert.equal(o.busy_ps + o.stalled_ps + o.idle_ps, end.now_ps, o.actor);
      assert.equal(sum(end.sentences.map((s) => s.energy_fj)) + end.idle_fj, energy_fj(end));
      assert.equal(sum(end.series.rows.filter((r) => r.what === 'energy_fj').map((r) => sum(r.bins))), energy_fj(end));
      const memories = Object.keys(several.memories);
      const of = (kind: string, actors: readonly string[]): number => sum(actors.map((a) => amount(end, kind, a)));
      for (const kind of ['read', 'write']) {
        const moved = (buffer: string): number =>
          sum(Array.from({ length: drawn.accelerators }, (_, a) => amount(end, kind, `accelerator[${a}].${buffer}-buffer`)));
        if (kind === 'write') assert.equal(sum(['activation', 'weight', 'auxiliary'].map(moved)), of('read', memories));
        else assert.equal(moved('result'), of('write', memories));
      }
      assert.equal(amount(end, 'transfer'), of('read', memories) + of('write', memories));
      for (const memory of memories) {
        const rows = end.totals.filter((r) => r.actor === memory && (r.kind === 'read' || r.kind === 'write'));
        const banks = end.banks.filter((b) => b.memory === memory);
        assert.equal(sum(banks.map((b) => b.requests)), sum(rows.map((r) => r.count)), 'one response a request');
      }
    }),
    { numRuns: draws(25) },
  );
  t.pass('no counterexample');
});

t.test('actors made in another order, other names, and states that are stepped give the same bytes', async (t) => {
  const rename = (name: string): string => `renamed-${[...name].reverse().join('')}`;
  fc.assert(
    fc.property(workloads, fc.constantFrom('operator', 'transfer', 'tile'), (drawn, level) => {
      const { bytes, end } = cameOf(drawn, { level });
      assert.ok(cameOf(drawn, { level, reversed: true }).bytes.equals(bytes), 'reversed');
      assert.ok(cameOf(drawn, { level, replay: false }).bytes.equals(bytes), 'stepped');
      const renamed = cameOf(drawn, { rename }).end;
      assert.deepEqual(renamed.sentences, end.sentences);
      assert.deepEqual(
        renamed.totals.map(({ count, busy_ps, amount: n, energy_fj: fj }) => [count, busy_ps, n, fj]),
        end.totals.map(({ count, busy_ps, amount: n, energy_fj: fj }) => [count, busy_ps, n, fj]),
      );
    }),
    { numRuns: draws(12) },
  );
  t.pass('no counterexample');
});

t.test('a run stopped at any time goes on from its state to the same bytes', async (t) => {
  fc.assert(
    fc.property(workloads, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, share) => {
      const whole = cameOf(drawn, { level: 'operator' });
      const options = { level: 'operator', stream: stream(whole.sentences, drawn.accelerators) } as const;
      const { now_ps } = whole.end;
      assert.ok(whole.bytes.equals(resumed(whole.trace, whole.several, { now_ps, share }, options)));
    }),
    { numRuns: draws(12) },
  );
  t.pass('no counterexample');
});

/** From all stretches of a run, at its end. */
function peakOf(trace: EventTrace, now_ps: number) {
  const { names } = trace.header;
  const all = new PeakFinder(names, PEAK_WINDOW_PS);
  for (const { start_ps, end_ps, operator, energy_fj: fj, actor, kind } of records(trace)) {
    const key = keyOf({ kind: kindIndex(kind as ActivityKind), resource: 0, requester: 0, holder: 0, detail: 0 } as never);
    all.add(Float64Array.of(start_ps, end_ps, 0, 1, operator, 0, fj, whoOf(names.indexOf(actor), key)));
  }
  return all.peak(now_ps);
}

t.test('the peak of two is decided as they go on: that of all windows at the end, from a few that are held', async (t) => {
  const GAP_PS = 400_000_000;
  fc.assert(
    fc.property(platforms, traces, fc.constantFrom(...(['none', 'units'] as const)), (drawn, one, overlap) => {
      const sentences = Array.from({ length: 16 }, (_, i) => ({ program: 0, task: 0, arrival_ps: i * GAP_PS, deadline_ps: 0 }));
      const rare = { ...stream([0], 1), sentences, ids: sentences.map((_, i) => String(i)) };
      const platform = with_({ ...drawn, overlap }, 2);
      const parts: Uint8Array[] = [];
      const write = (b: Uint8Array): void => void parts.push(b);
      const simulation = simulate(one, hardwareOf(platform, 'test'), { seed: 1, level: 'transfer', stream: rare, write });
      while (!simulation.step(1e6));
      const { peaks } = simulation.checkpoint().recorder as { peaks: { halves: object; base: number; executed: unknown[] } };
      const end = simulation.finish();
      assert.ok(peaks.base > 0 && Object.keys(peaks.halves).length < 80, 'of more than 120 half windows');
      assert.ok(peaks.executed.length < end.operators);
      assert.deepEqual(end.peak, { ...peakOf(readEventTrace(Buffer.concat(parts), 'test'), end.now_ps), name: end.peak!.name });
    }),
    { numRuns: draws(6) },
  );
  t.pass('no counterexample');
});

/** What flows with time, which the run's length decides. */
const WITH_TIME: ReadonlySet<string> = new Set(['leakage', 'refresh', 'use', 'wake-up']);

/** What an accelerator, and the memories that it alone uses, did, by rows in an order of their own. */
function did({ end }: Ran, prefix: string, memories: readonly string[]) {
  const plain = (name: string): string => name.replace(prefix, '');
  const all = Object.keys(MEMORIES_OF);
  const own = (name: string): boolean => (all.includes(name) ? memories.includes(name) : name.startsWith(prefix));
  return end.totals
    .filter((r) => own(r.actor) && !WITH_TIME.has(r.kind))
    .map((r) => JSON.stringify({ ...r, actor: plain(r.actor), requester: plain(r.requester), holder: plain(r.holder) }))
    .sort();
}
const times = ({ sentences }: TraceEnd, id: string) => {
  const { start_ps, end_ps } = sentences.find((s) => s.id === id)!;
  return { start_ps, end_ps };
};

/** The accelerator that uses each. */
const MEMORIES_OF = { rram: 0, sram: 0, lpddr4: 1, other: 1 } as const;

t.test('with links of their own and memories apart, two accelerators are two runs', async (t) => {
  const { platform: tiny } = loadPlatform('tiny');
  fc.assert(
    fc.property(platforms, traces, traces, (drawn, one, two) => {
      const placement = {
        ...tiny.placement,
        backbone: { ...drawn.placement.backbone, memory: 'rram' },
        activation: drawn.placement.activation,
        task: { memory: 'lpddr4', encoding: 'dense' as const },
        cache: { memory: 'other', encoding: 'dense' as const },
      };
      const platform = { ...drawn, placement, memories: { ...drawn.memories, other: drawn.memories['sram']! } };
      const trace = programs([one, two], [['backbone', 'activation'], ['task', 'cache']]); // prettier-ignore
      const both = run(trace, with_(platform, 2, 'own-links'), { stream: stream([0, 1], 2), level: 'operator' });
      for (const a of [0, 1]) {
        const memories = Object.entries(MEMORIES_OF).flatMap(([name, of]) => (of === a ? [name] : []));
        const alone = run(trace, platform, { stream: stream([a], 1), level: 'operator' });
        assert.deepEqual(times(both.end, String(a)), times(alone.end, String(a)));
        assert.deepEqual(did(both, `accelerator[${a}].`, memories), did(alone, '', memories));
        const banks = ({ end }: Ran) => end.banks.filter((b) => memories.includes(b.memory));
        assert.deepEqual(banks(both), banks(alone));
      }
    }),
    { numRuns: draws(25) },
  );
  t.pass('no counterexample');
});

const usesDram = ({ placement }: Platform): boolean => Object.values(placement).some((place) => place?.memory === 'lpddr4');

t.test('two at once take no longer than both in turn, and longer than each alone but where they open fewer rows', async (t) => {
  let [longest, shared] = [0, 0];
  const numRuns = draws(20, 5);
  fc.assert(
    fc.property(platforms, traces, fc.boolean(), (platform, one, dram) => {
      const trace = programs([one, one], SHARED);
      const task = dram ? platform.placement.task : { ...platform.placement.task, memory: 'sram' };
      const still = awake({ ...platform, placement: { ...platform.placement, task } });
      const end = (accelerators: number, sentences: readonly number[]): TraceEnd =>
        run(trace, with_(still, accelerators), { stream: stream(sentences, accelerators), level: 'none' }).end;
      const [alone, both, inTurn] = [end(1, [0]), end(2, [0, 1]), end(1, [0, 1])];
      // what one has opened the other finds open
      const helped = usesDram(still) && amount(both, 'activate') < 2 * amount(alone, 'activate');
      if (!helped) assert.ok(both.now_ps >= alone.now_ps, `${both.now_ps} ps for both, ${alone.now_ps} ps for one`);
      longest = Math.max(longest, both.now_ps / inTurn.now_ps);
      if (both.now_ps > alone.now_ps) shared++;
      assert.ok(both.now_ps <= inTurn.now_ps, `${both.now_ps} ps for both, ${inTurn.now_ps} ps in turn`);
    }),
    { numRuns },
  );
  t.ok(shared > 0.4 * numRuns, `${shared} of ${numRuns} met; at most ${longest} of both in turn`);
});
