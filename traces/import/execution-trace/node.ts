/**
 * A node of an Execution Trace in one form for all schemas.
 *
 * 1.0.1 (torch 1.12 and 1.13) has parent, tid, scope and inputs, input_shapes, input_types beside each other; from
 * 1.0.2-chakra.0.0.4 on (torch 2.1) it is ctrl_deps, attrs and inputs: { values, shapes, types }, to which 1.1.1 adds strides.
 * Source: torch/csrc/profiler/standalone/execution_trace_observer.cpp and execution_graph_observer.cpp of PyTorch.
 */
import * as z from 'zod';
import { checked } from '../../files/check.js';
import { InputError } from '../../files/input-error.js';
import { argumentsOf, rawTensorsOf, type Lists, type RawArgument, type RawTensor } from './argument.js';

const whole = z.int().min(0);
// custom: a file has a hundred thousand nodes, and zod would copy each list that it looks into
const list = z.custom<readonly unknown[]>(Array.isArray, 'not a list');
const words = z.custom<readonly string[]>(
  (x) => Array.isArray(x) && x.every((w) => typeof w === 'string'),
  'not a list of texts',
);
const lists = z.looseObject({ values: list, shapes: list, types: words });
const common = { id: whole, name: z.string(), cat: z.string().optional() };

const today = z.looseObject({ ...common, ctrl_deps: whole, inputs: lists, outputs: lists, attrs: list.optional() });
const early = z.looseObject({
  ...common,
  parent: whole,
  inputs: list,
  input_shapes: list,
  input_types: words,
  outputs: list,
  output_shapes: list,
  output_types: words,
});

/** A node, whatever the schema; ids count up as operators are called, nodes stand in the order in which they returned. */
export interface TraceNode {
  /** place in the file */
  readonly index: number;
  /** 0: the recorder failed on what it was given, and gave none */
  readonly id: number;
  readonly name: string;
  /** undefined where the file names none */
  readonly parent: number | undefined;
  readonly thread: string | undefined;
  /** of PyTorch's RecordScope; 7 is record_function's */
  readonly scope: number | undefined;
  /** id that a Kineto recording of the same run has as Record function id; 0: none */
  readonly recordFunction: number;
  readonly hasSchema: boolean;
  /** a kernel of a device, which Chakra's linker adds */
  readonly kernel: boolean;
  /** where it is not that of the name */
  readonly word?: string;
  readonly args: readonly RawArgument[];
  readonly results: readonly RawTensor[];
}

/** Node i, for messages. */
export const nodeField = (index: number): string => `nodes[${index}]`;

// of a list Number() would read the text, which a list nested deeply does not have
const numberOf = (value: unknown): number | undefined =>
  (typeof value === 'number' || (typeof value === 'string' && value !== '')) && Number.isFinite(Number(value))
    ? Number(value)
    : undefined;

function equal({ values, shapes, types }: Lists, file: string, field: string): Lists {
  if (values.length !== shapes.length || values.length !== types.length)
    throw new InputError(
      { file, field },
      `${values.length} values, ${shapes.length} shapes and ${types.length} types`,
      'as many of each',
    );
  return { values, shapes, types };
}

/** What is said of a node beside its lists. */
interface Said {
  readonly id: number;
  readonly name: string;
  readonly parent: number;
  readonly cat?: string | undefined;
  /** rf_id, scope, tid, op_schema and others by name */
  readonly attrs: ReadonlyMap<string, unknown>;
}

/** The one form. @throws InputError */
function nodeOf(said: Said, inputs: Lists, outputs: Lists, index: number, file: string): TraceNode {
  const { attrs, cat } = said;
  const field = nodeField(index);
  const results = argumentsOf(equal(outputs, file, `${field}.outputs`), file, `${field}.outputs`);
  const thread = attrs.get('tid');
  return {
    index,
    id: said.id,
    name: said.name,
    parent: said.parent,
    thread: typeof thread === 'number' || typeof thread === 'string' ? String(thread) : undefined,
    scope: numberOf(attrs.get('scope')),
    recordFunction: numberOf(attrs.get('rf_id')) ?? 0,
    hasSchema: (attrs.get('op_schema') ?? '') !== '' || attrs.get('kernel_backend') === 'triton',
    kernel: cat !== undefined && cat !== 'cpu_op' && cat !== 'user_annotation',
    args: argumentsOf(equal(inputs, file, `${field}.inputs`), file, `${field}.inputs`),
    results: rawTensorsOf(results),
  };
}

/** A node as JSON has it. @throws InputError */
export function readNode(json: unknown, index: number, file: string): TraceNode {
  const field = nodeField(index);
  if (typeof json === 'object' && json !== null && Object.hasOwn(json, 'parent') && !Object.hasOwn(json, 'ctrl_deps')) {
    const n = checked(early, json, { file, field });
    const inputs = { values: n.inputs, shapes: n.input_shapes, types: n.input_types };
    const outputs = { values: n.outputs, shapes: n.output_shapes, types: n.output_types };
    return nodeOf({ ...n, attrs: new Map(Object.entries(n)) }, inputs, outputs, index, file);
  }
  const n = checked(today, json, { file, field });
  const attrs = new Map<string, unknown>();
  for (const a of (n.attrs ?? []) as ({ name?: unknown; value?: unknown } | null)[])
    if (typeof a?.name === 'string') attrs.set(a.name, a.value);
  return nodeOf({ ...n, parent: n.ctrl_deps, attrs }, n.inputs, n.outputs, index, file);
}
