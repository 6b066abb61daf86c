/**
 * A bench for a unit that runs alone: a kernel, a clock, and a host that starts it.
 *
 * The host stands for the rest of the accelerator: operands lie where they are wanted, and what the unit asks for is answered
 * in the instant in which it asks.
 */
import {
  amountOf,
  createClock,
  createKernel,
  energyOf_fj,
  Probe,
  type Activity,
  type Clock,
  type InPort,
  type Kernel,
  type OutPort,
} from '../../sim/index.js';
import { detailIndex, type Operator, type Tensor } from '../../traces/formats.js';
import type { Location } from '../plan/location.js';
import type { Plan, PlanStep } from '../plan/plan.js';

/** Cycles of a 32-bit register write over the slave port. Source: EdgeBERT's SystemC model (1249ed7), measured. */
export const REGISTER_WRITE = 4;

/** What stands around a unit. Only the host is an actor of its own. */
export interface Bench {
  readonly kernel: Kernel;
  readonly clock: Clock;
  /** The host hears what comes from a port. */
  readonly hear: <T>(port: OutPort<T>, take: (message: T) => void) => void;
  /** The host answers all that it was asked in an instant, in the order in which it was asked. */
  readonly answer: <Q, A>(asked$: OutPort<Q>, to: InPort<A>, reply: (question: Q) => A) => void;
  /** Until nothing is left to happen. @param start what the host begins with */
  readonly run: (start: () => void) => void;
}

export function createBench(period_ps: number): Bench {
  const kernel = createKernel();
  const state = { asked: [] as unknown[][] };
  const answers: ((question: unknown) => void)[] = [];
  let begin = (): void => undefined;
  const host = kernel.actor({
    name: 'host',
    state,
    start: () => begin(),
    arbitrate: () => answers.forEach((answer, port) => state.asked[port]!.splice(0).forEach(answer)),
  });
  return {
    kernel,
    clock: createClock('accelerator', period_ps),
    hear: (port, take) => void port.subscribe(host.input(take)),
    answer<Q, A>(asked$: OutPort<Q>, to: InPort<A>, reply: (question: Q) => A): void {
      const own = answers.length;
      state.asked.push([]);
      answers.push((question) => to.next(reply(question as Q)));
      asked$.subscribe(
        host.input((question: Q) => {
          state.asked[own]!.push(question);
          host.ask();
        }),
      );
    },
    run(start) {
      begin = start;
      kernel.run();
    },
  };
}

const MASK = detailIndex('mask');
const DATA = detailIndex('data');

/** What was told: energy in fJ, amounts of masks and of data. */
export interface Told {
  fj: number;
  mask: number;
  data: number;
}

/** Sums of what these tell from now on, all together. */
export function watch(...tellers: readonly { readonly activity$: OutPort<Activity> }[]): Told {
  const told = { fj: 0, mask: 0, data: 0 };
  const look = (x: Activity): void => {
    told.fj += energyOf_fj(x);
    if (x.detail === MASK) told.mask += amountOf(x);
    else if (x.detail === DATA) told.data += amountOf(x);
  };
  for (const { activity$ } of tellers) activity$.subscribe(new Probe(look));
  return told;
}

/** One operator, in one step. */
export interface Work {
  readonly unit: Plan['unit'];
  readonly kind: Operator['kind'];
  readonly dims: Operator['dims'];
  /** sizes of the step */
  readonly size: Pick<PlanStep, 'm' | 'n' | 'k'>;
  /** share of an operand's elements that are not zero, stored encoded; null: dense. `b` undefined: one operand */
  readonly density: { readonly a: number | null; readonly b: number | null | undefined; readonly result: number | null };
  readonly element_bytes: number;
  readonly result_bytes: number;
}

/** The plan of an operator whose operands lie in the buffers, as if each were one block that had been loaded. */
export function planOf({ unit, kind, dims, size, density, element_bytes, result_bytes }: Work): Plan {
  // energies are the caller's own
  const format = { name: '', element_bytes, mac_fj: 0 };
  const located = (d: number | null): Location => {
    return { memory: 0, base: 0, bytes: 0, density: d, nonzero: d ?? 1, element_bytes, format };
  };
  const tensor = (id: string, shape: number[]): Tensor => ({ id, class: 'activation', shape, bits: 8 });
  const { m, n, k } = size;
  const two = density.b !== undefined;
  const gains = kind === 'layer_norm' ? [tensor('gamma', [n]), tensor('beta', [n])] : [];
  const operands = [tensor('a', [m, k]), ...(two ? [tensor('b', [n, k])] : []), ...gains];
  const ids = { id: 0, name: kind, deps: [], layer: null, sentence: 0 };
  const block = { memory: 0, base: 0, rows: 1, row_bytes: result_bytes, stride_bytes: result_bytes, offsets: null };
  return {
    operator: { ...ids, kind, dims, inputs: operands, output: tensor('c', [m, n]) },
    unit,
    parameters: [],
    a: { slots: 1, loads: [block] },
    b: { slots: 1, first: 0, loads: two ? [block] : [] },
    steps: [{ a: 0, b: two ? 0 : -1, block: 0, m, n, k, last: true }],
    blocks: [block],
    mapping: '',
    choices: [],
    aEncoding: located(density.a),
    bEncoding: density.b === undefined ? undefined : located(density.b),
    cEncoding: located(density.result),
  };
}
