/** The largest and smallest of any number of values: `Math.max(...values)` takes some hundred thousand, and fails at more. */

/** @param least what it is at least, and where there are none */
export function largest(values: Iterable<number>, least = -Infinity): number {
  let found = least;
  for (const value of values) if (value > found) found = value;
  return found;
}

/** @param most what it is at most, and where there are none */
export function smallest(values: Iterable<number>, most = Infinity): number {
  let found = most;
  for (const value of values) if (value < found) found = value;
  return found;
}
