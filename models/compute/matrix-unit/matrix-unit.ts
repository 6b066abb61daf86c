/**
 * The matrix unit of EdgeBERT: two read paths, datapath, accumulator, result path, wired thread by thread.
 *
 * Shapes   operand 0 is [m, k], operand 1 [n, k], both as n-vectors along k; tiles of n×n×n; columns outermost, then rows,
 *          the reduction innermost. No reuse: operand 0 is read once for each column of tiles, operand 1 once for each row.
 * Units    cycles of the unit's clock, counted from the cycle in which the host's start message is accepted.
 * Source   EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod): threads, queues and arbitration read from its
 *          sources. Results in a buffer of their own, overlap, slower ports and visitors are ours.
 */
import { OutPort, randomStream, type Kernel } from '../../../sim/index.js';
import type { Engine, Progress, Run, Tiling } from '../engine.js';
import { createAccumulator, createCounter } from './accumulator.js';
import { connect, createSender, newSender, settleSender, type Cycle, type Receiver, type Sender } from './channel.js';
import { createDatapath } from './datapath.js';
import { createRowEncoder } from './encoder.js';
import { createCrossbar, createMemory, type MemoryPortOptions } from './port.js';
import { createReader, createStarter, createVisitor } from './readers.js';
import { createRelay, EMPTY, settle, type Network, type RelayState, type Thread } from './thread.js';

/** Lanes and queues of the crossbars: read from the sources of the SystemC model. */
const MASK = { lanes: 5, depth: 5, writes: 0, reads: 1, visitors: 3 } as const;
const DATA = { lanes: 4, depth: 4, writes: 0, reads: 3, visitors: 1 } as const;

export interface BufferPort {
  /** lanes over banks, rounded up: cycles of a data word */
  readonly cycles_per_word: number;
  readonly banks: number;
  /** cycles of any access: 1, or more for a slower port */
  readonly port_cycles: number;
  /** a second requester of the data port: one access each this many cycles; 0: none */
  readonly visitor_period: number;
}
export interface MatrixUnitOptions {
  readonly n: number;
  readonly tile_overlap: boolean;
  /** activations, weights, results; a null third: results go into the buffer of the named operand */
  readonly a: BufferPort;
  readonly b: BufferPort;
  readonly result: BufferPort | 'a' | 'b';
  /** densities that matter where banks are fewer than lanes */
  readonly density: { readonly a: number; readonly b: number };
  readonly seed: number;
}

interface Port {
  readonly maskLanes: readonly Receiver[];
  readonly dataLanes: readonly Receiver[];
  readonly mask: ReturnType<typeof createMemory>;
  readonly data: ReturnType<typeof createMemory>;
}

const MANY_ROWS = 4;
/** fields of the datapath that belong to a run */
const ofRun = { toReceive: 0, toFinish: 0, tiles: 0 };

