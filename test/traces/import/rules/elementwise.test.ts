/** Element by element: what each form comes to, beside what is known of its operands. */
import t from 'tap';
import { outcome, written, type Known, type Written } from './outcome.js';

/** word, arguments, what it comes to, what is known. */
type Row = readonly [string, readonly Written[], string, Known?];
const holds = (title: string, rows: readonly Row[]): void =>
  void t.test(title, async (t) => {
    for (const [word, args, expected, known] of rows) t.equal(outcome(word, args, known), expected, `${word} ${args.join(', ')}`);
  });
const BMM = { kind: 'bmm', dims: { b: 2, m: 6, k: 4, n: 6 } } as const;

holds('one operand, one pass', [
  ['gelu', ['x 2×4×8', "'none'"], 'gelu 8×8 of x'],
  ['gelu_new', ['x 8'], 'gelu 1×8 of x'],
  ['relu6', ['x 4×8 bfloat16'], 'relu 4×8 of x bfloat16'],
  ['swish', ['x 4×8'], 'silu 4×8 of x'],
  ['hardsigmoid', ['x 4×8'], 'sigmoid 4×8 of x'],
  ['tanh', [], 'not understood'],
  ['relu', ['x 4×8'], 'relu 4×8 of x float16', { results: ['y 4×8 float16'] }],
  ['glu', ['x 2×4×8', -1], 'elementwise 8×4 makes 2×4×4 in 2 passes of x'],
  ['glu', ['x 1×128×16', 1], 'elementwise 64×16 makes 1×64×16 in 2 passes of x'],
  ['glu', ['x 4×7'], 'not understood'],
  ['glu', ['x 4×8', 2], 'not understood'],
  ['glu', [3], 'not understood'],
  ['exp', ['x 4×8'], 'elementwise 4×8 of x'],
  ['exp', [2], 'folded: scalar'],
  ['exp', [], 'not understood'],
  ['maximum', ['x 4×8', 'y 4×8'], 'elementwise 4×8 of x y'],
  ['maximum', ['x 4×8', 'y 2×16'], 'elementwise 4×8 of x y'],
  ['maximum', ['x 4×8', 'y 8'], 'elementwise 4×8 of x'],
  ['quantize_per_tensor', ['x 4×8', 0.1, 0], 'elementwise 4×8 of x'],
  ['dequantize', [], 'not understood'],
  ['quantize_per_tensor', ['x 4×8', 0.1, 3, 13], 'elementwise 4×8 of x quint8'],
  ['quantize_per_tensor', ['x 4×8', 0.1, 3, 99], 'elementwise 4×8 of x'],
  ['quantize_per_tensor', ['x 4×8', 0.1, 3, 13], 'elementwise 4×8 of x int8', { results: ['y 4×8 int8'] }],
  ['quantize_per_channel', ['x 4×8', 's 4', 'z 4 int64', 0, 12], 'elementwise 4×8 of x qint8'],
  ['quantize_per_tensor_dynamic', ['x 4×8', 13, false], 'elementwise 4×8 of x quint8'],
  ['dequantize', ['x 4×8 int8'], 'elementwise 4×8 of x'],
  ['dequantize', ['x 4×8 int8'], 'elementwise 4×8 of x float16', { results: ['y 4×8 float16'] }],
]);

holds('a mask goes with the scores that were made; by itself it is the host’s', [
  ['where', [1, 2], 'folded: scalar'],
  ['masked_fill', ['s 2×6×6', 'm 6×6 bool', -1e9], 'fused: mask of softmax, s', { from: { s: 'bmm', m: 'host' } }],
  ['where', ['m 2×6×6 bool', 'p 6×6'], 'fused: mask of softmax, p', { from: { m: 'host', p: 'softmax' } }],
  ['where', ['m 1×6×8 bool', 'x 6×8'], 'folded: attention mask, m', { from: { m: 'host', x: 'host' } }],
  ['where', ['m 1×6×8 bool', 'x 6×8'], 'folded: attention mask, m', { from: { m: 'host' } }],
  ['where', ['m 6×8 bool', 'x 6×8'], 'elementwise 6×8 of x', { from: { m: 'host', x: 'gelu' } }],
  ['tril', ['x 6×6'], 'folded: attention mask, x', { from: { x: 'gelu' } }],
  ['tril', ['x 6×8'], 'elementwise 6×8 of x', { from: { x: 'gelu' } }],
  ['tril', ['x 6×6'], 'folded: attention mask, x'],
  ['tril', ['x 6×8'], 'elementwise 6×8 of x'],
  ['tril', ['x 1×1×6×8'], 'folded: attention mask, x'],
  ['masked_fill', ['s 1×2×6×6', 'm 1×1×6×6 bool', 0], 'fused: mask of softmax, s', { previous: BMM }],
  ['masked_fill', ['s 1×2×6×5', 'm 1×1×6×5 bool', 0], 'elementwise 12×5 of s', { previous: BMM }],
  ['masked_fill', ['s 12×6', 'm 6 bool', 0], 'elementwise 12×6 of s', { previous: { ...BMM, kind: 'matmul' } }],
  ['where', ['m 4×8 bool', 'x 4×8', 'y 4×8'], 'elementwise 4×8 of x y'],
  [
    'where',
    ['m 4×8 bool', 'x 4×8 float16', 'y 4×8 float16'],
    'elementwise 4×8 of x y float16',
    { from: { m: 'host', x: 'gelu', y: 'gelu' } },
  ],
  ['where', ['m 4×8 bool', 'x 4×8', 0], 'elementwise 4×8 of x'],
  ['where', ['m 4×8 bool', 'n 4×8 int64'], 'elementwise 4×8 of m bool'],
  ['where', ['m 4×8 bool', 'x 8'], 'elementwise 4×8 of m'],
]);

