/**
 * The loader: fetches the blocks of a plan into the operand buffers, as far ahead as their slots allow.
 *
 * Load l goes into slot l mod slots, and may begin when load l − slots has been released. Where plans say that weights of later
 * operators may come early, their loads follow those of the present one in the same way.
 */
import {
  enter,
  idleOccupancy,
  OutPort,
  type Accounted,
  type Hold,
  type InPort,
  type Kernel,
  type Occupancy,
  type WaitsFor,
} from '../../sim/index.js';
import type { Region } from '../memory/protocol/region.js';
import type { DmaCommand, DmaDone } from '../movement/bursts.js';
import type { Job, Operand, Ready, Release } from '../compute/unit-messages.js';
import type { Plan } from '../plan/plan.js';
import type { Plans } from '../plan/plans.js';
import { BUFFERS } from '../movement/buffer-names.js';

/** Ports of the loader. */
export interface Loader extends Accounted {
  readonly job: InPort<Job>;
  readonly release: InPort<Release>;
  readonly aDone: InPort<DmaDone>;
  readonly bDone: InPort<DmaDone>;
  /** commands to the DMA channels of A, and of B and parameters */
  readonly a$: OutPort<DmaCommand>;
  readonly b$: OutPort<DmaCommand>;
  readonly toPeArray$: OutPort<Ready>;
  readonly toSfu$: OutPort<Ready>;
}

interface LoaderState {
  operator: number;
  issued: Record<Operand, number>;
  done: Record<Operand, number>;
  released: { a: number; b: number };
  /** loads that came in and have to be told in this round */
  news: Operand[];
  nextId: number;
  /** commands on their way */
  underway: { id: number; operator: number; operand: Operand }[];
  /** operators to come of which loads of B were issued, in order: how many, and how many have come */
  ahead: { operator: number; issued: number; came: number }[];
  occupancy: Occupancy;
}
const none = (): Record<Operand, number> => ({ a: 0, b: 0, parameters: 0 });
const newState = (): LoaderState => ({
  operator: -1,
  issued: none(),
  done: none(),
  released: { a: 0, b: 0 },
  news: [],
  nextId: 0,
  underway: [],
  ahead: [],
  occupancy: idleOccupancy(),
});

type Ports = Pick<Loader, 'a$' | 'b$' | 'toPeArray$' | 'toSfu$'>;
interface LoaderParts {
  readonly state: LoaderState;
  readonly ports: Ports;
  readonly plans: Pick<Plans, 'planOf' | 'ahead'>;
}

/** Where a load goes. */
interface Place {
  readonly buffer: number;
  readonly slot: number;
}

function issue({ state, ports }: LoaderParts, operator: number, operand: Operand, region: Region, place: Place): void {
  const id = state.nextId++;
  state.underway.push({ id, operator, operand });
  (operand === 'a' ? ports.a$ : ports.b$).next({ id, operator, write: false, region, ...place });
}

/** The l-th load of B. */
function issueB(p: LoaderParts, operator: number, { b: { slots, first, loads } }: Plan, l: number): void {
  issue(p, operator, 'b', loads[l]!, { buffer: BUFFERS.weight, slot: (first + l) % slots });
}

/** Issues all loads of the present operator for which there is room: parameters first, then A, then B. */
function issueAll(p: LoaderParts, plan: Plan): void {
  const { issued, released, operator } = p.state;
  while (issued.parameters < plan.parameters.length)
    issue(p, operator, 'parameters', plan.parameters[issued.parameters++]!, { buffer: BUFFERS.auxiliary, slot: 0 });
  const { a, b } = plan;
  for (; issued.a < a.loads.length && issued.a < released.a + a.slots; issued.a++)
    issue(p, operator, 'a', a.loads[issued.a]!, { buffer: BUFFERS.activation, slot: issued.a % a.slots });
  for (; issued.b < b.loads.length && issued.b < released.b + b.slots; issued.b++) issueB(p, operator, plan, issued.b);
}

