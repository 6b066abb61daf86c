/**
 * The dispatcher: sentences arrive, wait, and are served, one at a time by each accelerator, or several together that are alike:
 * then the first of them stands for all, and all of them end when its program does.
 *
 * The next sentence in the order of the schedule goes to the accelerator that has been free longest, of several the first. Before a
 * sentence begins, the part of its task must lie where the accelerator reads it: it is asked for, and the time until it is there
 * is the sentence's switch. While a sentence is served, the part of the one that would be next may be asked for ahead.
 * In a closed loop a sentence arrives when one leaves. An accelerator takes up the next one in the phase `rest`: what the one
 * before cost has been told.
 */
import { OutPort, type ActorHandle, type InPort, type Kernel, type WaitsFor } from '../../sim/index.js';
import type { Begin } from '../compute/unit-messages.js';
import { arrive, nextArrival_ps, type Stream } from './arrivals.js';
import { programOf, takeCompany } from './company.js';
import { firstFree, newState, type DispatcherState, type Served, type Serving } from './dispatch-state.js';
import { schedules, type Schedule } from './schedules.js';

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
  readonly accelerator: number;
}

/** What it tells one accelerator. */
export interface Server {
  readonly begin$: OutPort<Begin>;
  /** a sentence is taken up: what happens from now on is on its account */
  readonly taken$: OutPort<Taken>;
  /** nothing is served here from now on, or no longer: standing power is charged to nobody */
  readonly idle$: OutPort<Nobody>;
}

/** Ports of the dispatcher, and what can be asked of it. */
export interface Dispatcher {
  readonly ended: InPort<{ readonly sentence: number }>;
  /** its first token is there */
  readonly answered: InPort<{ readonly sentence: number }>;
  /** by accelerator */
  readonly servers: readonly Server[];
  /** the same as of a server, of all */
  readonly allIdle$: OutPort<Nobody>;
  /** this task's part must be there, or may be fetched ahead */
  readonly need$: OutPort<Need>;
  readonly ready: InPort<{ readonly task: number; readonly accelerator: number }>;
  served(): Served;
  /** when a sentence arrives next, Infinity for never */
  nextArrival_ps(): number;
}

const NOBODY = { operator: -1 } as const;

/** What a dispatcher is made with. */
export interface DispatcherOptions {
  readonly stream: Stream;
  /** the part of a task must be asked for */
  readonly parts: boolean;
  /** the first operator of each program, those of the second accelerator after those of the first, and so on */
  readonly first: readonly number[];
  readonly accelerators: number;
}

interface DispatcherParts extends DispatcherOptions, Pick<Dispatcher, 'servers' | 'allIdle$' | 'need$'> {
  readonly schedule: Schedule;
  readonly state: DispatcherState;
}

/** Position in the queue of the sentence that the schedule prefers for an accelerator. */
const pick = ({ schedule, state, stream }: DispatcherParts, { lastTask }: Serving, now_ps: number): number =>
  schedule.pick(state.queue, now_ps, lastTask, stream.bound_ps);

/** Nobody is served by an accelerator, and perhaps by none. */
function tellIdle({ state, servers, allIdle$ }: DispatcherParts, a: number): void {
  servers[a]!.idle$.next(NOBODY);
  if (state.serving.every((s, other) => other === a || s.sentence < 0)) allIdle$.next(NOBODY);
}

/** The program of an accelerator, as it has them. */
const programFor = ({ first, accelerators }: DispatcherParts, a: number, program: number): number =>
  a * Math.floor(first.length / accelerators) + program;

function take(p: DispatcherParts, a: number, now_ps: number): void {
  const { state, stream, first, servers } = p;
  const own = state.serving[a]!;
  const company = takeCompany(state.queue, pick(p, own, now_ps), stream);
  const program = programOf(company, stream);
  const { sentence, task } = company[0]!;
  tellIdle(p, a); // up to now nobody was served
  own.sentence = sentence;
  own.company = company.map((q) => q.sentence);
  own.lastTask = task;
  state.taken += company.length;
  for (const s of own.company) {
    state.start_ps[s] = now_ps;
    state.leader[s] = sentence;
    state.program[s] = program;
    state.accelerator[s] = a;
  }
  servers[a]!.taken$.next({ sentence, operator: first[programFor(p, a, program)]! });
  own.switching = true;
  if (p.parts) p.need$.next({ task, sentence, ahead: false, accelerator: a });
  else own.ready = true;
}

