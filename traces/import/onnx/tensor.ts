/** Tensors that an ONNX file holds: their types, small ones' elements, and the share of elements that are not zero. */
import { numberOf, type SparseTensorProto, type TensorProto } from './schema.js';

/** TensorProto.DataType: our word for it, and bits of an element. */
const TYPES: ReadonlyMap<number, readonly [string, number]> = new Map([
  [1, ['float32', 32]],
  [2, ['uint8', 8]],
  [3, ['int8', 8]],
  [4, ['uint16', 16]],
  [5, ['int16', 16]],
  [6, ['int32', 32]],
  [7, ['int64', 64]],
  [9, ['bool', 8]],
  [10, ['float16', 16]],
  [11, ['float64', 64]],
  [12, ['uint32', 32]],
  [13, ['uint64', 64]],
  [14, ['complex64', 64]],
  [16, ['bfloat16', 16]],
  [17, ['float8', 8]],
  [18, ['float8', 8]],
  [19, ['float8', 8]],
  [20, ['float8', 8]],
  [21, ['uint4', 4]],
  [22, ['int4', 4]],
  [23, ['float4', 4]],
  [24, ['float8', 8]],
  [25, ['uint2', 2]],
  [26, ['int2', 2]],
]);

/** Our word for a type of ONNX; one that we have no word for by its number, and undefined where the file says none. */
export const typeOf = (code: number): string | undefined =>
  code === 0 ? undefined : (TYPES.get(code)?.[0] ?? `ONNX type ${code}`);

/** Constants of up to so many elements are kept: shapes, axes, repeats. */
export const MOST_KNOWN = 1024;

export const dimsOf = (t: { readonly dims: TensorProto['dims'] }): number[] => t.dims.map(numberOf);
const count = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

/** Varints one after another, as signed 64-bit numbers. */
function varints(bytes: Uint8Array): number[] {
  const out: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const b of bytes) {
    value |= BigInt(b & 0x7f) << shift;
    shift += 7n;
    if (b & 0x80) continue;
    out.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return out;
}

const view = (b: Uint8Array): DataView => new DataView(b.buffer, b.byteOffset, b.length);
const READERS: Readonly<Record<string, readonly [number, (v: DataView, at: number) => number]>> = {
  float32: [4, (v, at) => v.getFloat32(at, true)],
  float64: [8, (v, at) => v.getFloat64(at, true)],
  int64: [8, (v, at) => Number(v.getBigInt64(at, true))],
  uint64: [8, (v, at) => Number(v.getBigUint64(at, true))],
  int32: [4, (v, at) => v.getInt32(at, true)],
  uint32: [4, (v, at) => v.getUint32(at, true)],
  int16: [2, (v, at) => v.getInt16(at, true)],
  uint16: [2, (v, at) => v.getUint16(at, true)],
  int8: [1, (v, at) => v.getInt8(at)],
  uint8: [1, (v, at) => v.getUint8(at)],
  bool: [1, (v, at) => v.getUint8(at)],
};

function rawElements(bytes: Uint8Array, type: string): number[] | undefined {
  const [size, read] = READERS[type] ?? [0, undefined];
  if (!read || bytes.length === 0 || bytes.length % size !== 0) return undefined;
  const data = view(bytes);
  return Array.from({ length: bytes.length / size }, (_, i) => read(data, i * size));
}

/** The elements of a small tensor; undefined where there are many, or they are not in the file, or of a type without use here. */
export function elementsOf(t: TensorProto): number[] | undefined {
  const n = count(dimsOf(t));
  const type = typeOf(t.dataType);
  if (n > MOST_KNOWN || type === undefined || t.dataLocation === 1) return undefined;
  if (n === 0) return [];
  // longer than so many elements can be: not read
  if ([t.rawData, t.int32Data, t.int64Data, t.uint64Data].some((d) => d.length > n * 16)) return undefined;
  const elements = t.rawData.length > 0 ? rawElements(t.rawData, type) : typedElements(t, type);
  return elements?.length === n ? elements : undefined;
}

