/** The PEs of a systolic array. Not ticked: they move when the feeder has said what enters. */
import { OutPort, type ActorHandle, type InPort, type Kernel } from '../../../sim/index.js';
import type { SystolicOptions } from './systolic-folds.js';

/** What moves through the array: nothing, an empty lane's place in a wave, a value. */
export const NOTHING = 0;
/** A lane that has no element in this wave, where a fold is smaller than the array: it moves on, and no MAC is done. */
export const BUBBLE = 1;
/** An element. A PE that has one from the left and one from the top does a MAC. */
export const VALUE = 2;

/** What enters the array's edges in a cycle, by lane. Reused by the sender. */
export interface Edges {
  readonly left: readonly number[];
  readonly top: readonly number[];
}
/** What the array did in a cycle: MACs, and whether a wave reached the far corner. */
export interface Worked {
  readonly macs: number;
  readonly corner: boolean;
}
/** rows × columns PEs as one actor; a cycle each time its edges are told. */
export interface Grid {
  readonly edges: InPort<Edges>;
  readonly worked$: OutPort<Worked>;
  /** Nothing is in any PE. */
  clear(): void;
}

interface GridState {
  fromLeft: number[];
  fromTop: number[];
  left: number[];
  top: number[];
}

/** A cycle: from the far corner back, each PE takes what its neighbour had in the cycle before. @returns MACs done */
function move({ fromLeft, fromTop, left, top }: GridState, rows: number, columns: number): number {
  let macs = 0;
  for (let r = rows - 1; r >= 0; r--)
    for (let c = columns - 1; c >= 0; c--) {
      const i = r * columns + c;
      fromLeft[i] = c > 0 ? fromLeft[i - 1]! : left[r]!;
      fromTop[i] = r > 0 ? fromTop[i - columns]! : top[c]!;
      if (fromLeft[i] === VALUE && fromTop[i] === VALUE) macs++;
    }
  return macs;
}

/** An actor of this name. */
export function createGrid(kernel: Kernel, name: string, { rows, columns }: SystolicOptions): Grid {
  const nothing = (): number[] => new Array<number>(rows * columns).fill(NOTHING);
  const state: GridState = { fromLeft: nothing(), fromTop: nothing(), left: [], top: [] };
  const worked$ = new OutPort<Worked>();
  const self: ActorHandle = kernel.actor({
    name,
    state,
    arbitrate() {
      const macs = move(state, rows, columns);
      worked$.next({ macs, corner: state.fromLeft[rows * columns - 1] !== NOTHING });
    },
  });
  return {
    worked$,
    edges: self.input(({ left, top }: Edges) => {
      state.left = [...left];
      state.top = [...top];
      self.ask();
    }),
    clear() {
      state.fromLeft.fill(NOTHING);
      state.fromTop.fill(NOTHING);
    },
  };
}
