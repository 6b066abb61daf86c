/**
 * From nodes in the order of the file to calls as they nest.
 *
 * A node names its caller. Where the recorder failed (it cannot write nested tensors: the node is missing, or has the id 0,
 * and the callers of what follows are wrong), nesting is found from order instead: ids count up as operators are called,
 * nodes are written as they return, so that an operator was called by whatever was called before it and returned after it.
 */
import { InputError } from '../../files/input-error.js';
import { nodeField, type TraceNode } from './node.js';

const DEEPEST = 1000;
const ROOT =
  /^(?:\[pytorch\|profiler\|execution_(?:trace|graph)\|(?:process|thread)\]|__ROOT_(?:PROCESS|THREAD)__|##(?:process|thread)##)$/;
const FIRST_THREAD = '1';

/** A call and what it called, in order of time. */
export interface Call {
  readonly node: TraceNode;
  /** place among all calls of all threads, in order of time */
  readonly order: number;
  readonly inner: Call[];
}
/** What one thread called, in order of time. */
export interface CallsOfThread {
  readonly name: string;
  readonly calls: Call[];
}

/** Nodes in order of call: by id, and those without one by their record function id among the others. */
function inOrderOfCall(nodes: readonly TraceNode[]): TraceNode[] {
  const known = nodes.filter((n) => n.id > 0).sort((a, b) => a.id - b.id || a.index - b.index);
  const lost = nodes.filter((n) => n.id === 0).sort((a, b) => a.recordFunction - b.recordFunction || a.index - b.index);
  if (lost.length === 0) return known;
  const ordered: TraceNode[] = [];
  let next = 0;
  for (const node of known) {
    while (next < lost.length && node.recordFunction > lost[next]!.recordFunction) ordered.push(lost[next++]!);
    ordered.push(node);
  }
  return [...ordered, ...lost.slice(next)];
}

/** Whether callers stand behind what they called, as the recorder writes them; a file that was sorted since has it not. */
function isInOrderOfReturn(calls: ReadonlyMap<number, Call>): boolean {
  let behind = 0;
  for (const { node } of calls.values()) {
    const caller = node.parent === undefined ? undefined : calls.get(node.parent)?.node;
    if (caller) behind += caller.index > node.index ? 1 : -1;
  }
  return behind >= 0;
}

/** The innermost call of the same thread that began before and ended after. */
function enclosing(ordered: readonly Call[]): (Call | undefined)[] {
  const open = new Map<string, Call[]>();
  return ordered.map((call) => {
    const thread = call.node.thread ?? FIRST_THREAD;
    const stack = open.get(thread) ?? [];
    open.set(thread, stack);
    while (stack.length > 0 && stack.at(-1)!.node.index < call.node.index) stack.pop();
    const caller = stack.at(-1);
    stack.push(call);
    return caller;
  });
}

/** A caller that was called by what it called. @throws InputError */
function failOnCycle(start: Call, calls: ReadonlyMap<number, Call>, file: string): never {
  const passed = new Set<Call>();
  let at = start;
  while (!passed.has(at)) {
    passed.add(at);
    at = calls.get(at.node.parent!)!;
  }
  const field = nodeField(at.node.index);
  throw new InputError({ file, field }, 'is called by what it calls', 'callers without a cycle');
}

/** Calls in order, each below its caller. @throws InputError when one cannot be reached from a thread */
function below(ordered: readonly Call[], callers: readonly (Call | undefined)[], known: ReadonlyMap<number, Call>, file: string) {
  const threads = new Map<string, Call[]>();
  ordered.forEach((call, i) => {
    const caller = callers[i];
    if (caller) caller.inner.push(call);
    else {
      const name = call.node.thread ?? FIRST_THREAD;
      const calls = threads.get(name);
      if (calls) calls.push(call);
      else threads.set(name, [call]);
    }
  });
  const reached = new Set<Call>();
  let level = [...threads.values()].flat();
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > DEEPEST) {
      const field = nodeField(level[0]!.node.index);
      throw new InputError({ file, field }, `nested more than ${DEEPEST} deep`, `at most ${DEEPEST} callers`);
    }
    for (const call of level) reached.add(call);
    level = level.flatMap((call) => call.inner);
  }
  const lost = ordered.find((call) => !reached.has(call));
  if (lost) failOnCycle(lost, known, file);
  return [...threads].map(([name, calls]) => ({ name, calls }));
}

/** @throws InputError for an id that two nodes have */
function checkIds(nodes: readonly TraceNode[], file: string): void {
  const ids = new Map<number, TraceNode>();
  for (const node of nodes) {
    const other = node.id > 0 ? ids.get(node.id) : undefined;
    if (other)
      throw new InputError({ file, field: nodeField(node.index) }, `has the id of ${nodeField(other.index)}`, 'an id of its own');
    ids.set(node.id, node);
  }
}

/**
 * The calls of each thread, every node once but those of threads and of the process.
 * @param note told of each oddity that was passed over
 * @throws InputError for an id that two nodes have, a cycle of callers, a nesting too deep
 */
export function nestNodes(nodes: readonly TraceNode[], file: string, note: (oddity: string) => void): CallsOfThread[] {
  checkIds(nodes, file);
  const roots = new Set(nodes.filter((n) => ROOT.test(n.name)).map((n) => n.id));
  const ordered = inOrderOfCall(nodes.filter((n) => !ROOT.test(n.name))).map((node, order): Call => ({ node, order, inner: [] }));
  const known = new Map(ordered.filter(({ node }) => node.id > 0).map((call) => [call.node.id, call]));
  let broken = false;
  for (const { node } of ordered) {
    const nameless = node.id === 0;
    const orphan = !nameless && node.parent !== undefined && !known.has(node.parent) && !roots.has(node.parent);
    if (nameless) note('operator without an id');
    if (orphan) note('operator whose caller is not in the file');
    // a converter that read callers after what they called has none of them
    broken ||= nameless || orphan || (node.parent === undefined && node.thread !== undefined);
  }
  const byOrder = broken && isInOrderOfReturn(known);
  const callers = byOrder
    ? enclosing(ordered)
    : ordered.map(({ node }) => (node.parent === undefined ? undefined : known.get(node.parent)));
  return below(ordered, callers, known, file);
}
