/**
 * The dispatcher: sentences arrive, wait, and are served one at a time, or several together that are alike: then the first of them
 * stands for all, and all of them end when its program does.
 *
 * Before a sentence begins, the part of its task must lie where the accelerator reads it: it is asked for, and the time until it
 * is there is the sentence's switch. While a sentence is served, the part of the one that would be next may be asked for ahead.
 * In a closed loop a sentence arrives when one leaves. The next one is taken up in the phase `rest`: what the one before cost has
 * been told.
 */
import { OutPort, type ActorHandle, type InPort, type Kernel, type WaitsFor } from '../../sim/index.js';
import type { Begin } from '../compute/unit-messages.js';
import { arrive, nextArrival_ps, type ArrivalState, type Stream } from './arrivals.js';
import { programOf, takeCompany } from './company.js';
import { schedules, type Schedule } from './schedules.js';

/** When a sentence came, was taken, had its task's part, and ended. By sentence; −1: not yet. */
export interface Served {
  /** how many were taken up */
  readonly taken: number;
  readonly arrival_ps: readonly number[];
  readonly start_ps: readonly number[];
  readonly ready_ps: readonly number[];
  /** of a decoder's request: its first token was there */
  readonly first_ps: readonly number[];
  readonly end_ps: readonly number[];
  /** the first of those that it is served with, which is itself where it is alone; and the program that serves them */
  readonly leader: readonly number[];
  readonly program: readonly number[];
}

interface Taken {
  readonly sentence: number;
  readonly operator: number;
}
interface Nobody {
  readonly operator: number;
}
/** The task of a sentence must be there, as far as it is fetched or merged, or may be fetched ahead. */
export interface Need {
  readonly task: number;
  readonly sentence: number;
  readonly ahead: boolean;
}

/** Ports of the dispatcher, and what can be asked of it. */
export interface Dispatcher {
  readonly ended: InPort<{ readonly sentence: number }>;
  /** its first token is there */
  readonly answered: InPort<{ readonly sentence: number }>;
  readonly begin$: OutPort<Begin>;
  /** a sentence is taken up: what happens from now on is on its account */
  readonly taken$: OutPort<Taken>;
  /** nothing is served from now on, or no longer: standing power is charged to nobody */
  readonly idle$: OutPort<Nobody>;
  /** this task's part must be there, or may be fetched ahead */
  readonly need$: OutPort<Need>;
  readonly ready: InPort<{ readonly task: number }>;
  served(): Served;
  /** when a sentence arrives next, Infinity for never */
  nextArrival_ps(): number;
}

const NOBODY = { operator: -1 } as const;

interface DispatcherState extends ArrivalState {
  /** the first of those that are served, −1 for none, and all of them */
  serving: number;
  company: number[];
  /** the sentence waits for its task's part; the part has come */
  switching: boolean;
  ready: boolean;
  /** a sentence has ended in this round */
  ended: number;
  /** what the last sentence cost is still being told */
  closing: boolean;
  lastTask: number;
  taken: number;
  start_ps: number[];
  ready_ps: number[];
  first_ps: number[];
  end_ps: number[];
  leader: number[];
  program: number[];
}
function newState(sentences: number): DispatcherState {
  const none = (): number[] => new Array<number>(sentences).fill(-1);
  return {
    arrived: 0,
    inSystem: 0,
    queue: [],
    serving: -1,
    company: [],
    switching: false,
    ready: false,
    ended: -1,
    closing: false,
    lastTask: -1,
    waitingForArrival: false,
    taken: 0,
    arrival_ps: none(),
    start_ps: none(),
    ready_ps: none(),
    first_ps: none(),
    end_ps: none(),
    leader: none(),
    program: none(),
  };
}

interface DispatcherParts {
  readonly stream: Stream;
  readonly schedule: Schedule;
  /** the part of a task must be asked for */
  readonly parts: boolean;
  /** the first operator of each program */
  readonly first: readonly number[];
  readonly state: DispatcherState;
  readonly begin$: Dispatcher['begin$'];
  readonly taken$: Dispatcher['taken$'];
  readonly idle$: Dispatcher['idle$'];
  readonly need$: Dispatcher['need$'];
}