holds('what is put together is copied; rows that are put after many others are those of a cache', [
  ['cat', [['a 2×4×3', 'b 2×4×5'], -1], 'elementwise 8×8 of a b'],
  ['cat', [['a 2×4×3', 'b 2×4×5'], 2], 'elementwise 8×8 of a b'],
  ['cat', [['a 2×4×3', 'b 2×6×3'], 1], 'elementwise 20×3 of a b'],
  ['hstack', [['a 4×3', 'b 4×5']], 'elementwise 4×8 of a b'],
  ['stack', [['a 4×3', 'b 4×3'], 0], 'elementwise 8×3 of a b', { results: ['y 2×4×3'] }],
  ['cat', [['a 3×3', 'b 2×2'], 0], 'elementwise 13×1 of a b'],
  ['cat', [['a 8'], 0], 'elementwise 1×8 of a'],
  ['cat', [['a 1', 'b 1', 'c 1', 'd 1', 'e 1', 'f 1', 'g 1'], 0], 'elementwise 1×7 of a b c d e f g'],
  ['cat', [['a 0', 'b 4×3'], 0], 'folded: what is beside empty tensors, b'],
  ['cat', [['a 0', 'b 0'], 0], 'folded: scalar'],
  ['cat', [['a 4', 'b 4'], 0], 'folded: positions or mask', { from: { a: 'host', b: 'host' } }],
  ['cat', [['a 4', 'b 4'], 0], 'elementwise 1×8 of a b', { from: { a: 'host', b: 'gelu' } }],
  ['cat', [['a 2×3×9×4', 'b 2×3×1×4'], 2], 'elementwise 1×24 of b appended'],
  ['cat', [['a 2×3×9×4', 'b 2×3×9×4'], 2], 'elementwise 108×4 of a b'],
  ['cat', [['a 2×3×9×4', 'b 2×3×1×5'], 2], 'elementwise 246×1 of a b'],
  ['cat', [['a 1×3×9×4', 'b 2×3×1×4'], 2], 'elementwise 33×4 of a b'],
  ['cat', [['a 2×3×9×4', 'b 2×1×1×4'], 2], 'elementwise 56×4 of a b'],
  ['cat', [['a 2×3×9×4', 'b 2×3×1×4', 'c 2×3×1×4'], 2], 'elementwise 66×4 of a b c'],
  ['cat', [['a 3×9×4', 'b 3×1×4'], 1], 'elementwise 30×4 of a b'],
  ['index_copy', ['a 1×2×64×4', 2, 'i 1 int64', 'b 1×2×3×4'], 'elementwise 3×8 of b appended'],
  ['index_copy', ['a 1×64×2×4', 1, 'i 1 int64', 'b 1×3×2×4'], 'elementwise 3×8 of b appended'],
  ['index_copy', ['a 1×3×2×4', 1, 'i 1 int64', 'b 1×3×2×4'], 'elementwise 3×8 of b appended'],
  ['index_copy', ['a 1×3×2×4', -3, 'i 1 int64', 'b 1×3×2×4'], 'elementwise 3×8 of b appended'],
  ['index_put', ['a 64×1×2×4', ['i 3 int64'], 'b 3×1×2×4'], 'elementwise 3×8 of b appended'],
  ['index_put', ['a 1×2×3×4', ['i 3 int64'], 'b 1×2×3×4'], 'elementwise 3×8 of b appended'],
  ['index_copy', ['a 64×4', 0, 'i 3 int64', 'b 3×4'], 'elementwise 3×4 of b'],
  ['index_copy', ['a 2×64×4', 0, 'i 3 int64', 'b 1×2×3×4'], 'elementwise 6×4 of b'],
  ['index_fill', ['a 64×4', 0, 'i 3 int64', 0], 'folded: host only, a'],
  ['masked_scatter', ['a 64×4', 'm 64×4 bool', 'b 3×4'], 'elementwise 3×4 of b'],
  ['scatter', ['a 64×4', 0, 'i 3 int64', 'b 3×4'], 'folded: positions or mask, a', { from: { b: 'host' } }],
]);

