import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { capacityBytes, dramEnergy, field, memory } from '../../../models/index.js';
import { detailIndex, type RequestRow } from '../../../traces/index.js';
import { DRAMS, play, requests, settings, type Settings } from '../../helpers/requests.js';
import { dramTable } from '../../helpers/memory.js';
import { draws } from '../../helpers/tier.js';

const table = dramTable;
const own = memory.policies.names.filter((p) => memory.policies.get(p, { file: 'test' }).configurable);
const perBank = (device: string): boolean => table(device).fields.tRFCpb !== undefined;

/** What must hold of any run: the parts of every request's time are the whole; the energies of all banks are the total. */
function conserved(device: string, policy: string, rows: readonly RequestRow[], set: Settings): void {
  const T = table(device);
  const tCK = field(T, 'tCK');
  let reads = 0;
  let queued = 0;
  const latency = field(T, 'nRDWR') - 1 + field(T, 'RL') + field(T, 'tDQSCK') + field(T, 'burst');
  const { result, end, accepted, answered } = play(device, policy, rows, set, {
    check: true,
    trace: { level: 'tile', write: () => undefined },
    settled(x, accept, response, period) {
      const waited = x.pieces.reduce((sum, p, i) => sum + (i % 2 === 1 ? p * period : 0), 0);
      assert.equal(waited + x.service * period, (response - rows[x.id]!.cycle) * tCK, `request ${x.id}`);
      if (!x.write && response - accept > 2) {
        reads++;
        queued += response - accept - latency;
      }
    },
  });
  assert.deepEqual(result.violations, []);
  assert.ok(
    accepted.every((a, i) => a >= rows[i]!.cycle && answered[i]! > a),
    'every request is accepted, then answered',
  );
  const waits = Object.values(result.wait_ps).reduce((a, b) => a + b, 0);
  assert.equal(waits + result.service_ps, result.latency_ps);
  assert.equal(
    end.totals.filter((x) => x.kind === 'wait').reduce((s, x) => s + x.amount, 0),
    waits,
  );
  const { total, ...parts } = result.energy_pj;
  const sum = Object.values(parts).reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum - total) < 1e-6 * total);
  const told = end.totals.reduce((s, x) => s + x.energy_fj, 0) / 1000;
  assert.ok(Math.abs(told - total) <= 1e-6 * total + 2e3, 'the event trace holds the same energy but for the last cycle');
  assert.ok(result.read_bursts <= result.reads && result.write_bursts <= result.writes);
  const busBound = (result.read_bursts + result.write_bursts) * field(T, 'burst');
  assert.ok(busBound <= result.simulated_ps / tCK + latency + field(T, 'burst') * 8, 'never above the pins');
  const states = Object.values(result.state_ps).reduce((a, b) => a + b, 0);
  assert.equal(states, Math.floor(result.simulated_ps / tCK) * tCK * field(T, 'ranks'), 'each rank is in one state at a time');
  if (own.includes(policy)) assert.equal(result.write_buffer_ps, result.buffered_ps, 'Little’s law on the write buffer');
  // Little's law on the read queue: time in it by request = requests in it over time
  if (reads === result.read_bursts && reads === result.reads) assert.equal(result.queue_ps, queued * tCK, 'Little’s law');
}

for (const device of DRAMS)
  for (const policy of memory.policies.names)
    t.test(`${device}, ${policy}: no constraint is violated; requests, time, waits and energy are conserved`, async (t) => {
      const blocks = Math.min(2 ** 24, capacityBytes(table(device)) / 64);
      const drawn = own.includes(policy) ? settings : fc.constant({});
      const refresh = fc.constantFrom(...(perBank(device) && own.includes(policy) ? ['all-bank', 'per-bank'] : ['']));
      const seed = Number(process.env['SEED'] ?? 20261125);
      t.comment(`seed ${seed}`);
      fc.assert(
        fc.property(requests(blocks), drawn, refresh, (rows, set, mode) =>
          conserved(device, policy, rows, mode === '' ? set : { ...set, refresh: mode }),
        ),
        { numRuns: Number(process.env['RUNS'] ?? draws(300)), seed },
      );
      t.pass('no counterexample');
    });

