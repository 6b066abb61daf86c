/** From calls to recorded operators and labels: what both forms of a Chakra trace, JSON and protobuf, come to. */
import { wordOf, type RecordedOp, type RecordedThread } from '../recording.js';
import { createLives, type Lives } from './lives.js';
import { nodeField, type TraceNode } from './node.js';
import type { Call, CallsOfThread } from './tree.js';

/** PyTorch's RecordScope::USER_SCOPE, which record_function() has */
const USER_SCOPE = 7;

/** Whether a person or a library put it there to name what is inside: record_function, which has no schema. */
export function isLabel({ name, scope, hasSchema }: TraceNode): boolean {
  if (hasSchema || name.includes('::') || name === 'record_param_comms') return false;
  return scope === undefined ? !/Backward\d*$/.test(name) : scope === USER_SCOPE;
}

const moduleOf = (name: string): string | undefined => /^module=(\S+)/.exec(name)?.[1];

function recordedOp(
  call: Call,
  module: string | undefined,
  lives: Lives,
  see: (node: TraceNode, op: RecordedOp) => void,
): RecordedOp {
  const { node } = call;
  const label = isLabel(node);
  const { args, moment } = lives.enter(node.args);
  const inside = label ? (moduleOf(node.name) ?? module) : module;
  const inner = call.inner.map((c) => recordedOp(c, inside, lives, see));
  const results = lives.leave(node.results, moment);
  const op: RecordedOp = {
    is: label ? 'label' : 'operator',
    name: node.name,
    word: node.word ?? wordOf(node.name),
    where: nodeField(node.index),
    args,
    results,
    inner,
    module,
  };
  see(node, op);
  return op;
}

/**
 * The threads of a recording, their operators with ids that are told apart (lives.ts).
 * @param see told of each operator as it is finished
 */
export function recordedThreads(
  threads: readonly CallsOfThread[],
  see: (node: TraceNode, op: RecordedOp) => void = () => undefined,
): RecordedThread[] {
  const lives = createLives();
  const made = new Map(threads.map(({ name }) => [name, [] as RecordedOp[]]));
  // threads share their memory: what lives when is followed in order of call over all of them
  const tops = threads.flatMap(({ name, calls }) => calls.map((call) => ({ name, call })));
  tops.sort((a, b) => a.call.order - b.call.order);
  for (const { name, call } of tops) made.get(name)!.push(recordedOp(call, undefined, lives, see));
  return [...made].map(([name, ops]) => ({ name, ops }));
}
