import t from 'tap';
import type { Location } from '../../../models/plan/location.js';
import { aBlock, bBlock, blockRegion, cBlock, rowsRegion, wholeRegion } from '../../../models/plan/regions.js';
import type { GemmDims, Operator } from '../../../traces/index.js';
import { tensor } from '../../helpers/hardware.js';

const x = (id: string, ...shape: number[]) => tensor(id, 'activation', ...shape);
const w = (id: string, ...shape: number[]) => tensor(id, 'backbone', ...shape);
const at = (of: Partial<Location> = {}): Location => ({
  format: { name: 'int8', element_bytes: 1, mac_fj: 1 },
  memory: 1,
  base: 1000,
  bytes: 600,
  density: null,
  nonzero: 1,
  element_bytes: 1,
  ...of,
});

t.test('a dense block is rows of its columns, in the matrix of its batch', async (t) => {
  const block = { batch: 0, r0: 2, rows: 3, c0: 4, cols: 5 };
  const of = { b: 1, rows: 10, cols: 20 };
  t.same(blockRegion(x('t', 10, 20), at(), of, block), {
    memory: 1,
    offsets: null,
    base: 1000 + 2 * 20 + 4,
    rows: 3,
    row_bytes: 5,
    stride_bytes: 20,
  });
  const second = { ...block, batch: 2 };
  t.equal(
    blockRegion(x('t', 3, 10, 20), at(), { ...of, b: 3 }, second).base,
    1000 + 2 * 200 + 44,
    'matrices one after the other',
  );
  t.match(
    blockRegion(x('t', 10, 60), at(), { ...of, b: 3 }, second),
    { base: 1000 + 2 * 20 + 2 * 60 + 4, stride_bytes: 60, row_bytes: 5 },
    'heads side by side',
  );
  t.match(blockRegion(x('t', 30, 20), at(), { ...of, b: 3 }, second), { base: 1000 + 2 * 200 + 44, stride_bytes: 20 });
  const odd = { batch: 1, r0: 1, rows: 2, c0: 1, cols: 5 };
  t.match(
    blockRegion(x('t', 2, 4, 7), at({ element_bytes: 0.5 }), { b: 2, rows: 4, cols: 7 }, odd),
    { base: 1000 + 4 * 4 + 4, row_bytes: 3, stride_bytes: 4 },
    'rows of half bytes are filled up',
  );
});

t.test('an encoded block is one stretch, its mask in it', async (t) => {
  const region = blockRegion(
    w('t', 8, 16),
    at({ density: 0.5 }),
    { b: 1, rows: 8, cols: 16 },
    { batch: 0, r0: 2, rows: 2, c0: 0, cols: 16 },
  );
  t.same(region, { memory: 1, offsets: null, base: 1000 + 16 + 4, rows: 1, row_bytes: 16 + 4, stride_bytes: 20, mask_bytes: 4 });
  const part = blockRegion(
    w('t', 8, 16),
    at({ density: 0.5 }),
    { b: 1, rows: 8, cols: 16 },
    { batch: 0, r0: 2, rows: 2, c0: 8, cols: 8 },
  );
  t.same(
    [part.base, part.row_bytes, part.mask_bytes],
    [1000 + 24 + 6, 8 + 2, 2],
    'blocks along a row are stored one after the other',
  );
  const next = blockRegion(
    w('t', 8, 16),
    at({ density: 0.5 }),
    { b: 2, rows: 4, cols: 16 },
    { batch: 1, r0: 0, rows: 1, c0: 0, cols: 16 },
  );
  t.equal(next.base, 1000 + 32 + 8);
});

t.test('rows of a matrix, and the whole of a vector', async (t) => {
  t.same(rowsRegion(at(), 3, 2, 10), { memory: 1, offsets: null, base: 1030, rows: 2, row_bytes: 10, stride_bytes: 10 });
  t.same(rowsRegion(at({ density: 0.25 }), 2, 2, 16), {
    memory: 1,
    offsets: null,
    base: 1000 + 8 + 4,
    rows: 1,
    row_bytes: 12,
    stride_bytes: 12,
    mask_bytes: 4,
  });
  t.same(wholeRegion(at()), { memory: 1, offsets: null, base: 1000, rows: 1, row_bytes: 600, stride_bytes: 600 });
});

t.test('B is stored [n, k] as a weight or the K of Q·Kᵀ, [k, n] as the V of P·V', async (t) => {
  const d: GemmDims = { b: 1, m: 6, k: 8, n: 10 };
  const op = (kind: 'matmul' | 'bmm', transposed?: boolean): Operator => {
    const inputs = [x('a', 6, 8), x('b', 10, 8)];
    return {
      id: 0,
      name: '',
      kind,
      dims: d,
      inputs,
      output: x('c', 6, 10),
      deps: [],
      layer: null,
      sentence: 0,
      ...(transposed !== undefined && { transposed }),
    };
  };
  for (const o of [op('matmul'), op('bmm', true)])
    t.match(bBlock(o, d, at(), 0, [4, 2], [3, 5]), { base: 1000 + 3 * 8 + 4, rows: 5, row_bytes: 2, stride_bytes: 8 });
  for (const o of [op('bmm', false), op('bmm')])
    t.match(bBlock(o, d, at(), 0, [4, 2], [3, 5]), { base: 1000 + 4 * 10 + 3, rows: 2, row_bytes: 5, stride_bytes: 10 });
  t.match(aBlock(op('matmul'), d, at(), 0, [2, 3], [4, 2]), { base: 1000 + 2 * 8 + 4, rows: 3, row_bytes: 2, stride_bytes: 8 });
  t.match(cBlock(op('matmul'), d, at(), 0, [2, 3], [4, 2]), { base: 1000 + 2 * 10 + 4, rows: 3, row_bytes: 2, stride_bytes: 10 });
});
