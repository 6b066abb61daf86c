/**
 * A run or a sweep on a page while it goes on.
 *
 * The page is served from where the work is done: between two moments of a run, and all the while of a sweep, whose points are
 * other processes' work. It is told what changed, a few times a second, where somebody listens. When the work has ended, well or
 * badly, the last state is served as long as a page is open; where none is, it ends at once.
 */
import { Deadlock } from '../../sim/index.js';
import { InputError } from '../../traces/formats.js';
import type { Drive } from '../run/run-to-end.js';
import type { Progress, Simulation } from '../run/simulate.js';
import type { PointTold } from '../sweep/run-sweep.js';
import { coloursOf } from './colours-of.js';
import { createControl, type Control, type Standing } from './control.js';
import { orderOf } from './orders.js';
import { pageFiles } from './page-files.js';
import { servePage, type Page, type Routes } from './server.js';
import { snapshotOf, type Snapshot } from './snapshot.js';
import { stateTree, type TreeNode } from './state-tree.js';
import { createSweepWatch, type SweepSeen, type SweepWatch } from './sweep-watch.js';
import { waitGraph } from './wait-graph.js';

/** All that a page is told; a later one holds in place of those before. */
export interface Told {
  readonly name: string;
  readonly status: 'working' | Standing['status'] | 'ended' | 'failed';
  readonly why: string;
  /** what it is at, as the terminal says it */
  readonly stage: string;
  readonly ran_ms: number;
  /** by name of an actor */
  readonly colours: Readonly<Record<string, string>>;
  readonly run: Snapshot | null;
  readonly sweep: SweepSeen | null;
}

/** What is watched, and how. */
export interface LiveOptions {
  readonly name: string;
  /** 0: a free one */
  readonly port: number;
  /** a run waits before its first event until a page says that it goes on */
  readonly paused: boolean;
  /** told the address once, when work begins that can be looked at */
  readonly begun?: (address: string) => void;
  readonly now_ms: () => number;
}

/** A page of work that is under way. */
export interface Live {
  readonly address: string;
  /** Work begins that has nothing to step or to show but what it is at: it is sound, and the address can be told. */
  begins(): void;
  /** steps a run as the page asks */
  driver(onProgress: (p: Progress) => boolean): Drive;
  /** what is done from here on, as the terminal says it */
  stage(what: string): void;
  /** takes what becomes of the points of a sweep */
  sweep(points: number): (point: PointTold) => void;
  /** the work has ended: well, or with what it threw */
  ended(...error: readonly [] | readonly [unknown]): void;
  /** Serves the last state while a page is open, then closes. `stopped`: true ends it; `begun`: told where a page is open */
  linger(of: { readonly stopped: () => boolean; readonly begun: () => void }): Promise<void>;
}

/** Between two things that a page is told of a run under way. */
const EVERY_MS = 250;
/** A page that is loaded again is away for less. */
const GRACE_MS = 1500;
/** A run whose last page was closed while it was paused goes on. */
const ALONE_MS = 10_000;
const LOOK_MS = 50;
const TICK_MS = 1000;

/** Does it the first time alone. */
function once(what: () => void): () => void {
  let done = false;
  return () => {
    if (!done) what();
    done = true;
  };
}
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** When somebody listened last. */
function createPresence(page: () => Page | undefined, now_ms: () => number) {
  let last_ms: number | undefined;
  function here(): boolean {
    const now = (page()?.listening() ?? 0) > 0;
    if (now) last_ms = now_ms();
    return now;
  }
  return {
    here,
    /** somebody was here, and has been away for longer */
    awayFor(ms: number): boolean {
      return !here() && last_ms !== undefined && now_ms() - last_ms > ms;
    },
    came: (): boolean => last_ms !== undefined,
  };
}

function actorTree(simulation: Simulation | undefined, query: URLSearchParams): TreeNode {
  const actors = [...(simulation?.look().states ?? [])];
  const found = actors[Number(query.get('actor'))];
  if (!found) throw new InputError({ file: 'actor' }, `no actor ${query.get('actor')}`, `one of 0 to ${actors.length - 1}`);
  return stateTree(...found);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : JSON.stringify(error));

/** What is known of the work so far. */
class Work {
  simulation: Simulation | undefined;
  sweep: SweepWatch | undefined;
  stage = '';
  end: { readonly error?: unknown } | undefined;
  onProgress: (p: Progress) => boolean = () => false;

