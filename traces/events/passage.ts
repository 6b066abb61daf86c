/** What an operator told, kept so that it can be told again when the operator comes again: records, what they hold, what they sum to. */
import { digest } from './digest.js';
import type { Level } from './kinds.js';
import { inOrder, merged, MOST_PENDING, type Pending } from './pending.js';
import { passageSums, type PassageSums } from './passage-sums.js';
import { END, OPERATOR, START, WIDTH } from './record.js';

/** Records side by side, as in record.ts. */
export type Passage = Float64Array;

/** What an operator told. */
export interface Told {
  /** told of this operator, or of none, and of nothing else */
  readonly operator: number;
  /** that it takes, about */
  readonly bytes: number;
  /** What is needed to tell it again: made when it is first told again, since most is not. */
  readonly again: () => Again;
}
/** What is told again. */
export interface Again {
  /** as they go out, timed from when the operator began; none at level none */
  readonly records: Passage;
  readonly digest: string;
  readonly sums: PassageSums;
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

/** Records in the order in which they go out; at level operator, one of all that are alike. */
export function asSent(records: Passage, level: Level | 'none'): Passage {
  const order = inOrder(records);
  if (level === 'operator') return merged(records, order);
  const out = new Float64Array(records.length);
  order.forEach((from, n) => {
    for (let f = 0; f < WIDTH; f++) out[n * WIDTH + f] = records[from + f]!;
  });
  return out;
}

/** Equal for records that are equal but for when they begin and of which operator they are. @param sent as `asSent` gives them */
export function digestOf(sent: Passage): string {
  const [first_ps] = sent;
  const plain = sent.slice();
  for (let i = 0; i < plain.length; i += WIDTH) {
    plain[i + START]! -= first_ps!;
    plain[i + END]! -= first_ps!;
    if (plain[i + OPERATOR]! >= 0) plain[i + OPERATOR] = 0;
  }
  return digest(plain);
}

/** Made when it is first asked for; the stretches are of no use then. */
function madeOnce(stretches: Passage, level: Level | 'none'): () => Again {
  let of: Passage | Again = stretches;
  return () => {
    if (!(of instanceof Float64Array)) return of;
    const sent = level === 'none' ? new Float64Array() : asSent(of, level).slice();
    of = { records: sent, digest: level === 'none' ? '' : digestOf(sent), sums: passageSums(of) };
    return of;
  };
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
  // the stretches, and in their place once it is told again: the records, and sums that have each in two lists of five numbers
  return { operator, bytes: 2.25 * stretches.byteLength, again: madeOnce(stretches, level) };
}
