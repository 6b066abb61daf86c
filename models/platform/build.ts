/** From a platform and a trace to actors and wires: the only place that knows both ends of a wire. */
import { createClock, type Accounted, type Activity, type InPort, type Kernel, type OutPort } from '../../sim/index.js';
import { InputError, isGemm, type MemoryInfo, type OperatorInfo, type OperatorTrace } from '../../traces/index.js';
import { createEncoder } from '../compute/encoder.js';
import { createPeArray } from '../compute/pe-array.js';
import { createSfu } from '../compute/sfu.js';
import { createLoader } from '../control/loader.js';
import { planOperator, type Plan } from '../control/plan.js';
import { createSequencer, type Sequencer } from '../control/sequencer.js';
import type { Controller } from '../memory/controller.js';
import type { MemRequest, MemResponse } from '../memory/messages.js';
import { createAxi, createBuffer, createDma, type Buffer, type Dma } from '../movement/index.js';
import { bufferOptions, platformMemory } from './devices.js';
import { place } from './placement.js';
import type { Platform } from './schema.js';

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
  /** index → name of actors, requesters and holders; 0 is none */
  readonly names: readonly string[];
  readonly memories: readonly MemoryInfo[];
  readonly operators: readonly OperatorInfo[];
  readonly accounted: readonly Accounted[];
  readonly controllers: readonly Controller[];
  readonly sequencer: Sequencer;
  /** the actors that tell what they do */
  readonly activities: readonly { readonly name: string; readonly activity$: OutPort<Activity> }[];
  readonly area_um2: Readonly<Record<string, number>>;
  readonly storage: Readonly<Record<string, Storage>>;
  /** look-ups that were interpolated and other things a reader should know */
  readonly notes: readonly string[];
}

/** Who asks memories and buffers for something. */
const REQUESTERS = ['dma-activation', 'dma-result', 'dma-weight', 'encoder', 'pe-array', 'sfu'] as const;
const BUFFER_NAMES = ['activation-buffer', 'weight-buffer', 'result-buffer', 'auxiliary-buffer'] as const;

export interface BuildOptions {
  readonly seed: number;
  /** the platform's file, for messages */
  readonly file: string;
  /** order in which actors are created, to show that it does not matter */
  readonly reversed?: boolean;
  /** an actor of the user's own on the link, beside the accelerator's (models/README.md) */
  readonly guest?: Guest;
}

/** A requester that is no part of the accelerator. */
export interface Guest {
  readonly name: string;
  /** Makes its actors and wires them. Their housekeeping events (`daemonAfter`) do not keep the run alive. */
  readonly attach: (kernel: Kernel, port: GuestPort) => void;
}
export interface GuestPort {
  /** what to put into its requests */
  readonly requester: number;
  readonly memoryIndex: (name: string) => number;
  readonly request: InPort<MemRequest>;
  readonly response$: OutPort<MemResponse>;
}

