/** What all actors of an accelerator are made with: names, kernel and clock, where tensors lie, plans. */
import { createClock, createKernel, type Clock, type Kernel } from '../../sim/index.js';
import { acceleratorsOf, haveOwnLinks } from '../platform/accelerators.js';
import type { Skips } from '../compute/pe-array/pacer.js';
import type { OperatorTrace } from '../../traces/formats.js';
import type { Stream } from '../control/arrivals.js';
import { mayChooseAfter } from '../control/choice.js';
import { createDvfs, type Dvfs, type DvfsUnit } from '../control/dvfs.js';
import type { Placement } from '../plan/location.js';
import { joinedCopies } from '../plan/copies.js';
import { createPlans, type Plans } from '../plan/plans.js';
import { checkCacheRoom } from '../plan/cache-room.js';
import { residencyOf } from '../plan/residency.js';
import { MOST_REQUESTERS } from '../memory/protocol/ticket.js';
import type { Hardware } from '../platform/hardware.js';
import { misfit } from '../platform/misfit.js';
import { fixedSupply, type Supply } from '../power/supply.js';
import type { Guest } from './guest.js';
import { namesOf, type Names, type Role } from './priority.js';
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

/** A clock, and what goes by it. */
interface Clocked {
  readonly clock: Clock;
  readonly supply: Supply;
}
/** One accelerator: its clock and supply, and what its parts are called. */
export interface Own extends Clocked {
  readonly index: number;
  /** chooses voltage and frequency; undefined: they stay as they are */
  readonly dvfs: DvfsUnit | undefined;
  readonly nameOf: (role: Role | `pe-array.${string}`) => string;
}

/** Handed to whoever makes an actor. */
export interface Context extends Plans {
  readonly hardware: Hardware;
  /** of all accelerators: the programs of the second follow those of the first */
  readonly trace: OperatorTrace;
  readonly kernel: Kernel;
  readonly accelerators: readonly Own[];
  /** one, or one an accelerator: then each goes by its clock. Several share one whose clock and supply stay as they are */
  readonly links: readonly (Clocked & { readonly name: string })[];
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
  nameOf: Own['nameOf'],
  dvfs: Dvfs,
): DvfsUnit | undefined {
  if (!table) return undefined;
  kernel.actor({ name: nameOf('clock'), state: clock.state });
  return createDvfs(kernel, nameOf('dvfs'), clock, { points: table.points, settle_ps: table.settle_ps.value }, dvfs);
}

/** What is given by program, for the programs of all accelerators. */
const repeated = <T>(list: readonly T[], times: number): T[] => Array.from({ length: times }, () => list).flat();

function acceleratorsIn(hardware: Hardware, kernel: Kernel, names: Names, dvfs: Dvfs | undefined): Own[] {
  const count = acceleratorsOf(hardware.platform);
  const ofAll = dvfs && {
    ...dvfs,
    targets_ps: repeated(dvfs.targets_ps, count),
    layers: repeated(dvfs.layers, count),
  };
  return Array.from({ length: count }, (_, index) => {
    const nameOf: Own['nameOf'] = (role) => names.own(index, role);
    const clock = createClock('accelerator', hardware.platform.clock.period_ps.value);
    const unit = ofAll && dvfsOf(hardware, kernel, clock, nameOf, ofAll);
    return { index, nameOf, clock, dvfs: unit, supply: unit?.supply ?? fixedSupply };
  });
}

function namesIn(hardware: Hardware, { guest, rename }: BuildOptions): Names {
  const { platform, memories } = hardware;
  const of = { accelerators: acceleratorsOf(platform), ownLinks: haveOwnLinks(platform) };
  const names = namesOf(memories, guest?.name, of, rename);
  const twice = names.priority.find((name, i) => names.priority.indexOf(name) < i);
  if (twice !== undefined)
    throw misfit(hardware, `memories.${twice}`, 'is the name of another part of the accelerator', 'another name');
  if (names.told.length > MOST_REQUESTERS)
    throw misfit(
      hardware,
      'accelerators',
      `${names.told.length - 1} parts with the memories and guests`,
      `at most ${MOST_REQUESTERS - 1}: fewer accelerators or memories`,
    );
  return names;
}

function linksIn({ platform }: Hardware, names: Names, accelerators: readonly Own[]): Context['links'] {
  if (accelerators.length === 1 || haveOwnLinks(platform))
    return accelerators.map(({ clock, supply, nameOf }) => ({ clock, supply, name: nameOf('axi') }));
  return [{ clock: createClock('link', platform.clock.period_ps.value), supply: fixedSupply, name: names.shared('axi') }];
}

/**
 * @param alone the trace of one accelerator
 * @throws InputError when the trace does not fit the hardware, or two parts have the same name
 */
export function contextOf(hardware: Hardware, alone: OperatorTrace, options: BuildOptions): Context {
  const { seed, parts = { slots: 1, prefetch: false } } = options;
  const names = namesIn(hardware, options);
  const kernel = createKernel({ priority: names.priority });
  checkCacheRoom(hardware, alone, parts);
  const placement = residencyOf(hardware, alone, parts);
  const accelerators = acceleratorsIn(hardware, kernel, names, options.dvfs);
  const trace = joinedCopies(alone, accelerators.length);
  /** energies are those of the supply at the time, so nothing is under way where that may change */
  const closed = (operator: number): boolean => options.dvfs !== undefined && mayChooseAfter(trace.operators, operator);
  return {
    ...createPlans(hardware, trace, placement, { seed, closed }),
    hardware,
    trace,
    kernel,
    accelerators,
    links: linksIn(hardware, names, accelerators),
    names,
    index: (name) => names.told.indexOf(name),
    stream: options.stream ?? inOrder(alone),
    parts,
    placement,
    seed,
    recurrence: options.recurrence ?? 'trains',
  };
}
