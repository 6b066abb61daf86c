import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Argument } from '../../../../traces/import/recording.js';
import { op, opened, said, tensor, withoutIds } from '../../../helpers/recordings.js';
import { attention, MODEL, session, type Model } from '../../../helpers/transformers.js';

const WORDS =
  'scaled_dot_product_attention _scaled_dot_product_flash_attention _scaled_dot_product_flash_attention_for_cpu ' +
  '_scaled_dot_product_efficient_attention _scaled_dot_product_cudnn_attention _scaled_dot_product_attention_math';

t.test('attention recorded whole is piece for piece what its math path is', async (t) => {
  const models = fc.record({
    seq: fc.integer({ min: 1, max: 9 }),
    heads: fc.constantFrom(1, 2, 4),
    kvHeads: fc.constantFrom(1, 2, 4),
    width: fc.constantFrom(2, 8),
    past: fc.constantFrom(0, 17),
    cross: fc.constantFrom(0, 11),
  });
  const piecesOf = (more: Partial<Model>, ids: boolean): string[] => {
    const m: Model = { ...MODEL, ...more };
    const s = session();
    const h = m.heads * m.width;
    attention(s, m, s.given(1, m.seq, h), m.cross > 0 ? s.given(1, m.cross, h) : undefined);
    return said(opened(ids ? s.ops : withoutIds(s.ops), { ids }).pieces);
  };
  fc.assert(
    fc.property(models, fc.boolean(), (m, ids) => {
      const more = { ...m, kvHeads: Math.min(m.heads, m.kvHeads) };
      assert.deepEqual(piecesOf({ ...more, attention: 'whole' }, ids), piecesOf({ ...more, attention: 'math' }, ids));
    }),
  );
  t.pass('no counterexample');
});

const [Q, K] = [tensor(1, 4, 6, 8), tensor(1, 2, 10, 8)];
const PIECES = ['bmm 4×6×8×10', 'softmax 24×10', 'bmm 4×6×10×8'];

t.test('every word of it: heads that share keys are as many products; masked or causal it is counted in full', async (t) => {
  for (const word of WORDS.split(' ')) {
    const { pieces, counted } = opened([op(word, [Q, K, K, tensor(1, 1, 6, 10), 0, true])]);
    t.same(said(pieces), PIECES, word);
    t.same(
      pieces.map((p) => p.role),
      ['scores', undefined, 'context'].map((r, i) => (i === 1 ? 'scores' : r)),
    );
    t.equal(counted.recorded, 2 * 4 * 6 * 8 * 10);
  }
  t.equal(opened([op('scaled_dot_product_attention', [Q, K, K, undefined, 0, true])]).pieces[0]!.causal, true);
  t.equal(opened([op('scaled_dot_product_attention', [Q, K, K, undefined, 0, false])]).pieces[0]!.causal, false);
});

t.test('the math path is opened; a fused path below is taken whole, once, with what it calls', async (t) => {
  const inner = op('_scaled_dot_product_flash_attention', [Q, K, K], { inner: [op('_flash_attention_forward', [Q, K, K])] });
  const fused = opened([op('scaled_dot_product_attention', [Q, K, K], { inner: [inner] })]);
  t.same(said(fused.pieces), PIECES);
  t.same(
    fused.rows.map((r) => `${r.fate} ${r.name}`),
    [
      'mapped aten::scaled_dot_product_attention',
      'folded aten::_flash_attention_forward',
      'folded aten::_scaled_dot_product_flash_attention',
    ],
  );
  const byHand = [op('bmm', [tensor(4, 6, 8), tensor(4, 8, 10)]), op('_softmax', [tensor(4, 6, 10), -1, false])];
  const math = op('_scaled_dot_product_attention_math', [Q, K, K], {
    inner: [...byHand, op('bmm', [tensor(4, 6, 10), tensor(4, 10, 8)])],
  });
  t.same(said(opened([op('scaled_dot_product_attention', [Q, K, K], { inner: [math] })]).pieces), PIECES);
});

t.test('sizes that do not fit are said; its products have no recorded size then', async (t) => {
  for (const args of [[Q, tensor(1, 2, 10, 7), K], [Q, K, tensor(1, 2, 9, 8)], [Q, K], []]) {
    const { pieces, rows, counted } = opened([op('scaled_dot_product_attention', args)]);
    t.equal(pieces.length, 0);
    t.equal(rows[0]!.fate, 'unknown');
    t.equal(counted.unsized.get('aten::scaled_dot_product_attention'), 1);
  }
});

t.test('packed sentences: a row sees as many keys as the longest sentence has, which is said to be an upper bound', async (t) => {
  const x = tensor(16, 4, 8);
  const starts = (n: number) => ({ shape: [n], type: 'int32' });
  const varlen = (word: string, args: readonly Argument[]) => {
    const { pieces, counted, notes } = opened([op(word, args)]);
    return [said(pieces), counted.recorded, notes];
  };
  const note = (seen: string): string =>
    `attention: 2 sentences are packed into 16 keys; each row is counted with ${seen}: an upper bound`;
  t.same(varlen('flash_attn::_flash_attn_varlen_forward', [x, x, x, starts(3), starts(3), 9, 9, 0, 0.25, false]), [
    ['bmm 4×16×8×9', 'softmax 64×9', 'bmm 4×16×9×8'],
    2 * 4 * 16 * 9 * 8,
    [note('9 of them, those of the longest sentence')],
  ]);
  t.same(varlen('_efficient_attention_forward', [x, x, x, undefined, starts(3), starts(3), 9, 9]).slice(1), [
    2 * 4 * 16 * 9 * 8,
    [note('9 of them, those of the longest sentence')],
  ]);
  for (const longest of [undefined, 0, 99])
    t.same(varlen('_flash_attention_forward', [x, x, x, starts(3), starts(3), 9, longest]).slice(1), [
      2 * 4 * 16 * 16 * 8,
      [note('16 of them, all')],
    ]);
  for (const alone of [[starts(2), starts(2)], [undefined, undefined], []])
    t.same(varlen('_flash_attention_forward', [x, x, x, ...alone, 9, 9]).slice(1), [2 * 4 * 16 * 16 * 8, []]);
});
