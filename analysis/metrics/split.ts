/** A whole number divided in proportion: the parts are whole and sum to it. */

/** @param weights none below 0; where all are 0 the first takes everything */
export function split(whole: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let [before, upTo] = [0, 0];
  return weights.map((weight, i) => {
    upTo += weight;
    const now = i === weights.length - 1 || sum === 0 ? whole : Math.floor(whole * (upTo / sum));
    const part = now - before;
    before = now;
    return part;
  });
}
