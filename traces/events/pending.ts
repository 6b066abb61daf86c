/** Records that wait to go out, a list of numbers: their order, and what becomes one record at level operator. */
/** Fields of a record that waits to go out, in order, side by side: `who` is actor · 2^31 + key. */
const PENDING = ['start_ps', 'end_ps', 'busy_ps', 'count', 'operator', 'amount', 'energy_fj', 'who'] as const;
export const WIDTH = PENDING.length;
/** so that a run without operators keeps no more than this; an operator that has more is not recorded again */
export const MOST_PENDING = WIDTH * 2 ** 20;

/** Orders pending records: by start, by what they are of, then by all else, so that equal sets go out in equal order. */
export function inOrder(pending: readonly number[]): number[] {
  const at = Array.from({ length: pending.length / WIDTH }, (_, i) => i * WIDTH);
  return at.sort((x, y) => {
    let d = pending[x]! - pending[y]! || pending[x + WIDTH - 1]! - pending[y + WIDTH - 1]!;
    for (let f = 1; d === 0 && f < WIDTH - 1; f++) d = pending[x + f]! - pending[y + f]!;
    return d;
  });
}

/** Level operator: one record of all that are of the same operator and alike. */
export function merged(pending: readonly number[], order: readonly number[]): number[] {
  const first = new Map<string, number>();
  const out: number[] = [];
  for (const i of order) {
    const key = `${pending[i + 4]!} ${pending[i + 7]!}`;
    const at = first.get(key);
    if (at === undefined) {
      first.set(key, out.length);
      out.push(...pending.slice(i, i + WIDTH));
    } else {
      out[at + 1] = Math.max(out[at + 1]!, pending[i + 1]!);
      for (const f of [2, 3, 5, 6]) out[at + f]! += pending[i + f]!;
    }
  }
  return out;
}

/** The stretches of an operator, as in PENDING, from the time at which it began: to be recorded again when it happens again. */
export type Passage = Float64Array;

/** Whether all of a passage was told of this operator, or of none. */
export function ofOneOperator(passage: Passage, operator: number): boolean {
  for (let i = 4; i < passage.length; i += WIDTH) if (passage[i]! >= 0 && passage[i] !== operator) return false;
  return true;
}