  private snapshot(reached_ps: number): Snapshot | null {
    const { simulation, end } = this;
    if (!simulation) return null;
    const seen = snapshotOf(simulation, reached_ps);
    if (!(end?.error instanceof Deadlock)) return seen;
    return { ...seen, waits: waitGraph(end.error.waits, simulation.look().states, simulation.header.names) };
  }
  told(name: string, { status, why, ran_ms }: Standing, reached_ps: number): Told {
    const { end, stage, simulation, sweep } = this;
    const standing = end
      ? 'error' in end
        ? { status: 'failed' as const, why: messageOf(end.error) }
        : { status: 'ended' as const, why: simulation ? why : '' }
      : simulation
        ? { status, why }
        : { status: 'working' as const, why: '' };
    const colours = coloursOf(simulation?.header.names ?? []);
    return { name, ...standing, stage, ran_ms, colours, run: this.snapshot(reached_ps), sweep: sweep?.seen() ?? null };
  }
}

/** Tells the page of what changed, not more often than it can be looked at; what came too soon is told in time. */
function createTelling(page: () => Page | undefined, presence: { here(): boolean }, told: () => Told, now_ms: () => number) {
  let before = '';
  let last_ms = -Infinity;
  let later: NodeJS.Timeout | undefined;
  function tell(): void {
    clearTimeout(later);
    later = undefined;
    last_ms = now_ms();
    if (presence.here()) page()?.tell(told());
  }
  return (standing: string, always = false): void => {
    const same = !always && standing === before;
    if (!presence.here() || (same && standing.startsWith('paused'))) return;
    before = standing;
    const wait_ms = last_ms + EVERY_MS - now_ms();
    if (!same || wait_ms <= 0) tell();
    else later ??= setTimeout(tell, wait_ms).unref();
  };
}

/** What a page may ask for and order. */
const routesOf = (work: Work, control: Control, told: () => Told): Routes => ({
  files: pageFiles('live'),
  asked: { state: (query) => actorTree(work.simulation, query) },
  ordered: {
    order(asked) {
      const { simulation, end } = work;
      if (!simulation || end) throw new InputError({ file: 'request' }, 'nothing runs that could be stepped', 'a run under way');
      control.order(orderOf(asked, simulation, control.reached_ps()));
      return {};
    },
  },
  hello: told,
});

/** @throws InputError for a port that cannot be had */
export async function openLive({ name, port, paused, begun = () => undefined, now_ms }: LiveOptions): Promise<Live> {
  const work = new Work();
  let ticking: NodeJS.Timeout | undefined;
  let page: Page | undefined = undefined;
  const presence = createPresence(() => page, now_ms);
  const told = (): Told => work.told(name, control.standing(), control.reached_ps());
  const tell = createTelling(() => page, presence, told, now_ms);
  const standing = (): string => {
    const { status, why } = control.standing();
    return `${status} ${why}`;
  };
  const control = createControl(
    {
      now_ms,
      changed(p) {
        tell(standing());
        return work.onProgress(p);
      },
      left: () => presence.awayFor(ALONE_MS),
    },
    { go: paused ? 'pause' : 'on' },
  );
  const served = (page = await servePage(routesOf(work, control, told), port));
  const begins = once(() => begun(served.address));
  return {
    address: served.address,
    begins,
    driver: (onProgress) => (simulation) => {
      begins();
      Object.assign(work, { simulation, onProgress });
      // until now it was told that there is none
      tell(standing(), true);
      return control.drive(simulation);
    },
    stage(what) {
      if (what === work.stage) return;
      work.stage = what;
      tell(standing(), true);
    },
    sweep(points) {
      begins();
      const watch = (work.sweep = createSweepWatch(points, now_ms));
      // rate and time left change between two points too
      ticking = setInterval(() => tell('running', true), TICK_MS).unref();
      return (point) => {
        watch.tell(point);
        tell('running');
      };
    },
    ended(...error) {
      clearInterval(ticking);
      work.end = error.length > 0 ? { error: error[0] } : {};
      tell(standing(), true);
    },
    async linger({ stopped, begun }) {
      if (presence.here()) begun();
      if (presence.came()) while (!stopped() && !presence.awayFor(GRACE_MS)) await sleep(LOOK_MS);
      await served.close();
    },
  };
}
