/** Operators along dimensions, against the ONNX specification: each attribute and each input given, and left out. */
import t from 'tap';
import { elements, holds, type Case } from './case.js';

const REDUCTIONS = {
  ...{ ReduceMean: 'mean', ReduceSum: 'sum', ReduceMax: 'max', ReduceMin: 'min', ReduceProd: 'prod', ReduceL1: 'norm' },
  ...{ ReduceL2: 'norm', ReduceSumSquare: 'norm', ReduceLogSumExp: 'logsumexp', ReduceLogSum: 'logsumexp' },
};
for (const [is, word] of Object.entries(REDUCTIONS))
  holds([
    [`${is}: 2×3×4`, `${word} x[2×3×4] <0 1 2> true → [1×1×1]`],
    [{ is: `${is}: 2×3×4`, attributes: { axes: [1] } }, `${word} x[2×3×4] <1> true → [2×1×4]`],
    [{ is: `${is}: 2×3×4:float16`, attributes: { axes: [-1, 0], keepdims: 0 } }, `${word} x[2×3×4] <2 0> false → [3] float16`],
    [{ is: `${is}: 2×3×4, =1`, opset: 18 }, `${word} x[2×3×4] <1> true → [2×1×4]`],
    [{ is: `${is}: 2×3, =`, opset: 18 }, `${word} x[2×3] <0 1> true → [1×1]`],
    [{ is: `${is}: 2×3, =`, attributes: { noop_with_empty_axes: 1 }, opset: 18 }, 'alias x[2×3] → [2×3]'],
    [{ is: `${is}: 2×3, –`, attributes: { noop_with_empty_axes: 1 }, opset: 18 }, 'alias x[2×3] → [2×3]'],
    [{ is: `${is}: 2×3, =1`, attributes: { noop_with_empty_axes: 1, keepdims: 0 }, opset: 18 }, `${word} x[2×3] <1> false → [2]`],
    [{ is: `${is}: 2×3, 1:int64`, opset: 18 }, `${word} x[2×3] – true → ?`],
    [`${is}: ?`, `${word} – – true → ?`],
    [{ is: `${is}: 2×3`, attributes: { axes: [2] } }, '!axis 2 of 2 dimensions; expected one of -2 to 1'],
    [{ is: `${is}: 2×3`, attributes: { axes: [-3] } }, '!axis -3 of 2 dimensions; expected one of -2 to 1'],
  ]);

t.test('what is reduced of constants is known, where it is one number', async (t) => {
  const reduced = (is: string, more = {}) => elements({ is, ...more });
  t.same(reduced('ReduceSum: =2 3 4'), [9]);
  t.same(reduced('ReduceProd: =2 3 4'), [24]);
  t.same(reduced('ReduceMax: =2 7 4'), [7]);
  t.same(reduced('ReduceMin: =5 3 4'), [3]);
  t.same(reduced('ReduceProd: =2 3 4, =0', { attributes: { keepdims: 0 }, opset: 18 }), [24]);
  t.same(reduced('ReduceMean: =2 3 4'), [], 'a mean is not');
  t.same(reduced('ReduceSum: ='), [], 'nor what is of nothing');
});

for (const [is, word] of Object.entries({ ArgMax: 'argmax', ArgMin: 'argmin' }))
  holds([
    [`${is}: 2×3×4`, `${word} x[2×3×4] 0 true → [1×3×4] int64`],
    [{ is: `${is}: 2×3×4`, attributes: { axis: -1 } }, `${word} x[2×3×4] 2 true → [2×3×1] int64`],
    [{ is: `${is}: 2×3×4`, attributes: { axis: 1, keepdims: 0 } }, `${word} x[2×3×4] 1 false → [2×4] int64`],
    [`${is}: ?`, `${word} – – true → ?`],
  ]);

