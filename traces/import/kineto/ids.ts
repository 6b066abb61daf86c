/** Tensor ids for a Kineto trace, out of an Execution Trace of the same run: calls have equal numbers in both. */
import { InputError } from '../../files/input-error.js';
import { readUnpacked } from '../../files/read.js';
import { idsByRecordFunction } from '../execution-trace/execution-trace.js';
import { show, tensorsOf, type Argument, type RecordedOp, type RecordedTensor, type RecordedThread } from '../recording.js';
import { odd, type Oddities } from './events.js';

/** least share of operators that both files know, for them to be of one run */
const LEAST = 0.9;

/** What both files have in dimensions. */
const sized = (args: readonly Argument[]): RecordedTensor[] => tensorsOf(args).filter(({ shape }) => shape.length > 0);
const told = ({ shape, type }: RecordedTensor): string => `${show(shape)}${type === undefined ? '' : ` of ${type}`}`;
const alike = (a: RecordedTensor, b: RecordedTensor): boolean =>
  a.shape.join() === b.shape.join() && (a.type === undefined || b.type === undefined || a.type === b.type);

/** The first operand that the two files have in different sizes or types, in words. */
function difference(op: RecordedOp, known: readonly Argument[]): string | undefined {
  const [ours, theirs] = [sized(op.args), sized(known)];
  // one of them may have operands that the other has no place for
  if (ours.length !== theirs.length) return undefined;
  const i = ours.findIndex((t, at) => !alike(t, theirs[at]!));
  return i < 0 ? undefined : `${op.name} (${op.where}) reads ${told(theirs[i]!)} in it, ${told(ours[i]!)} in`;
}

/**
 * `threads` with arguments and results as the Execution Trace has them.
 * @throws InputError where the two do not belong together: by numbers and names of calls, by sizes and types of operands
 */
export function withIds(threads: readonly RecordedThread[], idsFile: string, file: string, oddities: Oddities): RecordedThread[] {
  const calls = idsByRecordFunction(readUnpacked(idsFile), idsFile);
  const fault = (what: string): InputError =>
    new InputError({ file: idsFile, field: '--ids' }, what, 'the Execution Trace of the same run');
  let [matched, all] = [0, 0];
  const paired = (op: RecordedOp): RecordedOp => {
    const inner = op.inner.map(paired);
    if (op.is === 'label') return { ...op, inner };
    all++;
    const known = op.call === undefined ? undefined : calls.get(op.call);
    if (known?.name !== op.name) {
      odd(oddities, 'operators that the file of --ids does not have');
      return { ...op, inner };
    }
    const different = difference(op, known.args);
    if (different !== undefined) throw fault(`${different} ${file}`);
    matched++;
    return { ...op, inner, args: known.args, results: known.results };
  };
  const whole = threads.map(({ name, ops }) => ({ name, ops: ops.map(paired) }));
  if (matched < LEAST * all) throw fault(`${matched} of ${all} operators of ${file} are in it, by number and name`);
  return whole;
}
