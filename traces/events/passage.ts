/** What an operator told, kept so that it can be recorded again when the operator comes again. */
import type { Level } from './kinds.js';
import { inOrder, merged, MOST_PENDING, type Pending } from './pending.js';
import { END, OPERATOR, START, WIDTH } from './record.js';

/** Records side by side, as in record.ts, timed from when the operator began. */
export type Passage = Float64Array;

/** What an operator told: its stretches, and the records made of them. */
export interface Told {
  readonly stretches: Passage;
  readonly records: Passage;
  /** told of this operator, or of none, and of nothing else */
  readonly operator: number;
}

/** The operator that a passage was told of; undefined where it is more than one, or none. */
export function operatorOf(passage: Passage): number | undefined {
  let operator: number | undefined;
  for (let i = OPERATOR; i < passage.length; i += WIDTH) {
    if (passage[i]! < 0) continue;
    if (operator !== undefined && passage[i] !== operator) return undefined;
    operator = passage[i];
  }
  return operator;
}

/** @returns undefined where the stretches are too many or of several operators, or the level has more than stretches */
export function toldOf({ records, length }: Pending, since_ps: number, level: Level | 'none'): Told | undefined {
  const operator = operatorOf(records);
  if (level === 'tile' || length > MOST_PENDING / 2 || operator === undefined) return undefined;
  const stretches = records.slice();
  for (let i = 0; i < stretches.length; i += WIDTH) {
    stretches[i + START]! -= since_ps;
    stretches[i + END]! -= since_ps;
  }
  const alike = level === 'operator' ? merged(stretches, inOrder(stretches)).slice() : stretches;
  return { stretches, records: alike, operator };
}
