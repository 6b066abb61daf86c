/** If, Loop and Scan: the operators of their bodies stand inside them, those of a loop once for each turn. */
import type { RecordedOp } from '../recording.js';
import type { GraphProto, NodeProto } from './schema.js';
import { addNodes, find, odd, scopeOf, type Reading, type Scope } from './scope.js';
import type { Meaning, Use } from './use.js';
import type { Value } from './value.js';

/** What such a node comes to. */
export interface Opened extends Meaning {
  readonly understood: boolean;
  readonly inner: readonly RecordedOp[];
  /** what it makes, in order */
  readonly values: readonly (Value | undefined)[];
}
/** Reads the nodes of a body. */
type Read = (nodes: GraphProto['node'], scope: Scope) => RecordedOp[];

interface Body {
  readonly graph: GraphProto;
  readonly scope: Scope;
  readonly read: Read;
  readonly r: Reading;
  readonly prefix: string;
}

/** One run of a body. @throws InputError where it does not make what it says */
function run(
  { graph, scope, read, r }: Body,
  prefix: string,
  given: readonly (Value | undefined)[],
  u: Use,
): { ops: RecordedOp[]; made: Value[] } {
  const inner = scopeOf(r, graph, scope, prefix);
  for (const [i, { name }] of graph.input.entries()) {
    const value = given[i];
    if (value && !inner.values.has(name)) inner.values.set(name, value);
  }
  const ops = read(graph.node, inner);
  const made = graph.output.map(
    ({ name }) => find(inner, name) ?? u.fail(`its body does not make "${name}"`, 'a body that does'),
  );
  return { ops, made };
}

const bodyOf = (node: NodeProto, name: string): GraphProto | null | undefined => node.attribute.find((a) => a.name === name)?.g;
const own = (node: NodeProto, u: Use): Pick<Opened, 'word' | 'args' | 'results'> => ({
  word: `onnx::${node.opType}`,
  args: u.inputs.map((_, i) => u.tensor(i)),
  results: [],
});

/** The branch that is taken; where that depends on data the first one, which is counted as an oddity. */
function openIf(r: Reading, node: NodeProto, scope: Scope, u: Use, read: Read, prefix: string): Opened | undefined {
  const condition = u.data(0)?.[0];
  if (condition === undefined) odd(r, 'If whose condition depends on data: its then_branch was taken');
  const graph = bodyOf(node, condition === 0 ? 'else_branch' : 'then_branch');
  if (!graph) return undefined;
  const { ops, made } = run({ graph, scope, read, r, prefix }, prefix, [], u);
  return { ...own(node, u), inner: ops, values: made, understood: true };
}

/** What a body makes each turn, over all turns. */
function gathered(v: Value, id: string, turns: number | undefined): Value {
  const shape = v.shape && turns !== undefined ? [turns, ...v.shape] : undefined;
  return { id, shape, type: v.type };
}

/**
 * Runs a body `turns` times.
 * @param first what it is given on the first turn, beside what `each` gives on every one
 */
function turn(
  body: Body,
  turns: number,
  first: readonly (Value | undefined)[],
  each: (state: readonly (Value | undefined)[], i: number) => readonly (Value | undefined)[],
  stateOf: (made: readonly Value[]) => readonly Value[],
  u: Use,
): { ops: RecordedOp[]; state: readonly (Value | undefined)[]; made: readonly Value[] | undefined } {
  addNodes(body.r, turns * body.graph.node.length);
  const ops: RecordedOp[] = [];
  let state = first;
  let made: readonly Value[] | undefined;
  for (let i = 0; i < turns; i++) {
    const one = run(body, `${body.prefix}${i}/`, each(state, i), u);
    for (const op of one.ops) ops.push(op);
    made = one.made;
    state = stateOf(made);
  }
  return { ops, state, made };
}

function openLoop(r: Reading, node: NodeProto, scope: Scope, u: Use, read: Read, prefix: string): Opened | undefined {
  const graph = bodyOf(node, 'body');
  if (!graph) return undefined;
  const never = u.has(1) && u.data(1)?.[0] === 0;
  const known = never ? 0 : u.data(0)?.[0];
  if (known === undefined) odd(r, 'Loop whose number of turns depends on data: counted once');
  const body = { graph, scope, read, r, prefix };
  const number = (i: number): Value => ({ id: `${prefix}${i}`, shape: [], type: 'int64', data: [i] });
  const condition: Value = u.inputs[1] ?? { id: `${prefix}condition`, shape: [], type: 'bool', data: [1] };
  const start = u.inputs.slice(2);
  const end = turn(
    body,
    known ?? 1,
    start,
    (s, i) => [number(i), condition, ...s],
    (made) => made.slice(1, 1 + start.length),
    u,
  );
  const scans = (end.made ?? [])
    .slice(1 + start.length)
    .map((v, i) => gathered(v, `${prefix}${node.output[start.length + i]}`, known));
  return { ...own(node, u), inner: end.ops, values: [...end.state, ...scans], understood: true };
}

function openScan(r: Reading, node: NodeProto, scope: Scope, u: Use, read: Read, prefix: string): Opened | undefined {
  const graph = bodyOf(node, 'body');
  const scanned = u.int('num_scan_inputs', 0);
  const states = u.inputs.length - scanned;
  if (!graph || scanned < 1 || states < 0) return undefined;
  const axes = u.ints('scan_input_axes') ?? [];
  const lists = u.inputs.slice(states).map((v, i) => ({ v, axis: v?.shape && u.axis(axes[i] ?? 0, v.shape.length) }));
  const turns = lists[0]!.axis === undefined ? undefined : lists[0]!.v!.shape![lists[0]!.axis];
  if (turns === undefined) odd(r, 'Scan whose number of turns depends on data: counted once');
  const parts = (turnOf: number) =>
    lists.map(
      ({ v, axis }): Value | undefined =>
        v && { id: `${v.id}/${turnOf}`, type: v.type, shape: v.shape?.filter((_, d) => d !== axis) },
    );
  const body = { graph, scope, read, r, prefix };
  const end = turn(
    body,
    turns ?? 1,
    u.inputs.slice(0, states),
    (s, i) => [...s, ...parts(i)],
    (made) => made.slice(0, states),
    u,
  );
  const scans = (end.made ?? []).slice(states).map((v, i) => gathered(v, `${prefix}${node.output[states + i]}`, turns));
  return { ...own(node, u), inner: end.ops, values: [...end.state, ...scans], understood: true };
}

/** Undefined for a node that has no body, or another one than its operator has. @throws InputError */
export function openControl(r: Reading, node: NodeProto, scope: Scope, u: Use, read: Read): Opened | undefined {
  if (node.domain !== '' && node.domain !== 'ai.onnx') return undefined;
  const open = { If: openIf, Loop: openLoop, Scan: openScan }[node.opType as 'If' | 'Loop' | 'Scan'] as typeof openIf | undefined;
  return open?.(r, node, scope, u, read, `${scope.prefix}${node.name || node.output[0]}/`);
}
