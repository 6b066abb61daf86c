/**
 * From the nodes of a graph to recorded operators: in the file's order, with types and shapes worked out as it goes; functions
 * of the model's own are opened.
 */
import { InputError } from '../../files/input-error.js';
import type { RecordedOp } from '../recording.js';
import { openControl } from './control.js';
import { moduleOf } from './module-name.js';
import { operators } from './operators/index.js';
import type { AttributeProto, FunctionProto, NodeProto } from './schema.js';
import { addNodes, find, odd, type Reading, type Scope } from './scope.js';
import { Use, type Meaning } from './use.js';
import { tensorOf, type Made, type Value } from './value.js';

/** The operators of `nodes`; what they make is in `scope` afterwards. @throws InputError */
export function readNodes(r: Reading, nodes: readonly NodeProto[], scope: Scope): RecordedOp[] {
  const ops: RecordedOp[] = [];
  for (const [i, node] of nodes.entries()) {
    addNodes(r, 1);
    const where = `node ${scope.prefix}${node.name || i}`;
    const inputs = node.input.map((name) =>
      name === '' ? undefined : (find(scope, name) ?? notWritten(r, nodes, i, name, where)),
    );
    const made = callOf(r, node, scope, inputs, where) ?? [nodeOf(r, node, scope, inputs, where)];
    for (const op of made.flat()) ops.push(op);
  }
  return ops;
}

/** @throws InputError that says whether the value comes later, or never */
function notWritten(r: Reading, nodes: readonly NodeProto[], at: number, name: string, where: string): never {
  const later = nodes.findIndex((n, i) => i >= at && n.output.includes(name));
  const writer = later === at ? 'itself' : `node ${nodes[later]?.name || later}`;
  const problem = later < 0 ? `reads "${name}", which nothing writes` : `reads "${name}" before ${writer} writes it`;
  throw new InputError({ file: r.file, field: where }, problem, 'an acyclic graph, its nodes in the order in which they can run');
}

/** @throws InputError for a value that is written twice */
function define(r: Reading, scope: Scope, name: string, value: Value, where: string): Value {
  if (scope.values.has(name))
    throw new InputError({ file: r.file, field: where }, `writes "${name}", which is there already`, 'a name for each value');
  scope.values.set(name, value);
  return value;
}

const keyOf = (f: { domain: string; overload: string }, name: string): string => `${f.domain}::${name}::${f.overload}`;
/** By what a node has: domain, name, overload. */
export const functionsOf = (list: readonly FunctionProto[]): Map<string, FunctionProto> =>
  new Map(list.map((f) => [keyOf(f, f.name), f]));

/** Nodes that a function comes to, with those of the functions that it calls; those of itself are found when it is opened. */
function sizeOf(r: Reading, f: FunctionProto, known: Map<FunctionProto, number>): number {
  const before = known.get(f);
  if (before !== undefined) return before;
  known.set(f, 0);
  let size = f.node.length;
  for (const n of f.node) {
    const called = r.functions.get(keyOf(n, n.opType));
    if (called) size += sizeOf(r, called, known);
  }
  known.set(f, size);
  return size;
}

/** An attribute of a function's node that stands for one of the call's, or its default. */
function resolved(node: NodeProto, call: readonly AttributeProto[], f: FunctionProto): NodeProto {
  if (!node.attribute.some((a) => a.refAttrName)) return node;
  const attribute = node.attribute.flatMap((a): AttributeProto[] => {
    if (!a.refAttrName) return [a];
    const given = [...call, ...f.attributeProto].find((c) => c.name === a.refAttrName);
    return given
      ? [Object.assign(Object.create(Object.getPrototypeOf(given) as object), given, { name: a.name }) as AttributeProto]
      : [];
  });
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object), node, { attribute }) as NodeProto;
}

/** The operators of the function that a node calls; undefined where it calls none. */
function callOf(
  r: Reading,
  node: NodeProto,
  scope: Scope,
  inputs: readonly (Value | undefined)[],
  where: string,
): RecordedOp[] | undefined {
  const key = keyOf(node, node.opType);
  const f = r.functions.get(key);
  if (!f) return undefined;
  if (scope.within.includes(key))
    throw new InputError({ file: r.file, field: where }, `function ${f.name} calls itself`, 'functions without recursion');
  // before it is opened: what is too large is not begun
  addNodes(r, sizeOf(r, f, new Map()));
  const inner: Scope = {
    values: new Map(f.input.flatMap((name, i) => (inputs[i] ? [[name, inputs[i]]] : []))),
    outer: undefined,
    prefix: `${scope.prefix}${node.name || node.output[0]}/`,
    declared: new Map(),
    unknown: scope.unknown,
    within: [...scope.within, key],
    module: moduleOf(node) ?? scope.module,
  };
  const nodes = f.node.map((n) => resolved(withoutMissing(n, f, inner), node.attribute, f));
  const ops = readNodes(r, nodes, inner);
  for (const [i, name] of node.output.entries()) {
    if (name === '') continue;
    const value = inner.values.get(f.output[i] ?? '');
    if (!value)
      throw new InputError(
        { file: r.file, field: where },
        `function ${f.name} does not make output ${i}`,
        'a function that does',
      );
    define(r, scope, name, value, where);
  }
  return ops;
}

