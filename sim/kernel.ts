/**
 * The kernel: integer picoseconds, a stable queue, and three phases at each time.
 *
 *   deliver    every event due now wakes its actor, which may emit; receivers change their state and ask
 *   arbitrate  those that asked choose, in order of priority; what they emit starts another round
 *   rest       after the last round: those that asked begin what presupposes that all of this time has been told
 *
 * So what happens depends on times, priorities and request ids only, never on who was created or subscribed first.
 */
import type { SchedulerLike } from 'rxjs';
import type { ActorHandle, ActorSpec } from './actor.js';
import { copyPlain, firstDifference, putBack } from './checkpoint.js';
import { ActorError, Deadlock, type Wait } from './errors.js';
import { InPort } from './port.js';
import type { PathOf, Recurrence } from './recurrence.js';
import { EventQueue } from './queue.js';
import { createRxScheduler } from './rx-scheduler.js';

/** Everything needed to go on from a time in a fresh kernel with the same actors. Plain data. */
export interface Checkpoint {
  readonly now_ps: number;
  readonly seq: number;
  readonly events: number;
  readonly queue: readonly { time_ps: number; seq: number; actor: string; what: number; daemon: boolean }[];
  readonly actors: Readonly<Record<string, object>>;
  /** those whose `rest` is to be called before time goes on */
  readonly resting: readonly string[];
}

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

/** An actor's state, and what its numbers are, by paths that are there. */
interface Stateful<State extends object> {
  readonly state: State;
  readonly recurs?: Recurrence<PathOf<State>>;
}

export interface Kernel {
  readonly now_ps: number;
  /** events so far: wakes of actors */
  readonly events: number;
  /** RxJS operators on simulated time: delays are in picoseconds. A run that uses it cannot be checkpointed. */
  readonly scheduler: SchedulerLike;
  actor<State extends object>(spec: ActorSpec & Stateful<State>): ActorHandle;
  /** @throws ActorError, Deadlock */
  run(limits?: RunLimits): RunEnd;
  stop(): void;
  takeCheckpoint(): Checkpoint;
  putBackCheckpoint(saved: Checkpoint): void;
  /** The actors by name, with their states. */
  actors(): ReadonlyMap<string, { readonly state: object; readonly recurs: Recurrence | undefined }>;
  /** Whether an event of one of these actors is queued. */
  awaits(actors: ReadonlySet<string>): boolean;
  /**
   * Runs what is due up to and including a time, housekeeping too, and ends at that time; those that rest go on resting.
   * @throws ActorError
   */
  pass(until_ps: number): void;
  /** Path of the first difference between the present state and `saved`, or undefined. */
  compareCheckpoint(saved: Checkpoint): string | undefined;
}

/** What the hot path reads and writes, as fields of one object: closed-over numbers would be allocated anew at each change. */
class Core {
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

