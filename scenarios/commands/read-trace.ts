/** The event trace that a command is given: a file, or the folder of a run that has one. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OperatorRow } from '../../analysis/index.js';
import {
  bytesAt,
  checkSomethingLeft,
  InputError,
  MAGIC,
  saidMissing,
  unread,
  withHeldTrace,
  type EventTrace,
} from '../../traces/index.js';

/** What is looked at to say what a file is. */
const HEAD_BYTES = 65_536;

/** The trace of a run's folder, or the file itself. @throws InputError for a folder without one */
export function traceIn(given: string): string {
  if (!existsSync(given) || !statSync(given).isDirectory()) return given;
  const file = join(given, 'trace.swt');
  if (!existsSync(file))
    throw new InputError(
      { file: given },
      'no trace.swt in this folder',
      'the folder of a run that was recorded (without --no-trace)',
    );
  return file;
}

/** The same for who reads nothing else. @throws InputError for a file of another format, too: it is named, with what to do */
export function eventTraceIn(given: string): string {
  if (statSync(given, { throwIfNoEntry: false })?.isFile() === true) {
    const head = bytesAt(given, 0, HEAD_BYTES);
    const begins = head.subarray(0, MAGIC.length).toString('latin1');
    // one that is cut off there is told by who reads it
    if (!MAGIC.startsWith(begins)) throw unread(head, given, 'an event trace (.swt), or the folder of a run');
  }
  return traceIn(given);
}

/** A trace that is looked at, and what is said of one that is cut off. */
export interface TraceRead {
  readonly file: string;
  readonly trace: EventTrace;
  readonly warnings: string[];
}

/** Looks at a trace of any length, good until it is done. @throws InputError for a folder without one, and for what is no event trace, or none that has a record */
export function withTrace<T>(given: string, look: (read: TraceRead) => T | Promise<T>): Promise<T> {
  const file = eventTraceIn(given);
  return withHeldTrace(file, (trace) => {
    checkSomethingLeft(trace, file);
    const missing = saidMissing(trace, file);
    return look({ file, trace, warnings: missing === undefined ? [] : [missing] });
  });
}

/** The executions of an operator. @throws InputError where the run has none of this id */
export function operatorIn(rows: readonly OperatorRow[], operator: number, { operators }: EventTrace): OperatorRow[] {
  const found = rows.filter((r) => r.operator === operator);
  if (found.length > 0) return found;
  const known = operator < operators.length ? `operator ${operator} was not executed` : `no operator ${operator}`;
  throw new InputError({ file: '--operator' }, known, `one that was, of 0 to ${operators.length - 1}`);
}
