/** When the sequencer has voltage and frequency chosen: before a sentence, and after its first layer. */
import type { OutPort } from '../../sim/index.js';
import type { Operator } from '../../traces/formats.js';

/** What is to be chosen for. Immutable. */
export interface Choice {
  readonly sentence: number;
  readonly program: number;
  /** a sentence begins, or its first layer is done */
  readonly moment: 'begin' | 'layer';
  readonly begun_ps: number;
  readonly layerBegun_ps: number;
}

/** Part of the sequencer's state. Plain data. */
export interface ChoiceState {
  /** −1 for none */
  sentence: number;
  program: number;
  /** when the sentence and its first layer began; −1: not yet, or the choice is made */
  begun_ps: number;
  layerBegun_ps: number;
  /** the operator before which voltage and frequency were chosen last */
  chosenFor: number;
  settling: boolean;
}

interface ChoiceParts {
  readonly state: ChoiceState;
  readonly operators: readonly Operator[];
  /** the first operator of each program */
  readonly first: readonly number[];
}

/** False while voltage and frequency are being chosen for the next operator `op`, or settle; asks for a choice where one is due. */
export function hasSettled(
  { state, operators, first }: ChoiceParts,
  choose$: OutPort<Choice>,
  op: Operator,
  now_ps: number,
): boolean {
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

/** Whether voltage and frequency may change between this operator and the next: at the end of a layer or sentence. */
export function mayChooseAfter(operators: readonly Operator[], operator: number): boolean {
  const [now, next] = [operators[operator], operators[operator + 1]];
  return next === undefined || now?.layer !== next.layer || now.sentence !== next.sentence;
}
