/** Single operators, each with what it comes to, worked out by hand. */
import type { Case } from '../../../helpers/onnx-operator.js';

export const CASES: readonly (readonly [Case, string])[] = [
  // products
  [
    {
      op: 'MatMul',
      reads: [
        [2, 3, 4],
        [4, 5],
      ],
    },
    'matmul x[2×3×4] y[4×5] → 2×3×5',
  ],
  [{ op: 'MatMul', reads: [[4], [4]] }, 'matmul x[4] y[4] → '],
  [
    {
      op: 'MatMul',
      reads: [
        [5, 1, 3, 4],
        [2, 4, 6],
      ],
    },
    'matmul x[5×1×3×4] y[2×4×6] → 5×2×3×6',
  ],
  [{ op: 'MatMul', reads: [[3, 4], [4]] }, 'matmul x[3×4] y[4] → 3'],
  [{ op: 'Gemm', reads: [[3, 4], [5, 4], [5]], attributes: { transB: 1 } }, 'addmm z[5] x[3×4] y[4×5] → 3×5'],
  [
    {
      op: 'Gemm',
      reads: [
        [4, 3],
        [4, 5],
      ],
      attributes: { transA: 1 },
    },
    'mm x[3×4] y[4×5] → 3×5',
  ],
  [
    {
      op: 'MatMulInteger',
      reads: [
        [3, 4],
        [4, 5],
      ],
    },
    'matmul x[3×4] y[4×5] → 3×5',
  ],
  [{ op: 'QLinearMatMul', reads: [[3, 4], [], [], [4, 5], [], [], [], []] }, 'matmul x[3×4] u[4×5] → 3×5'],
  [
    {
      op: 'FusedMatMul',
      domain: 'com.microsoft',
      reads: [
        [3, 4],
        [5, 4],
      ],
      attributes: { transB: 1, alpha: 0.5 },
    },
    'matmul x[3×4] y[4×5] → 3×5',
  ],
  [
    {
      op: 'FusedMatMul',
      domain: 'com.microsoft',
      reads: [
        [4, 2, 3],
        [5, 4, 2],
      ],
      attributes: { transA: 1, transBatchB: 1, transB: 1 },
    },
    'matmul x[4×3×2] y[4×2×5] → 4×3×5',
  ],
  [
    { op: 'Conv', reads: [[1, 3, 8, 8], [6, 3, 3, 3], [6]], attributes: { pads: [1, 1, 1, 1], strides: [2, 2] } },
    'convolution x[1×3×8×8] y[6×3×3×3] z[6] <2 2> <1 1> <1 1> false <0 0> 1 → 1×6×4×4',
  ],
  [
    {
      op: 'Conv',
      reads: [
        [1, 4, 9],
        [4, 1, 3],
      ],
      attributes: { group: 4, dilations: [2] },
    },
    'convolution x[1×4×9] y[4×1×3] – <1> <0> <2> false <0> 4 → 1×4×5',
  ],
  [
    {
      op: 'Conv',
      reads: [
        [1, 1, 7],
        [1, 1, 3],
      ],
      attributes: { auto_pad: 'SAME_UPPER', strides: [2] },
    },
    'convolution x[1×1×7] y[1×1×3] – <2> <1> <1> false <0> 1 → 1×1×4',
  ],
  [
    {
      op: 'ConvTranspose',
      reads: [
        [1, 4, 5],
        [4, 2, 3],
      ],
      attributes: { strides: [2], output_padding: [1] },
    },
    'convolution x[1×4×5] y[4×2×3] – <2> <0> <1> true <1> 1 → 1×2×12',
  ],
  [
    {
      op: 'Einsum',
      reads: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      attributes: { equation: 'bqd, bkd -> bqk' },
    },
    'einsum bqd,bkd->bqk (x[2×3×4] y[2×5×4]) → 2×3×5',
  ],
  [
    {
      op: 'Einsum',
      reads: [
        [2, 7, 3, 4],
        [4, 5],
      ],
      attributes: { equation: '...ij,jk->...ik' },
    },
    'einsum ...ij,jk->...ik (x[2×7×3×4] y[4×5]) → 2×7×3×5',
  ],
  [
    {
      op: 'Einsum',
      reads: [
        [3, 4],
        [4, 5],
      ],
      attributes: { equation: 'ij,jk' },
    },
    'einsum ij,jk (x[3×4] y[4×5]) → 3×5',
  ],
  [
    {
      op: 'Attention',
      opset: 23,
      reads: [
        [1, 6, 32],
        [1, 9, 16],
        [1, 9, 16],
      ],
      attributes: { q_num_heads: 4, kv_num_heads: 2, is_causal: 1 },
    },
    'scaled_dot_product_attention x[1×4×6×8] y[1×2×9×8] z[1×2×9×8] – 0 true – → 1×6×32',
  ],
  [
    {
      op: 'MultiHeadAttention',
      domain: 'com.microsoft',
      reads: [
        [1, 6, 32],
        [1, 9, 32],
        [1, 9, 32],
      ],
      attributes: { num_heads: 4 },
    },
    'scaled_dot_product_attention x[1×4×6×8] y[1×4×9×8] z[1×4×9×8] – 0 false – → 1×6×32',
  ],
  [
    {
      op: 'LSTM',
      reads: [
        [7, 2, 3],
        [1, 20, 3],
        [1, 20, 5],
      ],
      makes: 3,
      attributes: { hidden_size: 5 },
    },
    'lstm x[7×2×3] y[20×3] z[20×5] – → 7×1×2×5, 1×2×5, 1×2×5',
  ],
  // rows
  [
    { op: 'LayerNormalization', reads: [[2, 3, 4], [4], [4]], makes: 3 },
    'layer_norm x[2×3×4] <4> y[4] z[4] 0.00001 → 2×3×4, 2×3×1, 2×3×1',
  ],
  [{ op: 'RMSNormalization', opset: 23, reads: [[2, 3, 4], [4]] }, 'rms_norm x[2×3×4] <4> y[4] 0.00001 → 2×3×4'],
  [{ op: 'Softmax', reads: [[2, 3, 4]] }, 'softmax x[2×3×4] 2 → 2×3×4'],
  [{ op: 'Softmax', reads: [[2, 3, 4]], opset: 11 }, 'softmax x[2×3×4] <1 2> → 2×3×4'],
  [{ op: 'ReduceMean', reads: [[2, 3, 4]], attributes: { axes: [-1] } }, 'mean x[2×3×4] <2> true → 2×3×1'],
  [
    {
      op: 'ReduceMean',
      reads: [
        [2, 3, 4],
        ['is', 1],
      ],
      attributes: { keepdims: 0 },
      opset: 18,
    },
    'mean x[2×3×4] <1> false → 2×4',
  ],
  [{ op: 'ReduceSum', reads: [[2, 3, 4]] }, 'sum x[2×3×4] <0 1 2> true → 1×1×1'],
  [{ op: 'ArgMax', reads: [[2, 3]], attributes: { axis: 1, keepdims: 0 } }, 'argmax x[2×3] 1 false → 2'],
  [
    {
      op: 'TopK',
      reads: [
        [2, 9],
        ['is', 4],
      ],
      makes: 2,
    },
    'topk x[2×9] 4 1 → 2×4, 2×4',
  ],
  [
    { op: 'MaxPool', reads: [[1, 2, 7, 7]], attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 } },
    'max_pool2d x[1×2×7×7] <3 3> <2 2> <0 0> → 1×2×3×3',
  ],
  [{ op: 'GlobalAveragePool', reads: [[1, 2, 7, 7]] }, 'adaptive_avg_pool2d x[1×2×7×7] → 1×2×1×1'],
  // elements
  [{ op: 'Add', reads: [[2, 3, 4], [4]] }, 'add x[2×3×4] y[4] → 2×3×4'],
  [
    {
      op: 'Pow',
      reads: [
        [2, 3],
        ['is', 3],
      ],
    },
    'pow x[2×3] y[1] → 2×3',
  ],
  [{ op: 'Gelu', reads: [[2, 3]], attributes: { approximate: 'tanh' }, opset: 20 }, 'gelu x[2×3] tanh → 2×3'],
  [{ op: 'Swish', reads: [[2, 3]], opset: 24 }, 'silu x[2×3] → 2×3'],
  [{ op: 'Clip', reads: [[2, 3], undefined, ['is', 6]] }, 'clamp x[2×3] – 6 → 2×3'],
  [{ op: 'Where', reads: [[3, 1], [1, 4], [4]] }, 'where x[3×1] y[1×4] z[4] → 3×4'],
  [{ op: 'Dropout', reads: [[2, 3]], makes: 2 }, 'dropout x[2×3] 0.5 false → 2×3, 2×3'],
  // movement
  [
    {
      op: 'Reshape',
      reads: [
        [2, 3, 4],
        ['is', 0, -1],
      ],
    },
    'view x[2×3×4] <2 12> → 2×12',
  ],
  [{ op: 'Flatten', reads: [[2, 3, 4]], attributes: { axis: 2 } }, 'flatten x[2×3×4] 2 -1 → 6×4'],
  [{ op: 'Transpose', reads: [[2, 3, 4]], attributes: { perm: [0, 2, 1] } }, 'permute x[2×3×4] <0 2 1> → 2×4×3'],
  [{ op: 'Squeeze', reads: [[1, 3, 1]], opset: 11, attributes: { axes: [-1] } }, 'squeeze x[1×3×1] <-1> → 1×3'],
  [{ op: 'Squeeze', reads: [[1, 3, 1]] }, 'squeeze x[1×3×1] – → 3'],
  [
    {
      op: 'Unsqueeze',
      reads: [
        [3, 4],
        ['is', 0, -1],
      ],
    },
    'unsqueeze x[3×4] <0 -1> → 1×3×4×1',
  ],
  [
    {
      op: 'Expand',
      reads: [
        [3, 1],
        ['is', 2, 1, 6],
      ],
    },
    'expand x[3×1] <2 3 6> → 2×3×6',
  ],
  [
    {
      op: 'Tile',
      reads: [
        [3, 1],
        ['is', 2, 4],
      ],
    },
    'repeat x[3×1] <2 4> → 6×4',
  ],
  [
    {
      op: 'Slice',
      reads: [
        [8, 9],
        ['is', 1],
        ['is', 9007199254740991],
        ['is', 1],
        ['is', 3],
      ],
    },
    'slice x[8×9] 1 1 9007199254740991 3 → 8×3',
  ],
  [{ op: 'Slice', reads: [[8, 9]], opset: 9, attributes: { starts: [-3], ends: [8], axes: [0] } }, 'slice x[8×9] 0 -3 8 1 → 3×9'],
  [
    {
      op: 'Split',
      reads: [
        [2, 9],
        ['is', 2, 7],
      ],
      makes: 2,
      attributes: { axis: 1 },
    },
    'split x[2×9] <2 7> 1 → 2×2, 2×7',
  ],
  [
    { op: 'Split', reads: [[2, 7]], makes: 3, attributes: { axis: 1, num_outputs: 3 }, opset: 18 },
    'split x[2×7] <3 3 1> 1 → 2×3, 2×3, 2×1',
  ],
  [
    {
      op: 'Concat',
      reads: [
        [2, 3],
        [2, 5],
      ],
      attributes: { axis: -1 },
    },
    'cat (x[2×3] y[2×5]) 1 → 2×8',
  ],
  [
    {
      op: 'Gather',
      reads: [
        [5, 4],
        [2, 3],
      ],
    },
    'index_select x[5×4] 0 y[2×3] → 2×3×4',
  ],
  [
    {
      op: 'Pad',
      reads: [
        [2, 3],
        ['is', 0, 1, 0, 2],
      ],
    },
    'constant_pad_nd x[2×3] <0 1 0 2> → 2×6',
  ],
  [{ op: 'Trilu', reads: [[4, 4]], attributes: { upper: 0 } }, 'tril x[4×4] 0 → 4×4'],
  [{ op: 'DepthToSpace', reads: [[1, 8, 2, 3]], attributes: { blocksize: 2 } }, 'pixel_shuffle x[1×8×2×3] 2 → 1×2×4×6'],
  [{ op: 'OneHot', reads: [[2, 3], ['is', 9], [2]] }, 'one_hot x[2×3] 9 → 2×3×9'],
  [{ op: 'Shape', reads: [[2, 3]] }, 'constant x[2×3] → 2'],
  [{ op: 'NonZero', reads: [[2, 3]] }, 'nonzero x[2×3] → ?'],
  [{ op: 'Whatever', domain: 'my.own', reads: [[2, 3]] }, 'my.own::Whatever x[2×3] → ?'],
  [{ op: 'Whatever', reads: [[2, 3]] }, 'onnx::Whatever x[2×3] → ?'],
];
