/** How requests come into the queues of an on-chip memory: in order of age, while there is room. */
import { detailIndex } from '../../../traces/formats.js';
import { older } from '../protocol/messages.js';
import { takeAt } from '../protocol/take.js';
import { keyOf, newTicket } from '../protocol/ticket.js';
import { rouse, serve, settleBank, type ArrayParts } from './service.js';
import type { ArrayState } from './state.js';

const QUEUE_FULL = detailIndex('queue-full');

/** Brings the sum of queue lengths × ps up to date: called before the queues change. */
export function countQueue(state: ArrayState, now_ps: number): void {
  state.queue_ps += state.queued * (now_ps - state.counted_ps);
  state.counted_ps = now_ps;
}

/** What came at this time, in the total order of requests, so that no result depends on who sent first. */
export function takeArrivals({ model, state }: ArrayParts, now_ps: number): void {
  const { arrivals } = state;
  if (arrivals.length > 1) arrivals.sort((a, b) => (older(a, b) ? 1 : -1));
  while (arrivals.length > 0) {
    const r = arrivals.pop()!;
    const ticket = newTicket(r, r.bytes, now_ps, now_ps);
    ticket.bank = model.bank(r.address);
    state.outside.push({ ticket, address: r.address });
  }
}

/** Into the queues of their banks, in order: one that finds no room holds up all behind it. */
export function admit(p: ArrayParts, now_ps: number): void {
  const { model, state } = p;
  const { ports, queue } = model.options;
  while (state.outside.length > 0 && state.queued < queue) {
    const e = takeAt(state.outside, 0);
    const { ticket } = e;
    const b = state.banks[ticket.bank]!;
    settleBank(ports, b, now_ps);
    if (now_ps > ticket.offered) ticket.pieces.push(keyOf(QUEUE_FULL, 0), now_ps - ticket.offered);
    ticket.accepted = ticket.from = now_ps;
    b.queue.push(e);
    state.queued++;
    if (b.standing.idleSince_ps >= 0) rouse(p, b, ticket, now_ps);
    if (!b.waking) serve(p, b, ticket.bank, now_ps);
  }
}
