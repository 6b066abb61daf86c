/**
 * What multiplies: an engine takes one run at a time (a product whose operands lie in the operand buffers), tile by tile,
 * as a network of clocked actors. The PE array ticks it, looks at it after each tile, and may skip what it has seen.
 */
import type { OutPort } from '../../../sim/index.js';
import type { Plan, PlanStep } from '../../plan/plan.js';
import { type Use, USES } from '../../../traces/formats.js';

/** A[m,k] · B[k,n], in elements. */
export interface TileSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}
/** How an engine cuts a product. Immutable. */
export interface Tiling {
  readonly tiles: number;
  /** tiles in a reduction: the same for each */
  readonly depths: number;
  /** sizes of tile `i` in elements, in the order in which they are multiplied */
  size(i: number): TileSize;
  /** how many tiles from `i` on are surely of its size, itself counted */
  alike(i: number): number;
  /** results leave after tile `i` */
  ends(i: number): boolean;
}
/** A run: its tiling, and whether results leave at all (not where a reduction goes on in the next run). */
export interface Run {
  readonly tiling: Tiling;
  /** the same in elements, where a lane takes two at a time */
  readonly elements?: Pick<Tiling, 'size' | 'alike'>;
  readonly emit: boolean;
  /** runs of one engine with the same text are alike in all that decides a cycle */
  readonly shape: string;
  /** share of an operand's lanes that read their bank: random masks say which, where that decides a cycle */
  readonly density: { readonly a: number; readonly b: number };
}

/** What happened since the last look. Plain data. */
export interface Counts {
  /** cycles by use, in the order of `uses`; those not counted yet are told at the next look */
  readonly uses: readonly number[];
  /** cycles in which each accounted thread moved something, and was held up, by thread */
  readonly moved: readonly number[];
  readonly held: readonly number[];
  /** words: masks and data read of operands 0 and 1, masks and data written, accesses of others */
  readonly words: readonly number[];
  /** reads of operands 0 and 1 that were put */
  readonly issued: readonly number[];
  /** result rows that left the accumulators */
  readonly rows: number;
  /** cycles of the tile that ended */
  readonly tile_cycles: number;
}
/** What a run's words are counted by: masks and data of operands A and B, of results; accesses of visitors come last. */
export const WORDS = ['a-mask', 'a-data', 'b-mask', 'b-data', 'result-mask', 'result-data', 'others'] as const;

/** How far a run is: what a state that is met again does not say. Plain data. */
export interface Progress {
  tiles: number;
  readsA: number;
  readsB: number;
  rows: number;
}
/** Where a passage ends: a tile is done, the run is, nothing of it is on its way any more. */
export type Mark = 'tile' | 'done' | 'idle';

/**
 * An engine as the PE array sees it. Each run: `begin`, then `tick` a cycle, past `tile$` and `done$`, until `idle`; `look` and `state`
 * are asked between two ticks.
 */
export interface Engine {
  /** what it is, in full: engines with the same text behave alike */
  readonly kind: string;
  /** the accounted threads */
  readonly threads: readonly string[];
  readonly macs_per_cycle: number;
  /** sizes are filled up to multiples of these */
  readonly multiples: TileSize;
  readonly tick$: OutPort<number>;
  /** the actor that ticks hears of tiles and of the end here */
  readonly tile$: OutPort<null>;
  readonly done$: OutPort<null>;
  /** whether the same state always goes on in the same way */
  recurs(run: Run): boolean;
  tilingOf(size: TileSize): Tiling;
  /** Words that a run reads and writes, in the order of WORDS without the last. */
  wordsOf(run: Run): readonly number[];
  /** Puts the start message, in cycle 0. */
  begin(run: Run): void;
  /** A cycle of the run, which is named because a run may go on in a fresh engine whose threads' states were put back. */
  tick(cycle: number, run: Run): void;
  /** Nothing is on its way any more. */
  idle(): boolean;
  /** Counts since the last look. */
  look(): Counts;
  /** The state between two cycles, without what `progressKey` says. */
  state(): string;
  /** Puts a state back, with as much of the run left as the progress says. */
  putBack(state: string, run: Run, progress: Progress): void;
  /** What of the progress matters for what comes until the next mark. */
  progressKey(run: Run, progress: Progress): number;
}

/** Sizes of tiles in elements, of which a lane takes two at a time: of an odd depth, the last lane of the last tile takes one. */
function unpaired(tiling: Tiling, depth: number): Pick<Tiling, 'size' | 'alike'> {
  const odd = depth % 2;
  return {
    size(i) {
      const { m, k, n } = tiling.size(i);
      return { m, k: 2 * k - (tiling.ends(i) ? odd : 0), n };
    },
    alike: (i) => (odd === 1 ? 1 : tiling.alike(i)),
  };
}

/** A step of a plan as a run. Dense operands read every lane. */
export function runOf(engine: Engine, { aEncoding: a, bEncoding: b, paired = false }: Plan, step: PlanStep): Run {
  const k = paired ? Math.ceil(step.k / 2) : step.k;
  const tiling = engine.tilingOf({ m: step.m, k, n: step.n });
  return {
    tiling,
    ...(paired && { elements: unpaired(tiling, step.k) }),
    emit: step.last,
    shape: `${step.m} ${k} ${step.n} ${step.last}`,
    density: { a: a.density ?? 1, b: b?.density ?? 1 },
  };
}

/** Every word that `run` asks for was served, once. Throws an error that names the buffer. */
export function checkWords(engine: Engine, run: Run, served: readonly number[]): void {
  engine.wordsOf(run).forEach((words, i) => {
    if (served[i] !== words) throw new Error(`${WORDS[i]!}: ${served[i]!} of ${words} words were served`);
  });
}

/** The uses within a run: they end with `drain`. */
export const RUN_USES: readonly Use[] = USES.slice(0, USES.indexOf('drain') + 1);
