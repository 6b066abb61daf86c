/** Which recorded operators are products, and which hold one: by PyTorch's words, against native_functions.yaml and its libraries' operators. */
import t from 'tap';
import {
  callsProduct,
  hasShapes,
  holdsProduct,
  isAttention,
  isQuantized,
  opensToPlainProduct,
  opensToProduct,
  runsProduct,
} from '../../../traces/import/products.js';
import type { RecordedOp } from '../../../traces/import/recording.js';
import { label, op, tensor } from '../../helpers/recordings.js';

/** What an operator is by its name: it runs a product, calls one, or is attention. */
const is = (o: RecordedOp): string =>
  [runsProduct(o) && 'runs', callsProduct(o) && 'calls', isAttention(o) && 'attention'].filter((x) => x !== false).join(' ');
/** Of the words those that are something else. */
const others = (words: string, expected: string): string[] => words.split(' ').filter((word) => is(op(word)) !== expected);

t.test('products of matrices and vectors, convolutions, and what libraries call theirs, run one', async (t) => {
  t.same(
    others(
      'mm addmm bmm baddbmm addbmm mv addmv dot vdot mkldnn::_linear_pointwise mkl::_mkl_linear _int_mm _scaled_mm _mm_plus_mm _trilinear',
      'runs',
    ),
    [],
  );
  t.same(
    others(
      'conv1d conv2d conv3d convolution _convolution mkldnn_convolution _mkldnn_convolution cudnn_convolution miopen_convolution mps_convolution',
      'runs',
    ),
    [],
  );
  t.same(
    others(
      'thnn_conv2d _slow_conv2d_forward slow_conv3d conv_depthwise3d _conv_depthwise2d convolution_overrideable mkldnn::_convolution_pointwise',
      'runs',
    ),
    [],
  );
  t.same(
    others(
      'quantized::linear_dynamic quantized::linear_dynamic_fp16 quantized::linear_relu_dynamic quantized::linear_relu onednn::qlinear_pointwise mkldnn_linear',
      'runs',
    ),
    [],
  );
  t.same(others('_weight_int8pack_mm _weight_int4pack_mm _weight_int4pack_mm_for_cpu', 'runs'), []);
});

t.test('what calls one, attention, and what does neither', async (t) => {
  t.same(others('matmul linear einsum _addmm_activation inner chain_matmul tensordot linalg_matmul', 'calls'), []);
  const forms = ['', '_math', '_math_for_mps'].map((f) => `scaled_dot_product_attention${f}`);
  t.same(others(forms[0]!, 'attention'), []);
  t.same(others(`_${forms[1]} _${forms[2]} _scaled_dot_product_fused_attention_overrideable`, 'attention'), []);
  t.same(others(['flash', 'efficient', 'cudnn'].map((f) => `_scaled_dot_product_${f}_attention`).join(' '), 'attention'), []);
  t.same(
    others('_scaled_dot_product_flash_attention_for_cpu _flash_attention_forward _efficient_attention_forward', 'attention'),
    [],
  );
  t.same(
    others(
      '_flash_attn_forward _flash_attn_varlen_forward _native_multi_head_attention _transformer_encoder_layer_fwd',
      'attention',
    ),
    [],
  );
  t.same(others('softmax add embedding layer_norm view mse_loss', ''), []);
});

t.test('a quantised library’s products run, PyTorch’s of the same words call one', async (t) => {
  for (const word of 'linear matmul conv1d conv2d conv3d linear_relu mul_matmul conv1d_relu conv2d_relu'.split(' '))
    for (const library of ['quantized', 'onednn', '_quantized']) {
      t.ok(runsProduct(op(`${library}::${word}`)), `${library}::${word}`);
      t.ok(isQuantized(op(`${library}::${word}`)));
    }
  t.equal(is(op('quantized::add')), '');
  for (const name of ['aten::linear', 'my.quantized::linear']) t.notOk(isQuantized(op(name)), name);
  t.equal(is(op('my.quantized::conv2d_relu')), '');
});

t.test('attention’s way back runs its products, unless they are recorded inside', async (t) => {
  const back = (word: string, ...inner: RecordedOp[]) => runsProduct(op(word, [], { inner }));
  t.ok(
    back('_scaled_dot_product_flash_attention_backward') && back('_flash_attn_backward') && back('_efficient_attention_backward'),
  );
  t.ok(back('_flash_attn_backward', op('view')));
  t.notOk(back('_flash_attn_backward', op('bmm')));
  t.notOk(back('softmax_backward') || back('_flash_attn_backward_data'));
});

t.test('what holds a product: it is one, or one is recorded below it, in labels too', async (t) => {
  const [mm, view] = [op('mm'), op('view')];
  t.same([mm, op('linear'), op('_flash_attn_forward'), view].map(holdsProduct), [true, true, true, false]);
  const deep = op('x', [], { inner: [view, label('part', op('y', [], { inner: [mm] }))] });
  t.same([holdsProduct(deep), opensToProduct(deep), opensToPlainProduct(deep)], [true, true, true]);
  t.same([holdsProduct(deep), holdsProduct(view)], [true, false], 'asked again');
  t.notOk(holdsProduct(label('mm')), 'a label is none, whatever it is called');
  t.same([opensToProduct(mm), opensToPlainProduct(mm)], [false, false], 'below it');
  const whole = op('x', [], { inner: [op('_flash_attn_forward')] });
  t.same([opensToProduct(whole), opensToPlainProduct(whole)], [true, false], 'attention is no plain product');
  t.ok(opensToPlainProduct(op('x', [], { inner: [op('matmul')] })));
});

t.test('sizes are recorded where any tensor has some', async (t) => {
  t.same([op('x', [tensor(4)]), op('x', [[tensor(4)]]), op('x', [1, [2], 'a'])].map(hasShapes), [true, true, false]);
});
