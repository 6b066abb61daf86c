import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { seriesFromRecords, totalsFromRecords } from '../../analysis/index.js';
import { formats, hardwareOf, loadPlatform, tiles, type Platform } from '../../models/index.js';
import { simulate } from '../../scenarios/index.js';
import { isGemm, totalMacs, type OperatorTrace, type TraceEnd } from '../../traces/index.js';
import { draws } from '../helpers/draws.js';
import { amount, chain, energy_fj, platforms, run, traces } from '../helpers/workloads.js';

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

function passes(trace: OperatorTrace, n: number): number {
  return sum(trace.operators.map(({ dims: d }) => (isGemm(d) ? d.b * tiles({ m: d.m, k: d.k, p: d.n }, n).passes : 0)));
}

interface Came {
  readonly end: TraceEnd;
  readonly platform: Platform;
  readonly trace: OperatorTrace;
}

/** What holds of every run, whatever the platform and the trace. */
const LAWS: Readonly<Record<string, (came: Came) => void>> = {
  'MACs are those of the trace, and tiles those of the tile arithmetic': ({ end, platform, trace }) => {
    const n = platform.pe_array.vector_size.value;
    const period_ps = platform.clock.period_ps.value;
    assert.equal(amount(end, 'tile'), totalMacs(trace));
    const used = sum(end.totals.filter((r) => r.kind === 'use').map((r) => r.amount));
    assert.equal(used, end.now_ps, 'the uses of the PE array fill the run');
    assert.equal(end.events, sum(end.totals.map((r) => r.count)));
    assert.equal(end.operators, trace.operators.length);
    if (platform.pe_array.systolic) return;
    // which of its products take pairs is in precision.test.ts
    if (platform.pe_array.pairs_of_4_bits === true && (platform.format === 'log4' || platform.precision)) return;
    assert.equal(sum(end.totals.filter((r) => r.kind === 'tile').map((r) => r.count)), passes(trace, n));
    const computing = sum(end.totals.filter((r) => r.kind === 'use' && r.detail === 'compute').map((r) => r.amount));
    assert.equal(computing, passes(trace, n) * n * period_ps, 'n cycles a tile');
  },
  'busy + stalled + idle = elapsed for every actor': ({ end }) => {
    for (const o of end.occupancy) assert.equal(o.busy_ps + o.stalled_ps + o.idle_ps, end.now_ps, o.actor);
  },
  'energy by component = total = sentences = integral of the power series': ({ end }) => {
    const total = energy_fj(end);
    assert.equal(sum(end.series.rows.filter((r) => r.what === 'energy_fj').map((r) => sum(r.bins))), total);
    assert.equal(sum(end.sentences.map((s) => s.energy_fj)), total);
  },
  'bytes: what memories give arrives in buffers, what units read was there, what is stored was encoded': ({
    end,
    platform,
    trace,
  }) => {
    const memories = Object.keys(platform.memories);
    const of = (kind: string, actors: string[]): number => sum(actors.map((a) => amount(end, kind, a)));
    assert.equal(of('read', memories), of('write', ['activation-buffer', 'weight-buffer', 'auxiliary-buffer']));
    assert.equal(of('write', memories), amount(end, 'read', 'result-buffer'));
    assert.equal(amount(end, 'write', 'result-buffer'), amount(end, 'read', 'result-buffer'));
    assert.equal(amount(end, 'encode'), amount(end, 'write', 'result-buffer'));
    assert.equal(amount(end, 'transfer'), of('read', memories) + of('write', memories));
    const { format, placement, precision } = platform;
    if (precision || placement.activation.encoding !== 'dense' || formats.get(format, { file: '' }).bits.value < 8) return;
    const bytes = formats.get(format, { file: '' }).bits.value / 8;
    assert.equal(of('write', memories), bytes * sum(trace.operators.map((o) => o.output.shape.reduce((a, b) => a * b, 1))));
  },
  'one response a request, and the waits charged to holders are the waits of the requesters': ({ end, platform }) => {
    for (const memory of Object.keys(platform.memories)) {
      const served = sum(
        end.totals.filter((r) => r.actor === memory && (r.kind === 'read' || r.kind === 'write')).map((r) => r.count),
      );
      const banks = end.banks.filter((b) => b.memory === memory);
      assert.equal(sum(banks.map((b) => b.requests)), served);
      assert.equal(sum(banks.map((b) => b.wait_ps + b.refresh_wait_ps + b.other_wait_ps)), amount(end, 'wait', memory));
      for (const b of banks) assert.ok(b.conflicts <= b.requests && b.conflicts > 0 === b.wait_ps > 0);
    }
  },
};