/** @throws RangeError for a dimension or n that is not a whole number > 0 */
export function matrixTiling({ m, k, n: p }: { m: number; k: number; n: number }, n: number): Tiling {
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

export function createMatrixUnit(kernel: Kernel, prefix: string, options: MatrixUnitOptions): Engine {
  const { n, tile_overlap, a, b, result, density, seed } = options;
  const cycle: Cycle = { now: 0 };
  const network: Network = { kernel, cycle, prefix };
  const tick$ = new OutPort<number>();
  const threads: Thread[] = [];
  const made = <T extends Thread>(thread: T): T => {
    threads.push(thread);
    tick$.subscribe(thread.tick);
    return thread;
  };
  const run = { ends: (_tile: number): boolean => true };

  const datapath = made(createDatapath(network, n, tile_overlap, (tile) => run.ends(tile)));
  const accumulator = made(createAccumulator(network, n));
  const counter = made(createCounter(network));
  const encoder = made(createRowEncoder(network));
  const starter = made(createStarter(network, 'start', 2));
  const triggers = made(createStarter(network, 'trigger', 3));
  const host = { puts: [newSender()] };
  const self = kernel.actor({ name: `${prefix}.host`, state: host });
  const start = createSender(self, { puts: () => host.puts }, 0, cycle);

  const chain = (from: Sender, ...stages: readonly Thread[]): Sender => {
    let last = from;
    for (const stage of stages) {
      connect(last, stage.takes[0]!);
      last = stage.puts[0]!;
    }
    return last;
  };

  function buffer(name: string, port: BufferPort, operandDensity: number): Port {
    const word = port.port_cycles * port.cycles_per_word;
    const conflicts = port.cycles_per_word > 1 && operandDensity < 1;
    const masks: MemoryPortOptions['masks'] = { lanes: n, banks: port.banks, density: operandDensity, random: randomStream(seed, name) };
    const maskCrossbar = made(createCrossbar(network, `${name}-mask-crossbar`, MASK.lanes, MASK.depth));
    const dataCrossbar = made(createCrossbar(network, `${name}-data-crossbar`, DATA.lanes, DATA.depth));
    const mask = made(createMemory(network, `${name}-mask`, { cycles: port.port_cycles }));
    const data = made(createMemory(network, `${name}-data`, { cycles: word, ...(conflicts && { masks }) }));
    chain(maskCrossbar.puts[0]!, mask);
    chain(dataCrossbar.puts[0]!, data);
    if (port.visitor_period > 0) {
      const visitor = made(createVisitor(network, `${name}-visitor`, port.visitor_period));
      connect(visitor.puts[0]!, dataCrossbar.takes[DATA.visitors]!);
    }
    return { maskLanes: maskCrossbar.takes, dataLanes: dataCrossbar.takes, mask, data };
  }

  const relay = (role: string): Thread<RelayState> => made(createRelay(network, role));

  function readPath(name: string, port: Port, to: Receiver): ReturnType<typeof createReader> {
    const reader = made(createReader(network, `${name}-reader`));
    connect(reader.puts[0]!, port.maskLanes[MASK.reads]!);
    const masks = ['mask-merge', 'distributor', 'address-generator', 'mode-crossbar'].map((r) => relay(`${name}-${r}`));
    connect(chain(port.mask.puts[0]!, ...masks), port.dataLanes[DATA.reads]!);
    const vectors = ['data-merge', 'zero-filler', 'output-selector', 'forwarder'].map((r) => relay(`${name}-${r}`));
    connect(chain(port.data.puts[0]!, ...vectors), to);
    return reader;
  }

  const portA = buffer('activation', a, density.a);
  const portB = buffer('weight', b, density.b);
  const portR = result === 'a' ? portA : result === 'b' ? portB : buffer('result', result, 1);
  const readerA = readPath('activation', portA, datapath.takes[1]!);
  const readerB = readPath('weight', portB, datapath.takes[2]!);

  connect(start, starter.takes[0]!);
  connect(starter.puts[0]!, datapath.takes[0]!);
  connect(starter.puts[1]!, triggers.takes[0]!);
  [readerA, readerB, counter].forEach((t, i) => connect(triggers.puts[i]!, t.takes[0]!));
  connect(datapath.puts[0]!, accumulator.takes[0]!);
  connect(datapath.puts[1]!, accumulator.takes[1]!);
  connect(accumulator.puts[0]!, counter.takes[1]!);
  connect(chain(counter.puts[0]!, relay('result-crossbar')), encoder.takes[0]!);
  connect(chain(encoder.puts[0]!, relay('mask-selector')), portR.maskLanes[MASK.writes]!);
  connect(chain(encoder.puts[1]!, relay('data-selector')), portR.dataLanes[DATA.writes]!);

  // those that somebody may want to look at; the others pass on what these do
  const accounted = [readerA, portA.mask, portA.data, readerB, portB.mask, portB.data, ...(portR === portA || portR === portB ? [] : [portR.mask, portR.data]), datapath, accumulator, encoder];
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
    kind: `matrix unit ${JSON.stringify({ ...options, density: null, seed: null })}`,
    macs_per_cycle: n * n,
    multiples: { m: n, k: n, n },
    tick$,
    tile$: datapath.tile$,
    done$: counter.done$,
    replayable: [portA, portB, portR].every((p) => p.data.state.random === null),
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
    empty: () =>
      threads.every(({ state }) => {
        const s = state as Partial<RelayState> & { queues?: number[][]; busy?: number; pending?: string; sending?: number; resting?: boolean };
        if (state.takes.some((t) => t.items.length > 0)) return false;
        if ((s.hand ?? EMPTY) !== EMPTY || (s.busy ?? 0) > 0 || (s.sending ?? 0) > 0 || s.resting) return false;
        return (s.pending ?? 'none') === 'none' && (s.queues ?? []).every((q) => q.length === 0);
      }),
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
      for (const p of [...ports, portR.mask, portR.data]) Object.assign(p.state, { reads: 0, writes: 0, others: 0 });
      return counts;
    },
    state() {
      settleSender(host.puts[0]!);
      for (const t of threads) settle(t.state);
      return JSON.stringify(threads.map(({ state }) => ({ ...state, ...('remaining' in state && { remaining: 0 }), ...(state === datapath.state && ofRun) })));
    },
    putBack(saved, r, p) {
      settleSender(host.puts[0]!);
      const states = JSON.parse(saved) as object[];
      threads.forEach((t, i) => putBackInto(t.state, states[i]!));
      setLeft(r, p, false);
    },
    progressKey(r, p) {
      const l = left(r, p);
      const last = r.emit && l.tiles > 0 && r.tiling.ends(p.tiles) ? 1 : 0;
      const next = r.emit && l.tiles > 1 && r.tiling.ends(p.tiles + 1) ? 1 : 0;
      const [ra, rb] = [Math.min(l.readsA, manyReads), Math.min(l.readsB, manyReads)];
      return ((Math.min(l.rows, manyRows) * (manyReads + 1) + ra) * (manyReads + 1) + rb) * 4 + 2 * next + last;
    },
  };
}

/** Channels keep their state objects: so fields are put back, one level down too. */
function putBackInto(target: object, saved: object): void {
  const t = target as Record<string, unknown>;
  for (const [key, value] of Object.entries(saved)) {
    const now = t[key];
    if (Array.isArray(value) && (key === 'takes' || key === 'puts')) value.forEach((v, i) => Object.assign((now as object[])[i]!, v));
    else t[key] = value as unknown;
  }
}