/** Position in the queue of the sentence that the schedule prefers. */
const pick = ({ schedule, state, stream }: DispatcherParts, now_ps: number): number =>
  schedule.pick(state.queue, now_ps, state.lastTask, stream.bound_ps);

function take(p: DispatcherParts, now_ps: number): void {
  const { state, stream, first } = p;
  const company = takeCompany(state.queue, pick(p, now_ps), stream);
  const program = programOf(company, stream);
  const { sentence, task } = company[0]!;
  state.serving = sentence;
  state.company = company.map((q) => q.sentence);
  state.lastTask = task;
  state.taken += company.length;
  for (const s of state.company) {
    state.start_ps[s] = now_ps;
    state.leader[s] = sentence;
    state.program[s] = program;
  }
  p.idle$.next(NOBODY); // up to now nobody was served
  p.taken$.next({ sentence, operator: first[program]! });
  state.switching = true;
  if (p.parts) p.need$.next({ task, sentence, ahead: false });
  else state.ready = true;
}

function begin({ state, begin$, parts }: DispatcherParts, self: ActorHandle, now_ps: number): void {
  state.switching = state.ready = false;
  const sentence = state.serving;
  for (const s of state.company) state.ready_ps[s] = now_ps;
  begin$.next({ sentence, program: state.program[sentence]! });
  if (parts) self.ask(); // the part of the one that would be next may be fetched
}

function end({ state, idle$ }: DispatcherParts, self: ActorHandle, now_ps: number): void {
  for (const s of state.company) state.end_ps[s] = now_ps;
  state.ended = -1;
  state.serving = -1;
  state.inSystem -= state.company.length;
  state.company = [];
  state.closing = true;
  idle$.next(NOBODY);
  self.askRest();
}

function serve(p: DispatcherParts, self: ActorHandle, now_ps: number): void {
  const { state } = p;
  arrive(p.stream, state, self, now_ps);
  if (state.serving < 0 && state.queue.length > 0) take(p, now_ps);
  if (state.switching && state.ready) begin(p, self, now_ps);
  else if (p.parts && state.serving >= 0 && !state.switching && state.queue.length > 0)
    p.need$.next({ ...state.queue[pick(p, now_ps)]!, ahead: true });
}

function waits({ state, stream, need$, begin$ }: DispatcherParts): WaitsFor[] {
  const left = stream.sentences.length - state.taken + state.company.length;
  return left > 0 ? [{ on: [state.switching ? need$ : begin$], what: `${left} sentences` }] : [];
}

/**
 * An actor of this name.
 * @param parts whether the part of a task must be asked for
 * @param first the first operator of each program
 * @throws InputError for an unknown schedule
 */
export function createDispatcher(
  kernel: Kernel,
  name: string,
  stream: Stream,
  parts: boolean,
  first: readonly number[],
): Dispatcher {
  const schedule = schedules.get(stream.schedule, { file: 'schedule' });
  const state = newState(stream.sentences.length);
  const ports = {
    begin$: new OutPort<Begin>(),
    taken$: new OutPort<Taken>(),
    idle$: new OutPort<Nobody>(),
    need$: new OutPort<Need>(),
  };
  const p: DispatcherParts = { stream, schedule, parts, first, state, ...ports };
  const self = kernel.actor({
    name,
    state,
    start: () => self.ask(),
    wake() {
      state.waitingForArrival = false;
      self.ask();
    },
    arbitrate(now_ps) {
      if (state.ended >= 0) end(p, self, now_ps);
      if (!state.closing) serve(p, self, now_ps);
    },
    rest(now_ps) {
      state.closing = false;
      serve(p, self, now_ps);
    },
    holds: () => [{ what: 'queue', count: state.queue.length, since_ps: state.queue[0]?.arrival_ps }],
    waits: () => waits(p),
  });
  return {
    ...ports,
    ended: self.input(({ sentence }: { sentence: number }) => {
      if (state.switching) return; // what its switch runs has ended, not the sentence
      state.ended = sentence;
      self.ask();
    }),
    answered: self.input(({ sentence }: { sentence: number }) => {
      state.first_ps[sentence] = kernel.now_ps;
    }),
    ready: self.input(({ task }: { task: number }) => {
      if (state.switching && task === state.lastTask) state.ready = true;
      self.ask();
    }),
    served: () => state,
    nextArrival_ps: () => nextArrival_ps(stream, state),
  };
}
