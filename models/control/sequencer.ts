/**
 * The sequencer: issues the operators of a sentence when those they depend on have retired, one at a time.
 *
 * A sentence runs a program, the operators that sentences of its kind have in common. An operator begins, and a sentence ends,
 * in the phase `rest`: all that the operator before it did has been told, and charged to it.
 *
 * One at a time, because the PE array and the SFU share the operand buffers, as on the reference, whose units never
 * overlap. Before each operator the host writes its registers; before a sentence, and after its first layer, it has voltage
 * and frequency chosen where the run asks for that.
 * Source  7–10 register writes of 4 cycles each between units: EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7).
 */
import { enter, idleOccupancy, OutPort, type Accounted, type Clock, type InPort, type Kernel } from '../../sim/index.js';
import { isGemm, kindIndex, type Operator, type OperatorTrace } from '../../traces/index.js';
import { createTeller, type Teller } from '../power/tell.js';
import type { Choice } from './dvfs.js';
import type { Begin, Job } from '../compute/unit-messages.js';
import type { Plan } from '../plan/plan.js';

const OPERATOR = kindIndex('operator');

export interface Sequencer extends Accounted {
  readonly begin: InPort<Begin>;
  /** the last operator of the sentence has retired */
  readonly ended$: OutPort<{ readonly sentence: number }>;
  readonly retired: InPort<Job>;
  readonly job$: OutPort<Job>;
  readonly toPeArray$: OutPort<Job>;
  readonly toSfu$: OutPort<Job>;
  /** an operator has retired: standing power is charged up to now */
  readonly account$: OutPort<Job>;
  readonly activity$: Teller['activity$'];
  /** voltage and frequency have settled */
  readonly settled: InPort<null>;
  readonly choose$: OutPort<Choice>;
  /** the operator that begins at the rest before which the kernel has ended; −1 where the sentence ends */
  next(): number;
  /** from its beginning until the units are told of the operator */
  configuring_ps(): number;
  /** voltage and frequency are chosen anew before the operator after this one */
  choosesAfter(operator: number): boolean;
  progress(): { readonly retired: number; readonly gemms: number };
}

/** Where the operators of each program begin in the trace, and where the last one's end. */
export function firstOperators({ operators, sentences }: OperatorTrace): number[] {
  const first = sentences.map((_, program) => operators.findIndex((o) => o.sentence === program));
  return [...first, operators.length];
}
export function createSequencer(
  kernel: Kernel,
  name: string,
  clock: Clock,
  { config_cycles, dvfs }: { readonly config_cycles: number; readonly dvfs: boolean },
  operators: readonly Operator[],
  first: readonly number[],
  planOf: (operator: number) => Plan,
): Sequencer {
  const { activity$, tell } = createTeller();
  const ended$ = new OutPort<{ sentence: number }>();
  const job$ = new OutPort<Job>();
  const toPeArray$ = new OutPort<Job>();
  const toSfu$ = new OutPort<Job>();
  const account$ = new OutPort<Job>();
  const choose$ = new OutPort<Choice>();
  const state = {
    /** the sentence being run, and its program; −1 for none */
    sentence: -1,
    program: -1,
    next: 0,
    /** the operator being run; −1 for none */
    running: -1,
    since_ps: 0,
    retired: 0,
    gemms: 0,
    /** told by the encoder in this round */
    justRetired: -1,
    configuring: false,
    /** when the sentence and its first layer began; −1: not yet, or the choice is made */
    begun_ps: -1,
    layerBegun_ps: -1,
    /** the operator before which voltage and frequency were chosen last */
    chosenFor: -1,
    settling: false,
    occupancy: idleOccupancy(),
  };
  const self = kernel.actor({
    name,
    state,
    recurs: {
      sums: ['next', 'retired', 'gemms'],
      stale: ['since_ps'],
      own: ['sentence', 'program', 'begun_ps', 'layerBegun_ps', 'chosenFor'],
    },
    wake,
    arbitrate,
    rest,
    waits: () => (state.running >= 0 ? [{ on: 'the encoder', what: `operator ${state.running} to retire` }] : []),
  });

  function wake(now_ps: number): void {
    state.configuring = false;
    enter(state.occupancy, 'stalled', now_ps);
    const job = { operator: state.running };
    job$.next(job);
    (planOf(state.running).unit === 'pe-array' ? toPeArray$ : toSfu$).next(job);
  }

  function retire(now_ps: number): void {
    const op = operators[state.justRetired]!;
    state.justRetired = -1;
    tell(OPERATOR, state.since_ps, now_ps, op.id, 0, 0, 0);
    state.running = -1;
    state.retired++;
    if (isGemm(op.dims)) state.gemms++;
    account$.next({ operator: op.id });
  }

  function issue(op: Operator, now_ps: number): void {
    if (op.deps.some((d) => d >= state.next)) throw new Error(`operator ${op.id} depends on a later one`);
    state.running = state.next++;
    state.since_ps = now_ps;
    state.configuring = true;
    enter(state.occupancy, 'busy', now_ps);
    self.wakeAfter(clock.cycles(config_cycles));
  }

  function end(now_ps: number): void {
    const { sentence } = state;
    state.sentence = -1;
    state.program = -1;
    enter(state.occupancy, 'idle', now_ps);
    ended$.next({ sentence });
  }

  function arbitrate(now_ps: number): void {
    if (state.justRetired >= 0) retire(now_ps);
    if (state.running >= 0 || state.sentence < 0) return;
    if (ends() || !dvfs || settled(operators[state.next]!, now_ps)) self.askRest();
  }

  function rest(now_ps: number): void {
    if (ends()) end(now_ps);
    else issue(operators[state.next]!, now_ps);
  }

  const ends = (): boolean => state.next === first[state.program + 1];

  /** False while voltage and frequency are being chosen, or settle. */
  function settled(op: Operator, now_ps: number): boolean {
    if (state.settling) return false;
    if (state.chosenFor === op.id) return true;
    const begins = op.id === first[state.program];
    if (begins) {
      state.begun_ps = now_ps;
      state.layerBegun_ps = -1;
    } else if (op.layer === 0 && state.layerBegun_ps < 0) state.layerBegun_ps = now_ps;
    if (!begins && !(op.layer === 1 && operators[op.id - 1]!.layer !== 1)) return true;
    state.chosenFor = op.id;
    state.settling = true;
    const { sentence, program, begun_ps, layerBegun_ps } = state;
    choose$.next({ sentence, program, moment: begins ? 'begin' : 'layer', begun_ps, layerBegun_ps });
    return false;
  }

  return {
    name,
    occupancy: state.occupancy,
    begin: self.input(({ sentence, program }: Begin) => {
      if (state.sentence >= 0) throw new Error(`sentence ${sentence} begins while ${state.sentence} runs`);
      state.sentence = sentence;
      state.program = program;
      state.next = first[program]!;
      state.chosenFor = -1;
      self.ask();
    }),
    ended$,
    job$,
    toPeArray$,
    toSfu$,
    account$,
    activity$,
    choose$,
    settled: self.input(() => {
      state.settling = false;
      self.ask();
    }),
    retired: self.input(({ operator }: Job) => {
      if (operator !== state.running) throw new Error(`operator ${operator} retired while ${state.running} runs`);
      state.justRetired = operator;
      self.ask();
    }),
    next: () => (ends() ? -1 : state.next),
    configuring_ps: () => clock.cycles(config_cycles),
    choosesAfter(operator) {
      const [now, next] = [operators[operator], operators[operator + 1]];
      return dvfs && (next === undefined || now?.layer !== next.layer || now.sentence !== next.sentence);
    },
    progress: () => state,
  };
}