/** @throws InputError when something does not fit */
export function buildAccelerator(kernel: Kernel, platform: Platform, trace: OperatorTrace, options: BuildOptions): Accelerator {
  const { file, seed } = options;
  const memoryNames = Object.keys(platform.memories).sort();
  const { guest } = options;
  const own = [...REQUESTERS, 'axi', 'loader', 'sequencer', ...BUFFER_NAMES, ...memoryNames];
  const names = ['', ...own, ...(guest ? [guest.name] : [])].sort();
  const twice = names.find((name, i) => names[i - 1] === name);
  if (twice !== undefined)
    throw new InputError({ file, field: `memories.${twice}` }, 'is the name of another part of the accelerator', 'another name');
  const index = (name: string): number => names.indexOf(name);
  const clock = createClock('accelerator', platform.clock.period_ps.value);
  const n = platform.pe_array.vector_size.value;

  const memories = memoryNames.map((name) => platformMemory(platform.memories[name]!, { file, field: `memories.${name}` }));
  const devices = memories.map((m) => m.facts);
  const classes = Object.fromEntries(
    Object.entries(platform.placement).map(([c, p]) => [
      c,
      {
        memory: memoryNames.indexOf(p.memory),
        spill: p.spill === undefined ? null : memoryNames.indexOf(p.spill),
        density: p.density?.value ?? null,
      },
    ]),
  ) as Parameters<typeof place>[1];
  const rooms = devices.map((d, i) => ({ name: memoryNames[i]!, capacity_bytes: d.capacity_bytes }));
  const placement = place(trace, classes, rooms, platform.element_bytes.value, file);

  const spilled = placement.spilled.length;
  const axiBytesPerCycle = platform.axi.width_bytes.value;
  const period_s = platform.clock.period_ps.value / 1e12;
  const resultSlot = Math.floor(platform.buffers.result.size_bytes.value / 2);
  const planner = {
    hardware: {
      n,
      a_bytes: platform.buffers.activation.size_bytes.value,
      b_bytes: platform.buffers.weight.size_bytes.value,
      result_bytes: resultSlot,
      cycles_per_tile: platform.pe_array.tile_overlap ? n + 1 : 2 * n + 1,
      mac_fj: platform.pe_array.mac_fj.value,
    },
    placement,
    fj_per_byte: devices.map((d) => platform.axi.fj_per_byte.value + d.read_fj_per_byte),
    bytes_per_cycle: devices.map((d) => Math.min(axiBytesPerCycle, d.peak_bytes_per_s * period_s)),
    seed,
    file,
  };
  const plans = trace.operators.map((): Plan | undefined => undefined);
  let latest: Plan | undefined;
  const planOf = (operator: number): Plan => {
    if (latest?.operator.id === operator) return latest;
    return (latest = plans[operator] ??= planOperator(trace.operators[operator]!, planner));
  };
  const operators = trace.operators.map((op): OperatorInfo => {
    const { mapping } = planOf(op.id);
    if (!isGemm(op.dims)) plans[op.id] = undefined; // cheap to make again; long traces stay small
    return {
      id: op.id,
      name: op.name,
      kind: op.kind,
      dims: Object.values(op.dims),
      layer: op.layer,
      sentence: op.sentence,
      mapping,
    };
  });

  const make = {
    buffers: (): Buffer[] =>
      (['activation', 'weight', 'result', 'auxiliary'] as const).map((b, i) =>
        createBuffer(
          kernel,
          BUFFER_NAMES[i]!,
          clock,
          bufferOptions(platform.buffers[b], n, b === 'auxiliary' ? 1 : 2, { file, field: `buffers.${b}` }),
        ),
      ),
    controllers: (): Controller[] => memories.map((memory, i) => memory.create(kernel, memoryNames[i]!)),
    dmas: (): Dma[] =>
      (['dma-activation', 'dma-weight', 'dma-result'] as const).map((name) =>
        createDma(kernel, name, clock, {
          requester: index(name),
          outstanding: platform.dma.outstanding.value,
          command_cycles: (name === 'dma-result' ? platform.dma.store_cycles : platform.dma.load_cycles).value,
          word_bytes: n,
          unit_bytes: devices.map((d) => Math.min(d.contiguous_bytes, platform.axi.burst_bytes.value)),
        }),
      ),
    units: () => ({
      axi: createAxi(kernel, 'axi', clock, {
        width_bytes: platform.axi.width_bytes.value,
        fj_per_byte: platform.axi.fj_per_byte.value,
      }),
      peArray: createPeArray(kernel, 'pe-array', clock, {
        requester: index('pe-array'), n, tile_overlap: platform.pe_array.tile_overlap, fill_cycles: platform.pe_array.fill_cycles.value,
        mac_fj: platform.pe_array.mac_fj.value, decode_fj_per_byte: platform.pe_array.decode_fj_per_byte.value,
      }, planOf), // prettier-ignore
      sfu: createSfu(kernel, 'sfu', clock, {
        requester: index('sfu'), n, round_trip_cycles: platform.sfu.round_trip_cycles.value, element_fj: platform.sfu.element_fj.value,
      }, planOf), // prettier-ignore
      encoder: createEncoder(kernel, 'encoder', {
        requester: index('encoder'), slots: 2, encode_fj_per_byte: platform.encoder.encode_fj_per_byte.value,
      }, planOf), // prettier-ignore
      loader: createLoader(kernel, 'loader', planOf),
      sequencer: createSequencer(
        kernel,
        'sequencer',
        clock,
        { config_cycles: platform.sequencer.config_cycles.value },
        trace,
        planOf,
      ),
    }),
  };
  const units = options.reversed ? make.units() : undefined;
  const dmas = make.dmas();
  const controllers = options.reversed ? make.controllers() : undefined;
  const buffers = make.buffers();
  const made = { buffers, dmas, controllers: controllers ?? make.controllers(), ...(units ?? make.units()) };
  wire(made, index);
  guest?.attach(kernel, {
    requester: index(guest.name),
    memoryIndex: (name) => memoryNames.indexOf(name),
    request: made.axi.request,
    response$: made.axi.toRequester(index(guest.name)),
  });

  const { axi, peArray, sfu, encoder, loader, sequencer } = made;
  const telling = [...made.controllers, ...buffers, axi, peArray, sfu, encoder, sequencer];
  return {
    names,
    operators,
    sequencer,
    controllers: made.controllers,
    memories: devices.map(({ banks, peak_bytes_per_s, shared_standby }, i) => {
      return { name: memoryNames[i]!, banks, peak_bytes_per_s, shared_standby };
    }),
    accounted: [...telling, ...dmas, loader].sort((x, y) => (x.name < y.name ? -1 : 1)),
    activities: telling,
    area_um2: areaOf(platform, memoryNames, devices, n),
    storage: Object.fromEntries(
      devices.map(({ capacity_bytes, area_um2 }, i): [string, Storage] => {
        const { used_bytes, mask_bytes } = placement.storage[i]!;
        const mask_area_um2 = Math.round((area_um2 * mask_bytes) / capacity_bytes);
        return [memoryNames[i]!, { capacity_bytes, used_bytes, mask_bytes, area_um2, mask_area_um2 }];
      }),
    ),
    notes: [
      ...devices.flatMap((d, i) => d.notes.map((note) => `${memoryNames[i]!}: ${note}`)),
      ...(spilled > 0 ? [`${spilled} tensors did not fit into the memory of their class and spilled`] : []),
    ],
  };
}

