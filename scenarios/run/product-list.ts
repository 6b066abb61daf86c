/** A list of products, one after another on the same array: each from buffers that hold its operands. */
import type { ProductListResult } from '../../analysis/index.js';
import { alone } from '../../models/index.js';
import type { ProductList } from '../../traces/index.js';
import { multiplierOf, type MultiplierArguments } from './units.js';

/** What runs of one size come to, of which there are many in a list. */
function remembered<T>(of: (size: alone.GemmSize) => T): (size: alone.GemmSize) => T {
  const known = new Map<string, T>();
  return (size) => {
    const key = `${size.m} ${size.k} ${size.n}`;
    const found = known.get(key) ?? of(size);
    known.set(key, found);
    return found;
  };
}

/** So many layers. */
const many = (n: number): string => `${n} layer${n === 1 ? '' : 's'}`;

/** Multiplies every product of the list. @throws InputError for an option or a density that the hardware has not */
export function multiplyList({ products, notes }: ProductList, args: MultiplierArguments): ProductListResult {
  const { on, multiply, runs } = multiplierOf(args);
  let tight = 0;
  const once = remembered((size) => {
    const cut = runs(size);
    const larger = new Set<string>();
    const sums = alone.sumRuns(size, cut, (part) => {
      const result = multiply(part);
      for (const note of result.notes) larger.add(note);
      return result;
    });
    return { ...sums, tight: larger.size > 0 };
  });
  const layers = products.map(({ name, m, k, n, times }) => {
    const { tight: isTight, ...one } = once({ m, k, n });
    if (isTight) tight++;
    const { runs: cut, cycles, macs, energy_pj, share_of_peak } = one;
    return {
      name,
      m,
      k,
      n,
      times,
      runs: times * cut,
      macs: times * macs,
      cycles: times * cycles,
      share_of_peak,
      energy_pj: times * energy_pj,
    };
  });
  const sum = (of: (l: (typeof layers)[number]) => number): number => layers.reduce((s, l) => s + of(l), 0);
  const macs = sum((l) => l.macs);
  const room = sum((l) => l.macs / l.share_of_peak);
  const split = layers.filter((l) => l.runs > l.times).length;
  return {
    on,
    layers,
    total: {
      runs: sum((l) => l.runs),
      macs,
      cycles: sum((l) => l.cycles),
      share_of_peak: macs / room,
      energy_pj: sum((l) => l.energy_pj),
    },
    notes: [
      ...notes,
      ...(split > 0 ? [`${many(split)} cut into runs that the registers hold; partial sums are added at no cost`] : []),
      ...(tight > 0
        ? [`${many(tight)} with operands larger than their buffers: as if these held them; a replay cuts blocks`]
        : []),
    ],
  };
}
