/** The actors of an accelerator, made: a line each in `MAKERS`. */
import { createPeArray } from '../compute/pe-array/pe-array.js';
import type { PeArray } from '../compute/pe-array/ports.js';
import { createSfu, type Sfu } from '../compute/sfu/sfu.js';
import { createWriteBack, type WriteBack } from '../compute/write-back.js';
import { createDispatcher, type Dispatcher } from '../control/dispatcher.js';
import { createLoader, type Loader } from '../control/loader.js';
import { answeringOperators, createSequencer, firstOperators, type Sequencer } from '../control/sequencer.js';
import { createTaskParts, type TaskParts } from '../control/task-parts.js';
import { createMerging, type Merging } from '../control/merging.js';
import type { Controller } from '../memory/protocol/controller.js';
import { createAxi, type Axi } from '../movement/axi.js';
import { BUFFER_NAMES, type BufferName } from '../movement/buffer-names.js';
import { createBuffer, type Buffer } from '../movement/buffer.js';
import { createCopier, type Copier } from '../movement/copy.js';
import { createDma, type Dma } from '../movement/dma.js';
import type { Unit } from '../movement/pieces.js';
import { createLogicPower, type LogicPower } from '../power/logic.js';
import type { Context } from './context.js';
import { platformEngine } from './engine.js';
import { CHANNELS, type Channel } from './channels.js';
import { bufferOptions, dmaOptions, writeBackOptions, linkOptions, sfuOptions } from './options.js';

/** What fetches the parts of tasks. */
export interface Switching {
  readonly taskParts: TaskParts;
  readonly copier: Copier;
}

/** All of them but what chooses voltage and frequency, which comes before them. */
export interface Actors {
  readonly buffers: Readonly<Record<BufferName, Buffer>>;
  readonly dmas: Readonly<Record<Channel, Dma>>;
  /** of the memories, by index */
  readonly controllers: readonly Controller[];
  readonly axi: Axi;
  readonly array: {
    readonly peArray: PeArray;
    /** what the engine's own are called */ readonly engineActors: ReadonlySet<string>;
  };
  readonly sfu: Sfu;
  readonly encoder: WriteBack;
  readonly logicPower: LogicPower;
  readonly loader: Loader;
  readonly sequencer: Sequencer;
  readonly dispatcher: Dispatcher;
  /** undefined where every task's part lies on chip */
  readonly switching: Switching | undefined;
  /** undefined where no update is merged */
  readonly merging: Merging | undefined;
}

/** Where requests of DMA channels and the copier are cut, by memory: a burst of the link within one bank. */
const unitsOf = ({ hardware: { platform, memories } }: Context): Unit[] =>
  memories.map(({ facts: { contiguous_bytes } }) => ({ contiguous_bytes, burst_bytes: platform.axi.burst_bytes.value }));

function makeBuffer(c: Context, name: BufferName): Buffer {
  const { buffers } = c.hardware.platform;
  const slots = name === 'auxiliary' ? 1 : buffers[name].slots.value;
  return createBuffer(c.kernel, c.names.of(`${name}-buffer`), c.clock, bufferOptions(c.hardware, name, slots, c.supply));
}

function makeDma(c: Context, channel: Channel): Dma {
  const { config_cycles, store_cycles, load_cycles } = c.hardware.platform.dma;
  const name = c.names.of(`dma-${channel}`);
  const command_cycles = config_cycles.value + (channel === 'result' ? store_cycles : load_cycles).value;
  const options = dmaOptions(c.hardware, { requester: c.index(name), command_cycles, units: unitsOf(c) });
  return createDma(c.kernel, name, c.clock, options);
}

function makeArray({ hardware, kernel, clock, supply, names, index, planOf, seed, recurrence }: Context): Actors['array'] {
  const { platform, energies } = hardware;
  const { config_cycles, run_config_cycles } = platform.sequencer;
  const engineActors = new Set<string>();
  const nameOf = (role: string): string => {
    const name = names.of(`pe-array.${role}`);
    engineActors.add(name);
    return name;
  };
  const name = names.of('pe-array');
  const options = {
    requester: index(name),
    energies: { ...energies, supply },
    result_slots: platform.buffers.result.slots.value,
    recurrence,
    config_cycles: config_cycles.value,
    run_config_cycles: run_config_cycles.value,
  };
  const engine = platformEngine(kernel, nameOf, platform, seed);
  return { peArray: createPeArray(kernel, name, clock, engine, options, planOf), engineActors };
}

