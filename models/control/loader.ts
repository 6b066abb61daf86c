/**
 * The loader: fetches the blocks of a plan into the operand buffers, as far ahead as their slots allow.
 *
 * Load l goes into slot l mod slots, and may begin when load l − slots has been released. Where plans say that weights of later
 * operators may come early, their loads follow those of the present one in the same way. Where an operator runs beside one that it
 * reads from, a load waits until what it reads has been stored.
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
import type { Awaited, Job, Operand, Ready, Release, Stored } from '../compute/unit-messages.js';
import { neededOf, type Needed } from '../plan/beside.js';
import type { Plan } from '../plan/plan.js';
import type { Plans } from '../plan/plans.js';
import { aSlot, bSlot } from '../plan/shares.js';
import { BUFFERS } from '../movement/buffer-names.js';

/** Ports of the loader. */
export interface Loader extends Accounted {
  readonly job: InPort<Job>;
  /** from the PE array, and from the SFU */
  readonly release: InPort<Release>;
  readonly sfuRelease: InPort<Release>;
  /** blocks of an operator lie in memory */
  readonly stored: InPort<Stored>;
  readonly aDone: InPort<DmaDone>;
  readonly bDone: InPort<DmaDone>;
  /** commands to the DMA channels of A, and of B and parameters */
  readonly a$: OutPort<DmaCommand>;
  readonly b$: OutPort<DmaCommand>;
  readonly toPeArray$: OutPort<Ready>;
  readonly toSfu$: OutPort<Ready>;
  /** to the PE array: which of its loads wait for results of the operator beside it */
  readonly awaited$: OutPort<Awaited>;
}

/** The operator that a unit has. */
interface Lane {
  /** −1: none yet; it stays that of the last */
  operator: number;
  issued: Record<Operand, number>;
  released: { a: number; b: number };
  /** loads that came in and have to be told in this round */
  news: Operand[];
  /** blocks of it that lie in memory, as far as somebody may wait for them */
  stored: number;
  /** the operator of the other unit that was under way as it began; −1: none */
  beside: number;
}
interface LoaderState {
  /** the last that has begun, but for those that have a share of special functions */
  operator: number;
  lanes: Record<Plan['unit'], Lane>;
  /** as the array was told last */
  awaited: { a: number; b: number };
  /** of the next command; from 0 again once none is on its way */
  nextId: number;
  /** commands on their way */
  underway: { id: number; operator: number; operand: Operand }[];
  /** operators to come of which loads of B were issued, in order: how many, and how many have come */
  ahead: { operator: number; issued: number; came: number }[];
  occupancy: Occupancy;
}
const none = (): Record<Operand, number> => ({ a: 0, b: 0, parameters: 0 });
const newLane = (): Lane => ({
  operator: -1,
  issued: none(),
  released: { a: 0, b: 0 },
  news: [],
  stored: 0,
  beside: -1,
});
const newState = (): LoaderState => ({
  operator: -1,
  lanes: { 'pe-array': newLane(), sfu: newLane() },
  awaited: { a: -1, b: -1 },
  nextId: 0,
  underway: [],
  ahead: [],
  occupancy: idleOccupancy(),
});

type Ports = Pick<Loader, 'a$' | 'b$' | 'toPeArray$' | 'toSfu$' | 'awaited$'>;
interface LoaderParts {
  readonly state: LoaderState;
  readonly ports: Ports;
  readonly plans: Pick<Plans, 'planOf' | 'ahead'>;
  /** what loads of an operator need of the one beside it: found once */
  needed: { readonly operator: number; readonly beside: number; readonly of: Needed } | undefined;
}
const UNITS = ['pe-array', 'sfu'] as const;

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
function issueB(p: LoaderParts, operator: number, plan: Plan, l: number): void {
  issue(p, operator, 'b', plan.b.loads[l]!, { buffer: BUFFERS.weight, slot: bSlot(plan, l) });
}

/** What loads of a lane's operator need of the one beside it. */
function neededBy(p: LoaderParts, { operator, beside }: Lane): Needed {
  if (p.needed?.operator !== operator || p.needed.beside !== beside) {
    const { planOf } = p.plans;
    p.needed = { operator, beside, of: neededOf(planOf(operator), planOf(beside)) };
  }
  return p.needed.of;
}

