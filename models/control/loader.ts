/**
 * The loader: fetches the blocks of a plan into the operand buffers, as far ahead as their slots allow.
 *
 * Load l goes into slot l mod slots, and may begin when load l − slots has been released.
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
  /** commands on their way: id and operand */
  underway: { id: number; operand: Operand }[];
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
  occupancy: idleOccupancy(),
});

type Ports = Pick<Loader, 'a$' | 'b$' | 'toPeArray$' | 'toSfu$'>;

function issue(state: LoaderState, { a$, b$ }: Ports, operand: Operand, region: Region, buffer: number, slot: number): void {
  const id = state.nextId++;
  state.underway.push({ id, operand });
  state.issued[operand]++;
  const command = { id, operator: state.operator, write: false, region, buffer, slot };
  (operand === 'a' ? a$ : b$).next(command);
}

/** Issues all loads for which there is room: parameters first, then A, then B. */
function issueAll(state: LoaderState, ports: Ports, plan: Plan): void {
  const { issued, released } = state;
  while (issued.parameters < plan.parameters.length)
    issue(state, ports, 'parameters', plan.parameters[issued.parameters]!, BUFFERS.auxiliary, 0);
  for (const operand of ['a', 'b'] as const) {
    const { slots, loads } = plan[operand];
    const buffer = operand === 'a' ? BUFFERS.activation : BUFFERS.weight;
    while (issued[operand] < loads.length && issued[operand] < released[operand] + slots)
      issue(state, ports, operand, loads[issued[operand]]!, buffer, issued[operand] % slots);
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

/** @throws Error while loads of the operator before are on their way */
function takeJob(state: LoaderState, { operator }: Job): void {
  if (state.underway.length > 0) throw new Error(`operator ${operator} began while loads of ${state.operator} were on their way`);
  state.operator = operator;
  state.issued = none();
  state.done = none();
  state.released = { a: 0, b: 0 };
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
export function createLoader(kernel: Kernel, name: string, planOf: (operator: number) => Plan): Loader {
  const ports: Ports = { a$: new OutPort(), b$: new OutPort(), toPeArray$: new OutPort(), toSfu$: new OutPort() };
  const state = newState();
  const self = kernel.actor({
    name,
    state,
    recurs: { sums: ['nextId'], operators: ['operator'] },
    arbitrate(now_ps) {
      if (state.operator < 0) return;
      const plan = planOf(state.operator);
      tellUnit(state, ports, plan);
      issueAll(state, ports, plan);
      const mode = state.underway.length > 0 ? 'busy' : 'idle';
      if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
    },
    holds: () => (state.operator < 0 ? [] : slotsHeld(state, planOf(state.operator))),
    waits: () => (state.operator < 0 ? [] : waits(state, ports, planOf(state.operator))),
  });
  function arrived({ id }: DmaDone): void {
    const i = state.underway.findIndex((u) => u.id === id);
    const [u] = state.underway.splice(i, 1);
    state.news.push(u!.operand);
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
