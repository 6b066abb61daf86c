import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { parseLiteral } from '../../../../traces/import/chakra/literal.js';

t.test('what JSON writes is read as it was', async (t) => {
  const value = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.array(tie('any'))),
  })).any;
  fc.assert(
    fc.property(fc.array(value), (list) =>
      assert.deepEqual(parseLiteral(JSON.stringify(list)), JSON.parse(JSON.stringify(list))),
    ),
  );
  t.pass('no counterexample');
});

t.test('what Python writes', async (t) => {
  t.same(parseLiteral(`[[1, 2.5, 'it\\'s', "it's", True, None], (3,), [], -inf, nan, 1e-05]`), [
    [1, 2.5, "it's", "it's", true, null],
    [3],
    [],
    -Infinity,
    NaN,
    0.00001,
  ]);
  t.same(parseLiteral(String.raw`['\x1b\u20ac\U0001f600\UFFFFFFFF\\', 'a\nb']`), ['\x1b€😀\\UFFFFFFFF\\', 'a\nb']);
  for (const broken of ['[', ']', '[1', '[1]]', "['a]", '', '[1] [2]']) t.equal(parseLiteral(broken), undefined, broken);
});
