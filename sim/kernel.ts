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
import type { ActorHandle, ActorSpec, Hold } from './actor.js';
import { copyPlain, firstDifference, putBack } from './checkpoint.js';
import { Core, Registered, type RunEnd, type RunLimits } from './core.js';
import { ClockEnded, Deadlock, type Wait } from './errors.js';
import type { PathOf, Recurrence } from './recurrence.js';
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

/** An event that an actor has queued. Plain data. */
export interface QueuedAhead {
  readonly actor: string;
  readonly what: number;
  readonly daemon: boolean;
  /** from the present time on */
  readonly after_ps: number;
}

/** An actor's state, and what its numbers are, by paths that are there. */
interface Stateful<State extends object> {
  readonly state: State;
  readonly recurs?: Recurrence<PathOf<State>>;
}

/** Simulated time, and the actors in it. */
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
  /** Who waits for whom at present; called between two times, and changes nothing. */
  waits(): readonly Wait[];
  /** What lies in each actor's queues and buffers; called between two times, and changes nothing. */
  holds(): readonly (Hold & { readonly actor: string })[];
  /** Whether an event of one of these actors is queued. */
  awaits(actors: ReadonlySet<string>): boolean;
  /** The queued events of these actors, in the order in which they will happen. */
  queued(actors: ReadonlySet<string>): readonly QueuedAhead[];
  /** Puts events in the place of those that these actors have queued; called between two times. */
  requeue(actors: ReadonlySet<string>, events: readonly QueuedAhead[]): void;
  /**
   * Runs what is due up to and including a time, housekeeping too, and ends at that time; those that rest go on resting.
   * @throws ActorError, ClockEnded
   */
  pass(until_ps: number): void;
  /** Path of the first difference between the present state and `saved`, or undefined. */
  compareCheckpoint(saved: Checkpoint): string | undefined;
}

/** What a kernel is made with. */
export interface KernelOptions {
  /** names of actors, the first to go first; those that are not among them come after, in the order of their names */
  readonly priority?: readonly string[];
}

/** Names and order of a kernel's actors. */
class Registry {
  readonly byName = new Map<string, Registered>();
  started = false;
  constructor(
    private readonly core: Core,
    private readonly priority: readonly string[],
  ) {}

  add(spec: ActorSpec): ActorHandle {
    if (this.byName.has(spec.name)) throw new Error(`two actors are named ${spec.name}`);
    if (this.started) throw new Error(`actor ${spec.name} was added after the run began`);
    copyPlain(spec.state, `${spec.name}.state`);
    const { actors } = this.core;
    const a = new Registered(this.core, spec);
    actors.push(a);
    this.byName.set(spec.name, a);
    return a;
  }

  /** From now on none is added. @returns all, in order of priority */
  start(): Registered[] {
    this.started = true;
    const place = new Map(this.priority.map((name, i) => [name, i]));
    const placeOf = (a: Registered): number => place.get(a.name) ?? this.priority.length;
    const sorted = [...this.core.actors].sort((x, y) => placeOf(x) - placeOf(y) || (x.name < y.name ? -1 : 1));
    sorted.forEach((a, rank) => (a.rank = rank));
    return sorted;
  }
}

function takeCheckpoint(core: Core, byName: Registry['byName']): Checkpoint {
  if (core.asked !== undefined) throw new Error('a checkpoint is taken between two times, not within one');
  const sorted = [...byName].sort(([x], [y]) => (x < y ? -1 : 1));
  return {
    now_ps: core.now_ps,
    seq: core.seq,
    events: core.events,
    queue: core.queue.all().map(({ actor, ...e }) => ({ ...e, actor: actor.name })),
    actors: Object.fromEntries(sorted.map(([n, a]) => [n, copyPlain(a.spec.state, `${n}.state`)])),
    resting: core.resting.map((a) => a.name),
  };
}

