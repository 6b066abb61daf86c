/**
 * A request on its way through a memory, and what it waited for, piece by piece.
 *
 * A memory charges each stretch of waiting to one cause, and to the requester that held what was waited for. When the
 * request is answered, clock edge + pieces + service must be its whole time: `latency.ts` asserts it for every request.
 */
import type { MemRequest, MemResponse } from './messages.js';

/** Plain data. Times in the memory's own cycles, but for those that say ps. */
export interface Ticket {
  id: number;
  requester: number;
  operator: number;
  memory: number;
  write: boolean;
  bytes: number;
  bank: number;
  arrived_ps: number;
  /** first cycle in which the memory could have accepted it, and in which it did */
  offered: number;
  accepted: number;
  /** waiting is charged up to this cycle; it counts from there on */
  from: number;
  /** cycles of service so far: stages that every request passes */
  service: number;
  /** key of the cause (`keyOf`), cycles, … */
  pieces: number[];
}

/** @param offered the first cycle in which the memory can accept it */
export function newTicket(r: MemRequest, bytes: number, arrived_ps: number, offered: number): Ticket {
  const { id, requester, operator, memory, write } = r;
  return {
    id,
    requester,
    operator,
    memory,
    write,
    bytes,
    bank: 0,
    arrived_ps,
    offered,
    accepted: 0,
    from: 0,
    service: 0,
    pieces: [],
  };
}

/** There are at most so many requesters: a holder fits into a key, a requester beside it. */
export const MOST_REQUESTERS = 64;
/** What a wait is charged to: a cause, and the requester that held what was waited for, 0 for none. */
export const keyOf = (cause: number, holder: number): number => cause * MOST_REQUESTERS + holder;
/** The cause in a key. */
export const causeOf = (key: number): number => key >> 6;
/** The requester in a key. */
export const holderOf = (key: number): number => key & (MOST_REQUESTERS - 1);

/** Charges the ticket's time up to `to` that is not yet charged. */
export function charge(x: Ticket, key: number, to: number): void {
  const cycles = to - x.from;
  if (cycles <= 0) return;
  x.from = to;
  const { pieces } = x;
  // what was charged last most likely goes on
  for (let i = pieces.length - 2; i >= 0; i -= 2)
    if (pieces[i] === key) {
      pieces[i + 1]! += cycles;
      return;
    }
  pieces.push(key, cycles);
}
/** The same for all that wait together. */
export function chargeAll(tickets: readonly Ticket[], key: number, to: number): void {
  for (let i = 0; i < tickets.length; i++) charge(tickets[i]!, key, to);
}

/** The answer to the ticket's request. */
export const responseOf = ({ id, requester, operator, memory, write, bytes }: Ticket): MemResponse => {
  return { id, requester, operator, memory, write, bytes };
};
