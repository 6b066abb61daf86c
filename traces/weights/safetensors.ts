/**
 * Weights in files of safetensors: eight bytes that say how long a JSON header is, the header (by tensor: type, shape, from where to
 * where in what follows), then the tensors' bytes. Source: the format's README in github.com/huggingface/safetensors.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import * as z from 'zod';
import { noteRead } from '../files/files-read.js';
import { checked } from '../files/check.js';
import { InputError } from '../files/input-error.js';
import { parseJson } from '../files/read.js';
import { writeWhole } from '../files/write.js';

/** Types of elements that are read, with their bytes. Others are carried as they are. */
const BYTES = { F32: 4, F16: 2, BF16: 2 } as const;
type Readable = keyof typeof BYTES;

/** The reference implementation's own limit. */
const MOST_HEADER_BYTES = 100_000_000;
/** What is held at a time: the weights of a model of a billion parameters in half precision, and some more. */
const MOST_BYTES = 4 * 2 ** 30;

const whole = z.int().min(0);
const entrySchema = z.strictObject({ dtype: z.string(), shape: z.array(whole).max(16), data_offsets: z.tuple([whole, whole]) });
const headerSchema = z.record(z.string(), z.union([entrySchema, z.record(z.string(), z.string())]));

/** A tensor of the file: where it lies in the data, in bytes. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}
/** A file's tensors in the order of their bytes, and its bytes. */
export interface StoredTensors {
  readonly file: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: readonly StoredTensor[];
  readonly data: Uint8Array;
}

const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
export const isReadable = ({ dtype }: StoredTensor): boolean => Object.hasOwn(BYTES, dtype);

function readAll(file: string): Buffer {
  let fd: number;
  noteRead(file);
  try {
    const { size } = statSync(file);
    if (size > MOST_BYTES) throw new InputError({ file }, `${size} bytes`, `at most ${MOST_BYTES}`);
    fd = openSync(file, 'r');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError({ file }, `cannot be read (${(error as NodeJS.ErrnoException).code})`, 'a file of safetensors');
  }
  try {
    const bytes = Buffer.alloc(statSync(file).size);
    // a read gives no more than 2 GiB at once
    for (let at = 0; at < bytes.length;) {
      const got = readSync(fd, bytes, at, Math.min(bytes.length - at, 2 ** 30), at);
      if (got === 0) throw new InputError({ file }, `ends after ${at} bytes`, `${bytes.length}, as it had`);
      at += got;
    }
    return bytes;
  } finally {
    closeSync(fd);
  }
}

/** Each lies in the data, as long as its type and shape say, and no two share a byte. */
function checkPlaces(file: string, tensors: readonly StoredTensor[], data: number): void {
  let end = 0;
  for (const { name, dtype, shape, from, to } of tensors) {
    const field = `tensor ${name}`;
    if (to < from || to > data)
      throw new InputError({ file, field }, `bytes ${from} to ${to} of ${data}: the file is cut off`, 'bytes that are there');
    if (from < end) throw new InputError({ file, field }, `begins at byte ${from}, within another`, `${end} or later`);
    const bytes = BYTES[dtype as Readable] as number | undefined;
    const needed = countOf(shape) * (bytes ?? 0);
    if (bytes !== undefined && needed !== to - from)
      throw new InputError({ file, field }, `${to - from} bytes for ${dtype} [${shape.join(', ')}]`, `${needed}`);
    end = to;
  }
}

/** @throws InputError that names the tensor where one does not fit, and where the file is none of safetensors */
export function readSafetensors(file: string): StoredTensors {
  const bytes = readAll(file);
  const expected = 'a file of safetensors: the length of its header in 8 bytes, a JSON header, tensors';
  if (bytes.length < 8) throw new InputError({ file }, `${bytes.length} bytes`, expected);
  const length = Number(bytes.readBigUInt64LE(0));
  if (length > MOST_HEADER_BYTES)
    throw new InputError({ file }, `a header of ${length} bytes`, `at most ${MOST_HEADER_BYTES}, as safetensors has it`);
  if (8 + length > bytes.length)
    throw new InputError({ file }, `a header of ${length} bytes in a file of ${bytes.length}: it is cut off`, expected);
  const header = checked(headerSchema, parseJson(bytes.subarray(8, 8 + length).toString('utf8'), file, 'a JSON header'), {
    file,
    field: 'header',
  });
  const { __metadata__: metadata = {}, ...entries } = header;
  const data = bytes.subarray(8 + length);
  const tensors = Object.entries(entries)
    .map(([name, e]): StoredTensor => {
      if (!('data_offsets' in e) || !Array.isArray(e['shape']))
        throw new InputError({ file, field: `tensor ${name}` }, 'no tensor', 'dtype, shape and data_offsets');
      const { dtype, shape, data_offsets } = e as z.infer<typeof entrySchema>;
      return { name, dtype, shape, from: data_offsets[0], to: data_offsets[1] };
    })
    .sort((a, b) => a.from - b.from || a.to - b.to);
  checkPlaces(file, tensors, data.length);
  return { file, metadata: metadata as Record<string, string>, tensors, data };
}