function typedElements(t: TensorProto, type: string): number[] | undefined {
  if (type === 'float32') return rawElements(t.floatData, 'float32');
  if (type === 'float64') return rawElements(t.doubleData, 'float64');
  if (type === 'int64') return varints(t.int64Data);
  if (type === 'uint64' || type === 'uint32') return varints(t.uint64Data);
  return type in READERS ? varints(t.int32Data) : undefined;
}

/** Elements of `words` whose bits under `mask` are not all zero. */
function nonZeroWords(words: Uint32Array | Uint16Array | Uint8Array, mask: number): number {
  let n = 0;
  for (const w of words) if ((w & mask) !== 0) n++;
  return n;
}

const CHUNK_BYTES = 1 << 16;
/** Non-zero elements of little-endian data; minus zero is zero. Copied in chunks, since words must lie aligned. */
function nonZeroRaw(bytes: Uint8Array, bits: number, float: boolean): number {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let n = 0;
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const part = bytes.subarray(at, at + CHUNK_BYTES);
    chunk.set(part);
    if (bits === 32) n += nonZeroWords(new Uint32Array(chunk.buffer, 0, part.length >> 2), float ? 0x7fffffff : 0xffffffff);
    else if (bits === 16) n += nonZeroWords(new Uint16Array(chunk.buffer, 0, part.length >> 1), float ? 0x7fff : 0xffff);
    else if (bits === 8) n += nonZeroWords(part, float ? 0x7f : 0xff);
    else if (bits === 64) n += nonZeroPairs(new Uint32Array(chunk.buffer, 0, part.length >> 2), float);
    else n += nonZeroWords(part, 0x0f) + nonZeroWords(part, 0xf0);
  }
  return n;
}

function nonZeroPairs(words: Uint32Array, float: boolean): number {
  let n = 0;
  for (let i = 0; i < words.length; i += 2) if (words[i] !== 0 || (words[i + 1]! & (float ? 0x7fffffff : 0xffffffff)) !== 0) n++;
  return n;
}

/** Varints that are not zero: all but those of one byte 0. */
function nonZeroVarints(bytes: Uint8Array): { elements: number; nonZero: number } {
  let elements = 0;
  let zeros = 0;
  let inside = false;
  for (const b of bytes) {
    if (!inside && b === 0) zeros++;
    inside = (b & 0x80) !== 0;
    if (!inside) elements++;
  }
  return { elements, nonZero: elements - zeros };
}

/**
 * Share of elements that are not zero, 0 to 1; undefined for vectors, and where the elements are not in the file.
 * @param fail called where there are more or fewer elements than the dimensions say
 */
export function densityOf(t: TensorProto, fail: (found: string) => never): number | undefined {
  const dims = dimsOf(t);
  const [type, bits] = TYPES.get(t.dataType) ?? [undefined, 0];
  const n = count(dims);
  if (dims.length < 2 || n === 0 || type === undefined || t.dataLocation === 1) return undefined;
  const float = /float/.test(type);
  const raw = [t.rawData, type === 'float32' ? t.floatData : t.doubleData].find((d) => d.length > 0);
  if (raw) {
    const bytes = Math.ceil((n * bits) / 8);
    if (raw.length !== bytes) fail(`${raw.length} bytes for [${dims.join(', ')}] of ${type}, which is ${bytes} bytes`);
    return type === 'complex64' ? undefined : nonZeroRaw(raw, bits, float) / n;
  }
  const packed = [t.int32Data, t.int64Data, t.uint64Data].find((d) => d.length > 0);
  if (!packed || bits < 8) return undefined;
  const { elements, nonZero } = nonZeroVarints(packed);
  if (elements !== n) fail(`${elements} elements for [${dims.join(', ')}]`);
  return nonZero / n;
}

/** The same of a sparse tensor, which holds those that are not zero. */
export function sparseDensity(s: SparseTensorProto): number | undefined {
  const n = count(s.dims.map(numberOf));
  const held = s.values ? count(dimsOf(s.values)) : 0;
  return n > 0 && held <= n ? held / n : undefined;
}
