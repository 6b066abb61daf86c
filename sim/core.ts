/** The kernel's loop: what is due is delivered, those that asked arbitrate round after round, then rest, then time goes on. */
import type { ActorHandle, ActorSpec } from './actor.js';
import { ActorError, ClockEnded } from './errors.js';
import { InPort } from './port.js';
import { EventQueue, type QueuedEvent } from './queue.js';

/** When a run ends before it is over. */
export interface RunLimits {
  /** stop before the first event later than this */
  readonly until_ps?: number;
  /** stop at the next change of time after this many events */
  readonly maxEvents?: number;
  /** end before `rest` of an actor of these names; the next run goes on with it */
  readonly untilRestOf?: ReadonlySet<string>;
  /** end at the end of a time at which an actor has marked */
  readonly untilMark?: boolean;
}
/**
 * drained: nothing is left to happen and nobody waits. paused: a limit was reached. stopped: an actor or the user asked.
 * rested: an actor named is about to be called in the phase `rest`. marked: all of a time that an actor has marked is over.
 */
export type RunEnd = 'drained' | 'paused' | 'stopped' | 'rested' | 'marked';

type Event = QueuedEvent<Registered>;

/** What the hot path reads and writes, as fields of one object: closed-over numbers would be allocated anew at each change. */
export class Core {
  readonly queue = new EventQueue<Registered>();
  /** the first actor that asked for arbitration, mostly the only one; the others: `othersCount` entries */
  asked: Registered | undefined = undefined;
  others: Registered[] = [];
  othersCount = 0;
  /** those that asked for rest, few and seldom */
  resting: Registered[] = [];
  now_ps = 0;
  seq = 0;
  events = 0;
  /** queued events that keep the run alive: those that are not daemons */
  live = 0;
  delivering = 0;
  failure: ActorError | undefined = undefined;
  /** in the order in which they were made */
  readonly actors: Registered[] = [];
  /** end at the end of this time */
  stopping = false;
  /** an actor has marked since a run last ended for it */
  marked = false;
  /** the last run ended with `rested` */
  private rested = false;
  private spare: Registered[] = [];

  fail(actor: string, error: unknown): void {
    this.failure ??= error instanceof ActorError ? error : new ActorError(actor, this.now_ps, error);
  }
  /** @throws ActorError when an actor has failed */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  /** Calls an actor. @throws ActorError when it fails */
  attempt(a: Registered, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.fail(a.name, error);
    }
    this.check();
  }

  /** Those that asked choose, in order of priority. */
  private arbitrateRound(first: Registered): void {
    this.asked = undefined;
    if (this.othersCount === 0) {
      this.arbitrate(first);
      return;
    }
    const now = this.others;
    const count = this.othersCount + 1;
    now[count - 1] = first;
    this.others = this.spare;
    this.othersCount = 0;
    this.spare = now;
    sortByRank(now, count);
    for (let i = 0; i < count; i++) this.arbitrate(now[i]!);
  }

  private arbitrate(a: Registered): void {
    a.asked = false; // it may ask again, for the next round
    try {
      a.arbitrate!(this.now_ps);
    } catch (error) {
      this.fail(a.name, error);
    }
    if (this.failure !== undefined) throw this.failure;
  }

  /** @returns whether it is left to the next run */
  private restRound(untilRestOf: ReadonlySet<string> | undefined): boolean {
    const now = this.resting;
    this.rested = !this.rested && now.some((a) => untilRestOf?.has(a.name));
    if (this.rested) return true;
    this.resting = [];
    sortByRank(now, now.length);
    for (const a of now) this.attempt(a, () => a.spec.rest!(this.now_ps));
    return false;
  }

  /** The earliest event happens. */
  private deliver({ actor, what, daemon }: Event): void {
    if (!daemon) this.live--;
    this.queue.dropFront();
    this.events++;
    try {
      actor.wake!(this.now_ps, what);
    } catch (error) {
      this.fail(actor.name, error);
    }
    if (this.failure !== undefined) throw this.failure;
  }

  /**
   * Goes on until an end is reached.
   * @param passing go on where only housekeeping is left, and leave those that rest
   */
  loop({ until_ps = Infinity, maxEvents = Infinity, untilRestOf, untilMark = false }: RunLimits, passing: boolean): RunEnd {
    const stopAt = this.events + maxEvents;
    const { queue } = this;
    for (;;) {
      const e = queue.front();
      if (e === undefined || e.time_ps > this.now_ps) {
        if (this.asked !== undefined) {
          this.arbitrateRound(this.asked);
          continue;
        }
        if (!passing && this.resting.length > 0) {
          if (this.restRound(untilRestOf)) return 'rested';
          continue;
        }
        const end = this.endBefore(e, until_ps, stopAt, passing);
        if (end !== undefined) return end;
        if (untilMark && this.marked) {
          this.marked = false;
          return 'marked';
        }
        this.now_ps = e!.time_ps;
      }
      this.deliver(e!);
    }
  }

  /** Why the time of the next event is not reached; undefined: it is. */
  private endBefore(e: Event | undefined, until_ps: number, stopAt: number, passing: boolean): RunEnd | undefined {
    if (this.stopping) return 'stopped';
    if (e === undefined || (this.live === 0 && !passing)) return 'drained';
    return e.time_ps > until_ps || this.events >= stopAt ? 'paused' : undefined;
  }
}