const otherOf = ({ lanes }: LoaderState, unit: Plan['unit']): Lane => lanes[unit === 'sfu' ? 'pe-array' : 'sfu'];

/** Whether the next load of an operand waits for results of the operator beside, which may have retired since. */
function awaits(p: LoaderParts, lane: Lane, { unit }: Plan, operand: Operand): boolean {
  if (lane.beside < 0) return false;
  const other = otherOf(p.state, unit);
  return other.operator === lane.beside && (neededBy(p, lane)[operand][lane.issued[operand]] ?? 0) > other.stored;
}

/** Issues all loads of a lane's operator for which there is room, and which wait for no results: parameters first, then A, then B. */
function issueAll(p: LoaderParts, lane: Lane, plan: Plan): void {
  const { issued, released, operator } = lane;
  while (issued.parameters < plan.parameters.length && !awaits(p, lane, plan, 'parameters'))
    issue(p, operator, 'parameters', plan.parameters[issued.parameters++]!, { buffer: BUFFERS.auxiliary, slot: 0 });
  const { a, b } = plan;
  for (; issued.a < a.loads.length && issued.a < released.a + a.slots && !awaits(p, lane, plan, 'a'); issued.a++)
    issue(p, operator, 'a', a.loads[issued.a]!, { buffer: BUFFERS.activation, slot: aSlot(plan, issued.a) });
  for (; issued.b < b.loads.length && issued.b < released.b + b.slots && !awaits(p, lane, plan, 'b'); issued.b++)
    issueB(p, operator, plan, issued.b);
  if (plan.unit === 'pe-array' && lane.beside >= 0) tellAwaited(p, lane, plan);
}

/** The first load of each operand that waits for results: so the array knows what it waits for. */
function tellAwaited(p: LoaderParts, lane: Lane, plan: Plan): void {
  const { state, ports } = p;
  const [a, b] = (['a', 'b'] as const).map((o) => (awaits(p, lane, plan, o) ? lane.issued[o] : -1)) as [number, number];
  if (a === state.awaited.a && b === state.awaited.b) return;
  state.awaited = { a, b };
  ports.awaited$.next({ operator: lane.beside, a, b });
}

