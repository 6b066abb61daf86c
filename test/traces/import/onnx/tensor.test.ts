/** Elements of stored tensors, in each type and each field in which a file may have them, and how many of them are not zero. */
import t from 'tap';
import { densityOf, elementsOf, sparseDensity, typeOf } from '../../../../traces/import/onnx/tensor.js';
import type { TensorProto } from '../../../../traces/import/onnx/schema.js';

const NONE = new Uint8Array();
const FIELDS = { rawData: NONE, floatData: NONE, doubleData: NONE, int32Data: NONE, int64Data: NONE, uint64Data: NONE };
const tensor = (dataType: number, dims: readonly number[], more: Partial<TensorProto> = {}): TensorProto => ({
  ...{ name: 't', dims, dataType, dataLocation: 0, externalData: [] },
  ...FIELDS,
  ...more,
});
const bytes = (array: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(array.buffer);
/** As protobuf packs them: seven bits a byte, the lowest first. */
function varints(...values: readonly (number | bigint)[]): Uint8Array {
  const out: number[] = [];
  for (const v of values) {
    let rest = BigInt.asUintN(64, BigInt(v));
    for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
    out.push(Number(rest));
  }
  return Uint8Array.from(out);
}

/** TensorProto.DataType of onnx.proto, our word, bytes of two elements, and those; none: not read. */
const TYPES: readonly (readonly [code: number, word: string, raw: Uint8Array, elements?: readonly number[]])[] = [
  [1, 'float32', bytes(Float32Array.of(0.5, -2)), [0.5, -2]],
  [2, 'uint8', bytes(Uint8Array.of(1, 255)), [1, 255]],
  [3, 'int8', bytes(Int8Array.of(1, -1)), [1, -1]],
  [4, 'uint16', bytes(Uint16Array.of(1, 65535)), [1, 65535]],
  [5, 'int16', bytes(Int16Array.of(1, -2)), [1, -2]],
  [6, 'int32', bytes(Int32Array.of(1, -70000)), [1, -70000]],
  [7, 'int64', bytes(BigInt64Array.of(1n, -(2n ** 40n))), [1, -(2 ** 40)]],
  [9, 'bool', bytes(Uint8Array.of(1, 0)), [1, 0]],
  [10, 'float16', bytes(Uint16Array.of(1, 0))],
  [11, 'float64', bytes(Float64Array.of(0.1, -3)), [0.1, -3]],
  [12, 'uint32', bytes(Uint32Array.of(1, 2 ** 32 - 1)), [1, 2 ** 32 - 1]],
  [13, 'uint64', bytes(BigUint64Array.of(1n, 2n ** 40n)), [1, 2 ** 40]],
  [14, 'complex64', bytes(Float32Array.of(1, 0, 2, 0))],
  [16, 'bfloat16', bytes(Uint16Array.of(1, 0))],
  ...[17, 18, 19, 20, 24].map((code) => [code, 'float8', Uint8Array.of(1, 0)] as const),
  [21, 'uint4', Uint8Array.of(0x10)],
  [22, 'int4', Uint8Array.of(0x10)],
  [23, 'float4', Uint8Array.of(0x10)],
  [25, 'uint2', Uint8Array.of(0x10)],
  [26, 'int2', Uint8Array.of(0x10)],
];
for (const [code, word, rawData, elements] of TYPES)
  t.test(`type ${code} is ${word}${elements ? '' : ', whose elements are not read'}`, async (t) => {
    t.equal(typeOf(code), word);
    t.same(elementsOf(tensor(code, [2], { rawData })), elements);
    t.same(elementsOf(tensor(code, [1, 2], { rawData })), elements);
    t.equal(elementsOf(tensor(code, [3], { rawData })), undefined, 'of another count');
    t.equal(elementsOf(tensor(code, [2], { rawData: rawData.subarray(1) })), undefined, 'cut off');
    t.equal(elementsOf(tensor(code, [2], { rawData, dataLocation: 1 })), undefined, 'in another file');
  });

t.test('types without a word are told by their number; none is none', async (t) => {
  t.equal(typeOf(99), 'ONNX type 99');
  t.equal(typeOf(0), undefined);
  t.equal(elementsOf(tensor(99, [1], { rawData: Uint8Array.of(1) })), undefined);
  t.equal(elementsOf(tensor(0, [1], { rawData: Uint8Array.of(1) })), undefined);
});

t.test('elements in fields of their own: floats as they are, whole numbers packed', async (t) => {
  t.same(elementsOf(tensor(1, [2], { floatData: bytes(Float32Array.of(0.5, -2)) })), [0.5, -2]);
  t.same(elementsOf(tensor(11, [2], { doubleData: bytes(Float64Array.of(0.1, -3)) })), [0.1, -3]);
  for (const code of [2, 3, 4, 5, 6, 9]) t.same(elementsOf(tensor(code, [2], { int32Data: varints(1, 300) })), [1, 300]);
  t.same(elementsOf(tensor(6, [2], { int32Data: varints(-1, 0) })), [-1, 0]);
  t.same(elementsOf(tensor(7, [3], { int64Data: varints(-1, 2n ** 40n, 127) })), [-1, 2 ** 40, 127]);
  for (const code of [12, 13]) t.same(elementsOf(tensor(code, [1], { uint64Data: varints(2n ** 40n) })), [2 ** 40]);
  t.equal(elementsOf(tensor(10, [1], { int32Data: varints(1) })), undefined, 'halves are not read');
  t.equal(elementsOf(tensor(7, [2], { int64Data: varints(1) })), undefined, 'fewer than there should be');
});

t.test('small tensors are read, of none or one element too; larger ones are not', async (t) => {
  t.same(elementsOf(tensor(7, [0])), []);
  t.same(elementsOf(tensor(7, [], { rawData: bytes(BigInt64Array.of(5n)) })), [5]);
  const many = (n: number) => elementsOf(tensor(2, [n], { rawData: new Uint8Array(n) }))?.length;
  t.equal(many(1024), 1024);
  t.equal(many(1025), undefined);
  t.equal(
    elementsOf(tensor(2, [1], { rawData: Uint8Array.of(1), int32Data: new Uint8Array(17) })),
    undefined,
    'longer than it can be',
  );
  t.same(elementsOf(tensor(2, [1], { rawData: Uint8Array.of(1), int32Data: new Uint8Array(16) })), [1]);
});

const fail = (found: string): never => {
  throw new Error(found);
};
const density = (code: number, rawData: Uint8Array, dims = [2, 2]) => densityOf(tensor(code, dims, { rawData }), fail);
t.test('density: the share that is not zero; minus zero is zero where there is one', async (t) => {
  t.equal(density(1, bytes(Float32Array.of(0, -0, 1, 2))), 0.5);
  t.equal(density(6, bytes(Int32Array.of(0, -(2 ** 31), 1, 2))), 0.75, 'a whole number has none');
  t.equal(density(10, bytes(Uint16Array.of(0, 0x8000, 1, 2))), 0.5);
  t.equal(density(16, bytes(Uint16Array.of(0, 0x8000, 0x4000, 0))), 0.25);
  t.equal(density(5, bytes(Uint16Array.of(0, 0x8000, 1, 2))), 0.75);
  t.equal(density(18, Uint8Array.of(0, 0x80, 1, 2)), 0.5);
  t.equal(density(3, Uint8Array.of(0, 0x80, 1, 2)), 0.75);
  t.equal(density(11, bytes(Float64Array.of(0, -0, 1, 2 ** -1074))), 0.5);
  t.equal(density(7, bytes(BigInt64Array.of(0n, 1n, 2n ** 63n - 1n, -(2n ** 63n)))), 0.75);
  t.equal(density(22, Uint8Array.of(0x01, 0x20)), 0.5, 'two in a byte');
  t.equal(density(14, bytes(Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0))), undefined, 'of pairs nothing is said');
  const long = new Uint8Array(2 * 65536);
  long.fill(1, 65536 - 4, 65536 + 4);
  t.equal(density(3, long, [2, 65536]), 8 / long.length, 'over chunks');
  t.equal(density(6, long, [2, 16384]), 2 / 32768);
});

