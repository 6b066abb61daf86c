/** The kernel: time, queue, ports, actors, checkpoints. Knows no hardware and no files. */
export {
  amountOf,
  energyOf_fj,
  type Accounted,
  type Activity,
  type ActorHandle,
  type ActorSpec,
  type Hold,
  type WaitsFor,
} from './actor.js';
export { copyPlain, firstDifference, putBack, type Plain } from './checkpoint.js';
export { createClock, type Clock } from './clock.js';
export { ActorError, ClockEnded, Deadlock, NotPlainData, type Wait } from './errors.js';
export type { RunEnd, RunLimits } from './core.js';
export { createKernel, type Checkpoint, type Kernel, type KernelOptions, type QueuedAhead } from './kernel.js';
export { enter, enterAfter, idleOccupancy, type Mode, type Occupancy } from './occupancy.js';
export { OutPort, Probe, type InPort } from './port.js';
export { changeAgain, changeOf, mayHoldMoments, type Change } from './change.js';
export {
  describeState,
  Description,
  FrozenNumbers,
  restOf,
  shapeOf,
  type Describing,
  type PathOf,
  type Recurrence,
} from './recurrence.js';
export { draw, normals, randomStream, type RandomState } from './random.js';
