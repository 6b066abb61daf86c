/** Where to begin in what is sorted. */

/** Index of the first of those from `from` to before `to` that is at least `value`; `to` for none. @param sorted ascending there */
export function firstFrom(sorted: ArrayLike<number>, value: number, from = 0, to = sorted.length): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
