/** From a platform and a trace to actors and wires: the only place that knows both ends of a wire. */
import { createClock, createKernel, type Accounted, type Activity, type Kernel, type OutPort } from '../../sim/index.js';
import type { ComputeInfo, MemoryInfo, OperatorInfo, OperatorTrace } from '../../traces/index.js';
import { createEncoder } from '../compute/write-back.js';
import { createPeArray } from '../compute/pe-array/pe-array.js';
import { createSfu } from '../compute/sfu/sfu.js';
import { createDispatcher, type Dispatcher, type Stream } from '../control/dispatcher.js';
import { createDvfs, type Dvfs } from '../control/dvfs.js';
import { createLoader } from '../control/loader.js';
import { createSequencer, firstOperators, type Sequencer } from '../control/sequencer.js';
import { createTaskParts, type TaskParts } from '../control/task-parts.js';
import type { Controller } from '../memory/protocol/controller.js';
import { createAxi, createBuffer, createCopier, createDma, type Buffer, type Dma } from '../movement/index.js';
import { createLogicPower } from '../power/logic.js';
import { fixedSupply } from '../power/supply.js';
import { BUFFER_NAMES } from '../movement/buffer-names.js';
import { platformBreakdown } from '../platform/breakdown.js';
import { misfit, type Hardware } from '../platform/hardware.js';
import { platformEngine } from './engine.js';
import { createPlans, createWork } from '../plan/plans.js';
import { namesOf } from './priority.js';
import { inOrder, loadOperators } from './programs.js';
import { residencyOf } from '../plan/residency.js';
import { wire } from './wire.js';
import type { Guest } from './guest.js';

/** What a memory holds, and its area: masks cost the area of the cells that they take. */
export interface Storage {
  readonly capacity_bytes: number;
  /** at most at a time */
  readonly used_bytes: number;
  readonly mask_bytes: number;
  /** whole macros, periphery included; 0 off chip */
  readonly area_um2: number;
  readonly mask_area_um2: number;
}

export interface Accelerator {
  readonly kernel: Kernel;
  /** index → name of actors, requesters and holders; 0 is none */
  readonly names: readonly string[];
  readonly memories: readonly MemoryInfo[];
  readonly compute: ComputeInfo;
  readonly operators: readonly OperatorInfo[];
  readonly accounted: readonly Accounted[];
  readonly controllers: readonly Controller[];
  readonly sequencer: Sequencer;
  readonly dispatcher: Dispatcher;
  /** absent where every task's part lies on chip */
  readonly taskParts: TaskParts | undefined;
  /** what a recurrence of work must know: see scenarios/operator-replay.ts */
  readonly recurrence: {
    /** equal for operators that do the same work in the same places */
    readonly workOf: (operator: number) => number;
    /** memories that an operator does not touch and that go on by themselves: DRAMs, by index */
    readonly apart: (operator: number) => readonly number[];
    /** how many DRAMs there are */
    readonly drams: number;
    /** actors that are not put back: those that decide what comes next, and DRAMs */
    readonly outside: ReadonlySet<string>;
    /** those that the engine is made of: the PE array's state tells theirs */
    readonly engineActors: ReadonlySet<string>;
    /** nothing is under way that an operator did not begin */
    readonly quiet: () => boolean;
    /** what the clock and the supply stand at */
    readonly supply: () => string;
    readonly engineRests: () => boolean;
  };
  /** the actors that tell what they do */
  readonly activities: readonly { readonly name: string; readonly activity$: OutPort<Activity> }[];
  readonly area_um2: Readonly<Record<string, number>>;
  readonly storage: Readonly<Record<string, Storage>>;
  /** voltage and frequency of each sentence after its first layer, where they are chosen */
  readonly operatingPoints: () => readonly {
    readonly sentence: number;
    readonly voltage_v: number;
    readonly frequency_mhz: number;
  }[];
  /** look-ups that were interpolated and other things a reader should know */
  readonly notes: readonly string[];
}

/** They decide what comes next, or do it beside the operators. */
const OUTSIDE = ['dispatcher', 'task-parts', 'copy', 'dvfs', 'clock'] as const;

export interface BuildOptions {
  readonly seed: number;
  /** order in which actors are created, to show that it does not matter */
  readonly reversed?: boolean;
  /** a latency target; the platform has operating points */
  readonly dvfs?: Dvfs;
  /** step every state of the PE array, instead of replaying those met before */
  readonly noReplay?: boolean;
  /** which sentences come when, and run which programs; undefined: each program of the trace once, in order */
  readonly stream?: Stream;
  /** parts of tasks, where classes have a home: how many lie beside each other, and whether they are fetched ahead */
  readonly parts?: { readonly slots: number; readonly prefetch: boolean };
  /** what each actor is called instead: another name changes no number */
  readonly rename?: (name: string) => string;
  /** an actor of the user's own on the link, beside the accelerator's (models/README.md) */
  readonly guest?: Guest;
}

