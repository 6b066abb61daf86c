/**
 * The datapath: n turns that take a pair of vectors each, n that put a partial row each (n² MACs), one that puts a flag:
 * was this the last tile of the reduction.
 *
 * With `overlap` the next tile is received into a second set of registers meanwhile.
 * Every cycle of a run has one use: computing, or the cause for which it did not compute.
 * Source  EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): read from its sources; overlap is ours.
 */
import { OutPort } from '../../../../sim/index.js';
import { type Use } from '../../../../traces/index.js';
import type { Receiver, Sender } from './channel.js';
import { holds, moves, createThread, HELD_BY, KINDS, newThread, type Network, type Thread, type ThreadState } from './thread.js';
import { RUN_USES } from '../../pe-array/engine.js';

const use = (u: Use): number => RUN_USES.indexOf(u);
const [COMPUTE, RECEIVE, FINISH, FILL, WRITE_BACK, OTHERS, PORT_A, PORT_B] = RUN_USES.map(use) as [number, number, number, number, number, number, number, number]; // prettier-ignore

export interface DatapathState extends ThreadState {
  started: boolean;
  /** pairs of the tile being received */
  received: number;
  /** a vector of operand 0 is in hand, its partner missing, and what held it up */
  first: boolean;
  firstHeld: number;
  /** partial rows of the tile being multiplied that have been put; −1: none is; n: the flag is next */
  computed: number;
  /** cycles waited for the pair that is to come */
  waited: number;
  /** turns since the present tile began, and those of the tile that was done last */
  age: number;
  took: number;
  /** tiles of the run not yet received, not yet done, and in all: of the run, not of a state that is met again */
  toReceive: number;
  toFinish: number;
  tiles: number;
  /** cycles by use since the last look */
  uses: number[];
}
export interface Datapath extends Thread<DatapathState> {
  /** a tile is done */
  readonly tile$: OutPort<null>;
}

/** @param endsReduction whether the results of the tile that is about to be done leave */
export function createDatapath(
  network: Network,
  n: number,
  overlap: boolean,
  endsReduction: (tile: number) => boolean,
): Datapath {
  const tile$ = new OutPort<null>();
  const state: DatapathState = {
    ...newThread(3, 2),
    started: false,
    received: 0,
    first: false,
    firstHeld: 0,
    computed: -1,
    waited: 0,
    age: 0,
    took: 0,
    toReceive: 0,
    toFinish: 0,
    tiles: 0,
    uses: RUN_USES.map(() => 0),
  };
  const firstOfRun = (): boolean => state.toReceive === state.tiles && state.received === 0;

  function charge(held: number, missing: number): void {
    const { waited } = state;
    state.waited = 0;
    if (waited === 0) return;
    let cause = missing;
    if (firstOfRun()) cause = FILL;
    else if (held === HELD_BY.write) cause = WRITE_BACK;
    else if (held === HELD_BY.other) cause = OTHERS;
    state.uses[cause]! += waited;
  }

  /** Takes a pair; false while one is missing. */
  function receive(a: Receiver, b: Receiver): boolean {
    if (!state.first) {
      if (!a.canTake()) return false;
      const item = a.take();
      state.first = true;
      state.firstHeld = Math.floor(item / KINDS);
      charge(state.firstHeld, PORT_A); // waited so far for operand 0
    }
    if (!b.canTake()) return false;
    const held = Math.floor(b.take() / KINDS);
    charge(held === HELD_BY.nothing ? state.firstHeld : held, PORT_B);
    state.first = false;
    state.firstHeld = 0;
    state.received++;
    return true;
  }

  /** Puts a row or the flag; false while there is no room. */
  function compute(rows: Sender, flags: Sender): boolean {
    if (state.computed < n) {
      if (!rows.canPut()) return false;
      rows.put(0);
      state.computed++;
      state.uses[COMPUTE]!++;
      moves(state);
      return true;
    }
    if (!flags.canPut()) return false;
    flags.put(endsReduction(state.tiles - state.toFinish) ? 1 : 0);
    state.toFinish--;
    state.took = state.age;
    if (state.toFinish === 0) state.started = false;
    state.computed = -1;
    state.uses[FINISH]!++;
    moves(state);
    tile$.next(null);
    return true;
  }

  /** One more pair, where there is room for it. @returns whether the turn went to that or to waiting for it */
  function receiveTurn(a: Receiver, b: Receiver, computing: boolean): void {
    if (receive(a, b)) {
      if (!overlap && state.received === 1) state.age = 1;
      if (!computing) state.uses[RECEIVE]!++;
      moves(state);
    } else if (!computing) {
      state.waited++;
      holds(state);
    }
    if (state.received === n) state.toReceive--;
  }

  function turn(a: Receiver, b: Receiver, rows: Sender, flags: Sender): void {
    const computing = state.computed >= 0;
    state.age++;
    if (computing && !compute(rows, flags)) {
      state.uses[WRITE_BACK]!++;
      holds(state);
    }
    if (computing && !overlap) return;
    if (state.toReceive > 0 && state.received < n) receiveTurn(a, b, computing);
    if (state.received < n || state.computed >= 0) return;
    state.received = 0;
    state.computed = 0;
    if (overlap) state.age = 0;
  }

  const thread = createThread(network, 'datapath', state, ([start, a, b], [rows, flags]) => {
    if (!state.started) {
      if (start!.canTake()) {
        start!.take();
        state.started = true;
      }
      return;
    }
    turn(a!, b!, rows!, flags!);
  });
  return { ...thread, tile$ };
}
