/**
 * What each of several causes contributes to what they bring about together: the Shapley value, its contribution averaged over all
 * orders in which the causes may come (L. S. Shapley, A value for n-person games, 1953). Contributions sum to the whole.
 */

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
const bits = (mask: number): number => (mask === 0 ? 0 : (mask & 1) + bits(mask >> 1));

/**
 * @param value what a set of causes brings about; the set is a bit mask, cause 0 the lowest bit
 * @returns by cause; they sum to value(all) − value(none)
 */
export function shapley(causes: number, value: (mask: number) => number): number[] {
  return Array.from({ length: causes }, (_, cause) => {
    let sum = 0;
    for (let mask = 0; mask < 2 ** causes; mask++) {
      if (mask & (1 << cause)) continue;
      const before = bits(mask);
      // orders in which just these come before it
      const weight = (factorial(before) * factorial(causes - before - 1)) / factorial(causes);
      sum += weight * (value(mask | (1 << cause)) - value(mask));
    }
    return sum;
  });
}
