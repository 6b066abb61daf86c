/**
 * The sequencer: issues each operator when those it depends on have retired, one at a time, sentence after sentence.
 *
 * One at a time, because the PE array and the SFU share the operand buffers, as on the reference, whose units never
 * overlap. Before each operator the host writes its registers; before a sentence, and after its first layer, it has voltage
 * and frequency chosen where the run asks for that.
 * Source  7–10 register writes of 4 cycles each between units: EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7).
 */
import { enter, idleOccupancy, OutPort, type Accounted, type Clock, type InPort, type Kernel } from '../../sim/index.js';
import { isGemm, kindIndex, type Operator, type OperatorTrace } from '../../traces/index.js';
import { createTeller, type Teller } from '../tell.js';
import type { Choice } from './dvfs.js';
import type { Job } from './messages.js';
import type { Plan } from './plan.js';

const OPERATOR = kindIndex('operator');

export interface SequencerState {
  next: number;
  /** the operator being run; −1 for none */
  running: number;
  since_ps: number;
  retired: number;
  gemms: number;
  starts_ps: number[];
  ends_ps: number[];
}
export interface Sequencer extends Accounted {
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
  progress(): Readonly<SequencerState>;
}

export function createSequencer(
  kernel: Kernel,
  name: string,
  clock: Clock,
  { config_cycles, dvfs }: { readonly config_cycles: number; readonly dvfs: boolean },
  { operators, sentences }: OperatorTrace,
  planOf: (operator: number) => Plan,
): Sequencer {
  const { activity$, tell } = createTeller();
  const job$ = new OutPort<Job>();
  const toPeArray$ = new OutPort<Job>();
  const toSfu$ = new OutPort<Job>();
  const account$ = new OutPort<Job>();
  const choose$ = new OutPort<Choice>();
  const state = {
    next: 0,
    running: -1,
    since_ps: 0,
    retired: 0,
    gemms: 0,
    starts_ps: sentences.map(() => -1),
    ends_ps: sentences.map(() => 0),
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
    start: () => self.ask(),
    wake,
    arbitrate,
    waits: () => (state.retired < operators.length ? [{ on: 'the encoder', what: `operator ${state.running} to retire` }] : []),
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
    state.ends_ps[op.sentence] = now_ps;
    account$.next({ operator: op.id });
  }

  function arbitrate(now_ps: number): void {
    if (state.justRetired >= 0) retire(now_ps);
    const op = operators[state.next];
    if (state.running >= 0) return;
    // operators retire in order, so those before `next` are done
    if (!op || op.deps.some((d) => d >= state.next)) {
      enter(state.occupancy, 'idle', now_ps);
      return;
    }
    if (dvfs && !settled(op, now_ps)) return;
    state.running = state.next++;
    state.since_ps = now_ps;
    if (state.starts_ps[op.sentence]! < 0) state.starts_ps[op.sentence] = now_ps;
    state.configuring = true;
    enter(state.occupancy, 'busy', now_ps);
    self.wakeAfter(clock.cycles(config_cycles));
  }

  /** False while voltage and frequency are being chosen, or settle. */
  function settled(op: Operator, now_ps: number): boolean {
    if (state.settling) return false;
    if (state.chosenFor === op.id) return true;
    const before = operators[op.id - 1];
    const begins = before?.sentence !== op.sentence;
    if (begins) Object.assign(state, { begun_ps: now_ps, layerBegun_ps: -1 });
    else if (op.layer === 0 && state.layerBegun_ps < 0) state.layerBegun_ps = now_ps;
    if (!begins && !(op.layer === 1 && before.layer !== 1)) return true;
    state.chosenFor = op.id;
    state.settling = true;
    if (begins) state.starts_ps[op.sentence] = now_ps;
    const { begun_ps, layerBegun_ps } = state;
    choose$.next({ sentence: op.sentence, moment: begins ? 'begin' : 'layer', begun_ps, layerBegun_ps });
    return false;
  }

  return {
    name,
    get occupancy() {
      return state.occupancy;
    },
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
    progress: () => state,
  };
}