for (const policy of memory.policies.names)
  t.test(`${policy}: the known livelock of the reference ends: 10,000 random requests, half writes, on 64 blocks`, async (t) => {
    let s = 12345;
    const random = (): number => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const rows = Array.from({ length: 10_000 }, (_, cycle) => ({
      cycle,
      address: 64 * Math.floor(random() * 64),
      write: random() < 0.5,
    }));
    const { result } = play('lpddr4-2400-x32', policy, rows, {}, { check: true });
    t.equal(result.violations.length, 0);
    t.ok(result.cycles < 200_000);
  });

const row = (cycle: number, address: number, write = false): RequestRow => ({ cycle, address, write });
const QUIET = { power_down_after_cycles: 0, self_refresh_after_cycles: 0, page: 'open' };

t.test('LPDDR4-3200, by hand: unloaded latencies are what its timings say', async (t) => {
  const cycles = (rows: RequestRow[], set: Settings = QUIET): number[] => {
    const { accepted, answered } = play('lpddr4-3200', undefined, rows, set);
    return [...answered].map((a, i) => a - accepted[i]!);
  };
  const rowBytes = 64 * 64;
  const nextRow = rowBytes * 8; // of the same bank
  // accepted at 0, first command at 1; a command takes effect in its last cycle: ACT and RD 4, PRE 2 cycles long
  const data = 3 + 28 + 6 + 8; // RD to its effect, RL, tDQSCK, burst
  const [closed, hit, conflict] = cycles([row(0, 0), row(500, 64), row(1000, nextRow)]);
  t.equal(closed, 1 + 29 + data, 'tRCD');
  t.equal(hit, 1 + data, 'row open');
  t.equal(conflict, 1 + (29 + 1 - 3) + 29 + data, 'PRE: tRP from its effect to that of ACT, then tRCD');
  t.same(cycles([row(0, 0), row(0, 64)]), [75, 82], 'the second is accepted a cycle later and waits for the data bus: 8 a burst');
});

t.test('LPDDR4-3200, by hand: what two reads of a closed row wait for', async (t) => {
  const { result } = play('lpddr4-3200', undefined, [row(0, 0), row(0, 64)], QUIET);
  // the first: ACT at 1, READ at 30. The second is taken a cycle later, waits for the first from 2 to 30, then 8 for the bus
  const cycles = Object.entries(result.wait_ps).map(([cause, ps]) => [cause, ps / 625]);
  t.same(Object.fromEntries(cycles), { tRCD: 29, bank: 28, 'data-bus': 8, 'queue-full': 1 });
  const other = play('lpddr4-3200', undefined, [row(0, 0), row(0, 4096)], QUIET).result;
  // another bank: ACT a tRRD after the first's at 1, so from 2 to 17, then its own tRCD
  t.equal(other.wait_ps['tRRD'], 15 * 625);
  t.equal(other.wait_ps['tRCD'], 2 * 29 * 625);
});

t.test('LPDDR4-3200, by hand: sustained bandwidth, sequential and random', async (t) => {
  const n = 20_000;
  const stream = play(
    'lpddr4-3200',
    undefined,
    Array.from({ length: n }, (_, i) => row(0, 64 * i)),
  ).result;
  const peak = 64 / (8 * 0.625e-9);
  // each tREFI of 6246 cycles, rows close (tRPab 34), refresh takes 448, and the first row opens again (29)
  const share = 1 - (448 + 34 + 29) / 6246;
  const sequential = stream.bandwidth_bytes_per_s / peak;
  t.ok(Math.abs(sequential - share) < 0.02, `${sequential.toFixed(3)} of the peak, ${share.toFixed(3)} by hand`);
  let s = 1;
  const random = (): number => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0);
  const rows = Array.from({ length: n }, () => row(0, 64 * (random() % 2 ** 25)));
  const scattered = play('lpddr4-3200', undefined, rows).result.bandwidth_bytes_per_s;
  // an activate every tRRD = 16 cycles at most: half of the peak, less what refresh takes and banks that collide
  t.ok(scattered < (peak * 8) / 16, 'never above one burst a tRRD');
  t.ok(scattered > ((peak * 8) / 16) * share * 0.9, `${(scattered / 1e9).toFixed(2)} GB/s`);
});

