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
import { WORDS, type Engine, type Progress, type Run, type TileSize, type Tiling, RUN_USES } from '../pe-array/engine.js';

export const DATAFLOWS = ['os', 'ws', 'is'] as const;
export type Dataflow = (typeof DATAFLOWS)[number];
export interface SystolicOptions {
  readonly rows: number;
  readonly columns: number;
  readonly dataflow: Dataflow;
}

const [COMPUTE, FILL, RECEIVE] = (['compute', 'fill', 'receive'] as const).map((u) => RUN_USES.indexOf(u)) as [
  number,
  number,
  number,
];
const [A_DATA, B_DATA, RESULT] = (['a-data', 'b-data', 'result-data'] as const).map((w) => WORDS.indexOf(w)) as [
  number,
  number,
  number,
];
/** What moves through the array: nothing, an empty lane's place in a wave, a value. */
const NOTHING = 0;
const BUBBLE = 1;
const VALUE = 2;

/** The dimensions on rows and on columns of the array, and the one that streams; the operand that enters at the left. */
const AXES = {
  os: { onRows: 'm', onColumns: 'n', streamed: 'k', left: A_DATA },
  ws: { onRows: 'k', onColumns: 'n', streamed: 'm', left: A_DATA },
  is: { onRows: 'k', onColumns: 'm', streamed: 'n', left: B_DATA },
} as const;

/** Folds, those of a reduction after one another. */
export function foldsOf(size: TileSize, { rows, columns, dataflow }: SystolicOptions): Tiling {
  const { onRows, onColumns, streamed } = AXES[dataflow];
  const [r, c] = [Math.ceil(size[onRows] / rows), Math.ceil(size[onColumns] / columns)];
  const edge = (whole: number, most: number, i: number): number => Math.min(most, whole - i * most);
  const depths = dataflow === 'os' ? 1 : r;
  return {
    tiles: r * c,
    depths,
    size(i) {
      const used = [edge(size[onRows], rows, i % r), edge(size[onColumns], columns, Math.floor(i / r))] as const;
      return { ...size, [onRows]: used[0], [onColumns]: used[1], [streamed]: size[streamed] };
    },
    ends: (i) => (i + 1) % depths === 0,
  };
}

/** What enters the array's edges in a cycle, by lane. Reused by the sender. */
interface Edges {
  readonly left: readonly number[];
  readonly top: readonly number[];
}
/** What the array did in a cycle: MACs, and whether a wave reached the far corner. */
interface Worked {
  readonly macs: number;
  readonly corner: boolean;
}