holds('rows that are added to some of a tensor’s: both are read, and all of it is made', [
  ['index_add', ['a 16×8', 0, 'i 3 int64', 'b 3×8', 1], 'elementwise 16×8 makes 16×8 of a b', { from: { a: 'gelu', b: 'mul' } }],
  ['index_add', ['a 16×8', 0, 'i 3 int64', 'b 3×8', 1], 'elementwise 16×8 makes 16×8 of a b'],
  ['index_add', ['a 16×8', 0, 'i 3 int64', 'b 3×8', 1], 'elementwise 16×8 makes 16×8 of b', { from: { a: 'host', b: 'mul' } }],
  ['scatter_add', ['a 4×8', 0, 'i 4×8 int64', 'b 4×8'], 'add 4×8 makes 4×8 of a b'],
  ['index_put', ['a 16×8', ['i 3 int64'], 'b 3×8', true], 'elementwise 16×8 makes 16×8 of a b'],
  ['index_put', ['a 16×8', ['i 3 int64'], 'b 3×8', false], 'elementwise 3×8 of b'],
  ['index_add', ['a 16×8', 0, 'i 3 int64', 'b 3×8', 1], 'folded: positions or mask, a', { from: { b: 'host' } }],
  ['index_add', ['a 16×8', 0, 'i 3 int64'], 'folded: host only, a'],
]);

holds('rows of a table of the model’s are an embedding, of anything else they are looked at', [
  ['embedding', ['w 50×8 float16', 'i 2×6 int64'], 'embedding 12×8 with w float16'],
  ['embedding', ['w 50×8×2', 'i 2×6 int64'], 'not understood'],
  ['embedding', ['w 50×8'], 'not understood'],
  ['embedding_bag', ['w 50×8', 'i 40 int64', 'o 8 int64'], 'embedding 40×8 with w; elementwise 40×8 makes 8×8 of -1'],
  [
    'embedding_bag',
    ['w 50×8', 'i 40 int64', 'o 8 int64', false, 0, false, undefined, true],
    'embedding 40×8 with w; elementwise 40×8 makes 7×8 of -1',
  ],
  ['_embedding_bag', ['w 50×8', 'i 5×6 int64'], 'embedding 30×8 with w; elementwise 30×8 makes 5×8 of -1'],
  ['embedding_bag', ['w 50×8', 'i 4 int64', 'o 9 int64'], 'embedding 4×8 with w'],
  ['embedding_bag', ['w 50×8×2', 'i 4 int64'], 'not understood'],
  ['index_select', ['w 50×8', 0, 'i 6 int64'], 'embedding 6×8 with w', { from: {} }],
  ['index_select', ['w 50×8', 'i 6 int64'], 'embedding 6×8 with w', { from: {} }],
  ['index_select', ['w 50×8', 0, 'i 6 int64'], 'folded: host only, w', { from: { w: 'gelu' } }],
  ['index_select', ['w 50×8', 0, 'i 6 int64'], 'folded: host only, w'],
  ['index_select', ['w 50×8×2', 0, 'i 6 int64'], 'folded: host only, w', { from: {} }],
  ['index_select', ['w 50×8', 0], 'folded: host only, w', { from: {} }],
  ['gather', ['w 50×8', 0, 'i 6 int64'], 'folded: host only, w', { from: {} }],
]);

t.test(
  'host only: looks at what they are given, makers at nothing; bias and scale of a fused projection are its product’s',
  async (t) => {
    t.equal(outcome('view', ['x 4×8', [32]]), 'folded: host only, x');
    t.equal(outcome('split', [['a 4×8', 'b 4×8']]), 'folded: host only, a');
    t.equal(outcome('arange', ['x 8']), 'folded: host only');
    t.equal(outcome('_transform_bias_rescale_qkv', ['x 4×24', 'b 24', 3]), 'fused: bias of matmul, x with b');
    t.equal(outcome('_transform_bias_rescale_qkv', ['x 4×24', undefined, 3]), 'fused: scale of matmul, x');
  },
);