/** A half as a number. Source: IEEE 754, binary16. */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** The nearest half, ties to even. */
function toHalf(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const a = Math.abs(x);
  if (Number.isNaN(x)) return 0x7e00;
  // halfway between the largest and the next power of two goes to infinity
  if (a >= 65520) return sign | 0x7c00;
  const exponent = a < 2 ** -14 ? -14 : Math.floor(Math.log2(a));
  const ulp = 2 ** (exponent - 10);
  const n = a / ulp;
  const low = Math.floor(n);
  const rounded = n - low > 0.5 || (n - low === 0.5 && low % 2 === 1) ? low + 1 : low;
  // a denormal has exponent 0; a carry into the next power of two comes out right by itself
  return sign | (a < 2 ** -14 ? rounded : ((exponent + 14) << 10) + rounded);
}

/** Elements as numbers. @throws InputError for a type that is not read, and for one that is no finite number */
export function valuesOf({ file, data }: StoredTensors, t: StoredTensor): Float32Array {
  const field = `tensor ${t.name}`;
  if (!isReadable(t)) throw new InputError({ file, field }, `elements of type ${t.dtype}`, Object.keys(BYTES).join(', '));
  const view = new DataView(data.buffer, data.byteOffset + t.from, t.to - t.from);
  const bits = new DataView(new ArrayBuffer(4));
  const read: Record<Readable, (i: number) => number> = {
    F32: (i) => view.getFloat32(4 * i, true),
    F16: (i) => half(view.getUint16(2 * i, true)),
    // the upper half of a single
    BF16: (i) => (bits.setUint32(0, view.getUint16(2 * i, true) << 16), bits.getFloat32(0)),
  };
  const of = read[t.dtype as Readable];
  // a loop: `from` takes several times as long
  const values = new Float32Array(countOf(t.shape));
  for (let i = 0; i < values.length; i++) values[i] = of(i);
  const at = values.findIndex((x) => !Number.isFinite(x));
  if (at >= 0) throw new InputError({ file, field }, `element ${at} is ${values[at]}`, 'finite numbers');
  return values;
}

/** The tensor's bytes for these numbers, in its own type. */
function bytesFor({ dtype }: StoredTensor, values: Float32Array): Uint8Array {
  const size = BYTES[dtype as Readable];
  const view = new DataView(new ArrayBuffer(values.length * size));
  values.forEach((x, i) => {
    if (dtype === 'F32') view.setFloat32(4 * i, x, true);
    else if (dtype === 'F16') view.setUint16(2 * i, toHalf(x), true);
    else {
      const bits = new DataView(new ArrayBuffer(4));
      bits.setFloat32(0, x);
      // nearest, ties to even
      const whole = bits.getUint32(0);
      view.setUint16(2 * i, (whole + 0x7fff + ((whole >>> 16) & 1)) >>> 16, true);
    }
  });
  return new Uint8Array(view.buffer);
}

/** Writes the file anew with these tensors' numbers in place of theirs; all else of it stays, byte for byte. */
export function writeSafetensors(to: string, stored: StoredTensors, changed: ReadonlyMap<string, Float32Array>): void {
  const data = Uint8Array.from(stored.data);
  for (const t of stored.tensors) {
    const values = changed.get(t.name);
    if (values) data.set(bytesFor(t, values), t.from);
  }
  const entries = stored.tensors.map(({ name, dtype, shape, from, to: end }) => [
    name,
    { dtype, shape, data_offsets: [from, end] },
  ]);
  const metadata = Object.keys(stored.metadata).length > 0 ? { __metadata__: stored.metadata } : {};
  let header = JSON.stringify({ ...metadata, ...Object.fromEntries(entries) });
  // the data begin at a multiple of eight bytes
  header += ' '.repeat((8 - (Buffer.byteLength(header) % 8)) % 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  writeWhole(to, Buffer.concat([length, Buffer.from(header), data]));
}
