/** From Chakra's messages to nodes as an Execution Trace has them. */
import { InputError, type Place } from '../../files/input-error.js';
import { recordedType } from '../element-type.js';
import { argument, isRaw, rawTensorsOf, type RawArgument, type RawTensor } from '../execution-trace/argument.js';
import { nodeField, type TraceNode } from '../execution-trace/node.js';
import { gemmDims, isProduct } from '../piece.js';
import { countOf, wordOf } from '../recording.js';
import { PRODUCTS } from '../rules/products.js';
import { ALONE } from '../rules/rule.js';
import { parseLiteral } from './literal.js';
import type { Io, NodeMessage } from './messages.js';
import type { ShapesOfNode } from './shapes.js';

/** Chakra's NodeType: words of what is no computation, and is counted as not understood. */
const WORDS: ReadonlyMap<number, string> = new Map([
  [2, 'mem_load'],
  [3, 'mem_store'],
  [5, 'comm_send'],
  [6, 'comm_recv'],
  [7, 'comm_coll'],
  [8, 'storage'],
  [9, 'batch'],
  [10, 'checkpoint'],
]);
/** of metadata, which is no work */
const METADATA = 1;

/** A node of a file; `shaped` where something of it has a shape. */
export interface ChakraNode {
  readonly node: TraceNode;
  readonly shaped: boolean;
  readonly isMetadata: boolean;
  /** tensors of it have no ids: its data dependencies say what it reads */
  readonly byDependencies: boolean;
  /** undefined where the file does not say where it ran */
  readonly onHost: boolean | undefined;
}
/** What a node can be read with beside itself. */
export interface Around {
  /** what earlier nodes made first, by id */
  readonly made: Map<number, readonly number[] | undefined>;
  readonly shapesOf: (node: NodeMessage) => ShapesOfNode | undefined;
  readonly file: string;
}

const isSizes = (x: unknown): x is number[] => Array.isArray(x) && x.every((n) => typeof n === 'number');

function listOf(text: string | undefined, place: Place): unknown[] {
  if (text === undefined || text.trim() === '') return [];
  const list = parseLiteral(text);
  if (!Array.isArray(list))
    throw new InputError(place, `"${text.slice(0, 40)}" is no list`, 'a list as Python or JSON writes it');
  return list as unknown[];
}

/** A tensor that is known by a name, or not at all. */
const named = (tensor: string, shape: readonly number[], type: string | undefined): RawTensor => ({
  ...{ tensor, storage: 0, offset: 0, elements: countOf(shape), shape, type },
});

/** What a node was given or made, as far as it is recorded. @param anonymous names for tensors without one */
function argumentsOf(io: Io | undefined, place: Place, anonymous: (i: number) => string): RawArgument[] {
  const at = (key: string): Place => ({ ...place, field: `${place.field}.${key}` });
  const values = listOf(io?.values, at('values'));
  const shapes = listOf(io?.shapes, at('shapes'));
  const types = listOf(io?.types, at('types'));
  return shapes.map((shape, i): RawArgument => {
    const value = values[i];
    const type = typeof types[i] === 'string' ? types[i] : '';
    if (Array.isArray(value) || (values.length > 0 && !isSizes(shape))) return argument(value, shape, type, at(`values[${i}]`));
    const word = /^Tensor\((.*)\)$/s.exec(type)?.[1] ?? type;
    const isTensor = type.startsWith('Tensor') || (isSizes(shape) && shape.length > 0);
    if (!isTensor || word.startsWith('nullptr')) return argument(value, shape, type, at(`values[${i}]`));
    const name = typeof value === 'string' || typeof value === 'number' ? String(value) : anonymous(i);
    return named(name, isSizes(shape) ? shape : [], recordedType(word));
  });
}

const resultOf = (id: number, i: number): string => (i === 0 ? `n${id}` : `n${id}.${i}`);
const isAnonymous = (t: RawArgument, id: number): t is RawTensor =>
  typeof t === 'object' && isRaw(t) && typeof t.tensor === 'string' && t.tensor.startsWith(`a${id}.`);

/**
 * Arguments without an id read what the nodes made on which this one depends: each dependency the first argument of its
 * shape, or else the first that is left. Those that none is left for are what nothing made.
 */