/** @throws RangeError, ClockEnded */
function refuseDelay(delay_ps: number, time_ps: number): never {
  if (delay_ps >= 0 && Number.isInteger(delay_ps)) throw new ClockEnded(time_ps);
  throw new RangeError(`a delay of ${delay_ps} ps is not a whole number of picoseconds ≥ 0`);
}

/** An actor as the kernel knows it: its place in the order of priority, and whether it has asked. */
export class Registered implements ActorHandle {
  rank = 0;
  asked = false;
  readonly name: string;
  /** those of `spec`, where the hot path finds them at once */
  readonly wake: ActorSpec['wake'];
  readonly arbitrate: ActorSpec['arbitrate'];
  constructor(
    private readonly core: Core,
    readonly spec: ActorSpec,
  ) {
    this.name = spec.name;
    this.wake = spec.wake;
    this.arbitrate = spec.arbitrate;
  }

  input<T>(handler: (message: T) => void): InPort<T> {
    return new InPort(this.core, this.spec.name, handler);
  }
  wakeAfter(delay_ps: number, what = 0): void {
    this.core.live++;
    this.schedule(delay_ps, what, false);
  }
  daemonAfter(delay_ps: number, what = 0): void {
    this.schedule(delay_ps, what, true);
  }
  askRest(): void {
    const { resting } = this.core;
    if (!resting.includes(this)) resting.push(this);
  }
  mark(): void {
    this.core.marked = true;
  }
  ask(): void {
    if (this.asked) return;
    this.asked = true;
    const { core } = this;
    if (core.asked === undefined) core.asked = this;
    else core.others[core.othersCount++] = this;
  }
  private schedule(delay_ps: number, what: number, daemon: boolean): void {
    const { core } = this;
    const time_ps = core.now_ps + delay_ps;
    if (!(delay_ps >= 0) || !Number.isSafeInteger(time_ps)) refuseDelay(delay_ps, time_ps);
    if (core.delivering !== 0) throw new Error('a handler scheduled an event; schedule from wake or arbitrate');
    core.queue.add(time_ps, core.seq++, this, what, daemon);
  }
}

/** Insertion sort of the first `count` entries: there are few, and nothing is allocated. */
function sortByRank(list: Registered[], count: number): void {
  for (let i = 1; i < count; i++) {
    const a = list[i]!;
    let j = i - 1;
    for (; j >= 0 && list[j]!.rank > a.rank; j--) list[j + 1] = list[j]!;
    list[j + 1] = a;
  }
}