function areaOf(
  platform: Platform,
  memoryNames: readonly string[],
  devices: readonly { area_um2: number }[],
  n: number,
): Record<string, number> {
  const buffers = (['activation', 'weight', 'result', 'auxiliary'] as const).map((b) => [
    `${b}-buffer`,
    bufferOptions(platform.buffers[b], n, 1, { file: '', field: b }).area_um2,
  ]);
  return Object.fromEntries([...buffers, ...devices.map((d, i) => [memoryNames[i]!, d.area_um2])]) as Record<string, number>;
}

interface Made {
  readonly buffers: readonly Buffer[];
  readonly dmas: readonly Dma[];
  readonly controllers: readonly Controller[];
  readonly axi: ReturnType<typeof createAxi>;
  readonly peArray: ReturnType<typeof createPeArray>;
  readonly sfu: ReturnType<typeof createSfu>;
  readonly encoder: ReturnType<typeof createEncoder>;
  readonly loader: ReturnType<typeof createLoader>;
  readonly sequencer: Sequencer;
}

function wire(
  { buffers, dmas, controllers, axi, peArray, sfu, encoder, loader, sequencer }: Made,
  index: (name: string) => number,
): void {
  const [dmaA, dmaB, dmaResult] = dmas as [Dma, Dma, Dma];
  const [activation, weight, result, auxiliary] = buffers as [Buffer, Buffer, Buffer, Buffer];

  for (const [memory, c] of controllers.entries()) {
    axi.toMemory(memory).subscribe(c.request);
    c.response$.subscribe(axi.response);
    sequencer.account$.subscribe(c.account);
    sequencer.job$.subscribe(c.job);
  }
  for (const b of buffers) sequencer.account$.subscribe(b.account);
  for (const dma of dmas) {
    const requester = index(dma.name);
    dma.request$.subscribe(axi.request);
    axi.toRequester(requester).subscribe(dma.response);
    for (const [i, b] of buffers.entries()) {
      dma.toBuffer(i).subscribe(b.request);
      b.toRequester(requester).subscribe(dma.bufferResponse);
    }
  }
  loader.a$.subscribe(dmaA.command);
  loader.b$.subscribe(dmaB.command);
  dmaA.done$.subscribe(loader.aDone);
  dmaB.done$.subscribe(loader.bDone);
  encoder.store$.subscribe(dmaResult.command);
  dmaResult.done$.subscribe(encoder.stored);

  sequencer.job$.subscribe(loader.job);
  sequencer.job$.subscribe(encoder.job);
  sequencer.toPeArray$.subscribe(peArray.job);
  sequencer.toSfu$.subscribe(sfu.job);
  encoder.retired$.subscribe(sequencer.retired);
  loader.toPeArray$.subscribe(peArray.ready);
  loader.toSfu$.subscribe(sfu.ready);
  encoder.peArrayCredit$.subscribe(peArray.credit);
  encoder.sfuCredit$.subscribe(sfu.credit);
  for (const unit of [peArray, sfu]) {
    unit.release$.subscribe(loader.release);
    unit.results$.subscribe(encoder.results);
    unit.aRequest$.subscribe(activation.request);
    unit.bRequest$.subscribe(weight.request);
    unit.auxRequest$.subscribe(auxiliary.request);
  }
  activation.toRequester(index('pe-array')).subscribe(peArray.aResponse);
  weight.toRequester(index('pe-array')).subscribe(peArray.bResponse);
  auxiliary.toRequester(index('pe-array')).subscribe(peArray.auxResponse);
  for (const b of [activation, weight, auxiliary]) b.toRequester(index('sfu')).subscribe(sfu.response);
  encoder.request$.subscribe(result.request);
  result.toRequester(index('encoder')).subscribe(encoder.response);
}