/** @throws InputError when something does not fit */
export function buildAccelerator(hardware: Hardware, trace: OperatorTrace, options: BuildOptions): Accelerator {
  const { platform, memories, logic } = hardware;
  const { seed } = options;
  const { guest } = options;
  const { of: called, memories: memoryNames, priority, told: names } = namesOf(memories, guest?.name, options.rename);
  const twice = priority.find((name, i) => priority.indexOf(name) < i);
  if (twice !== undefined)
    throw misfit(hardware, `memories.${twice}`, 'is the name of another part of the accelerator', 'another name');
  const index = (name: string): number => names.indexOf(name);
  const kernel = createKernel({ priority });
  const clock = createClock('accelerator', platform.clock.period_ps.value);
  const n = platform.pe_array.vector_size.value;

  const devices = memories.map((m) => m.facts);
  const parts = options.parts ?? { slots: 1, prefetch: false };
  const placement = residencyOf(hardware, trace, parts);
  const stream = options.stream ?? inOrder(trace);
  const first = firstOperators(trace);

  const spilled = placement.spilled.length;
  const axiBytesPerCycle = platform.axi.width_bytes.value;
  const { buffers: specs } = platform;
  const dvfs =
    platform.dvfs && options.dvfs
      ? createDvfs(
          kernel,
          called('dvfs'),
          clock,
          { points: platform.dvfs.points, settle_ps: platform.dvfs.settle_ps.value },
          options.dvfs,
        )
      : undefined;
  if (dvfs) kernel.actor({ name: called('clock'), state: clock.state });
  const engineActors = new Set<string>();
  const engineName = (role: string): string => {
    const name = called(`pe-array.${role}`);
    engineActors.add(name);
    return name;
  };
  const supply = dvfs?.supply ?? fixedSupply;
  const energies = { ...hardware.energies, supply };
  const dramIndices = devices.flatMap((d, i) => (d.stripe_bytes === undefined ? [i] : []));
  const unit_bytes = devices.map((d) => Math.min(d.contiguous_bytes, platform.axi.burst_bytes.value));
  const loads = loadOperators(trace, placement.parts !== undefined);
  const { planOf, operators } = createPlans(hardware, trace, placement, seed);

  const make = {
    buffers: (): Buffer[] =>
      BUFFER_NAMES.map((b) =>
        createBuffer(kernel, called(`${b}-buffer`), clock, {
          ...hardware.buffers[b],
          supply,
          slots: b === 'auxiliary' ? 1 : specs[b].slots.value,
        }),
      ),
    controllers: (): Controller[] => memories.map((memory, i) => memory.create(kernel, memoryNames[i]!)),
    dmas: (): Dma[] =>
      (['dma-activation', 'dma-weight', 'dma-result'] as const).map((role) =>
        createDma(kernel, called(role), clock, {
          requester: index(called(role)),
          outstanding: platform.dma.outstanding.value,
          command_cycles:
            platform.dma.config_cycles.value +
            (role === 'dma-result' ? platform.dma.store_cycles : platform.dma.load_cycles).value,
          word_bytes: Math.min(n, axiBytesPerCycle),
          // where masks lie with the data, or beats of them are written whole, they are words like others
          mask_word_bytes: platform.axi.mask_beat_cycles.value > 1 ? n / 8 : Math.min(n, axiBytesPerCycle),
          unit_bytes,
        }),
      ),
    units: () => ({
      axi: createAxi(kernel, called('axi'), clock, { ...values(platform.axi), supply }),
      peArray: createPeArray(kernel, called('pe-array'), clock, platformEngine(kernel, engineName, platform, seed), {
        requester: index(called('pe-array')), energies, result_slots: specs.result.slots.value, replay: options.noReplay !== true,
        config_cycles: platform.sequencer.config_cycles.value, run_config_cycles: platform.sequencer.run_config_cycles.value,
      }, planOf), // prettier-ignore
      sfu: createSfu(
        kernel,
        called('sfu'),
        clock,
        { requester: index(called('sfu')), n, ...values(platform.sfu), supply, replay: options.noReplay !== true },
        planOf,
      ),
      encoder: createEncoder(kernel, called('encoder'), {
        requester: index(called('encoder')), slots: specs.result.slots.value, encode_fj_per_byte: platform.encoder.encode_fj_per_byte.value, supply,
      }, planOf), // prettier-ignore
      logicPower: createLogicPower(
        kernel,
        called('logic-power'),
        clock,
        logic.map((b) => ({ ...b, name: called(b.name) })),
        {
          clockTree: called('clock-tree'),
          clock_fj_per_cycle: hardware.clock_fj_per_cycle,
          idle_clock_share: platform.logic.idle_clock_share?.value ?? 1,
        },
        supply,
      ),
      loader: createLoader(kernel, called('loader'), planOf),
      sequencer: createSequencer(
        kernel,
        called('sequencer'),
        clock,
        {
          config_cycles: platform.sequencer.config_cycles.value + platform.sequencer.host_cycles.value,
          dvfs: dvfs !== undefined,
        },
        trace.operators,
        first,
        planOf,
      ),
      dispatcher: createDispatcher(kernel, called('dispatcher'), stream, placement.parts !== undefined, first),
    }),
    parts: () =>
      placement.parts && {
        taskParts: createTaskParts(kernel, called('task-parts'), {
          ...parts,
          segments: (task, slot) => placement.parts!.segments(task, slot),
          operator: (task) => trace.operators.length + task,
        }),
        copier: createCopier(kernel, called('copy'), clock, {
          requester: index(called('copy')),
          outstanding: platform.dma.outstanding.value,
          command_cycles: platform.dma.config_cycles.value + platform.dma.load_cycles.value,
          unit_bytes,
        }),
      },
  };
  const units = options.reversed ? make.units() : undefined;
  const dmas = make.dmas();
  const controllers = options.reversed ? make.controllers() : undefined;
  const buffers = make.buffers();
  const made = {
    dvfs,
    buffers,
    dmas,
    controllers: controllers ?? make.controllers(),
    switching: make.parts(),
    ...(units ?? make.units()),
  };
  wire(made, index);
  guest?.attach(kernel, {
    requester: index(guest.name),
    memoryIndex: (name) => memories.findIndex((m) => m.name === name),
    request: made.axi.request,
    response$: made.axi.toRequester(index(guest.name)),
  });

  const { axi, peArray, sfu, encoder, loader, sequencer, dispatcher, logicPower, switching } = made;
  const { a, b, result, encoder: rows } = peArray.tellers;
  const onBehalf = [
    { name: called('activation-buffer'), activity$: a.activity$ },
    { name: called('weight-buffer'), activity$: b.activity$ },
    { name: called('result-buffer'), activity$: result.activity$ },
    { name: called('encoder'), activity$: rows.activity$ },
    ...logicPower.activities,
  ];
  const telling = [...made.controllers, ...buffers, axi, peArray, sfu, encoder, sequencer];
  return {
    kernel,
    names,
    operators: [...operators, ...loads],
    sequencer,
    dispatcher,
    taskParts: switching?.taskParts,
    controllers: made.controllers,
    memories: devices.map(({ banks, peak_bytes_per_s, shared_standby }, i) => {
      return { name: memoryNames[i]!, banks, peak_bytes_per_s, shared_standby };
    }),
    recurrence: {
      ...createWork(planOf, dramIndices),
      drams: dramIndices.length,
      outside: new Set([...OUTSIDE.map(called), ...dramIndices.map((i) => memoryNames[i]!)]),
      engineActors,
      quiet: () => switching === undefined || switching.taskParts.quiet(),
      supply: () => `${clock.state.period_ps} ${supply.state.scale}`,
      engineRests: () => peArray.rests(),
    },
    accounted: [...telling, ...peArray.threads, ...dmas, loader, ...(switching ? [switching.copier] : [])].sort((x, y) =>
      x.name < y.name ? -1 : 1,
    ),
    activities: [...telling, ...onBehalf],
    area_um2: Object.fromEntries(platformBreakdown(hardware).blocks.map((b) => [b.block, b.area_um2])),
    storage: Object.fromEntries(
      devices.map(({ capacity_bytes, area_um2 }, i): [string, Storage] => {
        const { used_bytes, mask_bytes } = placement.storage[i]!;
        const mask_area_um2 = Math.round((area_um2 * mask_bytes) / capacity_bytes);
        return [memoryNames[i]!, { capacity_bytes, used_bytes, mask_bytes, area_um2, mask_area_um2 }];
      }),
    ),
    compute: {
      macs_per_cycle: hardware.macs_per_cycle,
      clock_ps: platform.clock.period_ps.value,
      link_bytes_per_cycle: axiBytesPerCycle,
    },
    operatingPoints: () => dvfs?.chosen() ?? [],
    notes: [
      ...devices.flatMap((d, i) => d.notes.map((note) => `${memoryNames[i]!}: ${note}`)),
      ...(spilled > 0 ? [`${spilled} tensors did not fit into the memory of their class and spilled`] : []),
    ],
  };
}

/** The numbers of a part of the platform, without their sources. */
const values = <T extends Readonly<Record<string, { readonly value: number }>>>(part: T): { readonly [K in keyof T]: number } =>
  Object.fromEntries(Object.entries(part).map(([k, g]) => [k, g.value])) as { readonly [K in keyof T]: number };