t.test('density of elements in fields of their own', async (t) => {
  const of = (code: number, more: Partial<TensorProto>) => densityOf(tensor(code, [2, 2], more), fail);
  t.equal(of(1, { floatData: bytes(Float32Array.of(0, 0, 0, 2)) }), 0.25);
  t.equal(of(11, { doubleData: bytes(Float64Array.of(0, 0, 3, 2)) }), 0.5);
  t.equal(of(3, { int32Data: varints(0, 128, 0, -1) }), 0.5);
  t.equal(of(7, { int64Data: varints(0, 2n ** 40n, 1, -1) }), 0.75);
  t.equal(of(13, { uint64Data: varints(0, 0, 0, 0) }), 0);
  t.equal(of(22, { int32Data: varints(0, 1, 2, 3) }), undefined, 'packed twice');
  t.equal(of(3, {}), undefined, 'none in the file');
  t.throws(() => of(3, { int32Data: varints(0, 1, 2) }), { message: '3 elements for [2, 2]' });
});

t.test('density: of matrices alone, and only where all is there', async (t) => {
  t.equal(density(2, Uint8Array.of(0, 1), [2]), undefined, 'a vector');
  t.equal(density(2, Uint8Array.of(0, 1), [1, 2]), 0.5);
  t.equal(density(2, NONE, [0, 2]), undefined);
  t.equal(density(99, Uint8Array.of(0, 1), [1, 2]), undefined);
  t.equal(densityOf(tensor(2, [1, 2], { rawData: Uint8Array.of(0, 1), dataLocation: 1 }), fail), undefined);
  t.throws(() => density(6, Uint8Array.of(0, 1), [1, 2]), { message: '2 bytes for [1, 2] of int32, which is 8 bytes' });
  t.throws(() => density(22, Uint8Array.of(0, 1), [1, 5]), { message: '2 bytes for [1, 5] of int4, which is 3 bytes' });
});

t.test('a sparse tensor holds those that are not zero', async (t) => {
  const of = (dims: readonly number[], held?: number) =>
    sparseDensity({ dims, values: held === undefined ? null : tensor(1, [held]) });
  t.same([of([4, 5], 5), of([4, 5], 20), of([4, 5])], [0.25, 1, 0]);
  t.same([of([4, 5], 21), of([0, 5], 0)], [undefined, undefined], 'more than there are, of none');
});
