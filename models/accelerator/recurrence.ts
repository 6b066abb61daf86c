/** What one must know of an accelerator to say that work comes again: see scenarios/run/recurrence.ts. */
import { createWork, type Work } from '../plan/work.js';
import type { Actors } from './actors.js';
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
}

/** They decide what comes next, or do it beside the operators: those that are there once, and those of each accelerator. */
const OUTSIDE = ['dispatcher', 'task-parts', 'merging', 'copy'] as const;
const OWN_OUTSIDE = ['dvfs', 'clock'] as const;

/** Told of actors that are made and wired. */
export function recurrenceOf(context: Context, { accelerators, switching }: Actors): AcceleratorRecurrence {
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
  };
}
