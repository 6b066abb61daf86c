import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { lookUp, memory, technologies } from '../../../models/index.js';

import type { RequestRow } from '../../../traces/index.js';
import { ARRAYS, play, requests, type Settings } from '../../helpers/requests.js';

const PLACE = { file: 'test' };
const modelOf = (device: string, settings: Settings = {}) => {
  const m = memory.loadDevice(device, undefined, settings).memory;
  assert.ok(!memory.isDram(m));
  return m.model;
};
const row = (cycle: number, address: number, write = false): RequestRow => ({ cycle, address, write });

for (const device of ARRAYS)
  for (const policy of memory.arraySchedulers.names)
    t.test(`${device}, ${policy}: requests, time, waits, energy and queue are conserved`, async (t) => {
      const blocks = memory.loadDevice(device).memory.facts.capacity_bytes / 64;
      const asleep = technologies.get(modelTechnology(device), PLACE);
      const idle =
        asleep.kind === 'array' && asleep.lowPower ? [undefined, { after_ps: 1000 }, { after_ps: 3_000_000 }] : [undefined];
      const ports = asleep.kind === 'array' && asleep.secondPortArea ? [1, 2] : [1];
      fc.assert(
        fc.property(
          requests(blocks),
          fc.constantFrom(...idle),
          fc.constantFrom(...ports),
          fc.constantFrom(1, 3, 32),
          (rows, sleep, port, queue) => {
            const settings = { ports: port, queue, ...(sleep && { idle: sleep }) };
            const m = modelOf(device, settings);
            let inQueue_ps = 0;
            const { result, end } = play(device, policy, rows, settings, {
              trace: { level: 'tile', write: () => undefined },
              settled(x, _accept, _response, period) {
                const waited = x.pieces.reduce((sum, p, i) => sum + (i % 2 === 1 ? p * period : 0), 0);
                const outside = x.accepted - x.offered;
                inQueue_ps += waited - outside;
                assert.equal(x.service, m.hold_ps(m.words(rows[x.id]!.address, 64), x.write));
              },
            });
            const waits = Object.values(result.wait_ps).reduce((a, b) => a + b, 0);
            assert.equal(waits + result.service_ps, result.latency_ps);
            assert.equal(result.queue_ps, inQueue_ps, 'Little’s law');
            // energy = accesses × table + leakage × time + wake-ups, to rounding
            const words = { read: result.read_bursts, write: result.write_bursts };
            const touched = (write: boolean): number =>
              rows
                .filter((r) => r.write === write)
                .reduce(
                  (n, { address: a }) => n + new Set([...Array(64).keys()].map((i) => Math.floor((a + i) / m.word_bytes))).size,
                  0,
                );
            assert.deepEqual(words, { read: touched(false), write: touched(true) }, 'each word that a request touches, once');
            assert.ok(Math.abs(result.energy_pj.read * 1000 - m.access_fj(words.read, false)) < 1e-3 * (1 + words.read));
            assert.ok(Math.abs(result.energy_pj.write * 1000 - m.access_fj(words.write, true)) < 1e-3 * (1 + words.write));
            const on_ps = result.state_ps['on'] ?? 0;
            const low_ps = m.lowState ? result.state_ps[m.lowState]! : 0;
            assert.equal(on_ps + low_ps, m.options.banks * result.simulated_ps);
            const standing = (m.leakage_uw * on_ps + m.lowLeakage_uw * low_ps) / 1e6 + result.wake_up_pj;
            assert.ok(Math.abs(result.energy_pj.background - standing) < 1 + 1e-9 * standing);
            const refresh = (m.refresh_uw * m.options.banks * result.simulated_ps) / 1e6;
            assert.ok(Math.abs(result.energy_pj.refresh - refresh) < 1 + 1e-9 * refresh);
            const told = end.totals.reduce((s, x) => s + x.energy_fj, 0);
            assert.ok(Math.abs(told - result.energy_pj.total * 1000) < 1, 'the event trace holds the same energy');
          },
        ),
        { numRuns: 15 },
      );
      t.pass('no counterexample');
    });

function modelTechnology(device: string): string {
  const spec = memory.devices.get(device, PLACE)();
  return spec.kind === 'array' && typeof spec.technology === 'string' ? spec.technology : '';
}

