import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { elements, gemmShapes, isGemm, macsOf, totalMacs } from '../../../traces/index.js';
import { chain, traces } from '../../helpers/workloads.js';

t.test('shapes are counted once each, the most frequent first, equal ones as they came', async (t) => {
  const trace = chain(4, 6, [
    { kind: 'matmul', n: 3 },
    { kind: 'matmul', n: 6 },
    { kind: 'self', heads: 2 },
    { kind: 'matmul', n: 6 },
    { kind: 'matmul', n: 6 },
    { kind: 'gelu' },
  ]);
  t.same(gemmShapes(trace), [
    { kind: 'matmul', b: 1, m: 4, k: 6, n: 6, count: 2 },
    { kind: 'matmul', b: 1, m: 4, k: 6, n: 3, count: 1 },
    { kind: 'matmul', b: 1, m: 4, k: 3, n: 6, count: 1 },
    { kind: 'bmm', b: 2, m: 4, k: 3, n: 4, count: 1 },
    { kind: 'bmm', b: 2, m: 4, k: 4, n: 3, count: 1 },
  ]);
});

t.test('counts sum to the products, and their work to that of the trace', async (t) => {
  fc.assert(
    fc.property(traces, (trace) => {
      const products = trace.operators.filter((o) => isGemm(o.dims));
      const shapes = gemmShapes(trace);
      assert.equal(
        shapes.reduce((n, s) => n + s.count, 0),
        products.length,
      );
      assert.equal(
        shapes.reduce((n, s) => n + s.count * s.b * s.m * s.k * s.n, 0),
        totalMacs(trace),
      );
    }),
  );
  t.equal(macsOf({ b: 2, m: 3, k: 5, n: 7 }), 210);
  t.equal(elements({ shape: [2, 3, 5] }), 30);
  t.equal(elements({ shape: [] }), 1);
});
