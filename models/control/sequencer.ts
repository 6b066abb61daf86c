/**
 * The sequencer: issues the operators of a sentence in order, one at a time, or one a unit (`overlap: units`).
 *
 * A sentence runs a program, the operators that sentences of its kind have in common. An operator begins, and a sentence ends,
 * in the phase `rest`: all that the operator before it did has been told, and charged to it.
 *
 * One at a time, where the PE array and the SFU share the operand buffers, as on the reference, whose units never
 * overlap. Where each has its share, an operator is issued beside the one before it when its unit is free, and nothing but what it
 * reads holds it up. Before each operator the host writes its registers; before a sentence, and after its first layer, it has voltage
 * and frequency chosen where the run asks for that.
 * Source  7–10 register writes of 4 cycles each between units: EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7).
 */
import {
  enter,
  idleOccupancy,
  OutPort,
  type Accounted,
  type ActorHandle,
  type Clock,
  type InPort,
  type Kernel,
  type Occupancy,
} from '../../sim/index.js';
import { isGemm, kindIndex, type Operator, type OperatorTrace } from '../../traces/formats.js';
import { createTeller, type Teller } from '../power/tell.js';
import { mayRunBeside } from '../plan/beside.js';
import { hasSettled, mayChooseAfter, type Choice, type ChoiceState } from './choice.js';
import type { Begin, Job } from '../compute/unit-messages.js';
import type { Plan } from '../plan/plan.js';

const OPERATOR = kindIndex('operator');

/** Ports of the sequencer, and what can be asked of it. */
export interface Sequencer extends Accounted {
  readonly begin: InPort<Begin>;
  /** the first token of a decoder's request is there */
  readonly answered$: OutPort<{ readonly sentence: number }>;
  /** the last operator of the sentence has retired */
  readonly ended$: OutPort<{ readonly sentence: number }>;
  readonly retired: InPort<Job>;
  readonly job$: OutPort<Job>;
  readonly toWriteBack$: OutPort<Job>;
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
  /** units and memories have not been told yet of the operator under way */
  isConfiguring(): boolean;
  /** voltage and frequency are chosen anew before the operator after this one */
  choosesAfter(operator: number): boolean;
  /** with this operator the first token is there */
  answersAfter(operator: number): boolean;
  /** which are under way, and since when the first of them; undefined where operators follow one another */
  readonly beside: { readonly isUnderWay: (operator: number) => boolean; readonly since_ps: () => number } | undefined;
  /** `running`: the operator under way, of two the earlier; −1 for none */
  progress(): { readonly retired: number; readonly gemms: number; readonly running: number };
}

/** Where the operators of each program begin in the trace, and where the last one's end. */
export function firstOperators({ operators, sentences }: OperatorTrace): number[] {
  const first = sentences.map(() => -1);
  for (const [i, { sentence }] of operators.entries()) if (first[sentence] === -1) first[sentence] = i;
  return [...first, operators.length];
}
/** Operators with which the first token of a decoder's request is there. */
export function answeringOperators({ sentences }: OperatorTrace, first: readonly number[]): ReadonlySet<number> {
  return new Set(sentences.flatMap((s, program) => (s.first_token === undefined ? [] : [first[program]! + s.first_token - 1])));
}
/** What the sequencer is made with. */
export interface SequencerOptions {
  /** register writes before each operator, and what the host takes */
  readonly config_cycles: number;
  /** voltage and frequency are chosen */
  readonly dvfs: boolean;
  /** operators may run beside each other */
  readonly beside: boolean;
}

/** `sentence` is the one being run, −1 for none. */
interface SequencerState extends ChoiceState {
  next: number;
  /** operators issued that have not retired, in order, and since when */
  underWay: { operator: number; since_ps: number }[];
  retired: number;
  gemms: number;
  /** told by the encoder in this round */
  justRetired: number[];
  /** the last one issued, whose registers are being written */
  configuring: boolean;
  occupancy: Occupancy;
}
const newState = (): SequencerState => ({
  sentence: -1,
  program: -1,
  next: 0,
  underWay: [],
  retired: 0,
  gemms: 0,
  justRetired: [],
  configuring: false,
  begun_ps: -1,
  layerBegun_ps: -1,
  chosenFor: -1,
  settling: false,
  occupancy: idleOccupancy(),
});

const RECURS = {
  sums: ['next', 'retired', 'gemms'],
  operators: ['underWay.operator'],
  accounts: ['underWay.since_ps'],
  own: ['sentence', 'program', 'begun_ps', 'layerBegun_ps', 'chosenFor'],
} as const;

type Ports = Pick<Sequencer, 'answered$' | 'ended$' | 'job$' | 'toWriteBack$' | 'toPeArray$' | 'toSfu$' | 'account$' | 'choose$'>;
const newPorts = (): Ports => ({
  answered$: new OutPort(),
  ended$: new OutPort(),
  job$: new OutPort(),
  toWriteBack$: new OutPort(),
  toPeArray$: new OutPort(),
  toSfu$: new OutPort(),
  account$: new OutPort(),
  choose$: new OutPort(),
});
interface SequencerParts {
  readonly clock: Clock;
  readonly options: SequencerOptions;
  readonly operators: readonly Operator[];
  /** the first operator of each program, and the end of the last */
  readonly first: readonly number[];
  readonly answering: ReadonlySet<number>;
  readonly planOf: (operator: number) => Plan;
  readonly state: SequencerState;
  readonly tell: Teller['tell'];
  readonly ports: Ports;
}

