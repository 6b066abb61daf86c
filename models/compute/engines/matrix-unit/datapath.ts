/**
 * The datapath: n turns that take a pair of vectors each, n that put a partial row each (n² MACs), one that puts a flag:
 * was this the last tile of the reduction.
 *
 * With `overlap` the next tile is received into a second set of registers meanwhile.
 * Every cycle of a run has one use: computing, or the cause for which it did not compute.
 * Source  EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): read from its sources; overlap is ours.
 */
import { OutPort } from '../../../../sim/index.js';
import { type Use } from '../../../../traces/formats.js';
import type { Receiver, Sender } from './channel.js';
import { holds, moves, createThread, HELD_BY, KINDS, newThread, type Network, type Thread, type ThreadState } from './thread.js';
import { RUN_USES } from '../../pe-array/engine.js';

const use = (u: Use): number => RUN_USES.indexOf(u);
const COMPUTE = use('compute');
const RECEIVE = use('receive');
const FINISH = use('finish');
const FILL = use('fill');
const WRITE_BACK = use('write-back');
const OTHERS = use('other-requester');
const PORT_A = use('activation-port');
const PORT_B = use('weight-port');

/** Plain data. */
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
/** The thread, and what it tells. */
export interface Datapath extends Thread<DatapathState> {
  /** a tile is done */
  readonly tile$: OutPort<null>;
}

const newState = (): DatapathState => ({
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
});

interface DatapathParts {
  readonly n: number;
  readonly overlap: boolean;
  /** whether the results of the tile that is about to be done leave */
  readonly endsReduction: (tile: number) => boolean;
  readonly state: DatapathState;
  readonly tile$: OutPort<null>;
}

/** Charges the cycles waited for a vector to what held it up; `missing` where nothing did. */
function charge(state: DatapathState, held: number, missing: number): void {
  const { waited } = state;
  state.waited = 0;
  if (waited === 0) return;
  const firstOfRun = state.toReceive === state.tiles && state.received === 0;
  let cause = missing;
  if (firstOfRun) cause = FILL;
  else if (held === HELD_BY.write) cause = WRITE_BACK;
  else if (held === HELD_BY.other) cause = OTHERS;
  state.uses[cause]! += waited;
}

/** Takes a pair; false while one is missing. */
function receive(state: DatapathState, a: Receiver, b: Receiver): boolean {
  if (!state.first) {
    if (!a.canTake()) return false;
    const item = a.take();
    state.first = true;
    state.firstHeld = Math.floor(item / KINDS);
    charge(state, state.firstHeld, PORT_A); // waited so far for operand 0
  }
  if (!b.canTake()) return false;
  const held = Math.floor(b.take() / KINDS);
  charge(state, held === HELD_BY.nothing ? state.firstHeld : held, PORT_B);
  state.first = false;
  state.firstHeld = 0;
  state.received++;
  return true;
}

/** Puts the flag after a tile's last row: the tile is done. */
function finish({ state, endsReduction, tile$ }: DatapathParts, flags: Sender): void {
  flags.put(endsReduction(state.tiles - state.toFinish) ? 1 : 0);
  state.toFinish--;
  state.took = state.age;
  if (state.toFinish === 0) state.started = false;
  state.computed = -1;
  state.uses[FINISH]!++;
  moves(state);
  tile$.next(null);
}

/** Puts a row or the flag; false while there is no room. */
function compute(p: DatapathParts, rows: Sender, flags: Sender): boolean {
  const { state, n } = p;
  if (state.computed < n) {
    if (!rows.canPut()) return false;
    rows.put(0);
    state.computed++;
    state.uses[COMPUTE]!++;
    moves(state);
    return true;
  }
  if (!flags.canPut()) return false;
  finish(p, flags);
  return true;
}

/** One more pair, where there is room for it: the turn goes to that, or to waiting for it. */
function receiveTurn({ state, n, overlap }: DatapathParts, a: Receiver, b: Receiver, computing: boolean): void {
  if (receive(state, a, b)) {
    if (!overlap && state.received === 1) state.age = 1;
    if (!computing) state.uses[RECEIVE]!++;
    moves(state);
  } else if (!computing) {
    state.waited++;
    holds(state);
  }
  if (state.received === n) state.toReceive--;
}

function turn(p: DatapathParts, a: Receiver, b: Receiver, rows: Sender, flags: Sender): void {
  const { state, n, overlap } = p;
  const computing = state.computed >= 0;
  state.age++;
  if (computing && !compute(p, rows, flags)) {
    state.uses[WRITE_BACK]!++;
    holds(state);
  }
  if (computing && !overlap) return;
  if (state.toReceive > 0 && state.received < n) receiveTurn(p, a, b, computing);
  if (state.received < n || state.computed >= 0) return;
  state.received = 0;
  state.computed = 0;
  if (overlap) state.age = 0;
}

/** @param endsReduction whether the results of the tile that is about to be done leave */
export function createDatapath(
  network: Network,
  n: number,
  overlap: boolean,
  endsReduction: (tile: number) => boolean,
): Datapath {
  const tile$ = new OutPort<null>();
  const state = newState();
  const p: DatapathParts = { n, overlap, endsReduction, state, tile$ };
  const thread = createThread(network, 'datapath', state, ([start, a, b], [rows, flags]) => {
    if (state.started) turn(p, a!, b!, rows!, flags!);
    else if (start!.canTake()) {
      start!.take();
      state.started = true;
    }
  });
  return { ...thread, tile$ };
}
