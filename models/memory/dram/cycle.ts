/**
 * What a DRAM controller does in a cycle in which something can happen.
 *
 * First its own work (refresh timer, one command), then it takes the oldest request that waits outside, if there is room:
 * at most one a cycle, strictly in order of arrival. A request that comes between two clock edges is offered at the next.
 */
import { enter, type ActorHandle, type Hold, type Kernel, type OutPort, type WaitsFor } from '../../../sim/index.js';
import { detailIndex } from '../../../traces/formats.js';
import { settle } from '../protocol/latency.js';
import type { MemResponse } from '../protocol/messages.js';
import { keyOf, responseOf, type Ticket } from '../protocol/ticket.js';
import { takeAnswer } from './answers.js';
import { noteTime, settleRetired, type BackgroundParts } from './background.js';
import type { createOutside } from './outside.js';
import type { Policy } from './policy.js';
import type { DramState } from './state.js';

const QUEUE_FULL = detailIndex('queue-full');

/** What an event says: a tick, or the answer in slot what − ANSWER. */
const TICK = 0;
export const ANSWER = 1;

/** What it is made of: nothing here changes but its state. */
export interface DramParts extends BackgroundParts {
  readonly kernel: Kernel;
  readonly self: ActorHandle;
  readonly state: DramState;
  readonly policy: Policy;
  readonly outside: ReturnType<typeof createOutside>;
  readonly settled$: OutPort<Ticket>;
  readonly response$: OutPort<MemResponse>;
}

function answer(d: DramParts, slot: number): void {
  const { state, settled$ } = d;
  const tickets = takeAnswer(state.answers, slot);
  for (let i = 0; i < tickets.length; i++) {
    const ticket = tickets[i]!;
    if (!d.outside.whole(state.outside, ticket)) continue;
    settle(ticket, state.latency, d.kernel.now_ps, d.tCK, d.tell);
    if (settled$.observed) settled$.next(ticket);
    d.response$.next(responseOf(ticket));
  }
}

/** Whether requests are open or offered. */
const isActive = ({ state, outside }: DramParts): boolean =>
  state.policy.pending + state.answers.open > 0 || outside.waiting(state.outside) > 0;

/** An event is due: an answer, or the policy's work of this cycle. */
export function wake(d: DramParts, now_ps: number, what: number): void {
  const { state } = d;
  noteTime(state.background, now_ps);
  if (what >= ANSWER) {
    answer(d, what - ANSWER);
    // while others are open nothing is to be decided
    if (!isActive(d)) d.self.ask();
    return;
  }
  const t = now_ps / d.tCK;
  if (t === state.lastTick) return;
  state.lastTick = t;
  if (t < state.workAt) passBy(d, t);
  else work(d, t);
}

/** The policy has nothing to do in this cycle: it is there for a request that came between two clock edges, or no longer needed. */
function passBy(d: DramParts, t: number): void {
  const { state } = d;
  if (d.outside.waiting(state.outside) > 0) {
    state.touched = true;
    d.self.ask();
  } else if (state.next <= t) schedule(d, t, state.workAt);
}

function work({ self, state, policy }: DramParts, t: number): void {
  self.ask();
  state.touched = true;
  if (policy.catchUp(state.policy, t)) return;
  policy.settle(state.policy, t);
  policy.tick(state.policy, t);
}

/** Offers the oldest request outside to the policy. */
function admit({ state, policy, outside }: DramParts, t: number): void {
  const x = outside.first(state.outside);
  const ticket = x.tickets[0]!; // a read may join another, which then holds its ticket
  policy.settle(state.policy, t);
  if (!policy.accept(state.policy, t, x)) return;
  state.lastAccept = t;
  ticket.accepted = t;
  if (t > ticket.offered) ticket.pieces.push(keyOf(QUEUE_FULL, 0), t - ticket.offered);
  outside.dropFirst(state.outside);
}

/** The next tick that matters; refresh and sleep alone do not keep a run alive. */
function schedule({ kernel, self, state, outside, tCK }: DramParts, t: number, next: number): void {
  const live = outside.waiting(state.outside) > 0 || state.policy.due > 0;
  if (state.next > t && state.next <= next && (state.nextLive || !live)) return;
  state.next = next;
  state.nextLive = live;
  const delay_ps = next * tCK - kernel.now_ps;
  if (live) self.wakeAfter(delay_ps, TICK);
  else self.daemonAfter(delay_ps, TICK);
}

/** Power-up ends at time 0: refresh, and sleep, begin now and not with the first request, which may come late. */
export function start(d: DramParts): void {
  d.state.workAt = d.policy.nextTime(d.state.policy, 0);
  schedule(d, 0, d.state.workAt);
}

/** Something changed: at a clock edge a request may come in, and the next tick is chosen anew. */
function advance(d: DramParts, now_ps: number): void {
  const { state, policy, outside, tCK } = d;
  state.touched = false;
  const t = Math.floor(now_ps / tCK);
  if (t * tCK !== now_ps) {
    schedule(d, t, t + 1);
    return;
  }
  if (outside.waiting(state.outside) > 0 && state.lastAccept < t) admit(d, t);
  const more = outside.waiting(state.outside) > 0 && state.lastAccept === t;
  state.workAt = more ? t + 1 : policy.nextTime(state.policy, t);
  schedule(d, t, state.workAt);
}

/** Once a time, after all deliveries. */
export function arbitrate(d: DramParts, now_ps: number): void {
  const { state, policy } = d;
  const t = Math.floor(now_ps / d.tCK);
  noteTime(state.background, now_ps);
  policy.catchUp(state.policy, t);
  settleRetired(d, state.background, state.policy.banks, t);
  if (state.outside.arrivals.length > 0) {
    state.touched = true;
    d.outside.takeArrivals(state.outside, now_ps);
  }
  if (state.touched) advance(d, now_ps);
  const mode = isActive(d) ? 'busy' : 'idle';
  if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
}

/** What waits to be accepted, what the policy has accepted, and what is done but not yet answered. */
export function holds({ state, outside }: DramParts): Hold[] {
  const { arrived_ps, head } = state.outside;
  const count = outside.waiting(state.outside);
  return [
    { what: 'outside', count, since_ps: count > 0 ? arrived_ps[head] : undefined },
    { what: 'accepted', count: state.policy.pending },
    { what: 'answers', count: state.answers.open },
  ];
}

/** Whom it waits for, in a deadlock. */
export function waits({ state, outside }: DramParts): WaitsFor[] {
  const { due, pending } = state.policy;
  const open = outside.waiting(state.outside) + state.answers.open;
  return due + open > 0 ? [{ on: 'itself', what: `${pending} transactions queued, ${open} requests open` }] : [];
}