/** The registers of the operator have been written: the units are told. */
function begin({ state, ports, planOf }: SequencerParts, now_ps: number): void {
  state.configuring = false;
  enter(state.occupancy, 'stalled', now_ps);
  const job = { operator: state.underWay.at(-1)!.operator };
  ports.job$.next(job);
  ports.toWriteBack$.next(job);
  (planOf(job.operator).unit === 'pe-array' ? ports.toPeArray$ : ports.toSfu$).next(job);
}

function retire({ state, operators, answering, tell, ports }: SequencerParts, operator: number, now_ps: number): void {
  const op = operators[operator]!;
  const [{ since_ps }] = state.underWay.splice(
    state.underWay.findIndex((u) => u.operator === operator),
    1,
  ) as [SequencerState['underWay'][number]];
  tell(OPERATOR, since_ps, now_ps, op.id, 0, 0, 0);
  state.retired++;
  if (isGemm(op.dims)) state.gemms++;
  ports.account$.next({ operator: op.id });
  if (answering.has(op.id)) ports.answered$.next({ sentence: state.sentence });
}

function issue({ state, clock, options }: SequencerParts, self: ActorHandle, op: Operator, now_ps: number): void {
  if (op.deps.some((d) => d >= state.next)) throw new Error(`operator ${op.id} depends on a later one`);
  state.underWay.push({ operator: state.next++, since_ps: now_ps });
  state.configuring = true;
  enter(state.occupancy, 'busy', now_ps);
  self.wakeAfter(clock.cycles(options.config_cycles));
}

function end({ state, ports }: SequencerParts, now_ps: number): void {
  const { sentence } = state;
  state.sentence = -1;
  state.program = -1;
  enter(state.occupancy, 'idle', now_ps);
  ports.ended$.next({ sentence });
}

/** The sentence has no operator left. */
const ends = ({ state, first }: SequencerParts): boolean => state.next === first[state.program + 1];

/** Nothing that is under way keeps the next operator from beginning. */
function isFree(p: SequencerParts): boolean {
  const { state, operators, options, planOf } = p;
  const { underWay, next, configuring } = state;
  if (underWay.length === 0) return true;
  if (!options.beside || configuring || ends(p) || (options.dvfs && mayChooseAfter(operators, next - 1))) return false;
  return underWay.every((u) => mayRunBeside(planOf(next), planOf(u.operator)));
}

function arbitrate(p: SequencerParts, self: ActorHandle, now_ps: number): void {
  const { state, operators, options, ports } = p;
  state.justRetired.sort((a, b) => a - b);
  for (const operator of state.justRetired.splice(0)) retire(p, operator, now_ps);
  if (state.sentence < 0 || !isFree(p)) return;
  if (ends(p) || !options.dvfs || hasSettled(p, ports.choose$, operators[state.next]!, now_ps)) self.askRest();
}

/** @throws Error while another sentence runs */
function takeSentence({ state, first }: SequencerParts, { sentence, program }: Begin): void {
  if (state.sentence >= 0) throw new Error(`sentence ${sentence} begins while ${state.sentence} runs`);
  state.sentence = sentence;
  state.program = program;
  state.next = first[program]!;
  state.chosenFor = -1;
}

const besideOf = ({ underWay }: Pick<SequencerState, 'underWay'>): Sequencer['beside'] => ({
  isUnderWay: (operator) => underWay.some((u) => u.operator === operator),
  since_ps: () => Math.min(...underWay.map((u) => u.since_ps)),
});

/**
 * An actor of this name.
 * @param first as `firstOperators` gives it
 * @param answering as `answeringOperators` gives it
 */
export function createSequencer(
  kernel: Kernel,
  name: string,
  clock: Clock,
  options: SequencerOptions,
  operators: readonly Operator[],
  first: readonly number[],
  answering: ReadonlySet<number>,
  planOf: (operator: number) => Plan,
): Sequencer {
  const { activity$, tell } = createTeller();
  const ports = newPorts();
  const state = newState();
  const p: SequencerParts = { clock, options, operators, first, answering, planOf, state, tell, ports };
  const self = kernel.actor({
    name,
    state,
    recurs: RECURS,
    wake(now_ps) {
      begin(p, now_ps);
      if (options.beside) self.ask();
    },
    arbitrate: (now_ps) => arbitrate(p, self, now_ps),
    rest(now_ps) {
      if (ends(p)) end(p, now_ps);
      else issue(p, self, operators[state.next]!, now_ps);
    },
    waits: () => state.underWay.map(({ operator }) => ({ on: [ports.toWriteBack$], what: `operator ${operator} to retire` })),
  });
  return {
    name,
    occupancy: state.occupancy,
    activity$,
    ...ports,
    begin: self.input((sentence: Begin) => {
      takeSentence(p, sentence);
      self.ask();
    }),
    settled: self.input(() => {
      state.settling = false;
      self.ask();
    }),
    retired: self.input(({ operator }: Job) => {
      const running = state.underWay.map((u) => u.operator);
      if (!running.includes(operator)) throw new Error(`operator ${operator} retired while ${running.join(', ') || -1} runs`);
      state.justRetired.push(operator);
      self.ask();
    }),
    next: () => (ends(p) ? -1 : state.next),
    configuring_ps: () => clock.cycles(options.config_cycles),
    isConfiguring: () => state.configuring,
    choosesAfter: (operator) => options.dvfs && mayChooseAfter(operators, operator),
    answersAfter: (operator) => answering.has(operator),
    beside: options.beside ? besideOf(state) : undefined,
    progress: () => ({ retired: state.retired, gemms: state.gemms, running: state.underWay[0]?.operator ?? -1 }),
  };
}
