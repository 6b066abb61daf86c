/** From calls to recorded operators and labels: what both forms of a Chakra trace, JSON and protobuf, come to. */
import { InputError } from '../../files/input-error.js';
import { wordOf, type RecordedOp, type RecordedThread } from '../recording.js';
import { createLives, type Early, type Lives } from './lives.js';
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
  thread: string,
  see: (node: TraceNode, op: RecordedOp) => void,
): RecordedOp {
  const { node } = call;
  const label = isLabel(node);
  const by = { where: `${nodeField(node.index)}, ${node.name}`, thread };
  const { args, moment } = lives.enter(node.args, by);
  const inside = label ? (moduleOf(node.name) ?? module) : module;
  const inner = call.inner.map((c) => recordedOp(c, inside, lives, thread, see));
  const results = lives.leave(node.results, by, moment);
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

/** A tensor that is read before it is made: a fault where numbers say so, else an address that was given again. */
const earlyReader =
  (file: string, note: (oddity: string) => void): Early =>
  (tensor, reader, maker, isFault) => {
    if (isFault)
      throw new InputError(
        { file, field: reader.where },
        `reads tensor ${tensor} before ${maker.where} makes it`,
        'nodes numbered in the order in which they were called',
      );
    note('tensor that is read before an operator makes one of its id and place: taken as two');
  };

/**
 * The threads of a recording, their operators with ids that are told apart (lives.ts).
 * @param note told of each oddity that was passed over
 * @param see told of each operator as it is finished
 * @throws InputError for a tensor that is read before it is made
 */
export function recordedThreads(
  threads: readonly CallsOfThread[],
  file: string,
  note: (oddity: string) => void,
  see: (node: TraceNode, op: RecordedOp) => void = () => undefined,
): RecordedThread[] {
  const lives = createLives(earlyReader(file, note));
  const made = new Map(threads.map(({ name }) => [name, [] as RecordedOp[]]));
  // threads share their memory: what lives when is followed in order of call over all of them
  const tops = threads.flatMap(({ name, calls }) => calls.map((call) => ({ name, call })));
  tops.sort((a, b) => a.call.order - b.call.order);
  for (const { name, call } of tops) made.get(name)!.push(recordedOp(call, undefined, lives, name, see));
  return [...made].map(([name, ops]) => ({ name, ops }));
}
