/** How an operator and what it calls are counted: by itself, as what it calls, or both; and whether one is another form of it. */
import t from 'tap';
import { isFormOf, wayOf } from '../../../traces/import/nested.js';
import type { RecordedOp } from '../../../traces/import/recording.js';
import { label, op, tensor } from '../../helpers/recordings.js';

const [X, W] = [tensor(4, 8), tensor(8, 3)];
const mm = op('mm', [X, W]);
const small = op('mm', [X, tensor(8, 1)]);
const linear = op('linear', [X, tensor(3, 8)]);
const within = (o: RecordedOp, ...inner: RecordedOp[]): string => wayOf({ ...o, inner });

t.test('a product is whole with its own form inside, opened where more is inside, both where less is', async (t) => {
  t.equal(wayOf(mm), 'whole');
  t.equal(within(mm, op('view', [X])), 'whole');
  t.equal(within(mm, mm), 'whole');
  t.equal(within(mm, small, small, small), 'whole', 'in parts');
  t.equal(within(mm, op('mm')), 'whole', 'one without sizes');
  t.equal(within(mm, small), 'both');
  t.equal(within(mm, mm, small), 'opened');
  t.equal(within(mm, label('part', small, small, small, small)), 'opened', 'in a label');
  t.equal(within(op('mm'), mm), 'opened', 'of which no size is known');
  t.equal(within(op('mm', [tensor(4, -8), tensor(-8, 3)]), mm), 'opened', 'or none that can be');
  t.equal(within(op('_mm_plus_mm', [X, W, X, W]), mm, mm), 'opened', 'without a rule');
  t.equal(within(mm, { ...linear, inner: [mm] }), 'whole', 'by what it calls in turn');
  t.equal(within(mm, { ...mm, inner: [small] }), 'opened', 'which is more by what is inside it');
});

t.test('what calls a product is opened where one is below; what has a rule is whole where none is', async (t) => {
  t.equal(within(linear, mm), 'opened');
  t.equal(within(linear, op('view', [X])), 'whole');
  t.equal(within(op('layer_norm', [X, [8]]), op('native_layer_norm', [X, [8]])), 'whole');
  t.equal(within(op('layer_norm', [X, [8]]), mm), 'opened');
  t.equal(within(op('nobody_knows', [X]), op('tanh', [X])), 'opened');
  const q = tensor(1, 2, 6, 8);
  const attention = op('scaled_dot_product_attention', [q, q, q]);
  t.equal(within(attention, op('_scaled_dot_product_flash_attention', [q, q, q])), 'whole');
  t.equal(within(attention, op('bmm', [tensor(2, 6, 8), tensor(2, 8, 6)])), 'opened');
  t.equal(within(op('scaled_dot_product_attention'), op('_flash_attention_forward', [q, q, q])), 'opened', 'without sizes');
});

const form = (outer: RecordedOp, inner: RecordedOp): boolean => isFormOf(outer, inner);
t.test('another form has the product that the operator has, by a name that it calls', async (t) => {
  t.ok(form(op('matmul', [X, W]), mm) && form(linear, mm) && form(linear, op('matmul', [X, W])));
  t.ok(form(linear, op('addmm', [tensor(3), X, W])));
  t.notOk(form(linear, small), 'of another size');
  t.notOk(form(linear, op('mm')), 'of no size');
  t.notOk(form(op('linear'), op('mm')), 'none of either');
  t.notOk(form(linear, linear), 'itself');
  t.notOk(form(mm, linear), 'the other way round');
  t.notOk(form(op('matmul', [X, W]), linear), 'matmul does not call linear');
  t.notOk(form(linear, op('view', [X])));
});

t.test('convolutions call each other from the general to the library’s', async (t) => {
  const conv = (word: string) => op(word, [tensor(1, 3, 8, 8), tensor(4, 3, 2, 2), undefined, [2, 2], [0, 0], [1, 1]]);
  const mkldnn = op('mkldnn_convolution', [tensor(1, 3, 8, 8), tensor(4, 3, 2, 2), undefined, [0, 0], [2, 2], [1, 1]]);
  const chain = [conv('conv2d'), conv('convolution'), conv('_convolution'), mkldnn];
  for (const [i, outer] of chain.entries())
    for (const [j, inner] of chain.entries()) t.equal(form(outer, inner), j > i, `${outer.word} calls ${inner.word}`);
  const pointwise = op('linear', [tensor(16, 12), tensor(4, 12)]);
  t.notOk(form(pointwise, conv('conv2d')), 'linear calls no convolution');
  t.notOk(form(conv('conv2d'), op('mm', [tensor(16, 12), tensor(12, 4)])), 'nor does a convolution call mm by that name');
});

t.test('attention calls its own forms, others what is native_ or _ of their name and reads the same', async (t) => {
  const q = tensor(1, 2, 6, 8);
  const attention = op('scaled_dot_product_attention', [q, q, q]);
  t.ok(form(attention, op('_scaled_dot_product_attention_math', [q, q, q])));
  t.notOk(form(attention, op('_flash_attention_forward', [q, q, q])), 'not by another name');
  t.ok(form(op('softmax', [X]), op('_softmax', [X])) && form(op('layer_norm', [X]), op('native_layer_norm', [X])));
  t.ok(form(op('log_softmax'), op('_log_softmax')), 'of no sizes both');
  t.notOk(form(op('softmax', [X]), op('_softmax', [W])), 'of another operand');
  t.notOk(form(op('softmax', [X]), op('_softmax')));
  t.notOk(form(op('softmax', [X]), op('_log_softmax', [X])));
  t.notOk(form(op('_softmax', [X]), op('softmax', [X])));
});
