/**
 * A reader of event traces as somebody writes it who has traces/README.md alone, in another language: nothing of the program’s reading is
 * used, msgpack neither. It finds what the program finds.
 */
import assert from 'node:assert/strict';
import t from 'tap';
import { records } from '../../traces/index.js';
import { odd, oddBytes, plain, plainBytes } from '../helpers/exported.js';

type Value = null | boolean | number | string | Buffer | Value[] | { [key: string]: Value };

/** msgpack: as much of it as stands in a trace. */
function decoded(bytes: Buffer): Value {
  let at = 0;
  const u = (n: 1 | 2 | 4): number => bytes.readUIntBE((at += n) - n, n);
  const bin = (n: number): Buffer => bytes.subarray(at, (at += n));
  const list = (n: number): Value[] => Array.from({ length: n }, value);
  const map = (n: number): Value => Object.fromEntries(Array.from({ length: n }, () => [value() as string, value()]));
  const text = (n: number): string => bin(n).toString();
  const BY_TYPE: Readonly<Record<number, () => Value>> = {
    ...{ 0xc0: () => null, 0xc2: () => false, 0xc3: () => true },
    ...{ 0xc4: () => bin(u(1)), 0xc5: () => bin(u(2)), 0xc6: () => bin(u(4)) },
    ...{ 0xca: () => bytes.readFloatBE((at += 4) - 4), 0xcb: () => bytes.readDoubleBE((at += 8) - 8) },
    ...{ 0xcc: () => u(1), 0xcd: () => u(2), 0xce: () => u(4) },
    ...{ 0xd0: () => bytes.readInt8((at += 1) - 1), 0xd1: () => bytes.readInt16BE((at += 2) - 2) },
    ...{ 0xd2: () => bytes.readInt32BE((at += 4) - 4), 0xd9: () => text(u(1)), 0xda: () => text(u(2)) },
    ...{ 0xdc: () => list(u(2)), 0xdd: () => list(u(4)), 0xde: () => map(u(2)), 0xdf: () => map(u(4)) },
  };
  function value(): Value {
    const b = u(1);
    if (b < 0x80) return b;
    if (b < 0x90) return map(b & 15);
    if (b < 0xa0) return list(b & 15);
    if (b < 0xc0) return text(b & 31);
    if (b >= 0xe0) return b - 256;
    const read = BY_TYPE[b];
    if (!read) throw new Error(`msgpack ${b.toString(16)}`);
    return read();
  }
  return value();
}

type Frame = Readonly<Record<string, Value>> & { readonly t: string };

function framesOf(bytes: Buffer): Frame[] {
  assert.equal(bytes.subarray(0, 8).toString(), 'SWTRACE\n');
  const frames: Frame[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32LE(at);
    frames.push(decoded(bytes.subarray(at + 8, at + 8 + length)) as Frame);
    at += 8 + length;
  }
  return frames;
}

const unzigzag = (v: number): number => (v % 2 === 1 ? -(v + 1) / 2 : v / 2);

/** A column of `count` numbers: `by` is what differences are to. */
function column(packed: Value, count: number, by: 'plain' | 'before' | readonly number[]): number[] {
  if (typeof packed === 'number') return new Array<number>(count).fill(packed);
  const bytes = packed as Buffer;
  const values: number[] = [];
  for (let i = 0; i < bytes.length;) {
    let [v, scale] = [0, 1];
    for (; bytes[i]! >= 128; i++, scale *= 128) v += (bytes[i]! - 128) * scale;
    values.push(v + bytes[i++]! * scale);
  }
  assert.equal(values.length, count);
  if (by === 'plain') return values;
  const last = new Map<number, number>();
  return values.map((v, i) => {
    const key = by === 'before' ? 0 : by[i]!;
    const sum = (last.get(key) ?? 0) + unzigzag(v);
    last.set(key, sum);
    return sum;
  });
}

type Row = readonly (string | number)[];
/** its place in a row */
const OPERATOR = 5;

/** start, end, busy, actor, kind, operator, resource, requester, holder, detail, count, amount, energy: in file order. */
function rowsOf(frames: readonly Frame[]): Row[] {
  const header = frames.find((f) => f.t === 'header') as unknown as Record<'names' | 'kinds' | 'details', string[]>;
  const [own, rows]: [Row[], Row[]] = [[], []];
  for (const f of frames.filter((f) => f.t === 'chunk')) {
    const n = f['records'] as number;
    const whose = column(f['whose']!, n, 'plain');
    const names = ['start_ps', 'span_ps', 'gap_ps', 'count', 'operator', 'amount', 'energy_fj'];
    const by = ['before', whose, whose, 'plain', 'before', whose, whose] as const;
    const plainColumns = (f['plain'] ?? []) as string[];
    const [start, span, gap, count, operator, amount, energy] = (f['columns'] as Value[]).map((c, i) =>
      column(c, n, plainColumns.includes(names[i]!) ? 'plain' : by[i]!),
    );
    const first = own.length;
    for (let i = 0; i < n; i++) {
      const [actor, kind, resource, requester, holder, detail] = (f['who'] as number[][])[whose[i]!]!;
      own.push([
        ...[
          start![i]!,
          start![i]! + span![i]!,
          span![i]! - gap![i]!,
          header.names[actor!]!,
          header.kinds[kind!]!,
          operator![i]!,
          resource!,
        ],
        ...[header.names[requester!]!, header.names[holder!]!, header.details[detail!]!, count![i]!, amount![i]!, energy![i]!],
      ]);
    }
    const again = f['again'] as { passages: number; columns: Value[] } | undefined;
    const passages = (again?.columns ?? []).map((c, i) => column(c, again!.passages, i === 2 ? 'plain' : 'before'));
    let done = 0;
    for (let p = 0; p < (again?.passages ?? 0); p++) {
      const [at, from, many, shift, operatorThen] = passages.map((c) => c[p]!) as [number, number, number, number, number];
      rows.push(...own.slice(first + done, first + at));
      done = at;
      for (const [s, e, ...rest] of own.slice(from, from + many)) {
        const row = [Number(s) + shift, Number(e) + shift, ...rest];
        if (Number(row[OPERATOR]) >= 0) row[OPERATOR] = operatorThen;
        rows.push(row);
      }
    }
    rows.push(...own.slice(first + done));
  }
  return rows;
}

for (const [name, bytes, { trace }] of [
  ['as it is', plainBytes, plain],
  ['with odd names', oddBytes, odd],
] as const)
  t.test(`every record of a trace ${name}`, async (t) => {
    const frames = framesOf(Buffer.from(bytes));
    assert.deepEqual(
      rowsOf(frames),
      [...records(trace)].map((r) => [
        ...[r.start_ps, r.end_ps, r.busy_ps, r.actor, r.kind, r.operator, r.resource],
        ...[r.requester, r.holder, r.detail, r.count, r.amount, r.energy_fj],
      ]),
    );
    const end = frames.at(-1)!;
    t.equal(end.t, 'end');
    t.same(end['now_ps'], trace.end!.now_ps);
    for (const o of end['occupancy'] as unknown as { busy_ps: number; stalled_ps: number; idle_ps: number }[])
      t.equal(o.busy_ps + o.stalled_ps + o.idle_ps, end['now_ps'], 'time of an actor');
    t.ok(
      frames.some((f) => f['again']),
      'some is said again',
    );
  });
