/**
 * A systolic array: R×C PEs, each passing what it gets to its neighbours a cycle later.
 *
 * Dataflows  os: A's rows enter at the left, B's columns at the top, a result stays in its PE. ws: a tile of B (k on rows, n
 *            on columns) is loaded row by row and stays, A's rows stream in at the left, sums move down. is: the same with a
 *            tile of A (k on rows, m on columns) and B streaming.
 * Cycles     a fold holds the array until the last PE has had the last wave; folds never overlap, and a partly filled one
 *            takes as long as a full one, since empty lanes pass on too. Operands are there when asked for.
 * Source     SCALE-Sim v3.0.0 (1d62b68), whose cycles in ideal mode are these; here the array is stepped, PE by PE.
 */
import { OutPort, type ActorHandle, type Kernel } from '../../../sim/index.js';
import type { Use } from '../../../traces/formats.js';
import { RUN_USES, WORDS, type Counts, type Engine, type Progress, type Run } from '../pe-array/engine.js';
import { AXES, foldsOf, wordsOf, type SystolicOptions } from './systolic-folds.js';
import { BUBBLE, createGrid, NOTHING, VALUE, type Edges, type Grid, type Worked } from './systolic-grid.js';

const inRun = (u: Use): number => RUN_USES.indexOf(u);
const COMPUTE = inRun('compute');
const FILL = inRun('fill');
const RECEIVE = inRun('receive');
const A_DATA = WORDS.indexOf('a-data');
const B_DATA = WORDS.indexOf('b-data');
const RESULT = WORDS.indexOf('result-data');

/** Plain data. */
interface FeederState {
  fold: number;
  folds: number;
  /** cycles of the present fold, waves that reached the corner, MACs done */
  cycle: number;
  waves: number;
  macs: number;
  foldDone: boolean;
  /** since the last look */
  words: number[];
  uses: number[];
  /** result rows of the last fold, which leave while the next one runs */
  rows: number;
  leaving: number;
  age: number;
}
const newState = (): FeederState => ({
  fold: 0,
  folds: 0,
  cycle: 0,
  waves: 0,
  macs: 0,
  foldDone: false,
  words: WORDS.map(() => 0),
  uses: RUN_USES.map(() => 0),
  rows: 0,
  leaving: 0,
  age: 0,
});

interface Feeder {
  readonly options: SystolicOptions;
  readonly state: FeederState;
  readonly grid: Grid;
  /** what enters in this cycle: one record, reused */
  readonly edges: { readonly left: number[]; readonly top: number[] };
  readonly edges$: OutPort<Edges>;
  readonly tile$: OutPort<null>;
  readonly done$: OutPort<null>;
  run: Run | undefined;
  ticked: boolean;
}

/** Lane i gets wave t − i: a value where the lane is used. @returns values that enter */
function enter(lanes: number[], used: number, t: number, waves: number): number {
  let values = 0;
  for (let lane = 0; lane < lanes.length; lane++) {
    const inside = t - lane >= 0 && t - lane < waves;
    lanes[lane] = !inside ? NOTHING : lane < used ? VALUE : BUBBLE;
    if (lanes[lane] === VALUE) values++;
  }
  return values;
}

/** A cycle of the present fold: a row of the tile that stays is loaded, or a wave enters. */
function feed({ options, state, edges, edges$, run }: Feeder): void {
  const { dataflow, rows } = options;
  const { onRows, onColumns, streamed, left } = AXES[dataflow];
  const size = run!.tiling.size(state.fold);
  const t = state.cycle - (dataflow === 'os' ? 0 : rows);
  state.cycle++;
  if (t < 0) {
    if (state.cycle <= size[onRows]) state.words[dataflow === 'ws' ? B_DATA : A_DATA]! += size[onColumns];
    state.uses[RECEIVE]!++;
    return;
  }
  state.words[left]! += enter(edges.left, size[onRows], t, size[streamed]);
  const atTop = enter(edges.top, size[onColumns], t, size[streamed]);
  if (dataflow === 'os') state.words[B_DATA]! += atTop; // else what enters at the top are sums of nothing
  edges$.next(edges);
}

function newFold({ state, grid }: Feeder): void {
  state.cycle = 0;
  state.waves = 0;
  state.macs = 0;
  state.foldDone = false;
  grid.clear();
}