/** The PEs. Not ticked: they move when the feeder has said what enters. */
function createGrid(kernel: Kernel, name: string, { rows, columns }: SystolicOptions) {
  const nothing = (): number[] => new Array<number>(rows * columns).fill(NOTHING);
  const state = { fromLeft: nothing(), fromTop: nothing(), left: [] as number[], top: [] as number[] };
  const worked$ = new OutPort<Worked>();
  const self: ActorHandle = kernel.actor({ name, state, arbitrate });

  function arbitrate(): void {
    const { fromLeft, fromTop, left, top } = state;
    let macs = 0;
    // from the far corner back: each takes what its neighbour had in the cycle before
    for (let r = rows - 1; r >= 0; r--)
      for (let c = columns - 1; c >= 0; c--) {
        const i = r * columns + c;
        fromLeft[i] = c > 0 ? fromLeft[i - 1]! : left[r]!;
        fromTop[i] = r > 0 ? fromTop[i - columns]! : top[c]!;
        if (fromLeft[i] === VALUE && fromTop[i] === VALUE) macs++;
      }
    worked$.next({ macs, corner: fromLeft[rows * columns - 1] !== NOTHING });
  }
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

/** @param nameOf what the actor of a role is called */
export function createSystolicArray(kernel: Kernel, nameOf: (role: string) => string, options: SystolicOptions): Engine {
  const { rows, columns, dataflow } = options;
  const { onRows, onColumns, streamed, left: leftOperand } = AXES[dataflow];
  const loading = dataflow === 'os' ? 0 : rows;
  const tick$ = new OutPort<number>();
  const edges$ = new OutPort<Edges>();
  const tile$ = new OutPort<null>();
  const done$ = new OutPort<null>();
  const grid = createGrid(kernel, nameOf('grid'), options);
  const state = {
    fold: 0,
    folds: 0,
    /** cycles of the present fold, waves that reached the corner, MACs done */
    cycle: 0,
    waves: 0,
    macs: 0,
    foldDone: false,
    /** since the last look */
    words: WORDS.map(() => 0),
    uses: RUN_USES.map(() => 0),
    /** result rows of the last fold, which leave while the next one runs */
    rows: 0,
    leaving: 0,
    age: 0,
  };
  const self = kernel.actor({ name: nameOf('feeder'), state, arbitrate });
  const edges = { left: new Array<number>(rows).fill(NOTHING), top: new Array<number>(columns).fill(NOTHING) };
  let run: Run | undefined;
  let ticked = false;

  function newFold(): void {
    state.cycle = 0;
    state.waves = 0;
    state.macs = 0;
    state.foldDone = false;
    grid.clear();
  }

  /** Lane i gets wave t − i: a value where the lane is used. */
  function enter(lanes: number[], used: number, t: number, waves: number): number {
    let values = 0;
    for (let lane = 0; lane < lanes.length; lane++) {
      const inside = t - lane >= 0 && t - lane < waves;
      lanes[lane] = !inside ? NOTHING : lane < used ? VALUE : BUBBLE;
      if (lanes[lane] === VALUE) values++;
    }
    return values;
  }

  function feed(): void {
    const size = run!.tiling.size(state.fold);
    const t = state.cycle - loading;
    state.cycle++;
    if (t < 0) {
      // a row of the tile that stays
      if (state.cycle <= size[onRows]) state.words[dataflow === 'ws' ? B_DATA : A_DATA]! += size[onColumns];
      state.uses[RECEIVE]!++;
      return;
    }
    state.words[leftOperand]! += enter(edges.left, size[onRows], t, size[streamed]);
    const atTop = enter(edges.top, size[onColumns], t, size[streamed]);
    if (dataflow === 'os') state.words[B_DATA]! += atTop; // else what enters at the top are sums of nothing
    edges$.next(edges);
  }

  function endFold(): void {
    const { m, k, n } = run!.tiling.size(state.fold);
    if (state.macs !== m * k * n) throw new Error(`fold ${state.fold}: ${state.macs} of ${m * k * n} MACs were done`);
    state.words[RESULT]! += m * n;
    state.leaving = run!.emit && run!.tiling.ends(state.fold) ? m : 0;
    state.fold++;
    state.age = state.cycle;
    newFold();
    tile$.next(null);
    if (state.fold === state.folds) done$.next(null);
  }

  function arbitrate(): void {
    if (ticked) {
      ticked = false;
      feed();
    } else if (state.foldDone) endFold();
  }

  function clocked(): void {
    ticked = true;
    self.ask();
  }
  edges$.subscribe(grid.edges);
  tick$.subscribe(self.input(clocked));
  grid.worked$.subscribe(
    self.input(({ macs, corner }: Worked) => {
      state.macs += macs;
      state.uses[macs > 0 ? COMPUTE : FILL]!++;
      if (!corner) return;
      state.waves++;
      if (state.waves < run!.tiling.size(state.fold)[streamed]) return;
      state.foldDone = true;
      self.ask();
    }),
  );

  return {
    threads: [],
    kind: `systolic array ${JSON.stringify(options)}`,
    macs_per_cycle: rows * columns,
    multiples: { m: 1, k: 1, n: 1, [onRows]: rows, [onColumns]: columns },
    tick$,
    tile$,
    done$,
    replayable: () => true,
    tilingOf: (size) => foldsOf(size, options),
    wordsOf({ tiling }) {
      const words = WORDS.slice(0, -1).map(() => 0);
      for (let i = 0; i < tiling.tiles; i++) {
        const { m, k, n } = tiling.size(i);
        words[A_DATA]! += m * k;
        words[B_DATA]! += k * n;
        words[RESULT]! += m * n;
      }
      return words;
    },
    begin(r) {
      run = r;
      state.fold = 0;
      state.folds = r.tiling.tiles;
      tick$.next(0);
    },
    tick: (cycle) => tick$.next(cycle),
    empty: () => state.cycle === 0,
    look() {
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
    },
    // between folds nothing moves: all that matters is in the progress
    state: () => `rows leaving: ${state.rows}`,
    putBack(saved, r, { tiles }: Progress) {
      run = r;
      state.rows = Number(saved.split(' ').at(-1));
      state.fold = tiles;
      state.folds = r.tiling.tiles;
      newFold();
    },
    progressKey({ tiling, emit }, { tiles }) {
      if (tiles >= tiling.tiles) return 0;
      const size = tiling.size(tiles);
      const last = (tiles + 1 === tiling.tiles ? 2 : 0) + (emit && tiling.ends(tiles) ? 1 : 0);
      return 1 + ((size[streamed] * 256 + size[onRows] - 1) * 256 + size[onColumns] - 1) * 4 + last;
    },
  };
}