holds('sums and products of two', [
  ['add', ['x 4×8', 'y 4×8', 1], 'add 4×8 of x y'],
  ['mul', ['x 4×8', 'y 4×8'], 'mul 4×8 of x y'],
  ['div', ['x 4×8', 'y 4×8'], 'elementwise 4×8 of x y'],
  ['add', [1, 2], 'folded: scalar'],
  ['add', [], 'not understood'],
  ['mul', ['x 4×8', 2], 'folded: scalar, x'],
  ['mul', ['x 4×8', 2], 'fused: scale of tanh, x', { previous: { kind: 'tanh', dims: { rows: 4, cols: 8 } } }],
  ['div', ['x 4×8', 2], 'fused: scale of gelu, x', { from: { x: 'gelu' }, previous: BMM }],
  ['add', ['x 4×8', 2], 'elementwise 4×8 of x', { previous: BMM }],
  ['mul', ['x 4×8', 'n 1'], 'folded: scalar, x'],
  ['mul', ['n 1', 'x 4×8'], 'folded: scalar, x'],
  ['rsub', ['m 1×1×6×6', 1], 'folded: attention mask'],
  ['rsub', ['x 4×8', 'y 4×8'], 'elementwise 4×8 of x'],
  ['mul', ['m 1×1×6×6', -1e9], 'folded: attention mask, m'],
  ['mul', ['m 1×1×6×6', 2], 'fused: scale of bmm, m', { from: { m: 'bmm' } }],
  ['add', ['m 1×1×6×6', 'n 1×1×1×6'], 'folded: attention mask'],
  [
    'add',
    ['x 4×8', 'b 8'],
    'fused: bias of matmul, x with b',
    { previous: { kind: 'matmul', dims: { b: 1, m: 4, k: 3, n: 8 }, parameters: [{ shape: [8, 3], type: 'float32' }] } },
  ],
  [
    'mul',
    ['x 4×8', 'b 8'],
    'elementwise 4×8 of x with b',
    { previous: { kind: 'matmul', dims: { b: 1, m: 4, k: 3, n: 8 }, parameters: [{ shape: [8, 3], type: 'float32' }] } },
  ],
  ['add', ['x 4×8', 'b 8'], 'elementwise 4×8 of x with b', { from: { x: 'gelu' } }],
  ['add', ['x 4×8', 'b 8'], 'elementwise 4×8 of x b', { from: { x: 'gelu', b: 'gelu' } }],
  ['add', ['x 2×4×8', 'b 4×8'], 'elementwise 8×8 of x b'],
  ['add', ['x 16×1', 'y 64'], 'elementwise 16×64 of y x'],
  ['add', ['s 1×2×6×6', 'm 1×1×6×6', 1], 'fused: mask of softmax, s'],
  ['sub', ['s 1×2×6×6', 'm 1×1×6×6', 1], 'fused: mask of softmax, s'],
  ['mul', ['s 1×2×6×6', 'm 1×1×6×6'], 'elementwise 12×6 of s m'],
  ['add', ['s 1×2×6×6', 'm 6×6'], 'fused: mask of softmax, s', { from: { s: 'bmm', m: 'host' } }],
  ['add', ['s 1×2×6×6', 'm 6×6'], 'elementwise 12×6 of s m', { from: { s: 'gelu', m: 'host' } }],
  ['add', ['s 1×2×6×6', 'm 1×1×6×6'], 'elementwise 12×6 of s m', { from: { s: 'bmm', m: 'gelu' } }],
  [
    'add',
    ['s 1×2×6×6', 'r 2×6×6'],
    'fused: mask of softmax, s',
    { from: { s: 'bmm', r: 'gelu' }, next: [written('softmax', ['s 12×6'])] },
  ],
  [
    'add',
    ['s 1×2×6×6', 'r 1×2×6×6'],
    'fused: mask of softmax, r',
    { from: { s: 'gelu', r: 'bmm' }, next: [written('_softmax', ['s 12×6'])] },
  ],
  ['add', ['s 1×2×6×6', 'r 1×2×6×6'], 'add 12×6 of s r', { from: { s: 'bmm', r: 'gelu' }, next: [written('gelu', ['s 12×6'])] }],
  [
    'mul',
    ['s 1×2×6×6', 'r 1×2×6×6'],
    'mul 12×6 of s r',
    { from: { s: 'bmm', r: 'gelu' }, next: [written('softmax', ['s 12×6'])] },
  ],
]);
