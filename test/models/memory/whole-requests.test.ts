/** Requests that begin anywhere: cut as a bus would, none lost, accounted for as a whole. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { latencyRows } from '../../../analysis/index.js';
import { memory } from '../../../models/index.js';
import { playMemory } from '../../../scenarios/run/play-memory.js';
import type { RequestRow } from '../../../traces/index.js';

/** at least 128 bytes apart, so that no burst or word is of two of them */
const rows: fc.Arbitrary<RequestRow[]> = fc
  .array(fc.record({ gap: fc.nat(300), block: fc.nat(9), offset: fc.nat(63), write: fc.boolean() }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((drawn) => {
    let [cycle, block] = [0, 0];
    return drawn.map((d) => {
      [cycle, block] = [cycle + d.gap, block + d.block + 1];
      return { cycle, address: 128 * block + d.offset, write: d.write };
    });
  });

for (const device of memory.devices.names)
  t.test(`${device}: each request is answered once, with every burst that it touches`, async (t) => {
    const loaded = memory.loadDevice(device);
    const { memory: mem, clock_ps } = loaded;
    const unit = memory.isDram(mem) ? mem.table.fields.burstBytes.value : mem.model.word_bytes;
    fc.assert(
      fc.property(rows, (requests) => {
        const told = latencyRows(requests);
        const { result, accepted, answered } = playMemory(device, loaded, requests, {
          check: true,
          settled: (...how) => told.see(...how),
        });
        const ofByte = (at: number): string => `${Math.floor(at / mem.facts.contiguous_bytes)} ${Math.floor(at / unit)}`;
        const bursts = ({ address }: RequestRow): number =>
          new Set(Array.from({ length: 64 }, (_, i) => ofByte(address + i))).size;
        const touched = (write: boolean): number => requests.filter((r) => r.write === write).reduce((n, r) => n + bursts(r), 0);
        assert.equal(result.requests, requests.length);
        assert.equal(result.read_bursts, touched(false));
        if (!memory.isDram(mem)) assert.equal(result.write_bursts, touched(true));
        assert.deepEqual(result.violations, []);
        requests.forEach((r, i) => assert.ok(r.cycle <= accepted[i]! && accepted[i]! <= answered[i]!));
        for (const line of told.text().trim().split('\n').slice(1)) {
          const [, cycle, , response, , ...parts_ps] = line.split(',').map(Number);
          const sum_ps = parts_ps.reduce((a, b) => a + b, 0);
          assert.equal(Math.ceil(sum_ps / clock_ps), response! - cycle!, line);
        }
      }),
      { numRuns: 8 },
    );
    t.pass('no counterexample');
  });

t.test('a request that ends where a bank ends is whole; one byte later it is two', async (t) => {
  const cut = (address: number, contiguous_bytes = 64) =>
    memory
      .cutRequests([{ cycle: 7, address, write: true }], 64, { contiguous_bytes, capacity_bytes: 192 })
      .parts.map((p) => [p.cycle, p.address, p.bytes, p.write]);
  t.same(cut(64), [[7, 64, undefined, true]]);
  t.same(cut(65), [
    [7, 65, 63, true],
    [7, 128, 1, true],
  ]);
  t.same(cut(0x23), [
    [7, 35, 29, true],
    [7, 64, 35, true],
  ]);
  t.same(cut(20, 48), [
    [7, 20, 28, true],
    [7, 48, 36, true],
  ]);
  t.same(
    cut(190),
    [
      [7, 190, 2, true],
      [7, 0, 62, true],
    ],
    'what sticks out begins again',
  );
  t.same(cut(0, 16).length, 4, 'four banks of 16 bytes');
});

t.test('the later part decides when a request is answered', async (t) => {
  const at = (address: number): number => {
    const device = 'sram-22nm-2mib';
    const rows = [{ cycle: 0, address, write: false }];
    return playMemory(device, memory.loadDevice(device), rows).answered[0]!;
  };
  t.ok(at(0x23) > 0);
  t.ok(at(0x23) <= at(0) + 1, 'two banks read side by side');
});
