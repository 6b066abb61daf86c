/** From a hardware and a trace to an accelerator that runs it: actors made, wired, and described for those who record them. */
import type { Accounted, Activity, Kernel, OutPort } from '../../sim/index.js';
import type { ComputeInfo, MemoryInfo, OperatorInfo, OperatorTrace } from '../../traces/formats.js';
import type { Dispatcher } from '../control/dispatcher.js';
import type { DvfsUnit } from '../control/dvfs.js';
import type { Sequencer } from '../control/sequencer.js';
import type { Merging } from '../control/merging.js';
import type { TaskParts } from '../control/task-parts.js';
import type { Controller } from '../memory/protocol/controller.js';
import { BUFFER_NAMES } from '../movement/buffer-names.js';
import { platformBreakdown } from '../platform/breakdown.js';
import type { Hardware } from '../platform/hardware.js';
import { makeActors, type Actors, type OwnActors } from './actors.js';
import { CHANNELS } from './channels.js';
import { contextOf, type BuildOptions, type Context, type Own } from './context.js';
import type { Guest } from './guest.js';
import { byAccelerator, loadOperators } from './programs.js';
import { recurrenceOf, type AcceleratorRecurrence } from './recurrence.js';
import { wire } from './wire.js';

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

/** An actor that tells what it does. */
interface Telling {
  readonly name: string;
  readonly activity$: OutPort<Activity>;
}

/** An accelerator that is ready to run, with what those must know who run and record it. */
export interface Accelerator {
  readonly kernel: Kernel;
  /** index → name of actors, requesters and holders; 0 is none */
  readonly names: readonly string[];
  readonly memories: readonly MemoryInfo[];
  readonly compute: ComputeInfo;
  readonly operators: readonly OperatorInfo[];
  readonly accounted: readonly Accounted[];
  readonly controllers: readonly Controller[];
  /** by accelerator */
  readonly sequencers: readonly Sequencer[];
  readonly dispatcher: Dispatcher;
  /** absent where every task's part lies on chip */
  readonly taskParts: TaskParts | undefined;
  /** absent where no update is merged */
  readonly merging: Merging | undefined;
  readonly recurrence: AcceleratorRecurrence;
  readonly activities: readonly Telling[];
  /** names of those that tell and belong to none of several accelerators */
  readonly shared: readonly string[];
  /** the simulation ends here: what is told as it changes is told up to now */
  readonly settle: (now_ps: number) => void;
  readonly area_um2: Readonly<Record<string, number>>;
  readonly storage: Readonly<Record<string, Storage>>;
  /** voltage and frequency of each sentence after its first layer, where they are chosen */
  readonly operatingPoints: DvfsUnit['chosen'];
  /** look-ups that were interpolated and other things a reader should know */
  readonly notes: readonly string[];
}

function storageOf({ hardware, names, placement }: Context): Accelerator['storage'] {
  const rows = hardware.memories.map(({ facts: { capacity_bytes, area_um2 } }, i): [string, Storage] => {
    const { used_bytes, mask_bytes } = placement.storage[i]!;
    const mask_area_um2 = Math.round((area_um2 * mask_bytes) / capacity_bytes);
    return [names.memories[i]!, { capacity_bytes, used_bytes, mask_bytes, area_um2, mask_area_um2 }];
  });
  return Object.fromEntries(rows);
}

/** Operators that run alone though others run beside each other: their blocks take all of a buffer. */
function aloneNote({ hardware, operators, planOf }: Context): string[] {
  if (hardware.platform.overlap !== 'units') return [];
  const alone = operators.filter(({ id }) => planOf(id).share === undefined).length;
  const what = `${alone} of ${operators.length} operators need the buffers whole, so that none runs beside them`;
  return alone > 0 ? [what] : [];
}

function notesOf(context: Context): string[] {
  const { hardware, names, placement } = context;
  const { spilled } = placement;
  const spill = `${spilled.length} tensors did not fit into the memory of their class and spilled`;
  return [
    ...hardware.memories.flatMap(({ facts }, i) => facts.notes.map((note) => `${names.memories[i]!}: ${note}`)),
    ...(spilled.length > 0 ? [spill] : []),
    ...aloneNote(context),
  ];
}

