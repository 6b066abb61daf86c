/**
 * Chakra's protobuf: a file of messages, each behind its length, the metadata first and then a node each.
 *
 * Only the fields that are read stand here. Nothing is allocated by a declared length: it is compared with what is left first.
 * Source  github.com/mlcommons/chakra, schema/protobuf/et_def.proto
 */
import protobuf from 'protobufjs/light.js';
import { InputError } from '../../files/input-error.js';

/** What a person should give, as the end of a message says it. */
export const EXPECTED = 'a Chakra execution trace (.et): protobuf messages behind their lengths';

/** `NAME: NUMBER TYPE`, a list where the type ends in [] */
function message(fields: Readonly<Record<string, string>>): protobuf.IType {
  const entries = Object.entries(fields).map(([name, text]) => {
    const [id, type] = text.split(' ') as [string, string];
    return [name, { id: Number(id), type: type.replace('[]', ''), ...(type.endsWith('[]') && { rule: 'repeated' }) }];
  });
  return { fields: Object.fromEntries(entries) as protobuf.IType['fields'] };
}

/** one of them is set, also where it is 0 or false */
const VALUES = {
  ...{ double: '3 double', float: '5 float', int32: '7 int32', int64: '9 int64', uint32: '11 uint32', uint64: '13 uint64' },
  ...{ sint32: '15 sint32', sint64: '17 sint64', bool: '27 bool', string: '29 string' },
};

/** The schema; a test writes files with it. */
export const chakraSchema = protobuf.Root.fromJSON({
  nested: {
    Metadata: message({ version: '1 string', attr: '2 Attribute[]' }),
    Node: message({
      ...{ id: '1 uint64', name: '2 string', type: '3 int32', ctrlDeps: '4 uint64[]', dataDeps: '5 uint64[]' },
      ...{ inputs: '8 Io', outputs: '9 Io', attr: '10 Attribute[]' },
    }),
    Io: message({ values: '1 string', shapes: '2 string', types: '3 string' }),
    Attribute: { ...message({ name: '1 string', ...VALUES }), oneofs: { value: { oneof: Object.keys(VALUES) } } },
  },
});
const nodeType = chakraSchema.lookupType('Node');

/** Lists as texts, of Python or of JSON. */
export interface Io {
  readonly values?: string;
  readonly shapes?: string;
  readonly types?: string;
}
/** A node; a field at its default is not set. */
export interface NodeMessage {
  readonly id?: number;
  readonly name?: string;
  readonly type?: number;
  readonly ctrlDeps?: readonly number[];
  readonly dataDeps?: readonly number[];
  readonly inputs?: Io;
  readonly outputs?: Io;
  readonly attr?: readonly Readonly<Record<string, unknown>>[];
}

const LONGEST_VARINT = 10;
const [ID_TAG, FIRST_TAG, SECOND_TAG] = [0x08, 0x0a, 0x12];

/** A number of 7 bits a byte, and where it ends; undefined where the bytes do or it does not. */
function varint(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < LONGEST_VARINT && at + i < bytes.length; i++) {
    value += (bytes[at + i]! & 0x7f) * 2 ** (7 * i);
    if (bytes[at + i]! < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}

/** Whether the start of a file is that of metadata behind its length, and, as far as it is seen, of a node after it. */
export function looksLikeChakra(head: Uint8Array): boolean {
  const length = varint(head, 0);
  if (!length || length.value === 0) return false;
  const tag = head[length.end];
  const inner = varint(head, length.end + 1);
  if ((tag !== FIRST_TAG && tag !== SECOND_TAG) || !inner || inner.end - length.end + inner.value > length.value) return false;
  const next = varint(head, length.end + length.value);
  const first = next && head[next.end];
  return first === undefined || first === ID_TAG || first === SECOND_TAG;
}

/** The nodes of a file in its order, and the byte at which each starts. @throws InputError where it is cut off or damaged */
export function* nodeMessages(bytes: Buffer, file: string): Generator<{ readonly node: NodeMessage; readonly at: number }> {
  let first = true;
  for (let at = 0; at < bytes.length;) {
    const place = { file, field: `byte ${at}` };
    const length = varint(bytes, at);
    if (!length) throw new InputError(place, 'the file ends inside the length of a message', EXPECTED);
    const left = bytes.length - length.end;
    if (length.value > left)
      throw new InputError(place, `a message of ${length.value} bytes, of which ${left} are there`, 'a whole file');
    const content = bytes.subarray(length.end, length.end + length.value);
    // metadata come first, and a node there begins with its id
    if (!first || content[0] === ID_TAG) {
      let node: NodeMessage;
      try {
        node = nodeType.toObject(nodeType.decode(content), { longs: Number });
      } catch (error) {
        throw new InputError(place, `not a node (${error instanceof Error ? error.message : String(error)})`, EXPECTED);
      }
      yield { node, at };
    }
    first = false;
    at = length.end + length.value;
  }
}
