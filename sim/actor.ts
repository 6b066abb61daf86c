/** What the kernel knows of an actor, and what an actor tells its observers. */
import type { Occupancy } from './occupancy.js';
import type { InPort, OutPort } from './port.js';
import type { Recurrence } from './recurrence.js';

/**
 * The behaviour of an actor. In-port handlers change `state` and ask; only `start`, `wake`, `arbitrate` and `rest` emit or
 * schedule, so no result depends on who subscribed or was created first.
 */
export interface ActorSpec {
  readonly name: string;
  /** Everything that can change, as plain data, in one object. Refused when it is not plain data. */
  readonly state: object;
  /** What its numbers are, so that work which comes again need not be stepped again; absent: it is not known. */
  readonly recurs?: Recurrence;
  /** Called once, before the first event, in order of priority. */
  start?(now_ps: number): void;
  /** An event that this actor scheduled is due. */
  wake?(this: void, now_ps: number, what: number): void;
  /** Called once a round after every delivery at this time, if the actor asked for it. */
  arbitrate?(this: void, now_ps: number): void;
  /** Called after the last round of a time, if the actor asked for it: nothing is left to happen now but what this begins. */
  rest?(now_ps: number): void;
  /** Whom the actor waits for, asked when nothing is left to happen, or between two times by who looks on. It changes nothing. */
  waits?(): readonly WaitsFor[];
  /** What lies in its queues and buffers, asked between two times by who looks on. It changes nothing. */
  holds?(): readonly Hold[];
}

/** Whom an actor waits for: itself, or the actors that hear these ports; and for what. */
export interface WaitsFor {
  readonly on: 'itself' | readonly Pick<OutPort<never>, 'heardBy'>[];
  readonly what: string;
}

/** A queue or a buffer, and what lies in it. */
export interface Hold {
  readonly what: string;
  readonly count: number;
  /** how many it takes; absent where it takes any number */
  readonly of?: number;
  /** when the first of them came, in ps; absent where nobody wrote it down, or nothing is there */
  readonly since_ps?: number | undefined;
}

/** An actor's hold on the kernel. */
export interface ActorHandle {
  readonly name: string;
  /** An in port: subscribe it to any number of out ports. */
  input<T>(handler: (message: T) => void): InPort<T>;
  /** Wake this actor `delay_ps` from now with `what`. @throws RangeError if the time is not a safe integer ≥ now. */
  wakeAfter(delay_ps: number, what?: number): void;
  /** The same, for housekeeping (refresh, sampling) that does not keep the run alive. */
  daemonAfter(delay_ps: number, what?: number): void;
  /** Have `arbitrate` called after all deliveries of this time. */
  ask(): void;
  /** Have `rest` called after the last round of this time. */
  askRest(): void;
  /** A run that looks for marks ends at the end of this time; any other goes on. It changes nothing else. */
  mark(): void;
}

/**
 * Something that took time or energy, told to whoever observes an actor's `activity$`.
 * Reused by the sender: valid during the call only. Names are indices given by `Names`.
 */
export interface Activity {
  start_ps: number;
  end_ps: number;
  /** index of the kind, such as tile, read, write, wait, leakage */
  kind: number;
  /** operator id that caused it, −1 for none */
  operator: number;
  /** bank or slot within the actor, 0 where there is one */
  resource: number;
  /** index of the actor that asked, 0 for none */
  requester: number;
  /** index of the requester that was waited for (kind wait), 0 for none */
  holder: number;
  /** index of what was waited for, or of the power state, 0 for none */
  detail: number;
  /** MACs, bytes or ps waited: the kind says which */
  amount: number;
  energy_fj: number;
  /**
   * So many of them one after the other, each `period_ps` after the one before: all else is that of each, but for amounts and
   * energies where these are given; then `amount` and `energy_fj` are those of the first.
   */
  times: number;
  period_ps: number;
  amounts?: Float64Array | undefined;
  energies_fj?: Float64Array | undefined;
}

const sumOf = (list: Float64Array | undefined, one: number, from: number, times: number): number => {
  if (list === undefined) return (times - from) * one;
  let sum = 0;
  for (let i = from; i < times; i++) sum += list[i]!;
  return sum;
};
/** Amount of all that an activity stands for, from one of them on. */
export const amountOf = ({ amounts, amount, times }: Activity, from = 0): number => sumOf(amounts, amount, from, times);
/** Energy of all that an activity stands for in fJ, from one of them on. */
export const energyOf_fj = ({ energies_fj, energy_fj, times }: Activity, from = 0): number =>
  sumOf(energies_fj, energy_fj, from, times);

/** An actor whose time is accounted for. */
export interface Accounted {
  readonly name: string;
  readonly occupancy: Occupancy;
}