function makeSfu({ hardware, kernel, clock, supply, names, index, planOf, recurrence }: Context): Sfu {
  const name = names.of('sfu');
  return createSfu(
    kernel,
    name,
    clock,
    sfuOptions(hardware, { requester: index(name), recurrence: recurrence !== false, supply }),
    planOf,
  );
}

function makeWriteBack({ hardware, kernel, supply, names, index, planOf }: Context): WriteBack {
  const name = names.of('encoder');
  const slots = hardware.platform.buffers.result.slots.value;
  return createWriteBack(kernel, name, writeBackOptions(hardware, { requester: index(name), slots, supply }), planOf);
}

function makeLogicPower({ hardware, kernel, clock, supply, names }: Context): LogicPower {
  const { logic, clock_fj_per_cycle, platform } = hardware;
  const blocks = logic.map((b) => ({ ...b, name: names.of(b.name) }));
  const idle_clock_share = platform.logic.idle_clock_share?.value ?? 1;
  const tree = { clockTree: names.of('clock-tree'), clock_fj_per_cycle, idle_clock_share };
  return createLogicPower(kernel, names.of('logic-power'), clock, blocks, tree, supply);
}

function makeSequencer({ hardware, trace, kernel, clock, dvfs, names, planOf }: Context): Sequencer {
  const { config_cycles, host_cycles } = hardware.platform.sequencer;
  const options = { config_cycles: config_cycles.value + host_cycles.value, dvfs: dvfs !== undefined };
  const first = firstOperators(trace);
  const answering = answeringOperators(trace, first);
  return createSequencer(kernel, names.of('sequencer'), clock, options, trace.operators, first, answering, planOf);
}

function makeSwitching(c: Context): Switching | undefined {
  const { hardware, trace, kernel, clock, names, index, placement, parts } = c;
  const { taskSlots } = placement;
  if (!taskSlots) return undefined;
  const { copy_bytes_in_flight, config_cycles, load_cycles } = hardware.platform.dma;
  const name = names.of('copy');
  return {
    taskParts: createTaskParts(kernel, names.of('task-parts'), {
      ...parts,
      segments: (task, slot) => taskSlots.segments(task, slot),
      operator: (task) => trace.operators.length + task,
    }),
    copier: createCopier(kernel, name, clock, {
      requester: index(name),
      bytes_in_flight: copy_bytes_in_flight.value,
      command_cycles: config_cycles.value + load_cycles.value,
      units: unitsOf(c),
    }),
  };
}

const byName = <N extends string, T>(names: readonly N[], make: (name: N) => T): Readonly<Record<N, T>> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;

const MAKERS: { readonly [K in keyof Actors]: (c: Context) => Actors[K] } = {
  dmas: (c) => byName(CHANNELS, (channel) => makeDma(c, channel)),
  buffers: (c) => byName(BUFFER_NAMES, (name) => makeBuffer(c, name)),
  controllers: ({ hardware, kernel, names }) => hardware.memories.map((m, i) => m.create(kernel, names.memories[i]!)),
  switching: makeSwitching,
  axi: ({ hardware, kernel, clock, supply, names }) => createAxi(kernel, names.of('axi'), clock, linkOptions(hardware, supply)),
  array: makeArray,
  sfu: makeSfu,
  encoder: makeWriteBack,
  logicPower: makeLogicPower,
  loader: ({ kernel, names, ...plans }) => createLoader(kernel, names.of('loader'), plans),
  sequencer: makeSequencer,
  dispatcher: ({ kernel, names, stream, placement, trace }) => {
    const parts = placement.taskSlots !== undefined || stream.merges !== undefined;
    return createDispatcher(kernel, names.of('dispatcher'), stream, parts, firstOperators(trace));
  },
  merging: ({ kernel, names, stream: { merges } }) => merges && createMerging(kernel, names.of('merging'), merges),
};

/** @param reversed the last is made first, to show that it does not matter */
export function makeActors(context: Context, reversed: boolean): Actors {
  const order = Object.keys(MAKERS) as (keyof Actors)[];
  if (reversed) order.reverse();
  return Object.fromEntries(order.map((name) => [name, MAKERS[name](context)])) as unknown as Actors;
}
