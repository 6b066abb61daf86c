/** Which request each bank serves, and whether reads or writes are served. */
import { chargeAll } from '../../../protocol/ticket.js';
import type { Transaction } from '../../transaction.js';
import type { BankedParts } from './parts.js';
import type { BankedState } from './state.js';

/** Index into `queue`, which is not empty, of the request that the bank serves: chosen anew until a command was issued for it. */
export function ownerOf(p: BankedParts, s: BankedState, bank: number, queue: readonly Transaction[]): number {
  if (s.owner[bank]! >= 0) return s.owner[bank]!;
  const owner = (s.owner[bank] = p.order(queue, s.banks.openRow[bank]!, s.passed[bank]!));
  const { write, tickets } = queue[owner]!;
  if (!write) chargeAll(tickets, s.waitKey[bank]!, s.settled);
  return owner;
}

/** The bank is free to serve another. */
export function release(s: BankedState, bank: number): void {
  s.owner[bank] = -1;
  s.committed[bank] = false;
}

/** Reads or writes? Writes are drained in bulk, so that the data bus seldom turns round. @returns whether that changes */
export function chooseDirection({ options }: BankedParts, s: BankedState, t: number): boolean {
  const { drainHigh, drainLow, drainIdle } = options;
  const before = s.draining;
  if (s.writeCount === 0) s.draining = s.forced = false;
  else if (before) s.draining = s.forced || s.writeCount > drainLow || s.readCount === 0;
  else s.draining = s.forced || s.writeCount >= drainHigh || (s.readCount === 0 && t >= s.lastRead + drainIdle);
  if (s.draining === before) return false;
  for (let bank = 0; bank < s.owner.length; bank++) release(s, bank);
  return true;
}