/** Issues loads of operators to come, once all of the present one are issued, for which there is room. */
function issueAhead(p: LoaderParts): void {
  const { state, plans } = p;
  const plan = plans.planOf(state.operator);
  const { operator: present, issued, released } = state.lanes[plan.unit];
  // where its unit has the next one already, it has retired: nothing of it is left in the slots
  const over = present !== state.operator;
  if (!over && issued.b < plan.b.loads.length) return;
  let held = over ? 0 : issued.b - released.b;
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

/** Tells the unit of each load that came in. */
function tellUnit(lane: Lane, { toPeArray$, toSfu$ }: Ports, unit: Plan['unit']): void {
  const to$ = unit === 'pe-array' ? toPeArray$ : toSfu$;
  for (const operand of lane.news.splice(0)) to$.next({ operand });
}

/** The lanes whose unit has had an operator. */
const lanesOf = ({ state: { lanes }, plans }: LoaderParts): { lane: Lane; plan: Plan }[] =>
  UNITS.map((unit) => lanes[unit]).flatMap((l) => (l.operator < 0 ? [] : [{ lane: l, plan: plans.planOf(l.operator) }]));

/** Slots of the operand buffers that are asked for or full. */
const slotsHeld = (p: LoaderParts): Hold[] =>
  lanesOf(p).flatMap(({ lane: { issued, released }, plan }) =>
    (['a', 'b'] as const).map((o) => ({ what: `slots of ${o}`, count: issued[o] - released[o], of: plan[o].slots })),
  );

/** What came early of it counts. @throws Error while loads of the unit's operator before are on their way */
function takeJob({ state, plans }: LoaderParts, { operator }: Job): void {
  const plan = plans.planOf(operator);
  const { lanes, underway } = state;
  const lane = lanes[plan.unit];
  if (underway.some((u) => u.operator === lane.operator))
    throw new Error(`operator ${operator} began while loads of ${lane.operator} were on their way`);
  const early = state.ahead[0]?.operator === operator ? state.ahead.shift()! : { issued: 0, came: 0 };
  const other = otherOf(state, plan.unit);
  const besides = plan.share && other.operator >= 0 && other.stored < plans.planOf(other.operator).blocks.length;
  lanes[plan.unit] = { ...newLane(), operator, beside: besides ? other.operator : -1 };
  lanes[plan.unit].issued.b = early.issued;
  for (let i = 0; i < early.came; i++) lanes[plan.unit].news.push('b');
  // what is alone has nothing beside it from before
  if (!plan.share) lanes[plan.unit === 'sfu' ? 'pe-array' : 'sfu'] = newLane();
  if (plan.unit === 'pe-array') state.awaited = { a: -1, b: -1 };
  if (plan.share?.of !== 'special') state.operator = operator;
}

/** The DMA channels, for what is underway; the unit, where nothing can be until it releases a slot; the write-back, for results. */
function waits(p: LoaderParts): WaitsFor[] {
  const { a$, b$, toPeArray$, toSfu$ } = p.ports;
  const { underway } = p.state;
  if (underway.length > 0) {
    const used = new Set(underway.map(({ operand }) => (operand === 'a' ? a$ : b$)));
    return [{ on: [...used], what: `${underway.length} loads` }];
  }
  return lanesOf(p).flatMap(({ lane: { issued, released }, plan }) => {
    const full = (['a', 'b'] as const).filter(
      (o) => issued[o] < plan[o].loads.length && issued[o] === released[o] + plan[o].slots,
    );
    return full.map((o) => ({ on: [plan.unit === 'pe-array' ? toPeArray$ : toSfu$], what: `slots of ${o}` }));
  });
}

/** A load has come; what comes early is kept until its operator begins. */
function takeArrival(state: LoaderState, id: number): void {
  const { underway, ahead, lanes } = state;
  const i = underway.findIndex((u) => u.id === id);
  const [{ operator, operand }] = underway.splice(i, 1) as [LoaderState['underway'][number]];
  if (underway.length === 0) state.nextId = 0;
  const early = ahead.find((a) => a.operator === operator);
  if (early) {
    early.came++;
    return;
  }
  const { news } = UNITS.map((unit) => lanes[unit]).find((lane) => lane.operator === operator)!;
  news.push(operand);
  news.sort();
}

/** An actor of this name. */
export function createLoader(kernel: Kernel, name: string, plans: Pick<Plans, 'planOf' | 'ahead'>): Loader {
  const ports: Ports = {
    a$: new OutPort(),
    b$: new OutPort(),
    toPeArray$: new OutPort(),
    toSfu$: new OutPort(),
    awaited$: new OutPort(),
  };
  const state = newState();
  const p: LoaderParts = { state, ports, plans, needed: undefined };
  const self = kernel.actor({
    name,
    state,
    recurs: { operators: ['operator', 'lanes.pe-array.operator', 'lanes.sfu.operator', 'underway.operator'] },
    arbitrate(now_ps) {
      for (const unit of UNITS) {
        const lane = state.lanes[unit];
        if (lane.operator < 0) continue;
        tellUnit(lane, ports, unit);
        issueAll(p, lane, plans.planOf(lane.operator));
      }
      if (state.operator >= 0) issueAhead(p);
      const mode = state.underway.length > 0 ? 'busy' : 'idle';
      if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
    },
    holds: () => slotsHeld(p),
    waits: () => waits(p),
  });
  const arrived = ({ id }: DmaDone): void => {
    takeArrival(state, id);
    self.ask();
  };
  const hearsRelease = (unit: Plan['unit']): InPort<Release> =>
    self.input(({ a, b }: Release) => {
      state.lanes[unit].released = { a, b };
      self.ask();
    });
  return {
    name,
    occupancy: state.occupancy,
    ...ports,
    job: self.input((job: Job) => {
      takeJob(p, job);
      self.ask();
    }),
    release: hearsRelease('pe-array'),
    sfuRelease: hearsRelease('sfu'),
    stored: self.input(({ operator, blocks }: Stored) => {
      for (const unit of UNITS) if (state.lanes[unit].operator === operator) state.lanes[unit].stored = blocks;
      self.ask();
    }),
    aDone: self.input(arrived),
    bDone: self.input(arrived),
  };
}
