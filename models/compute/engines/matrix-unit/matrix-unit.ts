/**
 * The matrix unit of EdgeBERT: two read paths, datapath, accumulator, result path, wired thread by thread.
 *
 * Shapes   operand 0 is [m, k], operand 1 [n, k], both as n-vectors along k; tiles of n×n×n; columns outermost, then rows,
 *          the reduction innermost. No reuse: operand 0 is read once for each column of tiles, operand 1 once for each row.
 * Units    cycles of the unit's clock, counted from the cycle in which the host's start message is accepted.
 * Source   EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): threads, queues and arbitration read from its
 *          sources. Results in a buffer of their own, overlap, slower ports and visitors are ours.
 */
import { putBack, type Kernel } from '../../../../sim/index.js';
import type { Engine, Progress, Run, Tiling } from '../../pe-array/engine.js';
import { settleSender } from './channel.js';
import { EMPTY, settle, type RelayState, type ThreadState } from './thread.js';
import { wireMatrixUnit, type MatrixUnitOptions } from './wiring.js';

const MANY_ROWS = 4;
/** fields of the datapath that belong to a run */
const ofRun = { toReceive: 0, toFinish: 0, tiles: 0 };

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
    ends: (i) => (i + 1) % depths === 0,
  };
}

/** Fields that only some threads have. */
type AnyState = ThreadState &
  Partial<RelayState> & { queues?: number[][]; busy?: number; pending?: string; sending?: number; resting?: boolean };

/** Nothing is in the thread or in the channels that it takes from. */
function isEmpty(s: AnyState): boolean {
  if (s.takes.some((t) => t.items.length > 0)) return false;
  if ((s.hand ?? EMPTY) !== EMPTY || (s.busy ?? 0) > 0 || (s.sending ?? 0) > 0 || s.resting) return false;
  return (s.pending ?? 'none') === 'none' && (s.queues ?? []).every((q) => q.length === 0);
}

export function createMatrixUnit(kernel: Kernel, nameOf: (role: string) => string, options: MatrixUnitOptions): Engine {
  const { n } = options;
  const run = { ends: (tile: number): boolean => tile < 0 };
  const wired = wireMatrixUnit(kernel, nameOf, options, (tile) => run.ends(tile));
  const { cycle, tick$, threads, accounted, host, start, datapath, counter, readerA, readerB, portA, portB, portR } = wired;
  const manyReads = 6 * n + 64;
  const manyRows = MANY_ROWS * n;

  const rowsOf = ({ tiling, emit }: Run): number => (emit ? (tiling.tiles / tiling.depths) * n : 0);
  const left = (r: Run, p: Progress): { readsA: number; readsB: number; rows: number; tiles: number } => ({
    readsA: r.tiling.tiles * n - p.readsA,
    readsB: r.tiling.tiles * n - p.readsB,
    rows: rowsOf(r) - p.rows,
    tiles: r.tiling.tiles - p.tiles,
  });

  function setLeft(r: Run, p: Progress, fresh: boolean): void {
    const { readsA, readsB, rows, tiles } = left(r, p);
    run.ends = (tile) => r.emit && r.tiling.ends(tile);
    portA.data.state.density = r.density.a;
    portB.data.state.density = r.density.b;
    readerA.state.remaining = readsA;
    readerB.state.remaining = readsB;
    counter.state.remaining = rows;
    const d = datapath.state;
    d.tiles = r.tiling.tiles;
    d.toFinish = tiles;
    const inHand = d.computed >= 0 ? 1 : 0;
    d.toReceive = fresh ? tiles : tiles - inHand;
  }

  return {
    threads: accounted.map((t) => t.name),
    kind: `matrix unit ${JSON.stringify({ ...options, seed: null })}`,
    macs_per_cycle: n * n,
    multiples: { m: n, k: n, n },
    tick$,
    tile$: datapath.tile$,
    done$: counter.done$,
    replayable: ({ density }) => !portA.data.random(density.a) && !portB.data.random(density.b),
    tilingOf: (size) => matrixTiling(size, n),
    wordsOf(r) {
      const read = r.tiling.tiles * n;
      return [read, read, read, read, rowsOf(r), rowsOf(r)];
    },
    begin(r) {
      cycle.now = 0;
      datapath.state.age = 0;
      setLeft(r, { tiles: 0, readsA: 0, readsB: 0, rows: 0 }, true);
      start.put(0);
    },
    tick(now) {
      cycle.now = now;
      tick$.next(now);
    },
    empty: () => threads.every(({ state }) => isEmpty(state)),
    look() {
      const ports = [portA.mask, portA.data, portB.mask, portB.data];
      const counts = {
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
      datapath.state.uses.fill(0);
      readerA.state.issued = 0;
      readerB.state.issued = 0;
      counter.state.counted = 0;
      for (const { state } of threads) {
        state.moved = 0;
        state.held = 0;
      }
      for (const { state } of [...ports, portR.mask, portR.data]) {
        state.reads = 0;
        state.writes = 0;
        state.others = 0;
      }
      return counts;
    },
    state() {
      settleSender(host);
      for (const t of threads) settle(t.state);
      const apart = (s: ThreadState): object => ({
        ...('remaining' in s && { remaining: 0 }),
        ...('density' in s && { density: 0 }),
        ...(s === datapath.state && ofRun),
      });
      return JSON.stringify(threads.map(({ state }: { readonly state: ThreadState }): object => ({ ...state, ...apart(state) })));
    },
    putBack(saved, r, p) {
      settleSender(host);
      const states = JSON.parse(saved) as object[];
      threads.forEach((t, i) => putBack(t.state, states[i]!));
      setLeft(r, p, false);
    },
    progressKey(r, p) {
      const l = left(r, p);
      const last = r.emit && l.tiles > 0 && r.tiling.ends(p.tiles) ? 1 : 0;
      const next = r.emit && l.tiles > 1 && r.tiling.ends(p.tiles + 1) ? 1 : 0;
      const [ra, rb] = [Math.min(l.readsA, manyReads), Math.min(l.readsB, manyReads)];
      return (
        ((Math.min(l.rows, manyRows) * (manyReads + 1) + ra) * (manyReads + 1) + rb) * 8 +
        (l.tiles === 0 ? 4 : 0) +
        2 * next +
        last
      );
    },
  };
}
