import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { regionBytes, type Region } from '../../../models/memory/protocol/region.js';
import { createDma } from '../../../models/movement/dma.js';
import type { DmaCommand, DmaOptions } from '../../../models/movement/bursts.js';
import { createClock, createKernel } from '../../../sim/index.js';
import { heard, later, sender } from '../../helpers/actors.js';

const PERIOD_PS = 100;
const units = [32, 64].map((bytes) => ({ contiguous_bytes: bytes, burst_bytes: bytes }));
const options: DmaOptions = {
  ...{ requester: 5, outstanding: 2, command_cycles: 6, word_bytes: 8, mask_word_bytes: 2, units },
};

interface Draft {
  readonly at: number;
  readonly write: boolean;
  readonly memory: number;
  readonly rows: number;
  readonly row_bytes: number;
  readonly gap: number;
  readonly mask: number;
}
const draft: fc.Arbitrary<Draft> = fc.record({
  at: fc.nat(40),
  write: fc.boolean(),
  memory: fc.nat(1),
  rows: fc.integer({ min: 1, max: 3 }),
  row_bytes: fc.integer({ min: 1, max: 100 }),
  gap: fc.constantFrom(0, 28),
  mask: fc.nat(20),
});
const one: Draft = { at: 0, write: false, memory: 0, rows: 1, row_bytes: 96, gap: 0, mask: 0 };

const regionOf = ({ memory, rows, row_bytes, gap, mask }: Draft, id: number): Region => ({
  ...{ memory, base: 1024 * id, rows, row_bytes, stride_bytes: row_bytes + gap, offsets: null },
  ...(rows === 1 && { mask_bytes: Math.min(mask, row_bytes) }),
});

/** A channel that has these commands, between a memory that takes so many cycles and a buffer that takes one a word. */
function move(list: readonly Draft[], memory_cycles: number, more: Partial<DmaOptions> = {}, fault = 0) {
  const kernel = createKernel();
  const dma = createDma(kernel, 'dma', createClock('c', PERIOD_PS), { ...options, ...more });
  const commands = list.map((d, i): DmaCommand => {
    return { id: 10 + i, operator: 20 + i, write: d.write, region: regionOf(d, i), buffer: i % 2, slot: i % 3 };
  });
  sender(
    kernel,
    commands.map((message, i) => ({ at_ps: list[i]!.at * PERIOD_PS, message })),
  ).subscribe(dma.command);
  const asked = heard(kernel, dma.request$);
  const done = heard(kernel, dma.done$);
  const buffer = [0, 1].map((b) => heard(kernel, dma.toBuffer(b)));
  // the data of a load begins to pass in the cycle before it has all come
  const takes = () => memory_cycles * PERIOD_PS;
  later(
    kernel,
    'link',
    dma.request$,
    (r) => (r.write ? 0 : takes() - PERIOD_PS),
    ({ id, write }) => {
      if (!write) dma.begun.next(id);
    },
  );
  later(kernel, 'memory', dma.request$, takes, (r) => {
    const { id, requester, operator, memory, write, bytes } = r;
    dma.response.next({ id, requester, operator, memory, write, bytes: bytes - fault });
  });
  for (const b of [0, 1])
    later(
      kernel,
      `buffer-${b}`,
      dma.toBuffer(b),
      (r) => r.words * PERIOD_PS,
      ({ id, slot, bytes }) => dma.bufferResponse.next({ id, slot, bytes }),
    );
  const end = kernel.run();
  return { end, commands, asked, done, buffer, dma };
}