/** @throws Error where MACs are missing */
function endFold(f: Feeder): void {
  const { state, run, tile$, done$ } = f;
  const { m, k, n } = run!.tiling.size(state.fold);
  if (state.macs !== m * k * n) throw new Error(`fold ${state.fold}: ${state.macs} of ${m * k * n} MACs were done`);
  state.words[RESULT]! += m * n;
  state.leaving = run!.emit && run!.tiling.ends(state.fold) ? m : 0;
  state.fold++;
  state.age = state.cycle;
  newFold(f);
  tile$.next(null);
  if (state.fold === state.folds) done$.next(null);
}

/** The grid has moved. @returns whether the fold's last wave has reached the corner */
function hear({ options, state, run }: Feeder, { macs, corner }: Worked): boolean {
  state.macs += macs;
  state.uses[macs > 0 ? COMPUTE : FILL]!++;
  if (!corner) return false;
  state.waves++;
  if (state.waves < run!.tiling.size(state.fold)[AXES[options.dataflow].streamed]) return false;
  state.foldDone = true;
  return true;
}

function look({ state }: Feeder): Counts {
  const counts = {
    uses: [...state.uses],
    moved: [],
    held: [],
    words: [...state.words],
    issued: [0, 0],
    rows: state.rows,
    tile_cycles: state.age,
  };
  state.uses.fill(0);
  state.words.fill(0);
  state.rows = state.leaving;
  state.leaving = 0;
  return counts;
}

/** Sizes of the next fold, and whether it is the last and its results leave: all that decides what comes. */
function progressKey({ dataflow }: SystolicOptions, { tiling, emit }: Run, { tiles }: Progress): number {
  if (tiles >= tiling.tiles) return 0;
  const { onRows, onColumns, streamed } = AXES[dataflow];
  const size = tiling.size(tiles);
  const last = (tiles + 1 === tiling.tiles ? 2 : 0) + (emit && tiling.ends(tiles) ? 1 : 0);
  return 1 + ((size[streamed] * 256 + size[onRows] - 1) * 256 + size[onColumns] - 1) * 4 + last;
}

/** Makes the feeder's actor, and wires it to the grid. */
function createFeeder(kernel: Kernel, name: string, f: Feeder, tick$: OutPort<number>): void {
  const self: ActorHandle = kernel.actor({
    name,
    state: f.state,
    arbitrate() {
      if (f.ticked) {
        f.ticked = false;
        feed(f);
      } else if (f.state.foldDone) endFold(f);
    },
  });
  f.edges$.subscribe(f.grid.edges);
  tick$.subscribe(
    self.input(() => {
      f.ticked = true;
      self.ask();
    }),
  );
  f.grid.worked$.subscribe(
    self.input((worked: Worked) => {
      if (hear(f, worked)) self.ask();
    }),
  );
}

/** @param nameOf what the actor of a role is called */
export function createSystolicArray(kernel: Kernel, nameOf: (role: string) => string, options: SystolicOptions): Engine {
  const { rows, columns, dataflow } = options;
  const { onRows, onColumns } = AXES[dataflow];
  const tick$ = new OutPort<number>();
  const state = newState();
  const f: Feeder = {
    options,
    state,
    grid: createGrid(kernel, nameOf('grid'), options),
    edges: { left: new Array<number>(rows).fill(NOTHING), top: new Array<number>(columns).fill(NOTHING) },
    edges$: new OutPort(),
    tile$: new OutPort(),
    done$: new OutPort(),
    run: undefined,
    ticked: false,
  };
  createFeeder(kernel, nameOf('feeder'), f, tick$);
  function goTo(run: Run, fold: number): void {
    f.run = run;
    state.fold = fold;
    state.folds = run.tiling.tiles;
  }
  return {
    threads: [],
    kind: `systolic array ${JSON.stringify(options)}`,
    macs_per_cycle: rows * columns,
    multiples: { m: 1, k: 1, n: 1, [onRows]: rows, [onColumns]: columns },
    tick$,
    tile$: f.tile$,
    done$: f.done$,
    recurs: () => true,
    tilingOf: (size) => foldsOf(size, options),
    wordsOf: ({ tiling }) => wordsOf(tiling),
    begin(run) {
      goTo(run, 0);
      tick$.next(0);
    },
    tick(cycle, run) {
      f.run = run;
      tick$.next(cycle);
    },
    idle: () => state.cycle === 0,
    look: () => look(f),
    // between folds nothing moves: all that matters is in the progress
    state: () => `rows leaving: ${state.rows}`,
    putBack(saved, run, { tiles }) {
      goTo(run, tiles);
      state.rows = Number(saved.split(' ').at(-1));
      newFold(f);
    },
    progressKey: (run, progress) => progressKey(options, run, progress),
  };
}