/** An optional input of the function that the call leaves out is left out where it is read, too. */
function withoutMissing(node: NodeProto, f: FunctionProto, inner: Scope): NodeProto {
  const missing = (name: string): boolean => f.input.includes(name) && !inner.values.has(name);
  if (!node.input.some(missing)) return node;
  const input = node.input.map((n) => (missing(n) ? '' : n));
  return Object.assign(Object.create(Object.getPrototypeOf(node) as object), node, { input }) as NodeProto;
}

/** ONNX's own names stand alone. */
const nameOf = (node: NodeProto): string =>
  node.domain === '' || node.domain === 'ai.onnx' ? node.opType : `${node.domain}::${node.opType}`;

/** What a node comes to, where its operator is known; else its own word, so that it is reported as not understood. */
function meaningOf(node: NodeProto, u: Use): Meaning & { understood: boolean } {
  const name = nameOf(node);
  const operator = operators.get(name);
  if (operator) return { ...operator(u), understood: true };
  const word = name.includes('::') ? name : `onnx::${name}`;
  return { word, args: u.inputs.map((_, i) => u.tensor(i)), results: [], understood: false };
}

/** A node that calls no function, as the operators that it is. */
function nodeOf(r: Reading, node: NodeProto, scope: Scope, inputs: readonly (Value | undefined)[], where: string): RecordedOp[] {
  const u = new Use(r.file, where, inputs, node.output, r.opset, node.attribute, (id) => scope.unknown.get(id) ?? DATA);
  const control = openControl(r, node, scope, u, (nodes, body) => readNodes(r, nodes, body));
  const meaning = control ?? meaningOf(node, u);
  const values = node.output.flatMap((name, i): Value[] => {
    if (name === '') return [];
    const shape = meaning.results[i]?.shape;
    if (shape?.some((n) => !Number.isSafeInteger(n) || n < 0))
      u.fail(`makes "${name}" of shape [${shape.join(', ')}]`, 'whole numbers');
    const made = { ...settle(r, meaning.results[i], scope.declared.get(name)), id: `${scope.prefix}${name}` };
    return [define(r, scope, name, control?.values[i] ?? made, where)];
  });
  const reason = meaning.understood ? why(scope, inputs) : `${where} (${nameOf(node)}) is not understood`;
  for (const v of values) if (!v.shape) scope.unknown.set(v.id, reason);
  const common = { is: 'operator' as const, name: nameOf(node), where, module: moduleOf(node) ?? scope.module };
  const before = (meaning.before ?? []).map(({ word, args, result }) => ({
    ...common,
    word,
    args,
    results: result && [result],
    inner: [],
  }));
  const results = values.map(tensorOf);
  const last = { ...common, args: meaning.args, results: results.every((t) => t !== undefined) ? results : undefined };
  // what follows from constants alone is no work of the model's
  const constant = !control && values.length > 0 && values.every((v) => v.data && !v.weight);
  return [...before, { ...last, word: constant ? 'constant' : meaning.word, inner: control?.inner ?? [] }];
}

/** why a shape is not known, where nothing else is to blame */
const DATA = 'it depends on data';
/** The first reason among those of the inputs. */
const why = (scope: Scope, inputs: readonly (Value | undefined)[]): string =>
  inputs.flatMap((v) => (v && !v.shape ? [scope.unknown.get(v.id) ?? DATA] : []))[0] ?? DATA;

/** What follows from the inputs goes before what the file declares; where they differ is counted. */
function settle(r: Reading, made: Made | undefined, said: Made | undefined): Made {
  if (!made) return said ?? { shape: undefined, type: undefined };
  if (!said) return made;
  const { shape, type } = made;
  const differs = shape && said.shape && (shape.length !== said.shape.length || shape.some((n, i) => n !== said.shape![i]));
  if (differs || (type && said.type && type !== said.type))
    odd(r, 'values whose declared shape or type does not follow from the inputs');
  return { ...made, shape: shape ?? said.shape, type: type ?? said.type };
}
