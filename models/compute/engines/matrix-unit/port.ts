/**
 * What stands before a memory with one port, and the memory: a crossbar with a queue for each lane, and one request a cycle.
 *
 * The crossbar grants one lane a cycle, round robin downwards from the lane granted last. The memory serves one request at
 * a time; an answer that finds no room keeps the port, for writes too.
 * Source  lanes, queues and order: read from the sources of EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod).
 */
import { draw, type RandomState } from '../../../../sim/index.js';
import {
  moves,
  createThread,
  EMPTY,
  HELD_BY,
  KINDS,
  newRelay,
  putHand,
  putOrKeep,
  WRITE,
  type Network,
  type RelayState,
  type Thread,
} from './thread.js';

/** What waits in each lane, oldest first, and the lane granted last (EMPTY: none yet). Plain data. */
export interface CrossbarState extends RelayState {
  queues: number[][];
  last: number;
}

/** @param depth items that each lane's queue holds */
export function createCrossbar(network: Network, role: string, lanes: number, depth: number): Thread<CrossbarState> {
  const state: CrossbarState = { ...newRelay(lanes, 1), queues: Array.from({ length: lanes }, () => []), last: EMPTY };

  /** What waits in another lane while this one is granted is held up by it. */
  function mark(granted: number): void {
    for (let lane = 0; lane < lanes; lane++) {
      const queue = state.queues[lane]!;
      if (lane === granted || queue.length === 0) continue;
      queue[0] = (queue[0]! % KINDS) + KINDS * (granted === WRITE_LANE ? HELD_BY.write : HELD_BY.other);
    }
  }

  return createThread(network, role, state, (takes, [to]) => {
    if (state.hand !== EMPTY) {
      putHand(state, to!);
      return;
    }
    let waiting = 0;
    for (let lane = 0; lane < lanes; lane++) {
      const queue = state.queues[lane]!;
      if (queue.length < depth && takes[lane]!.canTake()) queue.push(takes[lane]!.take());
      if (queue.length > 0) waiting++;
    }
    if (waiting === 0) return;
    let lane = state.last === EMPTY ? lanes - 1 : (state.last + lanes - 1) % lanes;
    while (state.queues[lane]!.length === 0) lane = (lane + lanes - 1) % lanes;
    state.last = lane;
    if (waiting > 1) mark(lane);
    putOrKeep(state, to!, state.queues[lane]!.shift()!);
  });
}
const WRITE_LANE = 0;

/** What the memory's port does, and what it has done. Plain data. */
export interface MemoryState extends RelayState {
  /** cycles for which the present access still holds the port */
  busy: number;
  /** the answer that leaves when it does */
  answer: number;
  /** accesses since the last look: of the encoder, of the decoder, of others */
  writes: number;
  reads: number;
  others: number;
  /** share of lanes that read their bank */
  density: number;
  /** of the masks, where banks are fewer than lanes */
  random: RandomState | null;
}
/** What a memory is made with. */
export interface MemoryPortOptions {
  /** cycles of an access of a whole word, and of a bank */
  readonly cycles: number;
  readonly bank_cycles: number;
  /** with fewer banks than lanes: two lanes conflict in a bank only where both elements are stored; a random mask says */
  readonly masks?: { readonly lanes: number; readonly banks: number; readonly random: RandomState };
}

/** Lanes over banks: accesses of the bank with most stored elements. */
function mostInABank(lanes: number, banks: number, density: number, random: RandomState): number {
  const RESOLUTION = 2 ** 30;
  const counts = new Array<number>(banks).fill(0);
  for (let lane = 0; lane < lanes; lane++) if (draw(random, RESOLUTION) < density * RESOLUTION) counts[lane % banks]!++;
  return Math.max(1, ...counts);
}

/** The memory behind a port. */
export interface Memory extends Thread<MemoryState> {
  /** whether random masks decide a cycle at this density */
  random(density: number): boolean;
}

/** Reads of the decoder are answered; writes and others' accesses end here. */
export function createMemory(network: Network, role: string, { cycles, bank_cycles, masks }: MemoryPortOptions): Memory {
  const state: MemoryState = {
    ...newRelay(1, 1),
    busy: 0,
    answer: EMPTY,
    writes: 0,
    reads: 0,
    others: 0,
    density: 1,
    random: masks?.random ?? null,
  };
  const random = (density: number): boolean => masks !== undefined && density < 1;

  function serve(item: number): void {
    const kind = item % KINDS;
    if (kind === WRITE) state.writes++;
    else if (kind >= 2) state.others++;
    else {
      state.reads++;
      state.answer = item;
    }
    const drawn = kind !== WRITE && random(state.density);
    const access = drawn ? bank_cycles * mostInABank(masks!.lanes, masks!.banks, state.density, state.random!) : cycles;
    state.busy = access - 1;
    if (access > 1 && state.answer !== EMPTY) state.answer = (item % KINDS) + KINDS * HELD_BY.port;
  }

  const thread = createThread(network, role, state, ([from], [to]) => {
    if (state.hand !== EMPTY) {
      putHand(state, to!);
      return;
    }
    if (state.busy > 0) {
      state.busy--;
      moves(state);
    } else if (from!.canTake()) {
      serve(from!.take());
      if (state.answer === EMPTY) moves(state);
    } else return;
    if (state.busy > 0 || state.answer === EMPTY) return;
    putOrKeep(state, to!, state.answer);
    state.answer = EMPTY;
  });
  return { ...thread, random };
}