t.test('a look-up gives the rows of its table, interpolates between them and never beyond', async (t) => {
  for (const name of technologies.names) {
    const technology = technologies.get(name, PLACE);
    if (technology.kind !== 'array') continue;
    for (const m of technology.macros) t.match(lookUp(technology, m.capacity_bytes), m);
    const [a, b] = technology.macros;
    t.match(lookUp(technology, (a!.capacity_bytes + b!.capacity_bytes) / 2), { between: [a!.capacity_bytes, b!.capacity_bytes] });
    t.ok('range' in lookUp(technology, technology.macros.at(-1)!.capacity_bytes * 2));
    t.ok('range' in lookUp(technology, 16));
    t.match(technology.source, /^(measured|second-hand|derived): \S/);
  }
});

t.test('a macro of the table behaves as its row says: one read, one write', async (t) => {
  const { result } = play('sram-22nm-64kib', undefined, [row(0, 0)]);
  t.equal(result.energy_pj.read, (4 * 8966) / 1000, 'four words of 16 bytes, 8.966 pJ each');
  t.equal(result.simulated_ps, 950 + 3 * 966, 'access time, then three cycle times');
  t.equal(result.area_um2, 54281);
  const write = play('rram-22nm-silicon-8mib', undefined, [row(0, 0, true)]).result;
  t.equal(write.simulated_ps, 4 * 88_000_000, 'each word: 22 µs for 32 bits');
  t.equal(write.energy_pj.write, (4 * (128 * 400_000 * 1.125 + 3000)) / 1000, 'check bits beside 128, and their coder');
  t.equal(play('rram-22nm-mlc2-silicon-8mib', undefined, [row(0, 0, true)]).result.simulated_ps, 4 * 288_000_000);
  const read = play('rram-22nm-silicon-8mib', undefined, [row(0, 0)]).result;
  t.equal(read.simulated_ps, 5000 + 1500 + 3 * 5000, 'the decoder once, then words at the cycle time');
  const bare = play('rram-22nm-silicon-8mib', undefined, [row(0, 0)], { ecc: 'none' }).result;
  t.equal(bare.simulated_ps, 4 * 5000);
  t.equal(bare.energy_pj.read, (4 * 128_000) / 1000);
});

t.test('a write of RRAM blocks its bank and no other; whoever waits is charged to it', async (t) => {
  const { answered, result } = play('rram-22nm-silicon-8mib', undefined, [row(0, 0, true), row(1, 8 * 64), row(1, 64)]);
  t.ok(answered[1]! > 40_000, 'the same bank: after the write');
  t.ok(answered[2]! < 100, 'another bank: at once');
  t.equal(result.wait_ps['bank'], 4 * 88_000_000 - 1000);
});

t.test('writes wear cells, counted by block', async (t) => {
  const again = Array.from({ length: 50 }, (_, i) => row(i * 50_000, 0, true));
  const { endurance } = play('rram-22nm-silicon-8mib', undefined, [...again, row(10_000_000, 4096, true)]).result;
  t.match(endurance, { blocks_written: 2, endurance_writes: 10_000 });
  t.equal(endurance!.most_writes_of_a_cell, (50 * 4) / 256, 'level over a block of 256 words');
  t.equal(play('sram-22nm-2mib', undefined, again).result.endurance, null);
});

t.test('a bank that sleeps leaks less and makes the first request wait', async (t) => {
  const rows = [row(0, 0), row(50_000, 0)];
  for (const device of ['sram-22nm-2mib', 'rram-22nm-silicon-8mib']) {
    const on = play(device, undefined, rows).result;
    const asleep = play(device, undefined, rows, { idle: { after_ps: 1_000_000 } }).result;
    const { lowState, wake_ps } = modelOf(device, { idle: { after_ps: 1_000_000 } });
    t.equal(asleep.wait_ps['power-up'], wake_ps, device);
    t.ok(asleep.state_ps[lowState!]! > asleep.state_ps['on']!);
    t.ok(asleep.energy_pj.background < on.energy_pj.background / 2);
    const slow = play(device, undefined, rows, { idle: { after_ps: 1_000_000, wake_ps: 7_000_000 } }).result;
    t.equal(slow.wait_ps['power-up'], 7_000_000, 'the wake-up time is a parameter');
  }
});

t.test('two ports serve two requests of a bank at a time, and cost area', async (t) => {
  const rows = [row(0, 0), row(0, 0), row(0, 0)];
  const [one, two] = [1, 2].map((ports) => play('sram-22nm-64kib', undefined, rows, { ports }).result);
  t.ok(one!.wait_ps['bank']! > 0 && one!.wait_ps['port'] === undefined);
  t.ok(two!.wait_ps['port']! > 0 && two!.wait_ps['bank'] === undefined);
  t.ok(two!.simulated_ps < one!.simulated_ps);
  t.equal(two!.area_um2, 54281 * 1.6);
});