t.test('every law holds of every run', async (t) => {
  fc.assert(
    fc.property(platforms, traces, (platform, trace) => {
      const came = { end: run(trace, platform).end, platform, trace };
      for (const [name, law] of Object.entries(LAWS))
        try {
          law(came);
        } catch (error) {
          throw new Error(name, { cause: error });
        }
    }),
    { numRuns: draws(100) },
  );
  for (const name of Object.keys(LAWS)) t.pass(name);
});

t.test('every level has the same totals and series; the records of stretches alone give both', async (t) => {
  fc.assert(
    fc.property(platforms, traces, (platform, trace) => {
      const [tile, transfer, operator] = (['tile', 'transfer', 'operator'] as const).map((level) =>
        run(trace, platform, { level }),
      );
      for (const other of [transfer!, operator!]) {
        assert.deepEqual(other.end.totals, tile!.end.totals);
        assert.deepEqual(other.end.series, tile!.end.series);
        assert.equal(energy_fj({ ...other.end, totals: totalsFromRecords(other.trace) }), energy_fj(tile!.end));
      }
      const [o, r, a] = [operator!, transfer!, tile!].map(({ end }) => sum(end.index.map(([, , , records]) => records)));
      assert.ok(o! <= r! && r! <= a!);
      const fromRecords = seriesFromRecords(transfer!.trace);
      for (const row of tile!.end.series.rows) {
        const same = fromRecords.rows.find((r) => r.what === row.what && r.actor === row.actor && r.resource === row.resource);
        if (sum(row.bins) > 0) assert.deepEqual(same?.bins, row.bins);
      }
    }),
    { numRuns: draws(30) },
  );
  t.pass('no counterexample');
});

t.test('states met before, replayed, give the bytes that stepping every state gives', async (t) => {
  fc.assert(
    fc.property(platforms, traces, fc.constantFrom('operator', 'transfer', 'tile'), (platform, trace, level) => {
      assert.ok(run(trace, platform, { level }).bytes.equals(run(trace, platform, { level, replay: false }).bytes));
    }),
    { numRuns: draws(30) },
  );
  t.pass('no counterexample');
});

t.test('two runs, and a run whose actors are created in another order, give the same bytes', async (t) => {
  fc.assert(
    fc.property(platforms, traces, (platform, trace) => {
      const first = run(trace, platform);
      assert.ok(first.bytes.equals(run(trace, platform).bytes));
      assert.ok(first.bytes.equals(run(trace, platform, { reversed: true }).bytes));
    }),
    { numRuns: draws(30) },
  );
  t.pass('no counterexample');
});

t.test('a run stopped at any time goes on from its state in a fresh kernel to the same bytes', async (t) => {
  fc.assert(
    fc.property(platforms, traces, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (platform, trace, share, steps) => {
      const how = steps ? { replay: false as const } : {};
      const whole = run(trace, platform, how);
      const parts: Uint8Array[] = [];
      const options = { seed: 1, level: 'tile' as const, ...how, write: (b: Uint8Array) => void parts.push(b) };
      const hardware = hardwareOf(platform, 'test');
      const first = simulate(trace, hardware, options);
      first.runUntil(Math.floor(whole.end.now_ps * share));
      // through JSON: the state is plain data
      const saved = JSON.parse(JSON.stringify(first.checkpoint())) as ReturnType<typeof first.checkpoint>;
      const second = simulate(trace, hardware, { ...options, resume: saved });
      assert.deepEqual(second.checkpoint(), saved);
      while (!second.step(1e6));
      second.finish();
      assert.ok(whole.bytes.equals(Buffer.concat(parts)));
    }),
    { numRuns: draws(40) },
  );
  t.pass('no counterexample');
});

t.test('a reduction in many runs, of which only the last has results, ends', async (t) => {
  const { platform } = loadPlatform('tiny');
  const size_bytes = { value: 2048, source: 'assumed: a few tiles' };
  const small = (b: typeof platform.buffers.weight) => ({ ...b, size_bytes });
  const { activation, weight } = platform.buffers;
  const few = { ...platform, buffers: { ...platform.buffers, activation: small(activation), weight: small(weight) } };
  const trace = chain(4, 900, [{ kind: 'matmul', n: 8 }]);
  const { end } = run(trace, few, { level: 'none' });
  t.equal(amount(end, 'tile'), totalMacs(trace));
});