t.test('a write is answered at once, forwarded to a read of it, and reaches its row before the run ends', async (t) => {
  const { result, accepted, answered } = play('lpddr4-3200', undefined, [row(0, 0, true), row(10, 0)], QUIET);
  t.same(
    [...answered].map((a, i) => a - accepted[i]!),
    [2, 2],
  );
  t.match(result, { read_bursts: 0, write_bursts: 1 });
  t.ok(result.simulated_ps > result.cycles * 625, 'the drain comes after the last answer');
});

t.test('a rank without work stops its clock, then refreshes itself, and pays to come back', async (t) => {
  const rows = [row(0, 0), row(200_000, 64)];
  const set = { power_down_after_cycles: 100, self_refresh_after_cycles: 50_000 };
  const awake = play('lpddr4-3200', undefined, rows, QUIET);
  const asleep = play('lpddr4-3200', undefined, rows, set);
  const names: string[] = [];
  play('lpddr4-3200', undefined, rows, set, { see: (c) => names.push(c.name) });
  for (const n of ['power-down-enter', 'power-down-exit', 'self-refresh-enter', 'self-refresh-exit']) t.ok(names.includes(n), n);
  t.equal(asleep.result.wait_ps['power-up'], 460 * 625, 'tXSR');
  t.ok(asleep.result.energy_pj.background < awake.result.energy_pj.background / 8);
  t.ok(asleep.result.refreshes < awake.result.refreshes);
  const e = dramEnergy(table('lpddr4-3200'));
  const states = asleep.result.state_ps;
  const byHand = Object.values(states).reduce((sum, ps, i) => sum + (ps / 625) * e.standby_fj[i]!, 0) / 1000;
  t.ok(Math.abs(asleep.result.energy_pj.background - byHand) < 100, 'time in each state × its power');
});

t.test('page policies: open keeps rows, closed closes them when nobody wants them, timeout after a while', async (t) => {
  const rows = [row(0, 0), row(300, 64), row(2000, 128)];
  const hits = (page: string): number =>
    play('lpddr4-3200', undefined, rows, { page, page_timeout_cycles: 400, power_down_after_cycles: 0 }).result.row_hits;
  t.same([hits('open'), hits('timeout'), hits('closed')], [2, 1, 0]);
});

t.test('per-bank refresh stops one bank where all-bank refresh stops all', async (t) => {
  let s = 7;
  const random = (): number => (s = (Math.imul(s, 1664525) + 1013904223) >>> 0);
  const rows = Array.from({ length: 4000 }, (_, i) => row(100 * i, 64 * (random() % 2 ** 25)));
  const stalled = (refresh: string): number => play('lpddr4-3200', undefined, rows, { refresh }).result.wait_ps['refresh'] ?? 0;
  t.ok(stalled('per-bank') < stalled('all-bank') / 2);
});

t.test('a mapping string decides the bank; pieces of a field come back together', async (t) => {
  const T = table('lpddr4-2400-stock');
  const place = { file: 'test' };
  const at = { bank: 0, row: 0, column: 0 };
  for (const mapping of ['row rank bank group column', 'row:9 column:2 bank rank row:7 group column:4']) {
    const map = memory.dramMap(T, mapping, place);
    const seen = new Set<string>();
    for (let burst = 0; burst < 2 ** 14; burst++) {
      map.locate(burst * 128, at);
      seen.add(`${at.bank}|${at.row}|${at.column}`);
    }
    t.equal(seen.size, 2 ** 14, `${mapping}: each address has a place of its own`);
  }
  t.equal(memory.dramMap(T, 'row rank bank group column', place).contiguous_bytes, 64 * 128);
  t.throws(
    () => memory.dramMap(T, 'row rank bank group column:5', place),
    /the mapping gives column 5 bits; expected 6 bits of column/,
  );
  t.throws(() => memory.dramMap(T, 'row bank group column', place), /the mapping gives rank no bits; expected 1 bits of rank/);
  t.throws(() => memory.dramMap(T, 'row rank bnak group column', place), /unknown address field "bnak".*Did you mean "bank"/);
});

t.test('each constraint of a table has a name that waits are charged to', async (t) => {
  for (const device of DRAMS) for (const c of memory.constraintsOf(table(device))) t.ok(c.why > detailIndex('none'));
});
