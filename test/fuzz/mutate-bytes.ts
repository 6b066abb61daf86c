/** Bytes that are damaged: flipped, cut, moved; protobuf also with its structure kept, lengths that fit what is changed. */
import type { Random } from './random.js';

/** Flips, cuts, and moves. */
export function mutatedBytes(bytes: Buffer, r: Random): Buffer {
  let out = Buffer.from(bytes);
  for (let n = 1 + r.below(4); n > 0 && out.length > 0; n--) {
    const [at, to] = [r.below(out.length), r.below(out.length)];
    switch (r.below(6)) {
      case 0:
        out = Buffer.from(out.subarray(0, at));
        break;
      case 1:
        out = Buffer.concat([out.subarray(0, at), out.subarray(Math.min(out.length, at + 1 + r.below(64)))]);
        break;
      case 2:
        out = Buffer.concat([out.subarray(0, at), out.subarray(to, to + 64), out.subarray(at)]);
        break;
      default:
        out[at] = r.chance(50) ? r.below(256) : out[at]! ^ (1 << r.below(8));
    }
  }
  return out;
}

/** A field as it lies in the file: a number of 7 bits a byte, 8 or 4 bytes, or bytes behind their length, perhaps a message. */
interface Field {
  readonly id: number;
  readonly wire: number;
  readonly bytes: Buffer;
  readonly fields: Field[] | undefined;
}

function varint(bytes: Buffer, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10 && at + i < bytes.length; i++) {
    value += (bytes[at + i]! & 127) * 2 ** (7 * i);
    if (bytes[at + i]! < 128) return { value, end: at + i + 1 };
  }
  return undefined;
}
function varintBytes(value: number): Buffer {
  const out: number[] = [];
  for (let v = value; ; v = Math.floor(v / 128)) {
    out.push(v >= 128 ? (v % 128) + 128 : v);
    if (v < 128) return Buffer.from(out);
  }
}

/** Where a field's content begins and ends; beyond the bytes where it is no field. */
function contentOf(bytes: Buffer, wire: number, at: number): readonly [begin: number, end: number] {
  const number = varint(bytes, at) ?? { value: Infinity, end: Infinity };
  const FIXED: readonly (number | undefined)[] = [undefined, 8, undefined, undefined, undefined, 4];
  if (wire === 0) return [at, number.end];
  if (wire === 2) return [number.end, number.end + number.value];
  return [at, at + (FIXED[wire] ?? Infinity)];
}

/** The fields of a message; undefined where the bytes are none. */
function fieldsOf(bytes: Buffer): Field[] | undefined {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const key = varint(bytes, at);
    if (!key || key.value < 8 || key.value > 8 * 2 ** 12) return undefined;
    const wire = key.value & 7;
    const [begin, end] = contentOf(bytes, wire, key.end);
    if (end > bytes.length) return undefined;
    const inside = bytes.subarray(begin, end);
    const inner = wire === 2 && inside.length > 1 ? fieldsOf(inside) : undefined;
    fields.push({ id: key.value >> 3, wire, bytes: inside, fields: inner });
    at = end;
  }
  return fields;
}

function bytesOf(fields: readonly Field[]): Buffer {
  const parts = fields.flatMap(({ id, wire, bytes, fields: inner }) => {
    const content = inner ? bytesOf(inner) : bytes;
    return [varintBytes(id * 8 + wire), ...(wire === 2 ? [varintBytes(content.length)] : []), content];
  });
  return Buffer.concat(parts);
}

const NUMBERS = [0, 1, 2, 3, 127, 1000, 2 ** 24 + 1, 2 ** 31 - 1, 2 ** 32, 2 ** 53, 2 ** 62];
const TEXTS = [
  '',
  'x',
  '[]',
  "['a'",
  'MatMul',
  'Conv',
  'Reshape',
  'Loop',
  'If',
  'ConstantOfShape',
  'Expand',
  'Tile',
  'Range',
  'Attention',
];

function oddField(f: Field, r: Random): Field {
  const plain = (bytes: Buffer): Field => ({ ...f, bytes, fields: undefined });
  if (f.wire === 0) return plain(varintBytes(r.of(NUMBERS)));
  if (f.wire !== 2) return plain(Buffer.alloc(f.bytes.length, r.below(256)));
  if (r.chance(30)) return plain(mutatedBytes(f.bytes, r));
  if (r.chance(50)) return plain(Buffer.from(r.of(TEXTS)));
  return plain(
    Buffer.from(
      f.bytes.toString('latin1').replace(/\d+/, () => String(r.of(NUMBERS))),
      'latin1',
    ),
  );
}

/** One field somewhere: dropped, doubled, exchanged, or odd. */
function change(fields: Field[], r: Random): void {
  if (fields.length === 0) return;
  const i = r.below(fields.length);
  const j = r.below(fields.length);
  const f = fields[i]!;
  if (f.fields && f.fields.length > 0 && r.chance(80)) return change(f.fields, r);
  switch (r.below(6)) {
    case 0:
      fields.splice(i, 1);
      break;
    case 1:
      fields.splice(j, 0, f);
      break;
    case 2:
      fields[i] = { ...f, bytes: fields[j]!.bytes, fields: fields[j]!.fields, wire: fields[j]!.wire };
      break;
    default:
      fields[i] = oddField(f, r);
  }
}

/** A message, changed inside. */
export function mutatedMessage(bytes: Buffer, r: Random): Buffer {
  const fields = fieldsOf(bytes);
  if (!fields) return mutatedBytes(bytes, r);
  for (let n = 1 + r.below(4); n > 0; n--) change(fields, r);
  return bytesOf(fields);
}

/** A file of messages behind their lengths, some changed inside, dropped or doubled. */
export function mutatedMessages(bytes: Buffer, r: Random): Buffer {
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = varint(bytes, at);
    // what is damaged already need be no messages
    if (!length) return mutatedBytes(bytes, r);
    messages.push(bytes.subarray(length.end, length.end + length.value));
    at = length.end + length.value;
  }
  for (let n = 1 + r.below(3); n > 0 && messages.length > 0; n--) {
    const i = r.below(messages.length);
    const what = r.below(8);
    if (what === 0) messages.splice(i, 1);
    else if (what === 1) messages.splice(r.below(messages.length), 0, messages[i]!);
    else messages[i] = mutatedMessage(messages[i]!, r);
  }
  return Buffer.concat(messages.flatMap((m) => [varintBytes(m.length), m]));
}
