/**
 * The matrix unit of EdgeBERT: two read paths, datapath, accumulator, result path, wired thread by thread.
 *
 * Shapes   operand 0 is [m, k], operand 1 [n, k], both as n-vectors along k; tiles of n×n×n; columns outermost, then rows,
 *          the reduction innermost. No reuse: operand 0 is read once for each column of tiles, operand 1 once for each row.
 * Units    cycles of the unit's clock, counted from the cycle in which the host's start message is accepted.
 * Source   EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): threads, queues and arbitration read from its
 *          sources. Results in a buffer of their own, overlap, slower ports and visitors are ours.
 */
import type { Kernel } from '../../../../sim/index.js';
import type { Counts, Engine, Progress, Run, Tiling } from '../../pe-array/engine.js';
import { settleSender } from './channel.js';
import { networkState } from './network-state.js';
import { EMPTY, type RelayState, type ThreadState } from './thread.js';
import { wireMatrixUnit, type MatrixUnitOptions, type Wired } from './wiring.js';

/** more tiles' rows, or reads, than are ever under way: what lies beyond decides nothing before the next mark */
const MANY_ROWS = 4;

/** @throws RangeError for a dimension or n that is not a whole number > 0 */
function matrixTiling({ m, k, n: p }: { m: number; k: number; n: number }, n: number): Tiling {
  for (const [name, v] of Object.entries({ m, k, n: p, vector_size: n }))
    if (!Number.isSafeInteger(v) || v < 1) throw new RangeError(`${name} = ${v} is not a whole number > 0`);
  const [rows, depths] = [Math.ceil(m / n), Math.ceil(k / n)];
  const edge = (size: number, i: number): number => Math.min(n, size - i * n);
  return {
    tiles: rows * depths * Math.ceil(p / n),
    depths,
    size: (i) => ({
      m: edge(m, Math.floor(i / depths) % rows),
      k: edge(k, i % depths),
      n: edge(p, Math.floor(i / (depths * rows))),
    }),
    alike: (i) => (k % n === 0 ? depths - (i % depths) : Math.max(1, depths - 1 - (i % depths))),
    ends: (i) => (i + 1) % depths === 0,
  };
}

/** Fields that only some threads have. */
type AnyState = ThreadState &
  Partial<RelayState> & { queues?: number[][]; busy?: number; pending?: string; sending?: number; resting?: boolean };

/** Nothing is in the thread or in the channels that it takes from. */
function isIdle(s: AnyState): boolean {
  if (s.takes.some((t) => t.items.length > 0)) return false;
  if ((s.hand ?? EMPTY) !== EMPTY || (s.busy ?? 0) > 0 || (s.sending ?? 0) > 0 || s.resting) return false;
  return (s.pending ?? 'none') === 'none' && (s.queues ?? []).every((q) => q.length === 0);
}

/** Result rows of a run. */
const rowsOf = ({ tiling, emit }: Run, n: number): number => (emit ? (tiling.tiles / tiling.depths) * n : 0);

/** What of a run is still to come. */
function leftOf(run: Run, p: Progress, n: number): { readsA: number; readsB: number; rows: number; tiles: number } {
  const { tiles } = run.tiling;
  return { readsA: tiles * n - p.readsA, readsB: tiles * n - p.readsB, rows: rowsOf(run, n) - p.rows, tiles: tiles - p.tiles };
}

/** The threads have as much of the run before them as the progress says. @param fresh nothing of it has begun */
function setLeft(
  { portA, portB, readerA, readerB, counter, datapath }: Wired,
  run: Run,
  p: Progress,
  n: number,
  fresh: boolean,
): void {
  const { readsA, readsB, rows, tiles } = leftOf(run, p, n);
  portA.data.state.density = run.density.a;
  portB.data.state.density = run.density.b;
  readerA.state.remaining = readsA;
  readerB.state.remaining = readsB;
  counter.state.remaining = rows;
  const d = datapath.state;
  d.tiles = run.tiling.tiles;
  d.toFinish = tiles;
  const inHand = d.computed >= 0 ? 1 : 0;
  d.toReceive = fresh ? tiles : tiles - inHand;
}

