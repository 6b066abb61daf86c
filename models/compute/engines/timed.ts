/**
 * An engine of which only is known how long a tile takes: what one writes first of an array of one's own.
 *
 * Tiles   a product is cut into tiles of at most `tile`, those of a reduction after one another; edge tiles are smaller.
 * Cycles  as `cycles` says of a tile; those that its MACs need at the peak are told as compute, all others as fill.
 * Words   a tile's operands are read once while it runs, as elements; its results leave while the next one does.
 * Errors  RangeError for cycles of a tile that are fewer than its MACs need, or no whole number.
 */
import { OutPort, type ActorHandle, type Kernel } from '../../../sim/index.js';
import {
  RUN_USES,
  WORDS,
  type Counts,
  type Engine,
  type Progress,
  type Run,
  type TileSize,
  type Tiling,
} from '../pe-array/engine.js';

/** What is known of it. */
export interface TimedEngine {
  /** what it is, in full: engines with the same text behave alike */
  readonly kind: string;
  readonly macs_per_cycle: number;
  /** elements of a tile at most */
  readonly tile: TileSize;
  /** of a tile of that size: the same for the same size */
  readonly cycles: (size: TileSize) => number;
}

function tilingOf(whole: TileSize, most: TileSize): Tiling {
  const [r, c, depths] = (['m', 'n', 'k'] as const).map((d) => Math.ceil(whole[d] / most[d])) as [number, number, number];
  const edge = (d: keyof TileSize, i: number): number => Math.min(most[d], whole[d] - i * most[d]);
  return {
    tiles: r * c * depths,
    depths,
    size: (i) => ({
      m: edge('m', Math.floor(i / depths) % r),
      k: edge('k', i % depths),
      n: edge('n', Math.floor(i / (depths * r))),
    }),
    alike: () => 1,
    ends: (i) => (i + 1) % depths === 0,
  };
}

/** In the order of WORDS without the last. */
const wordsOf = ({ m, k, n }: TileSize): number[] =>
  WORDS.slice(0, -1).map(
    (w) => ({ 'a-data': m * k, 'b-data': k * n, 'result-data': m * n } as Readonly<Record<string, number>>)[w] ?? 0,
  );
const sum = (lists: readonly (readonly number[])[]): number[] =>
  WORDS.slice(0, -1).map((_, w) => lists.reduce((s, l) => s + l[w]!, 0));

/** so that a tile's size is a part of a number */
const LARGEST = 8192;

/** Plain data. */
interface State {
  tile: number;
  tiles: number;
  cycle: number;
  /** cycles of the present tile */
  length: number;
  ended: boolean;
  /** of the tile that ended last: m, k, n and cycles, told at the next look; zeros: none */
  last: number[];
  /** result rows of the last tile, which leave while the next one runs */
  rows: number;
  leaving: number;
}

/** @throws RangeError */
function lengthOf({ cycles, macs_per_cycle }: TimedEngine, size: TileSize): number {
  const [length, least] = [cycles(size), Math.ceil((size.m * size.k * size.n) / macs_per_cycle)];
  if (!Number.isSafeInteger(length) || length < least)
    throw new RangeError(
      `${length} cycles for a tile of ${size.m}×${size.k}×${size.n}: expected a whole number of at least ${least}`,
    );
  return length;
}

/** A cycle of the present tile. @returns whether the tile ended with it */
function step(s: State, { tiling, emit }: Run, options: TimedEngine): boolean {
  if (s.tile === s.tiles || s.ended) return false;
  const size = tiling.size(s.tile);
  if (s.cycle === 0) s.length = lengthOf(options, size);
  if (++s.cycle < s.length) return false;
  s.last = [size.m, size.k, size.n, s.length];
  s.leaving = emit && tiling.ends(s.tile) ? size.m : 0;
  s.tile++;
  s.cycle = 0;
  s.ended = true;
  return true;
}

function look(s: State, { macs_per_cycle }: TimedEngine): Counts {
  const [m, k, n, tile_cycles] = s.last as [number, number, number, number];
  const compute = Math.ceil((m * k * n) / macs_per_cycle);
  const uses = RUN_USES.map((use) => (use === 'compute' ? compute : use === 'fill' ? tile_cycles - compute : 0));
  const counts = { uses, moved: [], held: [], words: [...wordsOf({ m, k, n }), 0], issued: [0, 0], rows: s.rows, tile_cycles };
  s.last = [0, 0, 0, 0];
  s.rows = s.leaving;
  s.leaving = 0;
  return counts;
}

/** @throws RangeError */
function checkTile(tile: TileSize): void {
  for (const [d, x] of Object.entries(tile))
    if (!Number.isSafeInteger(x) || x < 1 || x > LARGEST) throw new RangeError(`${d} = ${x} of a tile: expected 1 to ${LARGEST}`);
}

/** The size of the next tile, and whether its results leave or the run ends with it: all that decides a passage. */
function progressKey({ tiling, emit }: Run, { tiles }: Progress): number {
  if (tiles >= tiling.tiles) return 0;
  const { m, k, n } = tiling.size(tiles);
  const last = (tiles + 1 === tiling.tiles ? 2 : 0) + (emit && tiling.ends(tiles) ? 1 : 0);
  return 1 + ((((m - 1) * LARGEST + k - 1) * LARGEST + n - 1) * 4 + last);
}

/**
 * @param nameOf what the actor of a role is called
 * @throws RangeError for a tile that no platform could hold
 */
export function createTimedEngine(kernel: Kernel, nameOf: (role: string) => string, options: TimedEngine): Engine {
  checkTile(options.tile);
  const [tick$, tile$, done$] = [new OutPort<number>(), new OutPort<null>(), new OutPort<null>()];
  const s: State = { tile: 0, tiles: 0, cycle: 0, length: 0, ended: false, last: [0, 0, 0, 0], rows: 0, leaving: 0 };
  const self: ActorHandle = kernel.actor({
    name: nameOf('timer'),
    state: s,
    arbitrate() {
      s.ended = false;
      tile$.next(null);
      if (s.tile === s.tiles) done$.next(null);
    },
  });
  let run: Run | undefined;
  tick$.subscribe(
    self.input(() => {
      if (step(s, run!, options)) self.ask();
    }),
  );
  function goTo(of: Run, tile: number): void {
    run = of;
    Object.assign(s, { tile, tiles: of.tiling.tiles, cycle: 0 });
  }
  return {
    kind: JSON.stringify(options),
    threads: [],
    macs_per_cycle: options.macs_per_cycle,
    multiples: { m: 1, k: 1, n: 1 },
    ...{ tick$, tile$, done$, recurs: () => true, idle: () => s.cycle === 0 },
    tilingOf: (size) => tilingOf(size, options.tile),
    wordsOf: ({ tiling }) => sum(Array.from({ length: tiling.tiles }, (_, i) => wordsOf(tiling.size(i)))),
    begin: (of) => {
      goTo(of, 0);
      tick$.next(0);
    },
    tick(cycle, of) {
      run = of;
      tick$.next(cycle);
    },
    look: () => look(s, options),
    state: () => `rows leaving: ${s.rows}`,
    putBack(saved, of, { tiles }) {
      goTo(of, tiles);
      s.rows = Number(saved.split(' ').at(-1));
    },
    progressKey,
  };
}
