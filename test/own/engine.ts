import { createTimedEngine, engines } from '../../models/index.js';

/**
 * `pe_array: { engine: dot-products, … }` of a platform: n results at a time, each the sum of n products a cycle, by a tree of
 * adders that takes its depth to fill. An engine whose cycles follow from more than a tile's size is an `Engine` of its own.
 */
export const remove = engines.register('dot-products', {
  summary: 'n trees of n multipliers',
  create(kernel, nameOf, { pe_array }) {
    const n = pe_array.vector_size.value;
    return createTimedEngine(kernel, nameOf, {
      kind: 'dot products',
      macs_per_cycle: n * n,
      tile: { m: n, k: 64, n },
      cycles: ({ m, k }) => m * Math.ceil(k / n) + Math.ceil(Math.log2(n)),
    });
  },
});