/** Issues loads of operators to come, once all of the present one are issued, for which there is room. */
function issueAhead(p: LoaderParts, plan: Plan): void {
  const { state, plans } = p;
  if (state.issued.b < plan.b.loads.length) return;
  let held = state.issued.b - state.released.b;
  let slots = held > 0 ? plan.b.slots : 0;
  for (let operator = plans.ahead.next(state.operator); operator >= 0; operator = plans.ahead.next(operator)) {
    const next = plans.planOf(operator);
    // a buffer that is cut otherwise has to be empty first
    if (slots > 0 && next.b.slots !== slots) return;
    slots = next.b.slots;
    let own = state.ahead.find((a) => a.operator === operator);
    held += own?.issued ?? 0;
    if (held >= slots) return;
    if (!own) state.ahead.push((own = { operator, issued: 0, came: 0 }));
    for (; own.issued < next.b.loads.length && held < slots; held++) issueB(p, operator, next, own.issued++);
    if (own.issued < next.b.loads.length) return;
  }
}

/** Tells the unit that the plan is for of each load that came in. */
function tellUnit(state: LoaderState, { toPeArray$, toSfu$ }: Ports, { unit }: Plan): void {
  const to$ = unit === 'pe-array' ? toPeArray$ : toSfu$;
  for (const operand of state.news.splice(0)) {
    state.done[operand]++;
    to$.next({ operand });
  }
}

/** Slots of the operand buffers that are asked for or full. */
const slotsHeld = ({ issued, released }: LoaderState, plan: Plan): Hold[] =>
  (['a', 'b'] as const).map((o) => ({ what: `slots of ${o}`, count: issued[o] - released[o], of: plan[o].slots }));

/** What came early of it counts. @throws Error while loads of the operator before are on their way */
function takeJob(state: LoaderState, { operator }: Job): void {
  if (state.underway.some((u) => u.operator === state.operator))
    throw new Error(`operator ${operator} began while loads of ${state.operator} were on their way`);
  const early = state.ahead[0]?.operator === operator ? state.ahead.shift()! : { issued: 0, came: 0 };
  state.operator = operator;
  state.issued = { ...none(), b: early.issued };
  state.done = none();
  state.released = { a: 0, b: 0 };
  for (let i = 0; i < early.came; i++) state.news.push('b');
}

/** The DMA channels, for what is underway; the unit, where nothing can be until it releases a slot. */
function waits({ underway, issued, released }: LoaderState, { a$, b$, toPeArray$, toSfu$ }: Ports, plan: Plan): WaitsFor[] {
  if (underway.length > 0) {
    const used = new Set(underway.map(({ operand }) => (operand === 'a' ? a$ : b$)));
    return [{ on: [...used], what: `${underway.length} loads` }];
  }
  const full = (['a', 'b'] as const).filter((o) => issued[o] < plan[o].loads.length && issued[o] === released[o] + plan[o].slots);
  return full.map((o) => ({ on: [plan.unit === 'pe-array' ? toPeArray$ : toSfu$], what: `slots of ${o}` }));
}

/** An actor of this name. */
export function createLoader(kernel: Kernel, name: string, plans: Pick<Plans, 'planOf' | 'ahead'>): Loader {
  const { planOf } = plans;
  const ports: Ports = { a$: new OutPort(), b$: new OutPort(), toPeArray$: new OutPort(), toSfu$: new OutPort() };
  const state = newState();
  const p: LoaderParts = { state, ports, plans };
  const self = kernel.actor({
    name,
    state,
    recurs: { sums: ['nextId'], operators: ['operator'] },
    arbitrate(now_ps) {
      if (state.operator < 0) return;
      const plan = planOf(state.operator);
      tellUnit(state, ports, plan);
      issueAll(p, plan);
      issueAhead(p, plan);
      const mode = state.underway.length > 0 ? 'busy' : 'idle';
      if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
    },
    holds: () => (state.operator < 0 ? [] : slotsHeld(state, planOf(state.operator))),
    waits: () => (state.operator < 0 ? [] : waits(state, ports, planOf(state.operator))),
  });
  function arrived({ id }: DmaDone): void {
    const i = state.underway.findIndex((u) => u.id === id);
    const [{ operator, operand }] = state.underway.splice(i, 1) as [LoaderState['underway'][number]];
    if (operator === state.operator) state.news.push(operand);
    else state.ahead.find((a) => a.operator === operator)!.came++;
    state.news.sort();
    self.ask();
  }
  return {
    name,
    occupancy: state.occupancy,
    ...ports,
    job: self.input((job: Job) => {
      takeJob(state, job);
      self.ask();
    }),
    release: self.input(({ a, b }: Release) => {
      state.released = { a, b };
      self.ask();
    }),
    aDone: self.input(arrived),
    bDone: self.input(arrived),
  };
}
