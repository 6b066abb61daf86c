/**
 * ONNX as protobuf: the fields that are read, under their numbers in onnx.proto3, and nothing else.
 *
 * Numbers that come in masses (a tensor's data) are taken as bytes, as they lie in the file: nothing is allocated by a declared
 * size, and weights are not copied.
 * Source  github.com/onnx/onnx, onnx/onnx.proto3
 */
import protobuf from 'protobufjs/light.js';
import { InputError } from '../../files/input-error.js';

/** 64 bits as the library has them. */
type Whole = number | { toNumber(): number };

/** One word of a value's type that is a tensor: the code of its element, and its dimensions. */
interface TensorTypeProto {
  readonly elemType: number;
  readonly shape: { readonly dim: readonly DimProto[] } | null;
}
/** A size, or a name for a size, or neither: look with Object.hasOwn. */
export interface DimProto {
  readonly dimValue: Whole;
  readonly dimParam: string;
}
/** A value's name and type. */
export interface ValueInfoProto {
  readonly name: string;
  readonly type: { readonly tensorType: TensorTypeProto | null } | null;
}
export interface EntryProto {
  readonly key: string;
  readonly value: string;
}
/** A tensor with its elements, in `rawData` (little-endian) or one of the other four, packed. */
export interface TensorProto {
  readonly name: string;
  readonly dims: readonly Whole[];
  readonly dataType: number;
  readonly rawData: Uint8Array;
  readonly floatData: Uint8Array;
  readonly doubleData: Uint8Array;
  readonly int32Data: Uint8Array;
  readonly int64Data: Uint8Array;
  readonly uint64Data: Uint8Array;
  /** 1: in another file, which is never opened */
  readonly dataLocation: number;
  /** where in that file; `location` is its path */
  readonly externalData: readonly EntryProto[];
}
export interface SparseTensorProto {
  readonly values: TensorProto | null;
  readonly dims: readonly Whole[];
}
/** What is set of an attribute depends on its type. */
export interface AttributeProto {
  readonly name: string;
  readonly f: number;
  readonly i: Whole;
  readonly s: Uint8Array;
  readonly t: TensorProto | null;
  readonly g: GraphProto | null;
  readonly floats: readonly number[];
  readonly ints: readonly Whole[];
  /** the attribute of the function around it that it stands for */
  readonly refAttrName: string;
}
export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly overload: string;
  readonly attribute: readonly AttributeProto[];
  readonly metadataProps: readonly EntryProto[];
}
export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly sparseInitializer: readonly SparseTensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  readonly valueInfo: readonly ValueInfoProto[];
}
interface OpsetProto {
  readonly domain: string;
  readonly version: Whole;
}
/** A function of the model's own: nodes that stand for one. */
export interface FunctionProto {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly node: readonly NodeProto[];
  readonly attributeProto: readonly AttributeProto[];
  readonly opsetImport: readonly OpsetProto[];
}
export interface ModelProto {
  readonly irVersion: Whole;
  readonly graph: GraphProto | null;
  readonly opsetImport: readonly OpsetProto[];
  readonly functions: readonly FunctionProto[];
}

/** `NAME: NUMBER TYPE`, a list where the type ends in [] */
function message(fields: Readonly<Record<string, string>>): protobuf.IType {
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, text]) => {
        const [id, type] = text.split(' ');
        const list = type!.endsWith('[]');
        return [name, { id: Number(id), type: type!.replace('[]', ''), ...(list && { rule: 'repeated' }) }];
      }),
    ),
  };
}

/** The schema; a test writes files with it. */
export const onnxSchema = protobuf.Root.fromJSON({
  nested: {
    Model: message({ irVersion: '1 int64', graph: '7 Graph', opsetImport: '8 Opset[]', functions: '25 Function[]' }),
    Opset: message({ domain: '1 string', version: '2 int64' }),
    Graph: message({
      node: '1 Node[]',
      initializer: '5 Tensor[]',
      input: '11 ValueInfo[]',
      output: '12 ValueInfo[]',
      valueInfo: '13 ValueInfo[]',
      sparseInitializer: '15 SparseTensor[]',
    }),
    Node: message({
      input: '1 string[]',
      output: '2 string[]',
      name: '3 string',
      opType: '4 string',
      attribute: '5 Attribute[]',
      domain: '7 string',
      overload: '8 string',
      metadataProps: '9 Entry[]',
    }),
    Entry: message({ key: '1 string', value: '2 string' }),
    Attribute: message({
      name: '1 string',
      f: '2 float',
      i: '3 int64',
      s: '4 bytes',
      t: '5 Tensor',
      g: '6 Graph',
      floats: '7 float[]',
      ints: '8 int64[]',
      type: '20 int32',
      refAttrName: '21 string',
    }),
    Tensor: message({
      dims: '1 int64[]',
      dataType: '2 int32',
      floatData: '4 bytes',
      int32Data: '5 bytes',
      int64Data: '7 bytes',
      name: '8 string',
      rawData: '9 bytes',
      doubleData: '10 bytes',
      uint64Data: '11 bytes',
      externalData: '13 Entry[]',
      dataLocation: '14 int32',
    }),
    SparseTensor: message({ values: '1 Tensor', dims: '3 int64[]' }),
    ValueInfo: message({ name: '1 string', type: '2 Type' }),
    Type: message({ tensorType: '1 TensorType' }),
    TensorType: message({ elemType: '1 int32', shape: '2 Shape' }),
    Shape: message({ dim: '1 Dim[]' }),
    // one of both: a size of 0 is there, and is no default
    Dim: { ...message({ dimValue: '1 int64', dimParam: '2 string' }), oneofs: { value: { oneof: ['dimValue', 'dimParam'] } } },
    Function: message({
      name: '1 string',
      input: '4 string[]',
      output: '5 string[]',
      node: '7 Node[]',
      opsetImport: '9 Opset[]',
      domain: '10 string',
      attributeProto: '11 Attribute[]',
      overload: '13 string',
    }),
  },
});
const model = onnxSchema.lookupType('Model');

/** A whole number as JavaScript has it; beyond 2^53 only roughly, as the ends of slices are. */
export const numberOf = (n: Whole): number => (typeof n === 'number' ? n : n.toNumber());
/** UTF-8 bytes as text. */
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** The model that `content` is. @throws InputError where it is no protobuf, is cut off, or holds no graph */
export function decodeModel(content: Buffer, file: string, expected: string): ModelProto & { readonly graph: GraphProto } {
  let decoded: ModelProto;
  try {
    decoded = model.decode(content) as unknown as ModelProto;
  } catch (error) {
    const cut = error instanceof RangeError && error.message.startsWith('index out of range');
    const problem = cut ? 'the protobuf is cut off, or it is none' : `not a sound protobuf (${String((error as Error).message)})`;
    throw new InputError({ file }, problem, expected);
  }
  const { graph } = decoded;
  if (numberOf(decoded.irVersion) < 1 || !graph)
    throw new InputError({ file }, 'not ONNX: it has no ir_version and graph', expected);
  if (graph.node.length === 0) throw new InputError({ file, field: 'graph' }, 'no nodes', expected);
  return { irVersion: decoded.irVersion, graph, opsetImport: decoded.opsetImport, functions: decoded.functions };
}
