/** The threads of the matrix unit, and the channels between them. */
import { OutPort, randomStream, type Kernel } from '../../../../sim/index.js';
import { createAccumulator, createCounter } from './accumulator.js';
import { connect, createSender, newSender, type Cycle, type Receiver, type Sender } from './channel.js';
import { createDatapath } from './datapath.js';
import { createRowEncoder } from './row-encoder.js';
import { createCrossbar, createMemory, type MemoryPortOptions } from './port.js';
import { createReader, createStarter, createVisitor } from './readers.js';
import { createRelay, type Network, type RelayState, type Thread } from './thread.js';

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
  /** of random masks, where banks are fewer than lanes */
  readonly seed: number;
}

interface Port {
  readonly maskLanes: readonly Receiver[];
  readonly dataLanes: readonly Receiver[];
  readonly mask: ReturnType<typeof createMemory>;
  readonly data: ReturnType<typeof createMemory>;
}

/** @param endsReduction whether the results of the tile that is about to be done leave */
export function wireMatrixUnit(
  kernel: Kernel,
  nameOf: Network['nameOf'],
  options: MatrixUnitOptions,
  endsReduction: (tile: number) => boolean,
) {
  const { n, tile_overlap, a, b, result, seed } = options;
  const cycle: Cycle = { now: 0 };
  const network: Network = { kernel, cycle, nameOf };
  const tick$ = new OutPort<number>();
  const threads: Thread[] = [];
  const made = <T extends Thread>(thread: T): T => {
    threads.push(thread);
    tick$.subscribe(thread.tick);
    return thread;
  };
  const datapath = made(createDatapath(network, n, tile_overlap, endsReduction));
  const accumulator = made(createAccumulator(network, n));
  const counter = made(createCounter(network));
  const encoder = made(createRowEncoder(network));
  const starter = made(createStarter(network, 'start', 2));
  const triggers = made(createStarter(network, 'trigger', 3));
  const host = newSender();
  const start = createSender(kernel.actor({ name: nameOf('host'), state: host }), host, cycle);

  const chain = (from: Sender, ...stages: readonly Thread[]): Sender => {
    let last = from;
    for (const stage of stages) {
      connect(last, stage.takes[0]!);
      last = stage.puts[0]!;
    }
    return last;
  };

  function buffer(name: string, port: BufferPort): Port {
    const bank_cycles = port.port_cycles;
    const masks: MemoryPortOptions['masks'] = { lanes: n, banks: port.banks, random: randomStream(seed, name) };
    const word = { cycles: bank_cycles * port.cycles_per_word, bank_cycles, ...(port.cycles_per_word > 1 && { masks }) };
    const maskCrossbar = made(createCrossbar(network, `${name}-mask-crossbar`, MASK.lanes, MASK.depth));
    const dataCrossbar = made(createCrossbar(network, `${name}-data-crossbar`, DATA.lanes, DATA.depth));
    const mask = made(createMemory(network, `${name}-mask`, { cycles: bank_cycles, bank_cycles }));
    const data = made(createMemory(network, `${name}-data`, word));
    chain(maskCrossbar.puts[0]!, mask);
    chain(dataCrossbar.puts[0]!, data);
    if (port.visitor_period > 0) {
      const visitor = made(createVisitor(network, `${name}-visitor`, port.visitor_period, () => datapath.state.toFinish > 0));
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

  const portA = buffer('activation', a);
  const portB = buffer('weight', b);
  const portR = result === 'a' ? portA : result === 'b' ? portB : buffer('result', result);
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
  const accounted = [
    readerA,
    portA.mask,
    portA.data,
    readerB,
    portB.mask,
    portB.data,
    ...(portR === portA || portR === portB ? [] : [portR.mask, portR.data]),
    datapath,
    accumulator,
    encoder,
  ];
  return { cycle, tick$, threads, accounted, host, start, datapath, counter, readerA, readerB, portA, portB, portR };
}
