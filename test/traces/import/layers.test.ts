import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { findLayers, layerOf } from '../../../traces/import/layers.js';
import type { Piece } from '../../../traces/import/piece.js';
import { element } from '../../helpers/recordings.js';

/** One piece a letter: equal letters are equal pieces, s is a softmax. */
const pieces = (word: string): Piece[] =>
  [...word].map((c) => (c === 's' ? element('softmax', 4, 4) : element('tanh', 4, c.charCodeAt(0))));

t.test('layers are the longest repeat that holds a softmax', async (t) => {
  t.same(findLayers(pieces('xabsabsabsy')), { start: 1, period: 3, count: 3 });
  t.same(findLayers(pieces('absabs')), { start: 0, period: 3, count: 2 });
  t.equal(findLayers(pieces('abcabc')), undefined, 'no softmax');
  t.equal(findLayers(pieces('absxyz')), undefined, 'no repeat');
  t.equal(findLayers(pieces('ssss'))?.period, 2, 'a layer has two pieces at least');
  t.equal(findLayers([]), undefined);
  t.same(findLayers(pieces('abababsqsqsqsqsq')), { start: 6, period: 2, count: 5 }, 'not the repeat without one');
  t.same(findLayers(pieces('sxsxzabsabsabs')), { start: 5, period: 3, count: 3 }, 'the one that covers most');
  t.same(findLayers(pieces('absabsabszsxsx')), { start: 0, period: 3, count: 3 }, 'wherever it stands');
});

t.test('where a repeat could begin at several places, a layer begins with its first own piece', async (t) => {
  // the norm n before the first layer equals the one at each layer's end
  t.same(findLayers(pieces('enabsnabsny')), { start: 2, period: 4, count: 2 });
  t.same(findLayers(pieces('absabsab')), { start: 2, period: 3, count: 2 });
});

t.test('what tells pieces apart is kind, dims and parameter', async (t) => {
  const layer = (cols: number, parameter: number[]): Piece[] => [
    element('softmax', 4, 4),
    element('layer_norm', 4, cols, parameter),
  ];
  t.same(findLayers([...layer(6, [6]), ...layer(6, [6])]), { start: 0, period: 2, count: 2 });
  t.equal(findLayers([...layer(6, [6]), ...layer(7, [6])]), undefined);
  t.equal(findLayers([...layer(6, [6]), ...layer(6, [2, 3])]), undefined);
});

t.test('n equal layers between what is not theirs are found, and every piece has the number of its layer', async (t) => {
  const letters = (alphabet: string) => fc.array(fc.constantFrom(...alphabet), { maxLength: 6 }).map((l) => l.join(''));
  fc.assert(
    fc.property(letters('uvw'), letters('abc'), letters('xyz'), fc.integer({ min: 2, max: 6 }), (before, own, after, count) => {
      const layer = `s${own}d`; // d only here: no shorter repeat
      const word = `${new Set(before).size === before.length ? before : ''}${layer.repeat(count)}${after === '' ? '' : after[0]}`;
      const all = pieces(word);
      const layers = findLayers(all)!;
      assert.deepEqual({ period: layers.period, count: layers.count }, { period: layer.length, count });
      for (let i = 0; i < all.length; i++) {
        const at = i - layers.start;
        const expected = at >= 0 && at < count * layer.length ? Math.floor(at / layer.length) : null;
        assert.equal(layerOf(layers, i), expected);
      }
    }),
  );
  t.equal(layerOf(undefined, 3), null);
});
