/** Execution Traces made by hand, in the form of each schema. */

/** Schemas that PyTorch has written, oldest first. */
export const SCHEMAS = [
  '1.0.1',
  '1.0.2-chakra.0.0.4',
  '1.0.3-chakra.0.0.4',
  '1.0.4-chakra.0.0.4',
  '1.1.0-chakra.0.0.4',
  '1.1.1-chakra.0.0.4',
] as const;
export type Schema = (typeof SCHEMAS)[number];

/** A value with its shape and type, as the three lists have them. */
export interface Value {
  readonly value: unknown;
  readonly shape: unknown;
  readonly type: string;
}
/** A node; what is left out is as the recorder has it where there is nothing. */
export interface Node {
  readonly id: number;
  readonly name: string;
  readonly parent: number;
  readonly inputs?: readonly Value[];
  readonly outputs?: readonly Value[];
  readonly tid?: number;
  readonly scope?: number;
  readonly rf?: number;
}

export const THREAD = '[pytorch|profiler|execution_trace|thread]';

/** A tensor; `storage` is 100 more than its id, if not given. */
export function tensor(
  id: number,
  shape: readonly number[],
  more: { storage?: number; type?: string; offset?: number } = {},
): Value {
  const { storage = 100 + id, type = 'float', offset = 0 } = more;
  const elements = shape.reduce((a, b) => a * b, 1);
  return { value: [id, storage, offset, elements, 4, 'cpu'], shape, type: `Tensor(${type})` };
}
export const tensors = (...all: readonly Value[]): Value => ({
  value: all.map((t) => t.value),
  shape: all.map((t) => t.shape),
  type: `GenericList[${all.map((t) => t.type).join(',')}]`,
});
export const ints = (...all: readonly number[]): Value => ({
  value: all,
  shape: all.map(() => []),
  type: `GenericList[${all.map(() => 'Int').join(',')}]`,
});
export const scalar = (value: unknown, type = 'Int'): Value => ({ value, shape: [], type });

const column = (values: readonly Value[] = [], key: keyof Value): unknown[] => values.map((v) => v[key]);

function early(n: Node): unknown {
  return {
    ...{ name: n.name, id: n.id, rf_id: n.rf ?? n.id, parent: n.parent, fw_parent: 0, seq_id: -1, scope: n.scope ?? 0 },
    ...{ tid: n.tid ?? 1, fw_tid: 0, op_schema: n.name.startsWith('aten::') ? `${n.name}(…)` : '' },
    ...{ inputs: column(n.inputs, 'value'), input_shapes: column(n.inputs, 'shape'), input_types: column(n.inputs, 'type') },
    ...{
      outputs: column(n.outputs, 'value'),
      output_shapes: column(n.outputs, 'shape'),
      output_types: column(n.outputs, 'type'),
    },
  };
}

function today(n: Node, strides: boolean): unknown {
  const lists = (values: readonly Value[] = []): object => ({
    values: column(values, 'value'),
    shapes: column(values, 'shape'),
    types: column(values, 'type'),
    ...(strides && { strides: values.map(() => []) }),
  });
  const { name, id, parent: ctrl_deps } = n;
  const attrs = [
    { name: 'rf_id', type: 'uint64', value: n.rf ?? n.id },
    { name: 'seq_id', type: 'int64', value: -1 },
    { name: 'scope', type: 'uint64', value: n.scope ?? 0 },
    { name: 'tid', type: 'uint64', value: n.tid ?? 1 },
    { name: 'op_schema', type: 'string', value: name.startsWith('aten::') ? `${name}(…)` : '' },
  ];
  return { id, name, ctrl_deps, inputs: lists(n.inputs), outputs: lists(n.outputs), attrs };
}

/** A file with nodes in the order given; the nodes of thread 1 (id 2) and of the process (id 1) are added. */
export function traceText(nodes: readonly Node[], schema: Schema = '1.1.1-chakra.0.0.4'): string {
  const word = schema === '1.0.1' ? 'graph' : 'trace';
  const thread = { id: 2, name: `[pytorch|profiler|execution_${word}|thread]`, parent: 1, scope: 7, rf: 0 };
  const process = { id: 1, name: `[pytorch|profiler|execution_${word}|process]`, parent: 1, scope: 7, tid: 0, rf: 0 };
  const all = [thread, ...nodes, process].map((n) => (schema === '1.0.1' ? early(n) : today(n, schema.startsWith('1.1.1'))));
  const lines = all.map((n) => `    ${JSON.stringify(n)}`).join(',\n');
  return `{\n  "schema": "${schema}", "pid": 1, "time": "", "start_ts": 1,\n  "nodes": [\n${lines}\n  ],\n  "finish_ts": 2\n}`;
}

/** As an importer gets it. */
export const trace = (nodes: readonly Node[], schema?: Schema): Buffer => Buffer.from(traceText(nodes, schema));