t.test('each byte of a region is asked for once, of memory and of its slot, and each command is done once', async (t) => {
  fc.assert(
    fc.property(fc.array(draft, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 30 }), (list, cycles) => {
      const { end, commands, asked, done, buffer } = move(list, cycles);
      assert.equal(end, 'drained');
      assert.deepEqual(
        [...done].map(({ id, operator, bytes }) => [id, operator, bytes]).sort((a, b) => a[0]! - b[0]!),
        commands.map(({ id, operator, region }) => [id, operator, regionBytes(region)]),
      );
      for (const [i, { operator, region, write, slot, buffer: b }] of commands.entries()) {
        const mine = asked.filter((r) => r.operator === operator);
        const bytes = mine.flatMap((r) => Array.from({ length: r.bytes }, (_, k) => r.address + k));
        const { base, rows, row_bytes, stride_bytes, mask_bytes = 0 } = region;
        const all = Array.from(
          { length: rows * row_bytes },
          (_, k) => base + Math.floor(k / row_bytes) * stride_bytes + (k % row_bytes),
        );
        assert.deepEqual(bytes, all, 'in order');
        assert.equal(
          mine.reduce((n, r) => n + (r.mask ? r.bytes : 0), 0),
          mask_bytes,
        );
        assert.ok(mine.every((r) => r.requester === 5 && r.memory === list[i]!.memory && r.write === write));
        const words = (r: (typeof mine)[number]): number => Math.ceil(r.bytes / (r.mask ? 2 : 8));
        const port = buffer[b]!.filter((r) => r.operator === operator).sort((x, y) => x.id - y.id);
        assert.deepEqual(
          port.map((r) => [r.id, r.slot, r.write, r.words, r.bytes]),
          mine.map((r) => [r.id, slot, !write, words(r), r.bytes]),
        );
      }
    }),
  );
  t.pass('no counterexample');
});

t.test('at most so many are on their way, and no fewer while there is more to ask for', async (t) => {
  const asked = (outstanding: number) =>
    move([{ ...one, row_bytes: 160 }], 20, { outstanding }).asked.map((r) => r.now_ps / PERIOD_PS);
  // a burst of 32 bytes is 4 words: 20 cycles to the memory's answer, the port begins one before it
  const burst = 20 - 1 + 4;
  t.same(
    asked(1),
    [0, 1, 2, 3, 4].map((i) => 6 + i * burst),
  );
  t.same(asked(2), [6, 6, 6 + burst, 6 + burst, 6 + 2 * burst]);
  t.same(asked(9), [6, 6, 6, 6, 6]);
});

t.test('done when memory and buffer have both had it all: the slower one says when', async (t) => {
  const done = (d: Partial<Draft>, cycles: number): number =>
    move([{ ...one, row_bytes: 32, ...d }], cycles).done[0]!.now_ps / PERIOD_PS;
  t.equal(done({}, 20), 6 + 20 - 1 + 4, 'a load is written beat by beat from when it begins to come');
  t.equal(done({ write: true }, 20), 6 + 20);
  t.equal(done({ write: true }, 3), 6 + 4, 'the port takes four words');
  t.equal(done({ mask: 32 }, 20), 6 + 20 - 1 + 16, 'words of masks are shorter');
});

t.test('registers of a command are written while the one before it runs', async (t) => {
  const { asked } = move([one, one], 100, { outstanding: 8 });
  t.same(
    asked.map((r) => r.now_ps / PERIOD_PS),
    [6, 6, 6, 12, 12, 12],
  );
});

t.test('an answer of too few bytes stops the run; what never comes is a deadlock that says how much', async (t) => {
  t.throws(() => move([one], 5, {}, 1), { message: /dma: request 0 got 31 of 32 bytes/ });
  const kernel = createKernel();
  const dma = createDma(kernel, 'dma', createClock('c', PERIOD_PS), options);
  const command: DmaCommand = { id: 0, operator: 0, write: false, region: regionOf(one, 0), buffer: 0, slot: 0 };
  sender(kernel, [{ at_ps: 0, message: command }]).subscribe(dma.command);
  t.throws(() => kernel.run(), { message: /dma waits for nobody \(2 requests in flight, 0 commands queued\)/ });
  const other = createKernel();
  const stray = createDma(other, 'dma', createClock('c', PERIOD_PS), options);
  sender(other, [{ at_ps: 0, message: 7 }]).subscribe(stray.begun);
  t.throws(() => other.run(), { message: /request 7, which is not outstanding/ });
});
