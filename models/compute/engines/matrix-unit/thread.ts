/**
 * A thread of a clocked network: an endless loop, one turn a cycle, as an actor that the network's clock ticks.
 *
 * A put that finds no room keeps its item in hand; the thread then does nothing else until the put succeeds, and takes
 * again in the cycle after. So a full chain that is drained restarts backwards by one stage every two cycles.
 * Source  EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): read from its sources.
 */
import type { ActorHandle, InPort, Kernel } from '../../../../sim/index.js';
import {
  createReceiver,
  createSender,
  newReceiver,
  newSender,
  settleReceiver,
  settleSender,
  type Cycle,
  type Ends,
  type Receiver,
  type Sender,
} from './channel.js';

/** No item: a hand that holds none. */
export const EMPTY = -1;
/** An item is kind + 8 × what held it up. */
export const KINDS = 8;
/** Kinds of requests: the lane of the mask crossbar that they come from. Others' accesses come through the last two. */
export const WRITE = 0;
/** A decoder's read: the one kind that a memory answers. */
export const READ = 1;
/** A visitor's access: it takes the port for a turn, and is not answered. */
export const OTHER = 2;
/** What held an item up last. */
export const HELD_BY = { nothing: 0, write: 1, other: 2, port: 3 } as const;

/** What a turn came to. */
export const MOVED = 2;
const HELD = 1;
const NOTHING = 0;

/** What every thread has: the ends of its channels, and what its turns came to. Plain data. */
export interface ThreadState extends Ends {
  did: number;
  /** cycles in which something moved, and in which it was held up; since the last look */
  moved: number;
  held: number;
}
/** A thread that has done nothing. @param takes channels that it takes from @param puts channels that it puts into */
export const newThread = (takes: number, puts: number): ThreadState => ({
  takes: Array.from({ length: takes }, newReceiver),
  puts: Array.from({ length: puts }, newSender),
  did: NOTHING,
  moved: 0,
  held: 0,
});
/** The turn moved something: it counts as moved, whatever else happened in it. */
export const moves = (state: ThreadState): void => void (state.did = MOVED);
/** The turn found no room: it counts as held up, unless something else moved in it. */
export const holds = (state: ThreadState): void => void (state.did = Math.max(state.did, HELD));

/** A thread as its network sees it. `takes` and `puts` are the channel ends of its state, in the same order. */
export interface Thread<S extends ThreadState = ThreadState> {
  readonly name: string;
  readonly state: S;
  readonly tick: InPort<number>;
  readonly takes: readonly Receiver[];
  readonly puts: readonly Sender[];
}
/** Where a network's threads live. */
export interface Network {
  readonly kernel: Kernel;
  readonly cycle: Cycle;
  /** what the actor of a role is called */
  readonly nameOf: (role: string) => string;
}

/** Makes an actor that takes a turn at each tick. The turn sees the channels by index. */
export function createThread<S extends ThreadState>(
  { kernel, cycle, nameOf }: Network,
  role: string,
  state: S,
  turn: (takes: readonly Receiver[], puts: readonly Sender[]) => void,
): Thread<S> & { readonly self: ActorHandle } {
  const name = nameOf(role);
  const self = kernel.actor({
    name,
    state,
    arbitrate() {
      turn(takes, puts);
      if (state.did === MOVED) state.moved++;
      else if (state.did === HELD) state.held++;
      state.did = NOTHING;
    },
  });
  const takes = state.takes.map((end) => createReceiver(self, end, cycle));
  const puts = state.puts.map((end) => createSender(self, end, cycle));
  return { name, self, state, takes, puts, tick: self.input(() => self.ask()) };
}

/** Between two cycles: what was put or freed in the last one counts, so that equal states are equal text. */
export function settle(state: ThreadState): void {
  state.takes.forEach(settleReceiver);
  state.puts.forEach(settleSender);
}

/** A thread that can hold one item back. `hand`: the item, or EMPTY. Plain data. */
export interface RelayState extends ThreadState {
  hand: number;
}

/** Puts the item in hand; false while there is no room. */
export function putHand(state: RelayState, to: Sender): boolean {
  if (!to.canPut()) {
    holds(state);
    return false;
  }
  to.put(state.hand);
  state.hand = EMPTY;
  moves(state);
  return true;
}

/** Puts an item, or keeps it in hand. */
export function putOrKeep(state: RelayState, to: Sender, item: number): void {
  if (to.canPut()) {
    to.put(item);
    moves(state);
  } else {
    state.hand = item;
    holds(state);
  }
}

/** A relay with nothing in hand. @param takes channels that it takes from @param puts channels that it puts into */
export const newRelay = (takes: number, puts: number): RelayState => ({ ...newThread(takes, puts), hand: EMPTY });

/** Takes an item and puts it on: merges, distributors, selectors, forwarders, address generators, fillers. */
export function createRelay(network: Network, role: string): Thread<RelayState> {
  const state = newRelay(1, 1);
  return createThread(network, role, state, ([from], [to]) => {
    if (state.hand !== EMPTY) putHand(state, to!);
    else if (from!.canTake()) putOrKeep(state, to!, from!.take());
  });
}
