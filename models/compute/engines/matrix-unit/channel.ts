/**
 * A channel between two threads: it holds two items and moves one a cycle.
 *
 * Both ends look at the state that the cycle before left: what is put in cycle t can be taken from t + 1 on, and room
 * made by a take in t is there from t + 1 on. So the order of the threads within a cycle does not matter.
 * Source  EdgeBERT's SystemC model on matchlib connections: read from its sources (harvard-acc/EdgeBERT 1249ed7, hw/cmod).
 */
import { OutPort, type ActorHandle, type InPort } from '../../../../sim/index.js';

const CAPACITY = 2;
const SETTLED = -1;

/** What the sender knows: items in the channel, and room made in cycle `at`, which counts from the next. Plain data. */
export interface SenderState {
  held: number;
  freed: number;
  at: number;
}
/** What the receiver holds; the last item was put in cycle `at`. Plain data. */
export interface ReceiverState {
  items: number[];
  at: number;
}

/** The end that puts: nobody checks a `put` for which there is no room. */
export interface Sender {
  readonly out$: OutPort<number>;
  readonly credit: InPort<null>;
  canPut(): boolean;
  /** An item is a small number: what it is, and what held it up. */
  put(item: number): void;
}
/** The end that takes: `take` is for where `canTake` says so. */
export interface Receiver {
  readonly in: InPort<number>;
  readonly credit$: OutPort<null>;
  canTake(): boolean;
  take(): number;
}

/** The cycle in which the threads of a network are: set by its clock, read by its channels. */
export interface Cycle {
  now: number;
}

/** The sender's end of an empty channel. */
export const newSender = (): SenderState => ({ held: 0, freed: 0, at: SETTLED });
/** The receiver's end of an empty channel. */
export const newReceiver = (): ReceiverState => ({ items: [], at: SETTLED });

/** The ends of a thread's channels, by role. */
export interface Ends {
  takes: ReceiverState[];
  puts: SenderState[];
}

/** Ports of the end that `state` describes; `self` is the thread whose channel it is. */
export function createSender(self: ActorHandle, state: SenderState, cycle: Cycle): Sender {
  const out$ = new OutPort<number>();
  function fold(): void {
    if (state.freed === 0 || state.at === cycle.now) return;
    state.held -= state.freed;
    state.freed = 0;
  }
  return {
    out$,
    credit: self.input(() => {
      fold();
      state.freed = 1;
      state.at = cycle.now;
    }),
    canPut() {
      fold();
      return state.held < CAPACITY;
    },
    put(item) {
      state.held++;
      out$.next(item);
    },
  };
}

/** Ports of the end that `state` describes; what it takes gives the sender room from the next cycle on. */
export function createReceiver(self: ActorHandle, state: ReceiverState, cycle: Cycle): Receiver {
  const credit$ = new OutPort<null>();
  return {
    credit$,
    in: self.input((item: number) => {
      state.items.push(item);
      state.at = cycle.now;
    }),
    canTake: () => state.items.length - (state.at === cycle.now ? 1 : 0) > 0,
    take() {
      credit$.next(null);
      return state.items.shift()!;
    },
  };
}

/** Between two cycles nothing is on its way any more: the same state always looks the same. */
export function settleSender(s: SenderState): void {
  s.held -= s.freed;
  s.freed = 0;
  s.at = SETTLED;
}
/** As `settleSender`: what came in the last cycle can be taken. */
export const settleReceiver = (s: ReceiverState): void => void (s.at = SETTLED);

/** A wire: the items one way, the room for more the other. */
export function connect(sender: Sender, receiver: Receiver): void {
  sender.out$.subscribe(receiver.in);
  receiver.credit$.subscribe(sender.credit);
}
