/** Random choices, from seeded streams. */
import { draw, type RandomState } from '../../sim/index.js';
import { InputError, type Place } from '../../traces/index.js';

/** Draws are whole numbers below it: a share is met to 1e-9. */
const RESOLUTION = 2 ** 30;

/** In (0, 1]. */
export const uniform = (stream: RandomState): number => (draw(stream, RESOLUTION) + 1) / RESOLUTION;

/** An index, drawn with shares that sum to 1. */
export function pickShare(stream: RandomState, shares: readonly number[]): number {
  const x = draw(stream, RESOLUTION);
  let sum = 0;
  for (const [i, s] of shares.entries()) {
    sum += s;
    if (x < sum * RESOLUTION) return i;
  }
  // shares of floating point may sum to a little less than 1
  return shares.length - 1;
}

/** Shares with many decimals, such as those of thirds, do not sum to 1 exactly. */
const SUM_TOLERANCE = 1e-6;

/** @throws InputError unless the shares sum to 1 */
export function checkSum(shares: readonly number[], place: Place): void {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE) throw new InputError(place, `the shares sum to ${Number(sum.toPrecision(9))}`, '1');
}
