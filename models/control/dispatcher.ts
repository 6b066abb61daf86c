/**
 * The dispatcher: sentences arrive, wait, and are served one at a time.
 *
 * Before a sentence begins, the part of its task must lie where the accelerator reads it: it is asked for, and the time until it
 * is there is the sentence's switch. While a sentence is served, the part of the one that would be next may be asked for ahead.
 * In a closed loop a sentence arrives when one leaves. The next one is taken up in the phase `rest`: what the one before cost has
 * been told.
 */
import { OutPort, type InPort, type Kernel } from '../../sim/index.js';
import type { Begin } from '../compute/unit-messages.js';
import { schedules, type Queued } from './schedules.js';

export interface StreamSentence {
  readonly program: number;
  readonly task: number;
  /** from the beginning of the run; −1: when one before it has ended */
  readonly arrival_ps: number;
  /** after the arrival; 0 for none */
  readonly deadline_ps: number;
}
export interface Stream {
  /** in order of arrival */
  readonly sentences: readonly StreamSentence[];
  readonly tasks: readonly string[];
  /** sentences in the system at a time, where they arrive as others end */
  readonly in_flight: number;
  /** a name among `schedules`, and the longest wait that it allows where it knows one */
  readonly schedule: string;
  readonly bound_ps: number;
}

/** When a sentence came, was taken, had its task's part, and ended. By sentence; −1: not yet. */
export interface Served {
  readonly arrival_ps: readonly number[];
  readonly start_ps: readonly number[];
  readonly ready_ps: readonly number[];
  readonly end_ps: readonly number[];
}

export interface Dispatcher {
  readonly ended: InPort<{ readonly sentence: number }>;
  readonly begin$: OutPort<Begin>;
  /** a sentence is taken up: what happens from now on is on its account */
  readonly taken$: OutPort<{ readonly sentence: number; readonly operator: number }>;
  /** nothing is served from now on, or no longer: standing power is charged to nobody */
  readonly idle$: OutPort<{ readonly operator: number }>;
  /** this task's part must be there, or may be fetched ahead */
  readonly need$: OutPort<{ readonly task: number; readonly ahead: boolean }>;
  readonly ready: InPort<{ readonly task: number }>;
  served(): Served;
  /** when a sentence arrives next, Infinity for never */
  nextArrival_ps(): number;
}

const NOBODY = { operator: -1 } as const;

/**
 * @param parts whether the part of a task must be asked for
 * @param first the first operator of each program
 */
export function createDispatcher(
  kernel: Kernel,
  name: string,
  stream: Stream,
  parts: boolean,
  first: readonly number[],
): Dispatcher {
  const { sentences, in_flight, bound_ps } = stream;
  const schedule = schedules.get(stream.schedule, { file: 'schedule' });
  const begin$ = new OutPort<Begin>();
  const taken$ = new OutPort<{ sentence: number; operator: number }>();
  const idle$ = new OutPort<{ operator: number }>();
  const need$ = new OutPort<{ task: number; ahead: boolean }>();
  const none = (): number[] => sentences.map(() => -1);
  const state = {
    arrived: 0,
    inSystem: 0,
    queue: [] as Queued[],
    serving: -1,
    /** the sentence waits for its task's part; the part has come */
    switching: false,
    ready: false,
    /** a sentence has ended in this round */
    ended: -1,
    /** what the last sentence cost is still being told */
    closing: false,
    lastTask: -1,
    waitingForArrival: false,
    taken: 0,
    arrival_ps: none(),
    start_ps: none(),
    ready_ps: none(),
    end_ps: none(),
  };
  const self = kernel.actor({
    name,
    state,
    start: () => self.ask(),
    wake: () => {
      state.waitingForArrival = false;
      self.ask();
    },
    arbitrate,
    rest(now_ps) {
      state.closing = false;
      serve(now_ps);
    },
    waits: () => {
      const left = sentences.length - state.taken + (state.serving < 0 ? 0 : 1);
      return left > 0 ? [{ on: state.switching ? 'task-parts' : 'sequencer', what: `${left} sentences` }] : [];
    },
  });

  function arrive(now_ps: number): void {
    for (;;) {
      const s = sentences[state.arrived];
      if (!s) return;
      if (s.arrival_ps < 0 ? state.inSystem >= in_flight : s.arrival_ps > now_ps) break;
      const arrival_ps = s.arrival_ps < 0 ? now_ps : s.arrival_ps;
      state.arrival_ps[state.arrived] = arrival_ps;
      const deadline_ps = s.deadline_ps === 0 ? 0 : arrival_ps + s.deadline_ps;
      state.queue.push({ sentence: state.arrived, task: s.task, arrival_ps, deadline_ps });
      state.arrived++;
      state.inSystem++;
    }
    const next_ps = sentences[state.arrived]!.arrival_ps;
    if (next_ps < 0 || state.waitingForArrival) return;
    state.waitingForArrival = true;
    self.wakeAfter(next_ps - now_ps);
  }

  const pick = (now_ps: number): number => schedule.pick(state.queue, now_ps, state.lastTask, bound_ps);

  function take(now_ps: number): void {
    const [q] = state.queue.splice(pick(now_ps), 1);
    const { sentence, task } = q!;
    state.serving = sentence;
    state.lastTask = task;
    state.taken++;
    state.start_ps[sentence] = now_ps;
    idle$.next(NOBODY); // up to now nobody was served
    taken$.next({ sentence, operator: first[sentences[sentence]!.program]! });
    state.switching = true;
    if (parts) need$.next({ task, ahead: false });
    else state.ready = true;
  }

  function begin(now_ps: number): void {
    state.switching = state.ready = false;
    const sentence = state.serving;
    state.ready_ps[sentence] = now_ps;
    begin$.next({ sentence, program: sentences[sentence]!.program });
    if (parts) self.ask(); // the part of the one that would be next may be fetched
  }

  function end(now_ps: number): void {
    state.end_ps[state.ended] = now_ps;
    state.ended = -1;
    state.serving = -1;
    state.inSystem--;
    state.closing = true;
    idle$.next(NOBODY);
    self.askRest();
  }

  function arbitrate(now_ps: number): void {
    if (state.ended >= 0) end(now_ps);
    if (!state.closing) serve(now_ps);
  }

  function serve(now_ps: number): void {
    arrive(now_ps);
    if (state.serving < 0 && state.queue.length > 0) take(now_ps);
    if (state.switching && state.ready) begin(now_ps);
    else if (parts && state.serving >= 0 && !state.switching && state.queue.length > 0)
      need$.next({ task: state.queue[pick(now_ps)]!.task, ahead: true });
  }

  return {
    begin$,
    taken$,
    idle$,
    need$,
    ended: self.input(({ sentence }: { sentence: number }) => {
      state.ended = sentence;
      self.ask();
    }),
    ready: self.input(({ task }: { task: number }) => {
      if (state.switching && task === state.lastTask) state.ready = true;
      self.ask();
    }),
    served: () => state,
    nextArrival_ps: () => {
      const next_ps = sentences[state.arrived]?.arrival_ps ?? Infinity;
      return next_ps < 0 ? Infinity : next_ps;
    },
  };
}
