/** The kernel's loop: what is due is delivered, those that asked arbitrate round after round, then rest, then time goes on. */
import type { ActorHandle, ActorSpec } from './actor.js';
import { ActorError } from './errors.js';
import { InPort } from './port.js';
import { EventQueue, type QueuedEvent } from './queue.js';

/** When a run ends before it is over. */
export interface RunLimits {
  /** stop before the first event later than this */
  readonly until_ps?: number;
  /** stop at the next change of time after this many events */
  readonly maxEvents?: number;
  /** end before `rest` of the actor of this name; the next run goes on with it */
  readonly untilRestOf?: string;
}
/**
 * drained: nothing is left to happen and nobody waits. paused: a limit was reached. stopped: an actor or the user asked.
 * rested: the actor named is about to be called in the phase `rest`.
 */
export type RunEnd = 'drained' | 'paused' | 'stopped' | 'rested';

/** What the hot path reads and writes, as fields of one object: closed-over numbers would be allocated anew at each change. */
export class Core {
  readonly queue = new EventQueue();
  /** the actors that asked for arbitration: the first `askedCount` entries */
  asked: Registered[] = [];
  askedCount = 0;
  /** those that asked for rest, few and seldom */
  resting: Registered[] = [];
  now_ps = 0;
  seq = 0;
  events = 0;
  /** queued events that are not daemons */
  live = 0;
  delivering = 0;
  failure: ActorError | undefined = undefined;
  /** in the order in which they were made: events name them by their position */
  readonly actors: Registered[] = [];
  /** end at the end of this time */
  stopping = false;
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

  private arbitrateRound(): void {
    const now = this.asked;
    const count = this.askedCount;
    this.asked = this.spare;
    this.askedCount = 0;
    this.spare = now;
    if (count > 1) sortByRank(now, count);
    for (let i = 0; i < count; i++) {
      const a = now[i]!;
      a.asked = false; // it may ask again, for the next round
      try {
        a.spec.arbitrate!(this.now_ps);
      } catch (error) {
        this.fail(a.name, error);
      }
      this.check();
    }
  }

  /** @returns whether it is left to the next run */
  private restRound(untilRestOf: string | undefined): boolean {
    const now = this.resting;
    this.rested = !this.rested && now.some((a) => a.name === untilRestOf);
    if (this.rested) return true;
    this.resting = [];
    sortByRank(now, now.length);
    for (const a of now) this.attempt(a, () => a.spec.rest!(this.now_ps));
    return false;
  }

  /** The earliest event happens. */
  private deliver({ actor, what, daemon }: QueuedEvent): void {
    const { spec } = this.actors[actor]!;
    if (!daemon) this.live--;
    this.queue.dropFront();
    this.events++;
    try {
      spec.wake!(this.now_ps, what);
    } catch (error) {
      this.fail(spec.name, error);
    }
    this.check();
  }

  /**
   * Goes on until an end is reached.
   * @param passing go on where only housekeeping is left, and leave those that rest
   */
  loop({ until_ps = Infinity, maxEvents = Infinity, untilRestOf }: RunLimits, passing: boolean): RunEnd {
    const stopAt = this.events + maxEvents;
    const { queue } = this;
    for (;;) {
      const e = queue.front;
      if (e === undefined || e.time_ps > this.now_ps) {
        if (this.askedCount > 0) {
          this.arbitrateRound();
          continue;
        }
        if (!passing && this.resting.length > 0) {
          if (this.restRound(untilRestOf)) return 'rested';
          continue;
        }
        const end = this.endBefore(e, until_ps, stopAt, passing);
        if (end !== undefined) return end;
        this.now_ps = e!.time_ps;
      }
      this.deliver(e!);
    }
  }

  /** Why the time of the next event is not reached; undefined: it is. */
  private endBefore(e: QueuedEvent | undefined, until_ps: number, stopAt: number, passing: boolean): RunEnd | undefined {
    if (this.stopping) return 'stopped';
    if (e === undefined || (this.live === 0 && !passing)) return 'drained';
    return e.time_ps > until_ps || this.events >= stopAt ? 'paused' : undefined;
  }
}

/** An actor as the kernel knows it: its place in the order of priority, and whether it has asked. */
export class Registered implements ActorHandle {
  rank = 0;
  asked = false;
  constructor(
    private readonly core: Core,
    readonly spec: ActorSpec,
    private readonly index: number,
  ) {}

  get name(): string {
    return this.spec.name;
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
  ask(): void {
    if (this.asked) return;
    this.asked = true;
    const { core } = this;
    core.asked[core.askedCount++] = this;
  }
  private schedule(delay_ps: number, what: number, daemon: boolean): void {
    const { core } = this;
    const time_ps = core.now_ps + delay_ps;
    if (!(delay_ps >= 0) || !Number.isSafeInteger(time_ps))
      throw new RangeError(
        `a delay of ${delay_ps} ps from ${core.now_ps} ps is not a whole number of picoseconds ≥ 0 and < 2^53`,
      );
    if (core.delivering !== 0) throw new Error('a handler scheduled an event; schedule from wake or arbitrate');
    core.queue.add(time_ps, core.seq++, this.index, what, daemon);
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