for (const [is, word] of Object.entries({ Softmax: 'softmax', LogSoftmax: 'log_softmax' }))
  holds([
    [{ is: `${is}: 2×3×4`, opset: 13 }, `${word} x[2×3×4] 2 → [2×3×4]`],
    [{ is: `${is}: 2×3×4`, opset: 12 }, `${word} x[2×3×4] <1 2> → [2×3×4]`],
    [{ is: `${is}: 2×3×4:float16`, attributes: { axis: -3 } }, `${word} x[2×3×4] 0 → [2×3×4] float16`],
    [{ is: `${is}: 2×4`, opset: 12 }, `${word} x[2×4] 1 → [2×4]`],
    [{ is: `${is}: 2×3×4`, opset: 9, attributes: { axis: 0 } }, `${word} x[2×3×4] <0 1 2> → [2×3×4]`],
    [`${is}: ?`, `${word} – -1 → ?`],
    [{ is: `${is}: 2×3`, attributes: { axis: -3 } }, '!axis -3 of 2 dimensions; expected one of -2 to 1'],
  ]);

const EPSILON = { epsilon: 0.5 };
holds([
  [{ is: 'LayerNormalization: 2×3×4, 4, 4', makes: 3 }, 'layer_norm x[2×3×4] <4> y[4] z[4] 0.00001 → [2×3×4], [2×3×1], [2×3×1]'],
  [{ is: 'LayerNormalization: 2×3×4:float16, 4', makes: 2 }, 'layer_norm x[2×3×4] <4> y[4] – 0.00001 → [2×3×4] float16, [2×3×1]'],
  [
    { is: 'LayerNormalization: 2×3×4, 3×4', makes: 2, attributes: { axis: 1, ...EPSILON } },
    'layer_norm x[2×3×4] <3 4> y[3×4] – 0.5 → [2×3×4], [2×1×1]',
  ],
  ['LayerNormalization: ?, 4', 'layer_norm – – y[4] – 0.00001 → ?'],
  [{ is: 'RMSNormalization: 2×3×4, 4, 4' }, 'rms_norm x[2×3×4] <4> y[4] 0.00001 → [2×3×4]'],
  [{ is: 'RMSNormalization: 2×3×4, 3×4', attributes: { axis: -2, ...EPSILON } }, 'rms_norm x[2×3×4] <3 4> y[3×4] 0.5 → [2×3×4]'],
  [{ is: 'SimplifiedLayerNormalization: 2×4, 4', makes: 2 }, 'rms_norm x[2×4] <4> y[4] 0.00001 → [2×4], [2×1]'],
  [
    { is: 'com.microsoft::SkipLayerNormalization: 2×4, 2×4, 4, 4' },
    'add x[2×4] y[2×4] → [2×4]; layer_norm o0/sum[2×4] <4> z[4] u[4] → [2×4]',
  ],
  [
    { is: 'com.microsoft::SkipLayerNormalization: 2×4:float16, 2×4:float16, 4', makes: 4 },
    'add x[2×4] y[2×4] → [2×4] float16; layer_norm o3[2×4] <4> z[4] – → ?',
  ],
  [
    { is: 'com.microsoft::SkipSimplifiedLayerNormalization: 2×4, 2×4, 4' },
    'add x[2×4] y[2×4] → [2×4]; rms_norm o0/sum[2×4] <4> z[4] → [2×4]',
  ],
  ['com.microsoft::SkipLayerNormalization: ?, 2×4, 4', 'add – y[2×4] → ?; layer_norm – – z[4] – → ?'],
  ['BatchNormalization: 2×3×4, 3, 3, 3, 3', 'batch_norm x[2×3×4] y[3] z[3] u[3] v[3] → [2×3×4]'],
  ['InstanceNormalization: 2×3×4:float16, 3, 3', 'instance_norm x[2×3×4] y[3] z[3] → [2×3×4] float16'],
  ['GroupNormalization: 2×6×4, 6, 6', 'group_norm x[2×6×4] 1 y[6] z[6] → [2×6×4]'],
  [{ is: 'GroupNormalization: 2×6×4, 6, 6', attributes: { num_groups: 3 } }, 'group_norm x[2×6×4] 3 y[6] z[6] → [2×6×4]'],
  ['LpNormalization: 2×3', 'norm x[2×3] → [2×3]'],
  ['CumSum: 2×3:int64, one=1', 'cumsum x[2×3] 1 → [2×3] int64'],
  ['CumSum: 2×3, scalar:int64', 'cumsum x[2×3] – → [2×3]'],
  [{ is: 'TopK: 2×9, =4', makes: 2 }, 'topk x[2×9] 4 1 → [2×4], [2×4] int64'],
  [{ is: 'TopK: 5×9:float16, =2', makes: 2, attributes: { axis: 0 } }, 'topk x[5×9] 2 0 → [2×9] float16, [2×9] int64'],
  [{ is: 'TopK: 2×9', makes: 2, opset: 9, attributes: { k: 3 } }, 'topk x[2×9] 3 1 → [2×3], [2×3] int64'],
  [{ is: 'TopK: 2×9', makes: 2, opset: 9 }, 'topk x[2×9] 1 1 → [2×1], [2×1] int64'],
  [{ is: 'TopK: 2×9, 1:int64', makes: 2 }, 'topk x[2×9] – 1 → ?'],
  [{ is: 'TopK: ?, =4', makes: 2 }, 'topk – 4 – → ?'],
]);