/** @throws Error where the actors are not those of the checkpoint */
function checkActors(saved: Checkpoint, byName: Registry['byName']): void {
  const missing = Object.keys(saved.actors).filter((n) => !byName.has(n));
  const odd = [...missing, ...[...byName.keys()].filter((n) => !Object.hasOwn(saved.actors, n))];
  if (odd.length > 0) throw new Error(`the checkpoint and this kernel differ in actors: ${odd.join(', ')}`);
}

function putBackCheckpoint(core: Core, byName: Registry['byName'], saved: Checkpoint): void {
  checkActors(saved, byName);
  for (const [name, state] of Object.entries(saved.actors)) putBack(byName.get(name)!.spec.state, state);
  core.now_ps = saved.now_ps;
  core.seq = saved.seq;
  core.events = saved.events;
  core.resting = saved.resting.map((n) => byName.get(n)!);
  for (const e of saved.queue) {
    core.queue.add(e.time_ps, e.seq, byName.get(e.actor)!, e.what, e.daemon);
    if (!e.daemon) core.live++;
  }
}

/** An actor that waits for several waits for each; a port that no actor hears is waited on in vain. */
const whoWaits = ({ actors }: Core): Wait[] =>
  actors.flatMap(({ name: actor, spec }) =>
    (spec.waits?.() ?? []).flatMap(({ on, what }) => {
      const heard = on === 'itself' ? [actor] : [...new Set(on.flatMap((port) => port.heardBy()))];
      return (heard.length > 0 ? heard : ['nobody']).map((name) => ({ actor, on: name, what }));
    }),
  );

function run(core: Core, registry: Registry, limits: RunLimits): RunEnd {
  core.check();
  if (!registry.started) for (const a of registry.start()) core.attempt(a, () => a.spec.start?.(core.now_ps));
  core.stopping = false;
  const end = core.loop(limits, false);
  if (end !== 'drained') return end;
  const waits = whoWaits(core);
  if (waits.length > 0) throw new Deadlock(core.now_ps, waits);
  return end;
}

/** A kernel at time 0, without actors. */
export function createKernel({ priority = [] }: KernelOptions = {}): Kernel {
  const core = new Core();
  const registry = new Registry(core, priority);
  const { byName } = registry;
  const rx = createRxScheduler({ now: () => core.now_ps, register: (spec) => registry.add(spec) });
  function checkpoint(): Checkpoint {
    if (rx.used()) throw new Error('this run uses RxJS operators on simulated time; their closures cannot be checkpointed');
    return takeCheckpoint(core, byName);
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
    actor: (spec) => registry.add(spec),
    run: (limits = {}) => run(core, registry, limits),
    stop() {
      core.stopping = true;
    },
    takeCheckpoint: checkpoint,
    putBackCheckpoint(saved) {
      if (registry.started) throw new Error('a checkpoint is put back into a fresh kernel');
      putBackCheckpoint(core, byName, saved);
      registry.start();
    },
    actors: () => new Map(core.actors.map(({ spec: { name, state, recurs } }) => [name, { state, recurs }])),
    waits: () => whoWaits(core),
    holds: () => core.actors.flatMap((a) => (a.spec.holds?.() ?? []).map((h) => ({ actor: a.name, ...h }))),
    awaits: (names) => core.queue.some((e) => names.has(e.actor.name)),
    queued: (names) =>
      core.queue
        .all()
        .filter(({ actor }) => names.has(actor.name))
        .map(({ actor, what, daemon, time_ps }) => ({ actor: actor.name, what, daemon, after_ps: time_ps - core.now_ps })),
    requeue(names, events) {
      for (const { daemon } of core.queue.takeAll(({ actor }) => names.has(actor.name))) if (!daemon) core.live--;
      for (const { actor, what, daemon, after_ps } of events) {
        const of = byName.get(actor)!;
        if (daemon) of.daemonAfter(after_ps, what);
        else of.wakeAfter(after_ps, what);
      }
    },
    pass(until_ps) {
      if (!Number.isSafeInteger(until_ps)) throw new ClockEnded(until_ps);
      core.stopping = false;
      core.loop({ until_ps }, true);
      core.now_ps = until_ps;
    },
    compareCheckpoint: (saved) => firstDifference(checkpoint(), saved, 'checkpoint'),
  };
}
