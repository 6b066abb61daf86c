/** What all actors of an accelerator are made with: names, kernel and clock, where tensors lie, plans. */
import { createClock, createKernel, type Clock, type Kernel } from '../../sim/index.js';
import type { Skips } from '../compute/pe-array/pacer.js';
import type { OperatorTrace } from '../../traces/formats.js';
import type { Stream } from '../control/arrivals.js';
import { mayChooseAfter } from '../control/choice.js';
import { createDvfs, type Dvfs, type DvfsUnit } from '../control/dvfs.js';
import type { Placement } from '../plan/location.js';
import { createPlans, type Plans } from '../plan/plans.js';
import { checkCacheRoom } from '../plan/cache-room.js';
import { residencyOf } from '../plan/residency.js';
import type { Hardware } from '../platform/hardware.js';
import { misfit } from '../platform/misfit.js';
import { fixedSupply, type Supply } from '../power/supply.js';
import type { Guest } from './guest.js';
import { namesOf, type Names } from './priority.js';
import { inOrder } from './programs.js';

/** What an accelerator is built for, beside hardware and trace. */
export interface BuildOptions {
  /** of what is drawn: rows of tables, random masks */
  readonly seed: number;
  /** order in which actors are created, to show that it does not matter */
  readonly reversed?: boolean;
  /** a latency target; the platform has operating points */
  readonly dvfs?: Dvfs;
  /** what is skipped of what was met before; false: every state of the units is stepped */
  readonly recurrence?: Skips;
  /** which sentences come when, and run which programs; undefined: each program of the trace once, in order */
  readonly stream?: Stream;
  /** parts of tasks, where classes have a home: how many lie beside each other, and whether they are fetched ahead */
  readonly parts?: { readonly slots: number; readonly prefetch: boolean };
  /** what each actor is called instead: another name changes no number */
  readonly rename?: (name: string) => string;
  /** an actor of the user's own on the link, beside the accelerator's (models/README.md) */
  readonly guest?: Guest;
}

/** Handed to whoever makes an actor. */
export interface Context extends Plans {
  readonly hardware: Hardware;
  readonly trace: OperatorTrace;
  readonly kernel: Kernel;
  readonly clock: Clock;
  /** chooses voltage and frequency; undefined: they stay as they are */
  readonly dvfs: DvfsUnit | undefined;
  readonly supply: Supply;
  readonly names: Names;
  /** index of a name among requesters */
  readonly index: (name: string) => number;
  readonly stream: Stream;
  readonly parts: { readonly slots: number; readonly prefetch: boolean };
  readonly placement: Placement;
  readonly seed: number;
  readonly recurrence: Skips;
}

function dvfsOf(
  { platform: { dvfs: table } }: Hardware,
  kernel: Kernel,
  clock: Clock,
  names: Names,
  dvfs: Dvfs,
): DvfsUnit | undefined {
  if (!table) return undefined;
  kernel.actor({ name: names.of('clock'), state: clock.state });
  return createDvfs(kernel, names.of('dvfs'), clock, { points: table.points, settle_ps: table.settle_ps.value }, dvfs);
}

/** @throws InputError when the trace does not fit the hardware, or two parts have the same name */
export function contextOf(hardware: Hardware, trace: OperatorTrace, options: BuildOptions): Context {
  const { seed, guest, parts = { slots: 1, prefetch: false } } = options;
  const names = namesOf(hardware.memories, guest?.name, options.rename);
  const twice = names.priority.find((name, i) => names.priority.indexOf(name) < i);
  if (twice !== undefined)
    throw misfit(hardware, `memories.${twice}`, 'is the name of another part of the accelerator', 'another name');
  const kernel = createKernel({ priority: names.priority });
  const clock = createClock('accelerator', hardware.platform.clock.period_ps.value);
  checkCacheRoom(hardware, trace, parts);
  const placement = residencyOf(hardware, trace, parts);
  /** energies are those of the supply at the time, so nothing is under way where that may change */
  const closed = (operator: number): boolean => options.dvfs !== undefined && mayChooseAfter(trace.operators, operator);
  const dvfs = options.dvfs && dvfsOf(hardware, kernel, clock, names, options.dvfs);
  return {
    ...createPlans(hardware, trace, placement, { seed, closed }),
    hardware,
    trace,
    kernel,
    clock,
    dvfs,
    supply: dvfs?.supply ?? fixedSupply,
    names,
    index: (name) => names.told.indexOf(name),
    stream: options.stream ?? inOrder(trace),
    parts,
    placement,
    seed,
    recurrence: options.recurrence ?? 'trains',
  };
}
