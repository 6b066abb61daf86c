/** The two ends of the read path that count: the reader asks for masks, and tells nothing else; a visitor asks beside it. */
import {
  holds,
  moves,
  createThread,
  EMPTY,
  newRelay,
  newThread,
  OTHER,
  putHand,
  putOrKeep,
  READ,
  type Network,
  type RelayState,
  type Thread,
  type ThreadState,
} from './thread.js';

/** How far a reader is with the run's mask reads, one for each word of its operand. Plain data. */
export interface ReaderState extends ThreadState {
  started: boolean;
  /** mask reads still to be put; how many is not known to a state that is met again */
  remaining: number;
  /** put since the last look */
  issued: number;
}

/** Puts one mask read a cycle, from the cycle in which its trigger comes. */
export function createReader(network: Network, role: string): Thread<ReaderState> {
  const state: ReaderState = { ...newThread(1, 1), started: false, remaining: 0, issued: 0 };
  return createThread(network, role, state, ([trigger], [to]) => {
    if (!state.started && trigger!.canTake()) {
      trigger!.take();
      state.started = true;
    }
    if (!state.started || state.remaining === 0) return;
    if (!to!.canPut()) {
      holds(state);
      return;
    }
    to!.put(READ);
    state.issued++;
    moves(state);
    if (--state.remaining === 0) state.started = false;
  });
}

/** Passes the host's start message on, one copy to each that waits for it. */
export function createStarter(network: Network, role: string, copies: number): Thread {
  const state = newThread(1, copies);
  return createThread(network, role, state, ([from], to) => {
    if (!from!.canTake()) return;
    const item = from!.take();
    for (const t of to) t.put(item);
    moves(state);
  });
}

/** `wait`: cycles until the visitor's next access. Plain data. */
export interface VisitorState extends RelayState {
  wait: number;
}
/** A second requester: one access each `period` cycles of a run. @param runs whether one goes on */
export function createVisitor(network: Network, role: string, period: number, runs: () => boolean): Thread<VisitorState> {
  const state: VisitorState = { ...newRelay(0, 1), wait: 0 };
  return createThread(network, role, state, (_, [to]) => {
    if (state.hand !== EMPTY) {
      putHand(state, to!);
      return;
    }
    if (!runs()) {
      state.wait = 0;
      return;
    }
    if (state.wait > 0) {
      state.wait--;
      return;
    }
    state.wait = period - 1;
    putOrKeep(state, to!, OTHER);
  });
}
