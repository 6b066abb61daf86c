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
import type { LogicBlock } from '../platform/logic.js';
import type { Context, Own } from './context.js';
import { platformEngine } from './engine.js';
import { CHANNELS, type Channel } from './channels.js';
import { loadOperator } from './programs.js';
import { bufferOptions, dmaOptions, writeBackOptions, linkOptions, sfuOptions } from './options.js';

/** What fetches the parts of tasks. */
export interface Switching {
  readonly taskParts: TaskParts;
  readonly copier: Copier;
}

/** The parts of one accelerator, but for what chooses voltage and frequency, which comes before them. */
export interface OwnActors {
  readonly buffers: Readonly<Record<BufferName, Buffer>>;
  readonly dmas: Readonly<Record<Channel, Dma>>;
  readonly array: {
    readonly peArray: PeArray;
    /** what the engine's own are called */ readonly engineActors: ReadonlySet<string>;
  };
  readonly sfu: Sfu;
  readonly encoder: WriteBack;
  readonly logicPower: LogicPower;
  readonly loader: Loader;
  readonly sequencer: Sequencer;
}

/** What is there once. */
interface SharedActors {
  /** of the memories, by index */
  readonly controllers: readonly Controller[];
  /** one, or one an accelerator */
  readonly links: readonly Axi[];
  /** of the link, where several accelerators share it; that of the only one has it with its own */
  readonly linkPower: LogicPower | undefined;
  readonly dispatcher: Dispatcher;
  /** undefined where every task's part lies on chip */
  readonly switching: Switching | undefined;
  /** undefined where no update is merged */
  readonly merging: Merging | undefined;
}

/** All of them. */
export interface Actors extends SharedActors {
  readonly accelerators: readonly OwnActors[];
}

/** Where requests of DMA channels and the copier are cut, by memory: a burst of the link within one bank. */
const unitsOf = ({ hardware: { platform, memories } }: Context): Unit[] =>
  memories.map(({ facts: { contiguous_bytes } }) => ({ contiguous_bytes, burst_bytes: platform.axi.burst_bytes.value }));

function makeBuffer({ hardware, kernel }: Context, { nameOf, clock, supply }: Own, name: BufferName): Buffer {
  const { buffers, overlap } = hardware.platform;
  // special functions beside products have slots of their own
  const shares = overlap === 'units' ? 2 : 1;
  const slots = name === 'auxiliary' ? 1 : shares * buffers[name].slots.value;
  return createBuffer(kernel, nameOf(`${name}-buffer`), clock, bufferOptions(hardware, name, slots, supply));
}

function makeDma(c: Context, { nameOf, clock }: Own, channel: Channel): Dma {
  const { config_cycles, store_cycles, load_cycles } = c.hardware.platform.dma;
  const name = nameOf(`dma-${channel}`);
  const command_cycles = config_cycles.value + (channel === 'result' ? store_cycles : load_cycles).value;
  const options = dmaOptions(c.hardware, { requester: c.index(name), command_cycles, units: unitsOf(c) });
  return createDma(c.kernel, name, clock, options);
}

