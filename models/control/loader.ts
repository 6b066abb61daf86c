/**
 * The loader: fetches the blocks of a plan into the operand buffers, as far ahead as their slots allow.
 *
 * Load l goes into slot l mod slots, and may begin when load l − slots has been released.
 */
import { enter, idleOccupancy, OutPort, type Accounted, type InPort, type Kernel } from '../../sim/index.js';
import type { DmaCommand, DmaDone, Region } from '../movement/index.js';
import type { Job, Operand, Ready, Release } from '../compute/unit-messages.js';
import type { Plan } from '../plan/plan.js';
import { BUFFERS } from '../movement/buffer-names.js';

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

export function createLoader(kernel: Kernel, name: string, planOf: (operator: number) => Plan): Loader {
  const a$ = new OutPort<DmaCommand>();
  const b$ = new OutPort<DmaCommand>();
  const toPeArray$ = new OutPort<Ready>();
  const toSfu$ = new OutPort<Ready>();
  const none = (): Record<Operand, number> => ({ a: 0, b: 0, parameters: 0 });
  const state = {
    operator: -1,
    issued: none(),
    done: none(),
    released: { a: 0, b: 0 },
    /** loads that came in and have to be told in this round */
    news: [] as Operand[],
    nextId: 0,
    /** commands on their way: id and operand */
    underway: [] as { id: number; operand: Operand }[],
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({
    name,
    state,
    recurs: { sums: ['nextId'], operators: ['operator'] },
    arbitrate,
    waits: () => (state.underway.length > 0 ? [{ on: 'the DMA channels', what: `${state.underway.length} loads` }] : []),
  });

  function issue(operand: Operand, region: Region, buffer: number, slot: number): void {
    const id = state.nextId++;
    state.underway.push({ id, operand });
    state.issued[operand]++;
    const command = { id, operator: state.operator, write: false, region, buffer, slot };
    (operand === 'a' ? a$ : b$).next(command);
  }

  function issueAll(plan: Plan): void {
    while (state.issued.parameters < plan.parameters.length)
      issue('parameters', plan.parameters[state.issued.parameters]!, BUFFERS.auxiliary, 0);
    for (const operand of ['a', 'b'] as const) {
      const { slots, loads } = plan[operand];
      while (state.issued[operand] < loads.length && state.issued[operand] < state.released[operand] + slots) {
        const l = state.issued[operand];
        issue(operand, loads[l]!, operand === 'a' ? BUFFERS.activation : BUFFERS.weight, l % slots);
      }
    }
  }

  function arbitrate(now_ps: number): void {
    if (state.operator < 0) return;
    const plan = planOf(state.operator);
    const to$ = plan.unit === 'pe-array' ? toPeArray$ : toSfu$;
    for (const operand of state.news.splice(0)) {
      state.done[operand]++;
      to$.next({ operand });
    }
    issueAll(plan);
    const mode = state.underway.length > 0 ? 'busy' : 'idle';
    if (mode !== state.occupancy.mode) enter(state.occupancy, mode, now_ps);
  }

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
    a$,
    b$,
    toPeArray$,
    toSfu$,
    job: self.input(({ operator }: Job) => {
      if (state.underway.length > 0)
        throw new Error(`operator ${operator} began while loads of ${state.operator} were on their way`);
      state.operator = operator;
      state.issued = none();
      state.done = none();
      state.released = { a: 0, b: 0 };
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
