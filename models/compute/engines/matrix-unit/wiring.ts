/** The threads of the matrix unit, and the channels between them. */
import { OutPort, randomStream, type Kernel } from '../../../../sim/index.js';
import { createAccumulator, createCounter } from './accumulator.js';
import { connect, createSender, newSender, type Receiver, type Sender } from './channel.js';
import { createDatapath, type Datapath } from './datapath.js';
import { createRowEncoder } from './row-encoder.js';
import { createCrossbar, createMemory, type Memory, type MemoryPortOptions } from './port.js';
import { createReader, createStarter, createVisitor, type ReaderState } from './readers.js';
import { createRelay, type Network, type RelayState, type Thread } from './thread.js';

/** Lanes and queues of the crossbars: read from the sources of the SystemC model. */
const MASK = { lanes: 5, depth: 5, writes: 0, reads: 1, visitors: 3 } as const;
const DATA = { lanes: 4, depth: 4, writes: 0, reads: 3, visitors: 1 } as const;

/** The port of an operand or result buffer. */
export interface BufferPort {
  /** lanes over banks, rounded up: cycles of a data word */
  readonly cycles_per_word: number;
  readonly banks: number;
  /** cycles of any access: 1, or more for a slower port */
  readonly port_cycles: number;
  /** a second requester of the data port: one access each this many cycles; 0: none */
  readonly visitor_period: number;
}
/** Vector size, and the buffers' ports. */
export interface MatrixUnitOptions {
  readonly n: number;
  readonly tile_overlap: boolean;
  /** activations, weights, results; a name as the third: results go into the buffer of that operand */
  readonly a: BufferPort;
  readonly b: BufferPort;
  readonly result: BufferPort | 'a' | 'b';
  /** of random masks, where banks are fewer than lanes */
  readonly seed: number;
}

/** A buffer as the unit sees it: a crossbar before each of its two memories. */
interface Port {
  readonly maskLanes: readonly Receiver[];
  readonly dataLanes: readonly Receiver[];
  readonly mask: Memory;
  readonly data: Memory;
}

/** A network being wired: all threads that were made in it are ticked. */
interface Wiring extends Network {
  readonly threads: Thread[];
  readonly tick$: OutPort<number>;
}
function made<T extends Thread>({ threads, tick$ }: Wiring, thread: T): T {
  threads.push(thread);
  tick$.subscribe(thread.tick);
  return thread;
}

/** From one thread to the next. @returns the end of the last */
function chain(from: Sender, ...stages: readonly Thread[]): Sender {
  let last = from;
  for (const stage of stages) {
    connect(last, stage.takes[0]!);
    last = stage.puts[0]!;
  }
  return last;
}

/** @param runs whether a run goes on: then a second requester visits, where there is one */
function wireBuffer(w: Wiring, name: string, port: BufferPort, { n, seed }: MatrixUnitOptions, runs: () => boolean): Port {
  const { port_cycles: bank_cycles, cycles_per_word, banks, visitor_period } = port;
  const masks: MemoryPortOptions['masks'] = { lanes: n, banks, random: randomStream(seed, name) };
  const word = { cycles: bank_cycles * cycles_per_word, bank_cycles, ...(cycles_per_word > 1 && { masks }) };
  const maskCrossbar = made(w, createCrossbar(w, `${name}-mask-crossbar`, MASK.lanes, MASK.depth));
  const dataCrossbar = made(w, createCrossbar(w, `${name}-data-crossbar`, DATA.lanes, DATA.depth));
  const mask = made(w, createMemory(w, `${name}-mask`, { cycles: bank_cycles, bank_cycles }));
  const data = made(w, createMemory(w, `${name}-data`, word));
  chain(maskCrossbar.puts[0]!, mask);
  chain(dataCrossbar.puts[0]!, data);
  if (visitor_period > 0) {
    const visitor = made(w, createVisitor(w, `${name}-visitor`, visitor_period, runs));
    connect(visitor.puts[0]!, dataCrossbar.takes[DATA.visitors]!);
  }
  return { maskLanes: maskCrossbar.takes, dataLanes: dataCrossbar.takes, mask, data };
}

const relay = (w: Wiring, role: string): Thread<RelayState> => made(w, createRelay(w, role));