function fromDependencies(
  args: readonly RawArgument[],
  { id = 0, dataDeps = [] }: NodeMessage,
  made: Around['made'],
): RawArgument[] {
  const open = args.map((a, i) => ({ a, i })).filter(({ a }) => isAnonymous(a, id));
  const read = [...args];
  for (const dep of dataDeps) {
    if (!made.has(dep) || open.length === 0) continue;
    const shape = made.get(dep)?.join('x');
    const like = open.findIndex(({ a }) => isAnonymous(a, id) && a.shape.join('x') === shape);
    const [taken] = open.splice(Math.max(0, like), 1);
    read[taken!.i] = { ...(taken!.a as RawTensor), tensor: resultOf(dep, 0) };
  }
  return read;
}

/** What is read of a node's attributes. */
function attributesOf(
  message: NodeMessage,
): Pick<TraceNode, 'thread' | 'scope' | 'recordFunction' | 'hasSchema'> & Pick<ChakraNode, 'onHost'> {
  const attrs = new Map((message.attr ?? []).map(({ name = '', ...value }) => [String(name), Object.values(value)[0]]));
  const numberOf = (name: string): number | undefined => {
    const value = attrs.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  const onHost = attrs.get('is_cpu_op');
  const scope = numberOf('scope');
  return {
    onHost: typeof onHost === 'boolean' ? onHost : undefined,
    thread: numberOf('tid')?.toString(),
    scope,
    recordFunction: numberOf('rf_id') ?? 0,
    // only what PyTorch recorded has labels
    hasSchema: scope === undefined || (attrs.get('op_schema') ?? '') !== '',
  };
}

/** That sizes which a person gave for a product fit each other. @throws InputError at its line */
function checkProduct(name: string, { args, results, type, place }: ShapesOfNode): void {
  const word = wordOf(name);
  const rule = Object.hasOwn(PRODUCTS, word) ? PRODUCTS[word] : undefined;
  const [made] = results;
  const tensors = args.map((shape) => ({ shape, type }));
  const op = { is: 'operator', name, word, where: '', args: tensors, inner: [], module: undefined } as const;
  const outcome = rule?.({ ...op, results: results.map((shape) => ({ shape, type })) }, ALONE);
  const product = outcome?.fate === 'mapped' ? outcome.pieces.find(isProduct) : undefined;
  if (!product || !made) return;
  const { b, m, n } = gemmDims(product);
  // the batches of addbmm are summed
  const count = word === 'addbmm' ? m * n : b * m * n;
  if (countOf(made) !== count)
    throw new InputError({ ...place, field: 'results' }, `${made.join('x')} for ${name} of ${args.map((s) => s.join('x')).join(';')}`, `${count} elements`); // prettier-ignore
}

/** A node in the form of an Execution Trace's. @throws InputError for lists that are none, and for sizes that do not fit */
export function readNode(message: NodeMessage, index: number, { made, shapesOf, file }: Around): ChakraNode {
  const { id = 0, type = 0 } = message;
  const given = shapesOf(message);
  const { onHost, ...attributes } = attributesOf(message);
  const anonymous = (i: number): string => `a${id}.${i}`;
  const own = (i: number): string => resultOf(id, i);
  const field = nodeField(index);
  const name = given?.operator ?? message.name ?? '';
  if (given) checkProduct(name, given);
  const inputs = given
    ? given.args.map((s, i) => named(anonymous(i), s, given.type))
    : argumentsOf(message.inputs, { file, field: `${field}.inputs` }, anonymous);
  const outputs = given
    ? given.results.map((s, i) => named(own(i), s, given.type))
    : argumentsOf(message.outputs, { file, field: `${field}.outputs` }, own);
  const args = fromDependencies(inputs, message, made);
  const results = rawTensorsOf(outputs);
  made.set(id, results[0]?.shape);
  const word = WORDS.get(type);
  const parent = message.ctrlDeps?.[0];
  return {
    shaped: rawTensorsOf(args).some((t) => t.shape.length > 0),
    isMetadata: type === METADATA,
    byDependencies: inputs.some((a, i) => a !== args[i]),
    onHost,
    node: {
      ...attributes,
      index,
      // 0 is an id here, and none in an Execution Trace
      id: id + 1,
      name,
      parent: parent === undefined ? undefined : parent + 1,
      kernel: false,
      ...(word !== undefined && { word, hasSchema: true }),
      args,
      results,
    },
  };
}
