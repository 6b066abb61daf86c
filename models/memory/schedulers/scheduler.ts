/** Which of a bank's waiting requests is served next. */
import type { MemRequest } from '../messages.js';

/** A waiting request and the row that it wants; memories without rows have row 0. */
export interface Waiting {
  readonly request: MemRequest;
  readonly row: number;
}
export interface Scheduler {
  readonly summary: string;
  /** Index into `queue`, which is not empty. `openRow` is −1 where no row is open. */
  pick(queue: readonly Waiting[], openRow: number): number;
}
