/** Tensor ids for a Kineto trace, out of an Execution Trace of the same run: calls have equal numbers in both. */
import { InputError } from '../../files/input-error.js';
import { readUnpacked } from '../../files/read.js';
import { idsByRecordFunction } from '../execution-trace/execution-trace.js';
import type { RecordedOp, RecordedThread } from '../recording.js';

/** least share of operators that both files know, for them to be of one run */
const LEAST = 0.9;

/** `threads` with arguments and results as the Execution Trace has them. @throws InputError where the two do not belong together */
export function withIds(threads: readonly RecordedThread[], idsFile: string, file: string): RecordedThread[] {
  const calls = idsByRecordFunction(readUnpacked(idsFile), idsFile);
  let [matched, all] = [0, 0];
  const paired = (op: RecordedOp): RecordedOp => {
    const inner = op.inner.map(paired);
    if (op.is === 'label') return { ...op, inner };
    all++;
    const known = op.call === undefined ? undefined : calls.get(op.call);
    if (known?.name !== op.name) return { ...op, inner };
    matched++;
    return { ...op, inner, args: known.args, results: known.results };
  };
  const whole = threads.map(({ name, ops }) => ({ name, ops: ops.map(paired) }));
  if (matched < LEAST * all)
    throw new InputError(
      { file: idsFile, field: '--ids' },
      `${matched} of ${all} operators of ${file} are in it, by number and name`,
      'the Execution Trace of the same run',
    );
  return whole;
}