function begin(p: DispatcherParts, a: number, self: ActorHandle, now_ps: number): void {
  const { state, servers, parts } = p;
  const own = state.serving[a]!;
  own.switching = own.ready = false;
  const { sentence } = own;
  for (const s of own.company) state.ready_ps[s] = now_ps;
  servers[a]!.begin$.next({ sentence, program: programFor(p, a, state.program[sentence]!) });
  if (parts) self.ask(); // the part of the one that would be next may be fetched
}

function end(p: DispatcherParts, a: number, self: ActorHandle, now_ps: number): void {
  const { state } = p;
  const own = state.serving[a]!;
  for (const s of own.company) state.end_ps[s] = now_ps;
  state.inSystem -= own.company.length;
  Object.assign(own, { ended: -1, sentence: -1, company: [], closing: true, free_ps: now_ps } satisfies Partial<Serving>);
  tellIdle(p, a);
  self.askRest();
}

/** Its part has come, or that of the one that would be next may. */
function goOn(p: DispatcherParts, a: number, self: ActorHandle, now_ps: number): void {
  const { state } = p;
  const own = state.serving[a]!;
  if (own.switching && own.ready) begin(p, a, self, now_ps);
  else if (p.parts && own.sentence >= 0 && !own.switching && state.queue.length > 0)
    p.need$.next({ ...state.queue[pick(p, own, now_ps)]!, ahead: true, accelerator: a });
}

function serve(p: DispatcherParts, self: ActorHandle, now_ps: number): void {
  const { state } = p;
  arrive(p.stream, state, self, now_ps);
  for (let a = firstFree(state); a >= 0 && state.queue.length > 0; a = firstFree(state)) take(p, a, now_ps);
  for (const [a, { closing }] of state.serving.entries()) if (!closing) goOn(p, a, self, now_ps);
}

/** What is left, at the accelerators that serve, else at all. */
function waits({ state: { serving, taken }, stream, need$, servers }: DispatcherParts): WaitsFor[] {
  const left = stream.sentences.length - taken + serving.reduce((n, s) => n + s.company.length, 0);
  if (left === 0) return [];
  const busy = serving.flatMap((s, a) => (s.sentence >= 0 ? [s.switching ? need$ : servers[a]!.begin$] : []));
  return [{ on: busy.length > 0 ? busy : servers.map((s) => s.begin$), what: `${left} sentences` }];
}

const ports = (accelerators: number): Pick<Dispatcher, 'servers' | 'allIdle$' | 'need$'> => ({
  servers: Array.from({ length: accelerators }, () => ({
    begin$: new OutPort<Begin>(),
    taken$: new OutPort<Taken>(),
    idle$: new OutPort<Nobody>(),
  })),
  allIdle$: new OutPort<Nobody>(),
  need$: new OutPort<Need>(),
});

/** An actor of this name. @throws InputError for an unknown schedule */
export function createDispatcher(kernel: Kernel, name: string, options: DispatcherOptions): Dispatcher {
  const { stream, accelerators } = options;
  const schedule = schedules.get(stream.schedule, { file: 'schedule' });
  const state = newState(stream.sentences.length, accelerators);
  const p: DispatcherParts = { ...options, ...ports(accelerators), schedule, state };
  const self = kernel.actor({
    name,
    state,
    start: () => self.ask(),
    wake() {
      state.waitingForArrival = false;
      self.ask();
    },
    arbitrate(now_ps) {
      for (const [a, { ended }] of state.serving.entries()) if (ended >= 0) end(p, a, self, now_ps);
      if (state.serving.some((s) => !s.closing)) serve(p, self, now_ps);
    },
    rest(now_ps) {
      for (const s of state.serving) s.closing = false;
      serve(p, self, now_ps);
    },
    holds: () => [{ what: 'queue', count: state.queue.length, since_ps: state.queue[0]?.arrival_ps }],
    waits: () => waits(p),
  });
  return {
    servers: p.servers,
    allIdle$: p.allIdle$,
    need$: p.need$,
    ended: self.input(({ sentence }: { sentence: number }) => {
      const own = state.serving.find((s) => s.sentence === sentence)!;
      if (own.switching) return; // what its switch runs has ended, not the sentence
      own.ended = sentence;
      self.ask();
    }),
    answered: self.input(({ sentence }: { sentence: number }) => {
      state.first_ps[sentence] = kernel.now_ps;
    }),
    ready: self.input(({ task, accelerator }: { task: number; accelerator: number }) => {
      const own = state.serving[accelerator]!;
      if (own.switching && task === own.lastTask) own.ready = true;
      self.ask();
    }),
    served: () => state,
    nextArrival_ps: () => nextArrival_ps(stream, state),
  };
}
