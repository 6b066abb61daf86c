import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { seriesFromRecords, totalsFromRecords } from '../../analysis/index.js';
import { hardwareOf, loadPlatform } from '../../models/index.js';
import { simulate } from '../../scenarios/index.js';
import { totalMacs } from '../../traces/index.js';
import { draws } from '../helpers/tier.js';
import { checkLaws, LAWS, sum } from '../helpers/laws.js';
import { amount, chain, energy_fj, platforms, run, traces } from '../helpers/workloads.js';

t.test('every law holds of every run', async (t) => {
  fc.assert(
    fc.property(platforms, traces, (platform, trace) => {
      checkLaws({ end: run(trace, platform).end, platform, trace });
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
