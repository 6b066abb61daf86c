/**
 * Requests that wait to be accepted by a DRAM controller: in order of arrival; those of one time by age, requester and id.
 * A policy takes a request whole or burst by burst; in the second case it is answered with its last burst.
 */
import { older, type MemRequest } from '../protocol/messages.js';
import { newTicket, type Ticket } from '../protocol/ticket.js';
import type { DramMap } from './address-map.js';
import { transaction, type Transaction } from './transaction.js';

/** Plain data: what came at this time, and what waits from `head` on. */
export interface Outside {
  arrivals: MemRequest[];
  queue: Transaction[];
  head: number;
  /** bursts still to be answered of requests that were accepted burst by burst */
  parts: Record<string, { left: number; bytes: number }>;
  openParts: number;
}
/** Nothing waits. */
export const newOutside = (): Outside => ({ arrivals: [], queue: [], head: 0, parts: {}, openParts: 0 });

/** Taken entries before the list is shortened. */
const SHORTEN = 4096;
const partOf = ({ requester, id }: { readonly requester: number; readonly id: number }): string => `${requester}|${id}`;

/** How requests are cut: `whole`, or burst by burst of `burstBytes`. */
export interface OutsideOptions {
  readonly tCK_ps: number;
  readonly burstBytes: number;
  readonly whole: boolean;
}

/** What can be done with what waits: these functions keep nothing, the state is passed in. */
export function createOutside(map: DramMap, { tCK_ps, burstBytes, whole }: OutsideOptions) {
  function push(s: Outside, r: MemRequest, address: number, bytes: number, bursts: number, now_ps: number): void {
    const ticket = newTicket(r, bytes, now_ps, Math.ceil(now_ps / tCK_ps));
    const x = transaction(ticket, address, bytes, bursts);
    map.locate(address, x);
    ticket.bank = x.bank;
    s.queue.push(x);
  }

  function enqueue(s: Outside, request: MemRequest, now_ps: number): void {
    const { address, bytes } = request;
    const first = Math.floor(address / burstBytes);
    const bursts = Math.floor((address + bytes - 1) / burstBytes) - first + 1;
    if (whole || bursts === 1) {
      push(s, request, address, bytes, bursts, now_ps);
      return;
    }
    s.parts[partOf(request)] = { left: bursts, bytes };
    s.openParts++;
    for (let i = 0; i < bursts; i++) {
      const from = Math.max(address, (first + i) * burstBytes);
      const to = Math.min(address + bytes, (first + i + 1) * burstBytes);
      push(s, request, from, to - from, 1, now_ps);
    }
  }

  return {
    takeArrivals(s: Outside, now_ps: number): void {
      const { arrivals } = s;
      if (arrivals.length > 1) arrivals.sort((a, b) => (older(a, b) ? -1 : 1));
      for (let i = 0; i < arrivals.length; i++) enqueue(s, arrivals[i]!, now_ps);
      s.arrivals = [];
    },
    waiting: (s: Outside): number => s.queue.length - s.head,
    first: (s: Outside): Transaction | undefined => s.queue[s.head],
    dropFirst(s: Outside): void {
      s.head++;
      if (s.head === s.queue.length) {
        s.queue = [];
        s.head = 0;
      } else if (s.head === SHORTEN) {
        s.queue.splice(0, SHORTEN);
        s.head = 0;
      }
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
