import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { CopySegment } from '../../../models/memory/protocol/region.js';
import { createCopier, type CopierOptions } from '../../../models/movement/copy.js';
import type { Unit } from '../../../models/movement/pieces.js';
import { createClock, createKernel } from '../../../sim/index.js';
import { heard, later, sender } from '../../helpers/actors.js';

const PERIOD_PS = 100;
/** A burst of the second memory does not divide what lies together in it. */
const units: readonly Unit[] = [
  { contiguous_bytes: 64, burst_bytes: 32 },
  { contiguous_bytes: 96, burst_bytes: 64 },
];
const options: CopierOptions = { requester: 3, bytes_in_flight: 64, command_cycles: 4, units };

/** Segments that lie apart in memory 0 and in memory 1, from anywhere to anywhere. */
const segments = fc
  .array(fc.record({ from: fc.nat(100), to: fc.nat(100), bytes: fc.nat(150), forth: fc.boolean() }), { maxLength: 4 })
  .map((list) =>
    list.map(({ from, to, bytes, forth }, i): CopySegment => {
      const [a, b] = [forth ? 0 : 1, forth ? 1 : 0];
      return { from: { memory: a, address: 1000 * i + from }, to: { memory: b, address: 1000 * i + to }, bytes };
    }),
  );

/** A copier that has these commands one after the other; memories take so many cycles each time. */
function copy(commands: readonly (readonly CopySegment[])[], cycles: number, more: Partial<CopierOptions> = {}, fault = 0) {
  const kernel = createKernel();
  const copier = createCopier(kernel, 'copier', createClock('c', PERIOD_PS), { ...options, ...more });
  const asked = heard(kernel, copier.request$);
  const done = heard(kernel, copier.done$);
  later(
    kernel,
    'memory',
    copier.request$,
    () => cycles * PERIOD_PS,
    ({ id, requester, operator, memory, write, bytes }) =>
      copier.response.next({ id, requester, operator, memory, write, bytes: bytes - fault }),
  );
  sender(
    kernel,
    commands.map((s, id) => ({ at_ps: 1_000_000 * id, message: { id, operator: 70 + id, segments: s } })),
  ).subscribe(copier.command);
  assert.equal(kernel.run(), 'drained');
  return { asked, done, copier };
}

t.test('every byte is read once where it lay and written once where it goes, within a unit of both memories', async (t) => {
  fc.assert(
    fc.property(
      fc.array(segments, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 100 }),
      (commands, bytes_in_flight) => {
        const { asked, done } = copy(commands, 9, { bytes_in_flight });
        assert.deepEqual(
          done.map((d) => d.id),
          [...commands.keys()],
        );
        for (const { now_ps } of asked) {
          // a burst is read, answered after 9 cycles, written then, and done after as many again
          const held = asked.filter((r) => !r.write && r.now_ps <= now_ps && now_ps < r.now_ps + 2 * 9 * PERIOD_PS);
          assert.ok(
            held.length === 1 || held.reduce((n, r) => n + r.bytes, 0) <= bytes_in_flight,
            'no more than its buffer holds',
          );
        }
        const moved = new Map<string, string>();
        const reads = new Map(asked.filter((r) => !r.write).map((r) => [r.id, r]));
        for (const w of asked.filter((r) => r.write)) {
          const r = reads.get(w.id)!;
          assert.deepEqual([w.bytes, w.operator, w.requester], [r.bytes, r.operator, 3]);
          assert.ok(r.now_ps < w.now_ps, 'read, then written');
          for (const { memory, address, bytes } of [r, w]) {
            const { contiguous_bytes, burst_bytes } = units[memory]!;
            const cutOf = (at: number): number[] => [
              Math.floor(at / contiguous_bytes),
              Math.floor((at % contiguous_bytes) / burst_bytes),
            ];
            assert.deepEqual(cutOf(address), cutOf(address + bytes - 1), 'no unit is crossed');
          }
          for (let i = 0; i < w.bytes; i++) {
            const to = `${w.operator}: ${w.memory} ${w.address + i}`;
            assert.ok(!moved.has(to), 'written once');
            moved.set(to, `${r.memory} ${r.address + i}`);
          }
        }
        const all = commands.flatMap((list, id) =>
          list.flatMap(({ from, to, bytes }) =>
            Array.from({ length: bytes }, (_, i): [string, string] => [
              `${70 + id}: ${to.memory} ${to.address + i}`,
              `${from.memory} ${from.address + i}`,
            ]),
          ),
        );
        assert.deepEqual([...moved].sort(), all.sort());
      },
    ),
  );
  t.pass('no counterexample');
});

const segment = (bytes: number): CopySegment => ({ from: { memory: 0, address: 0 }, to: { memory: 1, address: 0 }, bytes });

t.test('a burst is read and then written; as many at a time as fit; registers first', async (t) => {
  const at = (bytes_in_flight: number): [number, boolean][] =>
    copy([[segment(96)]], 10, { bytes_in_flight }).asked.map((r): [number, boolean] => [r.now_ps / PERIOD_PS, r.write]);
  const [R, W] = [false, true];
  t.same(at(63), [
    [4, R],
    [14, W],
    [24, R],
    [34, W],
    [44, R],
    [54, W],
  ]);
  t.same(at(96), [
    [4, R],
    [4, R],
    [4, R],
    [14, W],
    [14, W],
    [14, W],
  ]);
  const { done, copier } = copy([[segment(96)]], 10, { bytes_in_flight: 1 });
  t.equal(done[0]!.now_ps, 64 * PERIOD_PS);
  t.match(copier.occupancy, { mode: 'idle', busy_ps: 64 * PERIOD_PS });
});

t.test('a copy of nothing is done once its registers are written', async (t) => {
  const { asked, done } = copy([[segment(0)], []], 10);
  t.same(asked, []);
  t.same(
    done.map((d) => d.now_ps),
    [400, 1_000_400],
  );
});

t.test('a second command before the first has ended, and an answer that nobody asked for, stop the run', async (t) => {
  t.throws(() => copy([[segment(96)], []], 5000, { bytes_in_flight: 1 }), { message: /copy 1 was asked for before 0 had ended/ });
  t.throws(() => copy([[segment(32)]], 5, {}, 1), { message: /burst 0 of 31 bytes was answered, which nobody asked for/ });
});
