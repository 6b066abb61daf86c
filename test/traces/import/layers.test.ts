import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { findLayers, layerOf, stretchOf } from '../../../traces/import/layers.js';
import type { Piece } from '../../../traces/import/piece.js';
import { processor_ms } from '../../helpers/processor-time.js';

const piece = (kind: Piece['kind'], rows: number, cols: number): Piece => ({
  ...{ kind, name: kind, dims: { rows, cols }, reads: [], parameters: [], type: undefined, module: undefined },
});
const anyPiece = fc
  .tuple(fc.constantFrom('gelu', 'add', 'tanh', 'layer_norm'), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .map(([kind, rows, cols]) => piece(kind as Piece['kind'], rows, cols));
const softmax = piece('softmax', 7, 7);
/** pieces of one layer: any, with a softmax somewhere */
const layer = fc
  .tuple(fc.array(anyPiece, { maxLength: 8 }), fc.array(anyPiece, { maxLength: 8 }))
  .map(([a, b]) => [...a, softmax, ...b]);
/** what no layer has */
const END = piece('entropy', 1, 1);
const BEGIN = piece('embedding', 1, 1);

t.test('equal layers of any pieces with a softmax are found, whatever is around them', async (t) => {
  fc.assert(
    fc.property(layer, fc.integer({ min: 2, max: 12 }), (one, count) => {
      const pieces = [BEGIN, ...Array.from({ length: count }, () => one).flat(), END];
      assert.deepEqual(findLayers(pieces), { start: 1, period: one.length, count });
      const layers = findLayers(pieces);
      assert.deepEqual(
        pieces.map((_, i) => layerOf(layers, i)),
        [null, ...pieces.slice(1, -1).map((_, i) => Math.floor(i / one.length)), null],
      );
    }),
  );
  t.pass('no counterexample');
});

t.test('where the repeat may begin at several places the latest is taken, so that a layer begins with its own', async (t) => {
  const norm = piece('layer_norm', 1, 1);
  const one = [piece('gelu', 1, 1), softmax, norm];
  t.same(findLayers([BEGIN, norm, ...one, ...one, ...one, END]), { start: 2, period: 3, count: 3 });
});

t.test('one layer, or repeats without a softmax, are none', async (t) => {
  const gelu = piece('gelu', 1, 1);
  for (const pieces of [[], [softmax], [BEGIN, gelu, softmax, gelu, END], [gelu, gelu, gelu, gelu, softmax]])
    t.equal(findLayers(pieces), undefined);
  t.equal(layerOf(undefined, 3), null);
});

t.test('layers of two softmaxes, as decoders that look at an encoder have', async (t) => {
  const one = [softmax, piece('gelu', 2, 2), piece('softmax', 7, 9), piece('add', 2, 2)];
  t.same(findLayers([BEGIN, ...one, ...one, ...one, END]), { start: 1, period: 4, count: 3 });
});

t.test('weights of other shapes make other layers', async (t) => {
  const product = (n: number): Piece => ({
    ...softmax,
    kind: 'matmul',
    dims: { b: 1, m: 2, k: 2, n: 2 },
    parameters: [{ shape: [n, 2], type: undefined }],
  });
  t.same(findLayers([product(1), softmax, product(1), softmax]), { start: 0, period: 2, count: 2 });
  t.equal(findLayers([product(1), softmax, product(2), softmax]), undefined);
});

t.test('400 layers of 100 pieces are found in linear time', async (t) => {
  const one = [...Array.from({ length: 99 }, (_, i) => piece('add', i + 1, 2)), softmax];
  const time = (layers: number): number => {
    const pieces = Array.from({ length: layers }, () => one).flat();
    return processor_ms(() => t.match(findLayers(pieces), { period: 100, count: layers }));
  };
  time(100);
  const [few, many] = [Math.min(time(100), time(100)), Math.min(time(400), time(400))];
  t.ok(many < 12 * few + 100, `${few.toFixed(1)} ms for 100, ${many.toFixed(1)} ms for 400`);
});

t.test('a table that stands in the first layer alone is of no layer; in every layer it is a part of each', async (t) => {
  const table = piece('embedding', 9, 2);
  const norm = piece('rms_norm', 3, 3);
  const [one, first] = [
    [piece('gelu', 3, 5), softmax, norm],
    [piece('gelu', 3, 5), table, softmax, norm],
  ];
  const layers = findLayers([BEGIN, ...first, ...one, ...one, END]);
  t.same(layers, { start: 1, period: 3, count: 3, skipped: [2] });
  t.same(
    Array.from({ length: 12 }, (_, i) => layerOf(layers, i)),
    [null, 0, null, 0, 0, 1, 1, 1, 2, 2, 2, null],
  );
  t.same(stretchOf([BEGIN, ...first, ...one, ...one, END], layers!, 0), one);
  t.same(findLayers([BEGIN, ...first, ...first, ...first, END]), { start: 1, period: 4, count: 3 });
});

t.test('layers that differ in width alone, as pruned ones do, are layers where a norm says what they share', async (t) => {
  const product = (k: number, n: number): Piece => ({
    ...softmax,
    kind: 'matmul',
    dims: { b: 1, m: 3, k, n },
    parameters: [{ shape: [n, k], type: undefined }],
  });
  const of = (width: number, norms = true): Piece[] => [
    product(8, 8),
    piece('softmax', 3 * width, 7),
    product(8, width),
    piece('relu', 3, width),
    product(width, 8),
    ...(norms ? [piece('layer_norm', 3, 8)] : []),
  ];
  const head = product(8, 50);
  t.same(findLayers([BEGIN, ...of(20), ...of(21), ...of(19), head]), { start: 1, period: 6, count: 3 });
  t.equal(findLayers([BEGIN, ...of(20, false), ...of(21, false), ...of(19, false), head]), undefined);
});