/** What the accelerator is, before it runs. */
function described(context: Context): Pick<Accelerator, 'memories' | 'compute' | 'operators' | 'area_um2' | 'storage' | 'notes'> {
  const { hardware, names, trace, operators, placement, accelerators } = context;
  const { platform, macs_per_cycle } = hardware;
  return {
    memories: hardware.memories.map(({ facts: { banks, peak_bytes_per_s, shared_standby } }, i) => {
      return { name: names.memories[i]!, banks, peak_bytes_per_s, shared_standby };
    }),
    compute: {
      macs_per_cycle,
      ...(accelerators.length > 1 && { accelerators: accelerators.length }),
      clock_ps: platform.clock.period_ps.value,
      ...(accelerators[0]!.dvfs && { clock_changes: true }),
      link_bytes_per_cycle: platform.axi.width_bytes.value,
    },
    operators: byAccelerator(
      [...operators, ...loadOperators(trace, placement.taskSlots !== undefined, accelerators.length)],
      trace.sentences.length / accelerators.length,
      accelerators.length,
    ),
    area_um2: Object.fromEntries(platformBreakdown(hardware).blocks.map((b) => [b.block, b.area_um2])),
    storage: storageOf(context),
    notes: notesOf(context),
  };
}

type Observed = Pick<Accelerator, 'activities' | 'accounted' | 'shared'>;

/** Of one accelerator. */
function observedOf({ nameOf }: Own, actors: OwnActors): Omit<Observed, 'shared'> {
  const { buffers, dmas, array, sfu, encoder, loader, sequencer, logicPower } = actors;
  const { tellers, threads } = array.peArray;
  const own = [...BUFFER_NAMES.map((b) => buffers[b]), array.peArray, sfu, encoder, sequencer];
  // the engine's ports are those of the buffers and the encoder
  const onBehalf: Telling[] = [
    { name: nameOf('activation-buffer'), activity$: tellers.a.activity$ },
    { name: nameOf('weight-buffer'), activity$: tellers.b.activity$ },
    { name: nameOf('result-buffer'), activity$: tellers.result.activity$ },
    { name: nameOf('encoder'), activity$: tellers.encoder.activity$ },
    ...logicPower.activities,
  ];
  return { activities: [...own, ...onBehalf], accounted: [...own, ...threads, ...CHANNELS.map((c) => dmas[c]), loader] };
}

/** Who tells what it does, and whose time is accounted for. */
function observed({ accelerators }: Context, actors: Actors): Observed {
  const { controllers, links, switching, linkPower } = actors;
  const each = accelerators.map((own, a) => observedOf(own, actors.accelerators[a]!));
  const shared = [...controllers, ...links];
  return {
    shared: [...controllers, ...(links.length < accelerators.length ? links : [])].map((s) => s.name),
    activities: [...shared, ...each.flatMap((e) => e.activities), ...(linkPower?.activities ?? [])],
    accounted: [...shared, ...each.flatMap((e) => e.accounted), ...(switching ? [switching.copier] : [])].sort((x, y) =>
      x.name < y.name ? -1 : 1,
    ),
  };
}

function attach(guest: Guest, { kernel, hardware, index }: Context, { links }: Actors): void {
  const axi = links[0]!;
  guest.attach(kernel, {
    requester: index(guest.name),
    memoryIndex: (name) => hardware.memories.findIndex((m) => m.name === name),
    request: axi.request,
    response$: axi.toRequester(index(guest.name)),
  });
}

/** @throws InputError when something does not fit */
export function buildAccelerator(hardware: Hardware, trace: OperatorTrace, options: BuildOptions): Accelerator {
  const context = contextOf(hardware, trace, options);
  const { kernel, names, accelerators } = context;
  const actors = makeActors(context, options.reversed === true);
  wire(actors, context);
  if (options.guest) attach(options.guest, context, actors);
  const { controllers, dispatcher, switching, merging } = actors;
  return {
    kernel,
    names: names.told,
    ...described(context),
    ...observed(context, actors),
    controllers,
    sequencers: actors.accelerators.map((a) => a.sequencer),
    dispatcher,
    taskParts: switching?.taskParts,
    merging,
    recurrence: recurrenceOf(context, actors),
    settle: (now_ps) => {
      for (const { array } of actors.accelerators) array.peArray.settle(now_ps);
    },
    operatingPoints: () => accelerators.flatMap(({ dvfs }) => dvfs?.chosen() ?? []),
  };
}
