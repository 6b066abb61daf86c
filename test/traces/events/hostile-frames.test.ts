/** Frames whose checksum is right and whose content is not: every fault is an InputError with the frame's offset, at once. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Unpackr } from 'msgpackr';
import t from 'tap';
import { loadPlatform } from '../../../models/index.js';
import { frameAt, inMemory } from '../../../traces/events/frame-reading.js';
import { packFrame } from '../../../traces/events/frame.js';
import { isPlainMsgpack } from '../../../traces/events/msgpack-shape.js';
import { InputError, MAGIC } from '../../../traces/index.js';
import { ODD_VALUES, useAll } from '../../fuzz/targets/swt.js';
import { chain, run } from '../../helpers/workloads.js';
import { draws } from '../../helpers/tier.js';

const RUNS = Number(process.env['RUNS'] ?? draws(150));
const sentence = { program: 0, task: 0, arrival_ps: 0, deadline_ps: 0 };
const stream = {
  sentences: [sentence, sentence, sentence, sentence],
  ids: ['0', '1', '2', '3'],
  tasks: ['test'],
  in_flight: 1,
  schedule: 'fifo',
  bound_ps: 0,
};
const work = chain(20, 20, [{ kind: 'matmul', n: 20 }, { kind: 'softmax' }]);
const { bytes } = run(work, loadPlatform('adapter-albert-hetero').platform, { level: 'transfer', stream });

const frames: Record<string, unknown>[] = [];
const all = inMemory(bytes);
for (let at = MAGIC.length, f = frameAt(all, at); f; at = f.next, f = frameAt(all, at))
  frames.push(new Unpackr({ useRecords: false, mapsAsObjects: true }).unpack(f.payload) as Record<string, unknown>);
const fileOf = (of: readonly unknown[]): Buffer => Buffer.concat([Buffer.from(MAGIC), ...of.map((f) => packFrame(f as object))]);

/** All that plots and tables make of a trace. @returns the InputError, if there is one */
function faultOf(file: Uint8Array): InputError | undefined {
  try {
    useAll(file);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

t.ok(
  frames.some((f) => f['t'] === 'chunk' && 'again' in f),
  'there is a passage that is said again',
);

type Holder = Record<PropertyKey, unknown>;
/** Every place of a value, as the object that holds it and its key. */
function places(of: unknown, into: [Holder, PropertyKey][] = []): [Holder, PropertyKey][] {
  if (typeof of !== 'object' || of === null || of instanceof Uint8Array) return into;
  for (const key of Object.keys(of)) {
    into.push([of as Holder, key]);
    places((of as Holder)[key], into);
  }
  return into;
}

t.test('any value in any place of any frame is read, or refused with the offset', async (t) => {
  let refused = 0;
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(ODD_VALUES.length - 1), fc.nat(9), (where, place, value, how) => {
      const of = structuredClone(frames);
      const all = places(of[where % of.length]);
      const [holder, key] = all[place % all.length]!;
      if (how === 0) delete holder[key];
      else if (how === 1 && Array.isArray(holder)) holder.push(holder[0]);
      else if (how === 2 && holder[key] instanceof Uint8Array) holder[key][place % holder[key].length]! ^= 1 << (value % 8);
      else holder[key] = ODD_VALUES[value];
      const error = faultOf(fileOf(of));
      if (!error) return;
      refused++;
      assert.match(error.message, /frame at byte \d+|version|first frame/);
    }),
    { numRuns: RUNS },
  );
  t.ok(refused > RUNS / 8, `${refused} refused`);
});

t.test('frames in any order, or twice, are read or refused', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(frames.length - 1), { maxLength: 6 }), (order) => {
      const error = faultOf(fileOf(order.map((i) => frames[i])));
      if (error) assert.match(error.message, /frame at byte \d+|first frame/);
    }),
    { numRuns: RUNS },
  );
  t.pass('no counterexample');
});

t.test('damaged payloads with a right checksum are read or refused', async (t) => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(255), (which, at, byte) => {
      const parts: Uint8Array[] = frames.map((f) => packFrame(f));
      const part = parts[which % parts.length]!;
      part[8 + (at % Math.min(part.length - 8, 400))] = byte;
      const payload = part.subarray(8);
      parts[which % parts.length] = framed(payload);
      faultOf(Buffer.concat([Buffer.from(MAGIC), ...parts]));
    }),
    { numRuns: RUNS },
  );
  t.pass('no counterexample');
});

/** A payload with its length and checksum, whatever it is. */
function framed(payload: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([head, payload]);
}
function crc32(of: Uint8Array): number {
  let crc = -1;
  for (const byte of of) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

t.test('a list that says that it is longer than its frame is given no room', async (t) => {
  t.notOk(isPlainMsgpack(Buffer.from([0xdd, 0x7f, 0xff, 0xff, 0xff])));
  t.notOk(isPlainMsgpack(Buffer.concat([Buffer.from([0x91, 0xdd, 1, 0, 0, 0]), Buffer.alloc(100)])));
  t.notOk(isPlainMsgpack(Buffer.alloc(100_000, 0x91)), 'nested too deeply');
  t.notOk(isPlainMsgpack(Buffer.from([0xd4, 0x72, 0x40])), 'an extension');
  t.notOk(isPlainMsgpack(Buffer.from([0xc0, 0xc0])), 'two values');
  for (const f of frames) t.ok(isPlainMsgpack(packFrame(f).subarray(8)));
  const nested = Buffer.concat(Array.from({ length: 8 }, () => Buffer.from([0xdd, 2, 0, 0, 0])));
  t.match(faultOf(Buffer.concat([Buffer.from(MAGIC), framed(nested)])), { message: /frame at byte 8: not a frame/ });
  t.match(faultOf(Buffer.concat([Buffer.from(MAGIC), framed(Buffer.from([0xc0]))])), { message: /frame at byte 8: not a frame/ });
});

t.test('a passage said again was written before, and as many records as are said', async (t) => {
  const at = frames.findIndex((f) => 'again' in f);
  const { again, ...chunk } = frames[at] as unknown as { again: { passages: number; records: number; columns: unknown[] } };
  const withAgain = (more: object): InputError | undefined =>
    faultOf(fileOf(frames.map((f, i) => (i === at ? { ...chunk, again: { ...again, ...more } } : f))));
  const column = (i: number, value: number): object => ({ columns: again.columns.map((c, k) => (k === i ? value : c)) });
  t.equal(withAgain({}), undefined);
  for (const [what, more] of Object.entries({
    'comes before itself': column(1, 1_000_000),
    'a negative place': column(1, -1),
    'longer than what was written': column(2, 1_000_000),
    'of nothing': column(2, 0),
    'before it was written': column(3, -1),
    'other records in all': { records: again.records + 1 },
    'too few columns': { columns: [] },
    'not a number': column(3, NaN),
    'times beyond 2^53': column(3, Number.MAX_SAFE_INTEGER),
  }))
    t.match(withAgain(more)?.message, /frame at byte \d+, (chunk|end.index)/, what);
});