function makeArray(
  { hardware, kernel, index, planOf, seed, recurrence }: Context,
  { nameOf: called, clock, supply }: Own,
): OwnActors['array'] {
  const { platform, energies } = hardware;
  const { config_cycles, run_config_cycles } = platform.sequencer;
  const engineActors = new Set<string>();
  const nameOf = (role: string): string => {
    const name = called(`pe-array.${role}`);
    engineActors.add(name);
    return name;
  };
  const name = called('pe-array');
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

function makeSfu({ hardware, kernel, index, planOf, recurrence }: Context, { nameOf, clock, supply }: Own): Sfu {
  const name = nameOf('sfu');
  return createSfu(
    kernel,
    name,
    clock,
    sfuOptions(hardware, { requester: index(name), recurrence: recurrence !== false, supply }),
    planOf,
  );
}

function makeWriteBack({ hardware, kernel, index, planOf }: Context, { nameOf, supply }: Own): WriteBack {
  const name = nameOf('encoder');
  const slots = hardware.platform.buffers.result.slots.value;
  return createWriteBack(kernel, name, writeBackOptions(hardware, { requester: index(name), slots, supply }), planOf);
}

/** The link belongs to the only accelerator; to none of several. */
const ofLink = ({ accelerators, links }: Context, { name }: LogicBlock): boolean =>
  accelerators.length > links.length && name === 'axi';

function makeLogicPower(c: Context, { nameOf, clock, supply }: Own): LogicPower {
  const { kernel, hardware } = c;
  const { logic, clock_fj_per_cycle, platform } = hardware;
  const blocks = logic.filter((b) => !ofLink(c, b)).map((b) => ({ ...b, name: nameOf(b.name) }));
  const idle_clock_share = platform.logic.idle_clock_share?.value ?? 1;
  const tree = { clockTree: nameOf('clock-tree'), clock_fj_per_cycle, idle_clock_share };
  return createLogicPower(kernel, nameOf('logic-power'), clock, blocks, tree, supply);
}

function makeLinkPower(c: Context): LogicPower | undefined {
  const { kernel, hardware, links, names } = c;
  const link = links[0]!;
  const blocks = hardware.logic.filter((b) => ofLink(c, b)).map((b) => ({ ...b, name: names.shared(b.name) }));
  if (blocks.length === 0) return undefined;
  return createLogicPower(kernel, names.shared('logic-power'), link.clock, blocks, undefined, link.supply);
}

function makeSequencer({ hardware, trace, kernel, planOf }: Context, { nameOf, clock, dvfs }: Own): Sequencer {
  const { config_cycles, host_cycles } = hardware.platform.sequencer;
  const beside = hardware.platform.overlap === 'units';
  const options = { config_cycles: config_cycles.value + host_cycles.value, dvfs: dvfs !== undefined, beside };
  const first = firstOperators(trace);
  const answering = answeringOperators(trace, first);
  return createSequencer(kernel, nameOf('sequencer'), clock, options, trace.operators, first, answering, planOf);
}

function makeSwitching(c: Context): Switching | undefined {
  const { hardware, trace, kernel, accelerators, links, names, index, placement, parts } = c;
  const { taskSlots } = placement;
  if (!taskSlots) return undefined;
  const { copy_bytes_in_flight, config_cycles, load_cycles } = hardware.platform.dma;
  const name = names.shared('copy');
  return {
    taskParts: createTaskParts(kernel, names.shared('task-parts'), {
      ...parts,
      accelerators: accelerators.length,
      segments: (task, slot) => taskSlots.segments(task, slot),
      operator: (task, accelerator) => loadOperator(trace, task, accelerator),
    }),
    copier: createCopier(kernel, name, links[0]!.clock, {
      requester: index(name),
      bytes_in_flight: copy_bytes_in_flight.value,
      command_cycles: config_cycles.value + load_cycles.value,
      units: unitsOf(c),
    }),
  };
}

/** Whose requests come over another link than this one: the copier and guests use the first. */
function otherRequesters({ links, names, index }: Context, link: number): ReadonlySet<number> {
  const of = (a: number): number[] => CHANNELS.map((channel) => index(names.own(a, `dma-${channel}`)));
  const others = links.flatMap((_, a) => (a === link || a === 0 ? [] : of(a)));
  return new Set(link === 0 ? others : names.told.map((_, requester) => requester).filter((r) => !of(link).includes(r)));
}

function makeLink(c: Context, link: number): Axi {
  const { clock, supply, name } = c.links[link]!;
  const others = otherRequesters(c, link);
  const hears = (requester: number): boolean => !others.has(requester);
  return createAxi(c.kernel, name, clock, { ...linkOptions(c.hardware, supply), ...(c.links.length > 1 && { hears }) });
}

const byName = <N extends string, T>(names: readonly N[], make: (name: N) => T): Readonly<Record<N, T>> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;

const OWN_MAKERS: { readonly [K in keyof OwnActors]: (c: Context, own: Own) => OwnActors[K] } = {
  dmas: (c, own) => byName(CHANNELS, (channel) => makeDma(c, own, channel)),
  buffers: (c, own) => byName(BUFFER_NAMES, (name) => makeBuffer(c, own, name)),
  array: makeArray,
  sfu: makeSfu,
  encoder: makeWriteBack,
  logicPower: makeLogicPower,
  loader: ({ kernel, ...plans }, { nameOf }) => createLoader(kernel, nameOf('loader'), plans),
  sequencer: makeSequencer,
};

const SHARED_MAKERS: { readonly [K in keyof SharedActors]: (c: Context) => SharedActors[K] } = {
  controllers: ({ hardware, kernel, names }) => hardware.memories.map((m, i) => m.create(kernel, names.memories[i]!)),
  switching: makeSwitching,
  links: (c) => c.links.map((_, i) => makeLink(c, i)),
  linkPower: makeLinkPower,
  dispatcher: ({ kernel, names, stream, placement, trace, accelerators }) =>
    createDispatcher(kernel, names.shared('dispatcher'), {
      stream,
      parts: placement.taskSlots !== undefined || stream.merges !== undefined,
      first: firstOperators(trace),
      accelerators: accelerators.length,
    }),
  merging: ({ kernel, names, stream: { merges } }) => merges && createMerging(kernel, names.shared('merging'), merges),
};

/** @param reversed the last is made first, to show that it does not matter */
export function makeActors(context: Context, reversed: boolean): Actors {
  const inOrder = <T>(list: readonly T[]): T[] => (reversed ? [...list].reverse() : [...list]);
  const make = <M extends object>(makers: M, with_: (maker: M[keyof M]) => unknown): object =>
    Object.fromEntries(inOrder(Object.keys(makers) as (keyof M)[]).map((name) => [name, with_(makers[name])]));
  const shared = (): SharedActors => make(SHARED_MAKERS, (maker) => maker(context)) as SharedActors;
  const each = (): OwnActors[] => {
    const made: OwnActors[] = [];
    for (const [a, own] of inOrder([...context.accelerators.entries()]))
      made[a] = make(OWN_MAKERS, (maker) => maker(context, own)) as OwnActors;
    return made;
  };
  const [first, then] = [reversed ? each() : undefined, shared()];
  return { ...then, accelerators: first ?? each() };
}
