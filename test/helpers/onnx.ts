/** Small ONNX models, written with the schema that they are read with. */
import type { Importer } from '../../traces/import/importer.js';
import { onnx } from '../../traces/import/onnx/index.js';
import { onnxSchema } from '../../traces/import/onnx/schema.js';
import type { RecordedOp, Recording } from '../../traces/import/recording.js';

const CODES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
  int4: 22,
} as const;
export type TypeWord = keyof typeof CODES;
type Dim = number | string;
type Attribute = number | string | readonly number[] | object;

const isGraph = (v: object): boolean => 'node' in v;
/** A whole number is an int, one with a fraction a float, an object a tensor or a graph. */
function attribute(name: string, value: Attribute): object {
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: 3 };
  if (typeof value === 'number') return Number.isInteger(value) ? { name, i: value, type: 2 } : { name, f: value, type: 1 };
  if (Array.isArray(value)) return { name, ints: value, type: 7 };
  return isGraph(value) ? { name, g: value, type: 5 } : { name, t: value, type: 4 };
}

export type NodeObject = Record<string, unknown>;
/** A node, named like its first output. */
export const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
  more: NodeObject = {},
): NodeObject => ({
  opType,
  input,
  output,
  name: `n_${output[0]}`,
  attribute: Object.entries(attributes).map(([name, v]) => attribute(name, v)),
  ...more,
});

function bytesOf(values: readonly number[], type: TypeWord): Buffer {
  switch (type) {
    case 'float32':
      return Buffer.from(Float32Array.from(values).buffer);
    case 'float64':
      return Buffer.from(Float64Array.from(values).buffer);
    case 'int64':
      return Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer);
    case 'int32':
      return Buffer.from(Int32Array.from(values).buffer);
    case 'float16':
    case 'bfloat16':
      return Buffer.from(Uint16Array.from(values).buffer);
    case 'int4':
    case 'int8':
    case 'uint8':
    case 'bool':
      return Buffer.from(Uint8Array.from(values).buffer);
  }
}
/** A tensor with its elements; without `values`, one whose elements are in another file. */
export const tensor = (name: string, dims: readonly number[], values?: readonly number[], type: TypeWord = 'int64'): object => ({
  name,
  dims,
  dataType: CODES[type],
  ...(values ? { rawData: bytesOf(values, type) } : { dataLocation: 1 }),
});
/** A list of whole numbers. */
export const whole = (name: string, values: readonly number[]): object => tensor(name, [values.length], values);

/** A value of `dims`; a word is a dimension's name, '' one without. */
export const info = (name: string, dims: readonly Dim[], type: TypeWord = 'float32'): object => ({
  name,
  type: {
    tensorType: {
      elemType: CODES[type],
      shape: { dim: dims.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
    },
  },
});

export interface ModelObject {
  readonly nodes: readonly NodeObject[];
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
  readonly initializers?: readonly object[];
  readonly sparse?: readonly object[];
  readonly values?: readonly object[];
  readonly opset?: number;
  readonly functions?: readonly object[];
}
/** A graph, or the body of a node. */
export const graphObject = (m: ModelObject): object => ({
  node: m.nodes,
  input: m.inputs ?? [],
  output: m.outputs ?? [],
  initializer: m.initializers ?? [],
  sparseInitializer: m.sparse ?? [],
  valueInfo: m.values ?? [],
});
/** The bytes of a model. */
export function onnxBytes(m: ModelObject): Buffer {
  const type = onnxSchema.lookupType('Model');
  const object = { irVersion: 8, graph: graphObject(m), opsetImport: [{ version: m.opset ?? 17 }], functions: m.functions ?? [] };
  return Buffer.from(type.encode(type.fromObject(object)).finish());
}

const options = (dims: Readonly<Record<string, number>>): Parameters<Importer['read']>[2] => ({
  dims: new Map(Object.entries(dims)),
  shapes: undefined,
  ids: undefined,
});
/** As the importer reads it, from the file m.onnx. */
export const readOnnx = (content: Buffer, dims: Readonly<Record<string, number>> = {}): Recording =>
  onnx.read(content, 'm.onnx', options(dims)) as Recording;
/** The operators of a model. */
export const opsOf = (m: ModelObject, dims: Readonly<Record<string, number>> = {}): readonly RecordedOp[] =>
  readOnnx(onnxBytes(m), dims).threads[0]!.ops;