  fail(actor: string, error: unknown): void {
    this.failure ??= error instanceof ActorError ? error : new ActorError(actor, this.now_ps, error);
  }
  /** @throws ActorError when an actor has failed */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

class Registered implements ActorHandle {
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

export interface KernelOptions {
  /** names of actors, the first to go first; those that are not among them come after, in the order of their names */
  readonly priority?: readonly string[];
}

export function createKernel({ priority = [] }: KernelOptions = {}): Kernel {
  const core = new Core();
  const actors: Registered[] = [];
  const byName = new Map<string, Registered>();
  let spare: Registered[] = [];
  let started = false;
  let stopping = false;
  /** the last run ended with `rested` */
  let rested = false;

  function register(spec: ActorSpec): ActorHandle {
    if (byName.has(spec.name)) throw new Error(`two actors are named ${spec.name}`);
    if (started) throw new Error(`actor ${spec.name} was added after the run began`);
    copyPlain(spec.state, `${spec.name}.state`);
    const a = new Registered(core, spec, actors.length);
    actors.push(a);
    byName.set(spec.name, a);
    return a;
  }

  function ranked(): Registered[] {
    started = true;
    const place = new Map(priority.map((name, i) => [name, i]));
    const placeOf = (a: Registered): number => place.get(a.name) ?? priority.length;
    const sorted = [...actors].sort((x, y) => placeOf(x) - placeOf(y) || (x.name < y.name ? -1 : 1));
    sorted.forEach((a, rank) => (a.rank = rank));
    return sorted;
  }

  function attempt(a: Registered, call: () => void): void {
    try {
      call();
    } catch (error) {
      core.fail(a.name, error);
    }
    core.check();
  }

  function arbitrateRound(): void {
    const now = core.asked;
    const count = core.askedCount;
    core.asked = spare;
    core.askedCount = 0;
    spare = now;
    if (count > 1) sortByRank(now, count);
    for (let i = 0; i < count; i++) {
      const a = now[i]!;
      a.asked = false; // it may ask again, for the next round
      try {
        a.spec.arbitrate!(core.now_ps);
      } catch (error) {
        core.fail(a.name, error);
      }
      core.check();
    }
  }

  /** @returns whether it is left to the next run */
  function restRound(untilRestOf: string | undefined): boolean {
    const now = core.resting;
    rested = !rested && now.some((a) => a.name === untilRestOf);
    if (rested) return true;
    core.resting = [];
    sortByRank(now, now.length);
    for (const a of now) attempt(a, () => a.spec.rest!(core.now_ps));
    return false;
  }

  function whoWaits(): Wait[] {
    return actors.flatMap((a) => (a.spec.waits?.() ?? []).map((w) => ({ actor: a.name, ...w })));
  }

  function run(limits: RunLimits = {}): RunEnd {
    core.check();
    if (!started) for (const a of ranked()) attempt(a, () => a.spec.start?.(core.now_ps));
    stopping = false;
    const end = loop(limits, false);
    if (end !== 'drained') return end;
    const waits = whoWaits();
    if (waits.length > 0) throw new Deadlock(core.now_ps, waits);
    return end;
  }

  /** @param passing go on where only housekeeping is left, and leave those that rest */
  function loop({ until_ps = Infinity, maxEvents = Infinity, untilRestOf }: RunLimits, passing: boolean): RunEnd {
    const stopAt = core.events + maxEvents;
    const { queue } = core;
    for (;;) {
      const e = queue.front;
      if (e === undefined || e.time_ps > core.now_ps) {
        if (core.askedCount > 0) {
          arbitrateRound();
          continue;
        }
        if (core.resting.length > 0 && !passing) {
          if (restRound(untilRestOf)) return 'rested';
          continue;
        }
        if (stopping) return 'stopped';
        if ((core.live === 0 && !passing) || e === undefined) return 'drained';
        if (e.time_ps > until_ps || core.events >= stopAt) return 'paused';
        core.now_ps = e.time_ps;
      }
      const { spec } = actors[e.actor]!;
      const { what } = e;
      if (!e.daemon) core.live--;
      queue.dropFront();
      core.events++;
      try {
        spec.wake!(core.now_ps, what);
      } catch (error) {
        core.fail(spec.name, error);
      }
      core.check();
    }
  }

  const rx = createRxScheduler({ now: () => core.now_ps, register });

  function takeCheckpoint(): Checkpoint {
    if (rx.used()) throw new Error('this run uses RxJS operators on simulated time; their closures cannot be checkpointed');
    if (core.askedCount > 0) throw new Error('a checkpoint is taken between two times, not within one');
    const sorted = [...byName].sort(([x], [y]) => (x < y ? -1 : 1));
    return {
      now_ps: core.now_ps,
      seq: core.seq,
      events: core.events,
      queue: core.queue.list().map(({ actor, ...e }) => ({ ...e, actor: actors[actor]!.name })),
      actors: Object.fromEntries(sorted.map(([n, a]) => [n, copyPlain(a.spec.state, `${n}.state`)])),
      resting: core.resting.map((a) => a.name),
    };
  }

  function putBackCheckpoint(saved: Checkpoint): void {
    if (started) throw new Error('a checkpoint is put back into a fresh kernel');
    const names = Object.keys(saved.actors);
    const odd = [...names.filter((n) => !byName.has(n)), ...[...byName.keys()].filter((n) => !Object.hasOwn(saved.actors, n))];
    if (odd.length > 0) throw new Error(`the checkpoint and this kernel differ in actors: ${odd.join(', ')}`);
    for (const n of names) putBack(byName.get(n)!.spec.state, saved.actors[n]!);
    core.now_ps = saved.now_ps;
    core.seq = saved.seq;
    core.events = saved.events;
    core.resting = saved.resting.map((n) => byName.get(n)!);
    for (const e of saved.queue) {
      core.queue.add(e.time_ps, e.seq, actors.indexOf(byName.get(e.actor)!), e.what, e.daemon);
      if (!e.daemon) core.live++;
    }
    ranked();
  }

  return {
    get now_ps() {
      return core.now_ps;
    },
    get events() {
      return core.events;
    },
    get scheduler() {
      return rx.scheduler();
    },
    actor: register,
    run,
    stop() {
      stopping = true;
    },
    takeCheckpoint,
    putBackCheckpoint,
    actors: () => new Map(actors.map(({ spec: { name, state, recurs } }) => [name, { state, recurs }])),
    awaits: (names) => core.queue.some((e) => names.has(actors[e.actor]!.name)),
    pass(until_ps) {
      stopping = false;
      loop({ until_ps }, true);
      core.now_ps = until_ps;
    },
    compareCheckpoint: (saved) => firstDifference(takeCheckpoint(), saved, 'checkpoint'),
  };
}
