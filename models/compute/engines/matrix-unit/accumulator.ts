/**
 * Accumulator and result counter.
 *
 * The accumulator adds one partial row a cycle to n×n sums; after the flag "last" it sends n result rows, the first in that
 * cycle, takes nothing meanwhile, and rests a cycle. The counter tells the host when all rows of a run have passed.
 * Source  EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): read from its sources.
 */
import { OutPort } from '../../../../sim/index.js';
import {
  holds,
  moves,
  createThread,
  EMPTY,
  newRelay,
  newThread,
  putHand,
  putOrKeep,
  WRITE,
  type Network,
  type RelayState,
  type Thread,
  type ThreadState,
} from './thread.js';

/** How far the accumulator is with what it sends. Plain data. */
export interface AccumulatorState extends ThreadState {
  /** result rows still to send */
  sending: number;
  resting: boolean;
}

/**
 * Takes partial rows from channel 0 and flags from channel 1 (1: the reduction ends), puts result rows into its one channel.
 * @param n rows of a tile's results
 */
export function createAccumulator(network: Network, n: number): Thread<AccumulatorState> {
  const state: AccumulatorState = { ...newThread(2, 1), sending: 0, resting: false };
  return createThread(network, 'accumulator', state, ([rows, flags], [to]) => {
    if (state.resting) {
      state.resting = false;
      return;
    }
    if (state.sending === 0) {
      if (rows!.canTake()) {
        rows!.take();
        moves(state);
      }
      if (flags!.canTake() && flags!.take() === 1) state.sending = n;
    }
    if (state.sending === 0) return;
    if (!to!.canPut()) {
      holds(state);
      return;
    }
    to!.put(WRITE);
    moves(state);
    if (--state.sending === 0) state.resting = true;
  });
}

/** How far the counter is: `started` by its trigger, `ended` from the last row until the host is told. Plain data. */
export interface CounterState extends RelayState {
  started: boolean;
  /** rows of the run not yet counted */
  remaining: number;
  /** rows counted since the last look */
  counted: number;
  ended: boolean;
}

/** The result counter, and where it tells the host. */
export interface Counter extends Thread<CounterState> {
  /** put in the cycle after the last row was counted; the host takes it a cycle later */
  readonly done$: OutPort<null>;
}

/** Takes a trigger from channel 0 and result rows from channel 1, and puts each row on. The run sets `remaining` beforehand. */
export function createCounter(network: Network): Counter {
  const state: CounterState = { ...newRelay(2, 1), started: false, remaining: 0, counted: 0, ended: false };
  const done$ = new OutPort<null>();
  const thread = createThread(network, 'result-counter', state, ([trigger, rows], [to]) => {
    if (!state.started && trigger!.canTake()) {
      trigger!.take();
      // a run whose reduction goes on in the next has no rows: it is not waited for
      state.started = state.remaining > 0;
    }
    if (state.hand !== EMPTY) {
      putHand(state, to!);
      return;
    }
    if (state.ended) {
      state.ended = false;
      state.started = false;
      done$.next(null);
      return;
    }
    if (!state.started || !rows!.canTake()) return;
    state.remaining--;
    state.counted++;
    if (state.remaining === 0) state.ended = true;
    putOrKeep(state, to!, rows!.take());
  });
  return { ...thread, done$ };
}
