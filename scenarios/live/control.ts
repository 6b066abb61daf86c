/**
 * A run that is watched: it goes on, pauses, takes a step, or runs to a time or a condition, as a page asks.
 *
 * It is stepped in this thread, a moment at a time, and a pause is a promise that is waited for between two steps: nothing of the
 * simulation knows of it, so no byte of the event trace changes. While it waits for a condition, or takes a step of one event, no
 * operator is replayed, since what happens within one would be passed over; the outcome is the same.
 */
import type { Progress, Simulation } from '../run/simulate.js';
import { turnOfTheEventLoop } from '../run/run-to-end.js';
import type { Condition } from './condition.js';

/** One more time at which something happens; up to the next operator; up to the first operator of the next sentence. */
export const STEPS = ['event', 'operator', 'sentence'] as const;
/** One of them. */
export type Step = (typeof STEPS)[number];

/** What it is asked to do. */
export type Order =
  | { readonly go: 'on' }
  | { readonly go: 'step'; readonly step: Step }
  | { readonly go: 'time'; readonly until_ps: number }
  | { readonly go: 'condition'; readonly until: Condition }
  | { readonly go: 'pause' }
  | { readonly go: 'stop' };

/** How it stands: `why` says what it is paused for, or runs to. */
export interface Standing {
  readonly status: 'running' | 'paused';
  readonly why: string;
  /** ms that it has run, pauses left out */
  readonly ran_ms: number;
}

/** The run that is watched, and what is told of it. */
export interface Watched {
  readonly now_ms: () => number;
  /** told whenever something may have changed; true asks it to stop */
  readonly changed: (p: Progress) => boolean;
  /** asked while it is paused: whether it goes on by itself, since nobody is there who could say so */
  readonly left: () => boolean;
}

/** A run under control. */
export interface Control {
  order(order: Order): void;
  standing(): Standing;
  /** The time up to which it has run, where that was asked for: nothing needs to have happened at it. */
  reached_ps(): number;
  /** Steps the simulation as it is asked to. @throws what the simulation throws */
  drive(simulation: Simulation): Promise<void>;
}

/** Between two looks at the page. */
const MOMENT_MS = 30;
/** Events between two looks at the clock, at most. */
const STRETCH = 5000;
/** Between two looks at whether it is asked to stop while it is paused. */
const LOOK_MS = 50;

const WHY: Readonly<Record<Step, string>> = {
  event: 'what happened at one time',
  operator: 'an operator is over',
  sentence: 'the next sentence is about to begin',
};

/** `over`: nothing is left to happen. `there`: what it was to run to is reached. */
type Moment = 'over' | 'there' | 'on';
type Clock = Watched['now_ms'];

/** Up to the boundary of an operator at which `there` is true, or until the moment is over. */
function upTo(simulation: Simulation, now_ms: Clock, there: () => boolean): Moment {
  const end_ms = now_ms() + MOMENT_MS;
  let reached = false;
  const endsHere = (): boolean => (reached = there()) || now_ms() > end_ms;
  do {
    if (simulation.go({ maxEvents: STRETCH, endsHere })) return 'over';
  } while (!reached && now_ms() <= end_ms);
  return reached ? 'there' : 'on';
}

function upToTime(simulation: Simulation, now_ms: Clock, until_ps: number): Moment {
  const end_ms = now_ms() + MOMENT_MS;
  do {
    let late = false;
    const before = simulation.progress().events;
    if (simulation.go({ maxEvents: STRETCH, until_ps, endsHere: () => (late = now_ms() > end_ms) })) return 'over';
    if (!late && simulation.progress().events - before < STRETCH) return 'there';
  } while (now_ms() <= end_ms);
  return 'on';
}

/** Event by event, so that no time at which it holds is passed over. */
function upToCondition(simulation: Simulation, now_ms: Clock, { holds }: Condition): Moment {
  const end_ms = now_ms() + MOMENT_MS;
  for (let i = 1; ; i++) {
    if (simulation.go({ maxEvents: 1, whole: false })) return 'over';
    if (holds()) return 'there';
    if (i % 64 === 0 && now_ms() > end_ms) return 'on';
  }
}

/** Operators retired, or sentences taken up. */
const countOf = (simulation: Simulation, step: Step): number =>
  simulation.progress()[step === 'operator' ? 'operatorsDone' : 'taken'];

/** @param target what a step ends at: operators retired, sentences taken up */
function moment(simulation: Simulation, now_ms: Clock, o: Exclude<Order, { go: 'pause' | 'stop' }>, target: number): Moment {
  if (o.go === 'on') return upTo(simulation, now_ms, () => false);
  if (o.go === 'time') return upToTime(simulation, now_ms, o.until_ps);
  if (o.go === 'condition') return upToCondition(simulation, now_ms, o.until);
  if (o.step === 'event') return simulation.go({ maxEvents: 1, whole: false }) ? 'over' : 'there';
  return upTo(simulation, now_ms, () => countOf(simulation, o.step) >= target);
}

/** What a run that has come where it was to go is paused for. */
function whyPaused(o: Order): string {
  if (o.go === 'step') return WHY[o.step];
  if (o.go === 'condition') return `${o.until.text} holds`;
  return o.go === 'time' ? `nothing more happens up to ${o.until_ps / 1e6} µs` : 'asked to';
}

/** A pause that an order ends at once. */
function createPause() {
  let woken: (() => void) | undefined;
  return {
    wake: () => woken?.(),
    wait: (): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        woken = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}

/** @param begun what it does first */
export function createControl({ now_ms, changed, left }: Watched, begun: Order): Control {
  let order: Order = begun;
  let why = begun.go === 'pause' ? 'before the first event' : '';
  let ran_ms = 0;
  /** of the present step; −1: not yet known */
  let target = -1;
  let reached_ps = 0;
  const pause = createPause();

  /** Goes on for a moment. @returns true when the run is over */
  function goOn(simulation: Simulation, asked: Exclude<Order, { go: 'pause' | 'stop' }>): boolean {
    if (asked.go === 'step' && target < 0) target = countOf(simulation, asked.step) + 1;
    const start_ms = now_ms();
    const came = moment(simulation, now_ms, asked, target);
    ran_ms += now_ms() - start_ms;
    if (came !== 'there') return came === 'over';
    why = whyPaused(asked);
    if (asked.go === 'time') reached_ps = asked.until_ps;
    order = { go: 'pause' };
    return false;
  }

  return {
    order(next) {
      order = next;
      why = next.go === 'condition' ? `to ${next.until.text}` : next.go === 'pause' ? 'asked to' : '';
      target = -1;
      pause.wake();
    },
    reached_ps: () => reached_ps,
    standing: () => ({ status: order.go === 'pause' ? 'paused' : 'running', why, ran_ms }),
    async drive(simulation) {
      for (;;) {
        if (changed(simulation.progress()) || order.go === 'stop') return;
        if (order.go !== 'pause') {
          const asked = order;
          if (goOn(simulation, asked)) {
            if (asked.go === 'condition') why = `it ended before ${asked.until.text} held`;
            break;
          }
          await turnOfTheEventLoop();
        } else if (left()) order = { go: 'on' };
        else await pause.wait();
      }
      changed(simulation.progress());
    },
  };
}
