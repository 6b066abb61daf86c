/** What waits in a controller's queues, and looking through them without allocating. */
import type { BurstAddress } from './timing.js';

/** Requests that one command will answer; plain data. */
export interface Transaction extends BurstAddress {
  ids: number[];
  address: number;
  write: boolean;
}
/** One shape for all, so that the queues stay fast. */
export const transaction = ({ bank, row, column }: BurstAddress, id: number, address: number, write: boolean): Transaction => ({
  bank,
  row,
  column,
  ids: [id],
  address,
  write,
});

export function find(queue: readonly Transaction[], address: number, write: boolean): Transaction | undefined {
  for (let i = 0; i < queue.length; i++) {
    const x = queue[i]!;
    if (x.address === address && x.write === write) return x;
  }
  return undefined;
}

/** Is a read of the same burst before the write at `i`? */
export function behindItsRead(queue: readonly Transaction[], i: number): boolean {
  const { row, column } = queue[i]!;
  for (let j = 0; j < i; j++) {
    const y = queue[j]!;
    if (!y.write && y.row === row && y.column === column) return true;
  }
  return false;
}

/** Takes the entry at `i`, keeping the order; allocates nothing. */
export function takeAt(queue: Transaction[], i: number): Transaction {
  const x = queue[i]!;
  for (let j = i + 1; j < queue.length; j++) queue[j - 1] = queue[j]!;
  queue.pop();
  return x;
}