function countsOf({ accounted, datapath, counter, readerA, readerB, portA, portB, portR }: Wired): Counts {
  const ports = [portA.mask, portA.data, portB.mask, portB.data];
  return {
    uses: [...datapath.state.uses],
    moved: accounted.map((t) => t.state.moved),
    held: accounted.map((t) => t.state.held),
    words: [
      ...ports.map((p) => p.state.reads),
      portR.mask.state.writes,
      portR.data.state.writes,
      ports.reduce((sum, p) => sum + p.state.others, 0),
    ],
    issued: [readerA.state.issued, readerB.state.issued],
    rows: counter.state.counted,
    tile_cycles: datapath.state.took,
  };
}

function resetCounts({ threads, datapath, counter, readerA, readerB, portA, portB, portR }: Wired): void {
  datapath.state.uses.fill(0);
  readerA.state.issued = 0;
  readerB.state.issued = 0;
  counter.state.counted = 0;
  for (const { state } of threads) {
    state.moved = 0;
    state.held = 0;
  }
  for (const { state } of [portA.mask, portA.data, portB.mask, portB.data, portR.mask, portR.data]) {
    state.reads = 0;
    state.writes = 0;
    state.others = 0;
  }
}

/** What is left of a run, as far as it matters before the next mark, as one number. */
function progressKey(run: Run, p: Progress, n: number): number {
  const manyReads = 6 * n + 64;
  const { readsA, readsB, rows, tiles } = leftOf(run, p, n);
  const last = run.emit && tiles > 0 && run.tiling.ends(p.tiles) ? 1 : 0;
  const next = run.emit && tiles > 1 && run.tiling.ends(p.tiles + 1) ? 1 : 0;
  const [a, b] = [Math.min(readsA, manyReads), Math.min(readsB, manyReads)];
  const left = (Math.min(rows, MANY_ROWS * n) * (manyReads + 1) + a) * (manyReads + 1) + b;
  return left * 8 + (tiles === 0 ? 4 : 0) + 2 * next + last;
}

/** @param nameOf what the actor of a role is called */
export function createMatrixUnit(kernel: Kernel, nameOf: (role: string) => string, options: MatrixUnitOptions): Engine {
  const { n } = options;
  let present: Run | undefined;
  const endsReduction = (tile: number): boolean => present !== undefined && present.emit && present.tiling.ends(tile);
  const wired = wireMatrixUnit(kernel, nameOf, options, endsReduction);
  const { cycle, tick$, threads, accounted, host, start, datapath, counter, portA, portB } = wired;
  const states = networkState(threads.map((t) => t.state));
  return {
    threads: accounted.map((t) => t.name),
    kind: `matrix unit ${JSON.stringify({ ...options, seed: null })}`,
    macs_per_cycle: n * n,
    multiples: { m: n, k: n, n },
    tick$,
    tile$: datapath.tile$,
    done$: counter.done$,
    recurs: ({ density }) => !portA.data.random(density.a) && !portB.data.random(density.b),
    tilingOf: (size) => matrixTiling(size, n),
    wordsOf(run) {
      const [read, written] = [run.tiling.tiles * n, rowsOf(run, n)];
      return [read, read, read, read, written, written];
    },
    begin(run) {
      cycle.now = 0;
      datapath.state.age = 0;
      present = run;
      setLeft(wired, run, { tiles: 0, readsA: 0, readsB: 0, rows: 0 }, n, true);
      start.put(0);
    },
    tick(now, run) {
      present = run;
      cycle.now = now;
      tick$.next(now);
    },
    idle: () => threads.every(({ state }) => isIdle(state)),
    look() {
      const counts = countsOf(wired);
      resetCounts(wired);
      return counts;
    },
    state() {
      settleSender(host);
      return states.text();
    },
    putBack(saved, run, p) {
      settleSender(host);
      states.goBack(saved);
      present = run;
      setLeft(wired, run, p, n, false);
    },
    progressKey: (run, p) => progressKey(run, p, n),
  };
}
