/** What one must know of an accelerator to say that work comes again: see scenarios/run/recurrence.ts. */
import { createWork, type Work } from '../plan/work.js';
import type { Actors } from './actors.js';
import { CHANNELS } from './channels.js';
import type { ArrayController } from '../memory/array/controller.js';
import type { Context } from './context.js';

/** `apart`: DRAMs that an operator does not touch, and that go on by themselves. */
export interface AcceleratorRecurrence extends Work {
  /** something of an operator is done while another runs: then none does the same again */
  readonly overlap: boolean;
  /** how many DRAMs there are */
  readonly drams: number;
  /** actors that are not put back: those that decide what comes next, and DRAMs */
  readonly outside: ReadonlySet<string>;
  /** those that the engine is made of: the PE array's state tells theirs */
  readonly engineActors: ReadonlySet<string>;
  /** nothing is under way that an operator did not begin, and the engine's state is told by the PE array's own */
  readonly idle: () => boolean;
  /** what the clock and the supply stand at */
  readonly supply: () => string;
  /** of parts of an operator */
  readonly within: RecurrenceWithin;
}

/** What one must know of an operator under way, between two times. */
export interface RecurrenceWithin {
  /** all know of the operator, nothing is under way that it did not begin, and the engine's state is told by the PE array's own */
  readonly settled: () => boolean;
  /** a command touches a DRAM */
  readonly touches: () => boolean;
  /** a store waits to begin: so a part of the operator ends before the operator retires */
  readonly stores: () => boolean;
  /** a unit went over to something else at this time, or a store waits to begin */
  readonly turns: (now_ps: number) => boolean;
  /** The sleep of banks on chip is counted up to now: so what is to come does not depend on when it began. */
  readonly countSleep: () => void;
}

/** They decide what comes next, or do it beside the operators: those that are there once, and those of each accelerator. */
const OUTSIDE = ['dispatcher', 'task-parts', 'merging', 'copy'] as const;
const OWN_OUTSIDE = ['dvfs', 'clock'] as const;

function withinOf({ accelerators, controllers, switching }: Actors, drams: ReadonlySet<number>): RecurrenceWithin {
  const { array, sfu, dmas, sequencer } = accelerators[0]!;
  const channels = CHANNELS.map((c) => dmas[c]);
  const onChip = controllers.filter((c): c is ArrayController => c.kind === 'array');
  const stores = (): boolean => channels.some((c) => c.hasStore());
  return {
    settled: () =>
      !sequencer.isConfiguring() && array.peArray.asleep() && (switching === undefined || switching.taskParts.idle()),
    touches: () => channels.some((c) => c.touches(drams)),
    stores,
    turns: (now_ps) => array.peArray.since_ps() === now_ps || sfu.occupancy.since_ps === now_ps || stores(),
    countSleep() {
      for (const c of onChip) c.countSleep();
    },
  };
}

/** Told of actors that are made and wired. */
export function recurrenceOf(context: Context, actors: Actors): AcceleratorRecurrence {
  const { accelerators, switching } = actors;
  const { hardware, names, planOf } = context;
  const [{ clock, supply }, { array }] = [context.accelerators[0]!, accelerators[0]!];
  const drams = hardware.memories.flatMap(({ role }, i) => (role === 'dram' ? [i] : []));
  return {
    ...createWork(planOf, drams),
    overlap: (hardware.platform.overlap ?? 'none') !== 'none' || accelerators.length > 1,
    drams: drams.length,
    outside: new Set([
      ...OUTSIDE.map((role) => names.shared(role)),
      ...accelerators.flatMap((_, a) => OWN_OUTSIDE.map((role) => names.own(a, role))),
      ...drams.map((i) => names.memories[i]!),
    ]),
    engineActors: array.engineActors,
    idle: () => array.peArray.idle() && (switching === undefined || switching.taskParts.idle()),
    supply: () => `${clock.state.period_ps} ${supply.state.scale}`,
    within: withinOf(actors, new Set(drams)),
  };
}
