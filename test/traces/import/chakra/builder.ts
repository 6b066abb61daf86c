/** Chakra traces made by hand: messages behind their lengths, lists as Python's str() writes them. */
import protobuf from 'protobufjs/light.js';
import { chakraSchema, type NodeMessage } from '../../../../traces/import/chakra/messages.js';
import type { Node, Value } from '../execution-trace/builder.js';

export const METADATA = 1;
export const MEM_LOAD = 2;
export const COMP = 4;
export const COMM_COLL = 7;

function pythonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (typeof value === 'string') return `'${value.replace(/['\\]/g, '\\$&')}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : JSON.stringify(value);
}

/** Inputs or outputs. */
export const io = (
  values: readonly Value[] = [],
  text: (value: unknown) => string = pythonText,
): NonNullable<NodeMessage['inputs']> => ({
  values: text(values.map((v) => v.value)),
  shapes: text(values.map((v) => v.shape)),
  types: text(values.map((v) => v.type)),
});

/** What Chakra's converter makes of a node of an Execution Trace. */
export const converted = (n: Node, text?: (value: unknown) => string): NodeMessage => ({
  ...{ id: n.id, name: n.name, type: COMP, ctrlDeps: [n.parent], inputs: io(n.inputs, text), outputs: io(n.outputs, text) },
  attr: [
    { name: 'rf_id', int64: n.rf ?? n.id },
    { name: 'scope', int64: n.scope ?? 0 },
    { name: 'tid', int64: n.tid ?? 1 },
    { name: 'op_schema', string: n.name.startsWith('aten::') ? `${n.name}(…)` : '' },
    { name: 'is_cpu_op', bool: true },
  ],
});

const behindLength = (bytes: Uint8Array): Uint8Array => protobuf.Writer.create().bytes(bytes).finish();

/** A file. */
export function chakraFile(nodes: readonly NodeMessage[], metadata: object = { version: '0.0.4' }): Buffer {
  const type = chakraSchema.lookupType('Node');
  return Buffer.concat([
    behindLength(chakraSchema.lookupType('Metadata').encode(metadata).finish()),
    ...nodes.map((n) => behindLength(type.encode(n as Record<string, unknown>).finish())),
  ]);
}