for (const [is, word] of Object.entries({ MaxPool: 'max_pool2d', AveragePool: 'avg_pool2d' })) {
  const pool = (attributes: NonNullable<Case['attributes']>, makes = 1) => ({
    is: `${is}: 1×2×7×9`,
    attributes: { kernel_shape: [3, 2], ...attributes },
    makes,
  });
  holds([
    [pool({}, 2), `${word} x[1×2×7×9] <3 2> <1 1> <0 0> → [1×2×5×8], [1×2×5×8] int64`],
    [pool({ strides: [2, 3] }), `${word} x[1×2×7×9] <3 2> <2 3> <0 0> → [1×2×3×3]`],
    [pool({ strides: [3, 3] }), `${word} x[1×2×7×9] <3 2> <3 3> <0 0> → [1×2×2×3]`],
    [pool({ strides: [3, 3], ceil_mode: 1 }), `${word} x[1×2×7×9] <3 2> <3 3> <0 0> → [1×2×3×4]`],
    [pool({ pads: [1, 0, 2, 1] }), `${word} x[1×2×7×9] <3 2> <1 1> <1 0> → [1×2×8×9]`],
    [pool({ dilations: [2, 4] }), `${word} x[1×2×7×9] <3 2> <1 1> <0 0> → [1×2×3×5]`],
    [pool({ strides: [2] }), '!1 strides for 2 dimensions; expected 2'],
    [pool({ pads: [1, 1] }), '!2 pads for 2 dimensions; expected 4'],
    [pool({ dilations: [1, 0] }), '!kernel 2, stride 1, dilation 0; expected numbers above 0'],
    [pool({ strides: [0, 1] }), '!kernel 3, stride 0, dilation 1; expected numbers above 0'],
    [pool({ kernel_shape: [0, 1] }), '!kernel 0, stride 1, dilation 1; expected numbers above 0'],
    [pool({ kernel_shape: [3] }), '!a kernel of 1 dimensions over 2; expected 2'],
    [{ is: `${is}: ?`, attributes: { kernel_shape: [3, 2] } }, `${word} – <3 2> → ?`],
  ]);
}
holds([
  ['GlobalAveragePool: 1×2×7×9', 'adaptive_avg_pool2d x[1×2×7×9] → [1×2×1×1]'],
  ['GlobalMaxPool: 3×2×7:float16', 'adaptive_max_pool2d x[3×2×7] → [3×2×1] float16'],
  ['GlobalMaxPool: ?', 'adaptive_max_pool2d – → ?'],
]);
