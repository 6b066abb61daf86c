/**
 * Requests that wait to be accepted by a DRAM controller: in order of arrival; those of one time by age, requester and id.
 * A policy takes a request whole or burst by burst; in the second case it is answered with its last burst.
 */
import { older, type MemRequest } from '../protocol/messages.js';
import { newTicket, type Ticket } from '../protocol/ticket.js';
import type { DramMap } from './address-map.js';
import { transaction, type Transaction } from './transaction.js';

/** Plain data: what came at this time, and what waits from `head` on, with the time at which it came. */
export interface Outside {
  arrivals: MemRequest[];
  queue: MemRequest[];
  arrived_ps: number[];
  head: number;
  /** bursts of the first that were taken already; and what of it is offered, once that was asked for */
  taken: number;
  first: Transaction | null;
  /** bursts still to be answered of requests that were accepted burst by burst */
  parts: Record<string, { left: number; bytes: number }>;
  openParts: number;
}
/** Nothing waits. */
export const newOutside = (): Outside => ({
  arrivals: [],
  queue: [],
  arrived_ps: [],
  head: 0,
  taken: 0,
  first: null,
  parts: {},
  openParts: 0,
});

/** Taken entries before the list is shortened. */
const SHORTEN = 4096;
const partOf = ({ requester, id }: { readonly requester: number; readonly id: number }): string => `${requester}|${id}`;

/** Is what is offered the last of its request? */
const endsRequest = ({ queue, head, first }: Outside): boolean =>
  first!.address + first!.bytes === queue[head]!.address + queue[head]!.bytes;

function dropHead(s: Outside): void {
  s.head++;
  if (s.head === s.queue.length) {
    while (s.queue.pop()) s.arrived_ps.pop();
    s.head = 0;
  } else if (s.head === SHORTEN) {
    s.queue.splice(0, SHORTEN);
    s.arrived_ps.splice(0, SHORTEN);
    s.head = 0;
  }
}

/** How requests are cut: `whole`, or burst by burst of `burstBytes`. */
export interface OutsideOptions {
  readonly tCK_ps: number;
  readonly burstBytes: number;
  readonly whole: boolean;
}

/** What can be done with what waits: these functions keep nothing, the state is passed in. */
export function createOutside(map: DramMap, { tCK_ps, burstBytes, whole }: OutsideOptions) {
  function offer(r: MemRequest, address: number, bytes: number, bursts: number, arrived_ps: number): Transaction {
    const ticket = newTicket(r, bytes, arrived_ps, Math.ceil(arrived_ps / tCK_ps));
    const x = transaction(ticket, address, bytes, bursts);
    map.locate(address, x);
    ticket.bank = x.bank;
    return x;
  }

  /** The first request, or its next burst. Made late, since a long queue of small things is quicker than one of large things. */
  function offerFirst(s: Outside): Transaction {
    const request = s.queue[s.head]!;
    const arrived_ps = s.arrived_ps[s.head]!;
    const { address, bytes } = request;
    const first = Math.floor(address / burstBytes);
    const bursts = Math.floor((address + bytes - 1) / burstBytes) - first + 1;
    if (whole || bursts === 1) return offer(request, address, bytes, bursts, arrived_ps);
    if (s.taken === 0) {
      s.parts[partOf(request)] = { left: bursts, bytes };
      s.openParts++;
    }
    const from = Math.max(address, (first + s.taken) * burstBytes);
    const to = Math.min(address + bytes, (first + s.taken + 1) * burstBytes);
    return offer(request, from, to - from, 1, arrived_ps);
  }

  return {
    takeArrivals(s: Outside, now_ps: number): void {
      const { arrivals } = s;
      if (arrivals.length > 1) arrivals.sort((a, b) => (older(a, b) ? 1 : -1));
      while (arrivals.length > 0) {
        s.queue.push(arrivals.pop()!);
        s.arrived_ps.push(now_ps);
      }
    },
    /** requests of which something waits */
    waiting: (s: Outside): number => s.queue.length - s.head,
    /** what is offered next; something must wait */
    first: (s: Outside): Transaction => (s.first ??= offerFirst(s)),
    dropFirst(s: Outside): void {
      const more = !endsRequest(s);
      s.first = null;
      s.taken = more ? s.taken + 1 : 0;
      if (!more) dropHead(s);
    },
    /** Is this the last burst of its request? Then the ticket stands for all of it. */
    whole(s: Outside, ticket: Ticket): boolean {
      if (s.openParts === 0) return true;
      const part = s.parts[partOf(ticket)];
      if (part === undefined) return true;
      if (--part.left > 0) return false;
      delete s.parts[partOf(ticket)];
      s.openParts--;
      ticket.bytes = part.bytes;
      return true;
    },
  };
}