/** Masks are read, and the vectors that they ask for, on their way to the datapath. */
function wireReadPath(w: Wiring, name: string, port: Port, to: Receiver): Thread<ReaderState> {
  const reader = made(w, createReader(w, `${name}-reader`));
  connect(reader.puts[0]!, port.maskLanes[MASK.reads]!);
  const masks = ['mask-merge', 'distributor', 'address-generator', 'mode-crossbar'].map((r) => relay(w, `${name}-${r}`));
  connect(chain(port.mask.puts[0]!, ...masks), port.dataLanes[DATA.reads]!);
  const vectors = ['data-merge', 'zero-filler', 'output-selector', 'forwarder'].map((r) => relay(w, `${name}-${r}`));
  connect(chain(port.data.puts[0]!, ...vectors), to);
  return reader;
}

/** From the datapath's rows and flags to the buffer of results. */
function wireResults(w: Wiring, datapath: Datapath, n: number, port: Port) {
  const accumulator = made(w, createAccumulator(w, n));
  const counter = made(w, createCounter(w));
  const encoder = made(w, createRowEncoder(w));
  connect(datapath.puts[0]!, accumulator.takes[0]!);
  connect(datapath.puts[1]!, accumulator.takes[1]!);
  connect(accumulator.puts[0]!, counter.takes[1]!);
  connect(chain(counter.puts[0]!, relay(w, 'result-crossbar')), encoder.takes[0]!);
  connect(chain(encoder.puts[0]!, relay(w, 'mask-selector')), port.maskLanes[MASK.writes]!);
  connect(chain(encoder.puts[1]!, relay(w, 'data-selector')), port.dataLanes[DATA.writes]!);
  return { accumulator, counter, encoder };
}

/** The host's start message, to the datapath and to those that wait for a trigger. @returns where the host puts it */
function wireStart(w: Wiring, datapath: Datapath, triggered: readonly Thread[]) {
  const starter = made(w, createStarter(w, 'start', 2));
  const triggers = made(w, createStarter(w, 'trigger', triggered.length));
  const host = newSender();
  const start = createSender(w.kernel.actor({ name: w.nameOf('host'), state: host }), host, w.cycle);
  connect(start, starter.takes[0]!);
  connect(starter.puts[0]!, datapath.takes[0]!);
  connect(starter.puts[1]!, triggers.takes[0]!);
  triggered.forEach((t, i) => connect(triggers.puts[i]!, t.takes[0]!));
  return { host, start };
}

/** @param endsReduction whether the results of the tile that is about to be done leave */
export function wireMatrixUnit(
  kernel: Kernel,
  nameOf: Network['nameOf'],
  options: MatrixUnitOptions,
  endsReduction: (tile: number) => boolean,
) {
  const { n, tile_overlap, a, b, result } = options;
  const w: Wiring = { kernel, cycle: { now: 0 }, nameOf, threads: [], tick$: new OutPort() };
  const datapath = made(w, createDatapath(w, n, tile_overlap, endsReduction));
  const runs = (): boolean => datapath.state.toFinish > 0;
  const portA = wireBuffer(w, 'activation', a, options, runs);
  const portB = wireBuffer(w, 'weight', b, options, runs);
  const portR = result === 'a' ? portA : result === 'b' ? portB : wireBuffer(w, 'result', result, options, runs);
  const readerA = wireReadPath(w, 'activation', portA, datapath.takes[1]!);
  const readerB = wireReadPath(w, 'weight', portB, datapath.takes[2]!);
  const { accumulator, counter, encoder } = wireResults(w, datapath, n, portR);
  const { host, start } = wireStart(w, datapath, [readerA, readerB, counter]);
  // those that somebody may want to look at; the others pass on what these do
  const ports = [portR.mask, portR.data].filter(() => portR !== portA && portR !== portB);
  const accounted = [
    ...[readerA, portA.mask, portA.data, readerB, portB.mask, portB.data],
    ...ports,
    ...[datapath, accumulator, encoder],
  ];
  const { cycle, tick$, threads } = w;
  return { cycle, tick$, threads, accounted, host, start, datapath, counter, readerA, readerB, portA, portB, portR };
}
/** The unit's threads, and what one drives and looks at it by. */
export type Wired = ReturnType<typeof wireMatrixUnit>;
