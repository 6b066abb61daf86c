import t from 'tap';
import type { RecordedOp, RecordedTensor } from '../../../traces/import/recording.js';
import { op, opened, said, tensor, whole } from '../../helpers/recordings.js';
import { linear, session } from '../../helpers/transformers.js';

const [X, W] = [tensor(4, 8), tensor(8, 3)];
const tensorOf = (type: string, ...shape: number[]): RecordedTensor => ({ shape, type });
const mm = op('mm', [X, W]);
const tanh = op('tanh', [tensor(4, 3)]);
const fates = (...ops: RecordedOp[]): string[] => opened(ops).rows.map((r) => `${r.count} ${r.fate} ${r.name} → ${r.into}`);
const pieces = (...ops: RecordedOp[]): string[] => said(opened(ops).pieces);

t.test('wrappers are opened: what contains a product hides nothing else that is inside it', async (t) => {
  for (const name of [
    'forward',
    '<forward op>',
    'MyFunction',
    'torch::jit',
    'CompiledFxGraph f3',
    'aten::_transformer_encoder_layer_fwd',
  ]) {
    const wrapper = op('x', [X], {
      inner: [mm, op('y', [X], { inner: [tanh, op('linear', [X, tensor(3, 8)], { inner: [mm] })] })],
    });
    const o = opened([{ ...wrapper, name, word: name }]);
    t.same(said(o.pieces), ['matmul 1×4×8×3', 'tanh 4×3', 'matmul 1×4×8×3'], name);
    t.same(
      o.rows.map((r) => `${r.count} ${r.fate}`),
      ['2 mapped', '1 mapped', '1 opened', '1 opened', '1 opened'],
    );
  }
});

t.test('what runs a product is not opened, and a rule without products below it is taken whole', async (t) => {
  const layerNorm = op('layer_norm', [X, [8], tensor(8), tensor(8)], {
    inner: [op('native_layer_norm', [X, [8], tensor(8), tensor(8)], { inner: [op('empty', [])] })],
  });
  t.same(fates({ ...mm, inner: [op('resolve_conj', [X]), tanh] }, layerNorm), [
    '1 mapped aten::layer_norm → layer_norm',
    '1 mapped aten::mm → matmul',
    '1 folded aten::empty → inside aten::layer_norm',
    '1 folded aten::native_layer_norm → inside aten::layer_norm',
    '1 folded aten::resolve_conj → inside aten::mm',
    '1 folded aten::tanh → inside aten::mm',
  ]);
});

t.test('a product hides no other product: what is inside is its own form, more than that, or something else', async (t) => {
  const small = op('mm', [tensor(4, 8), tensor(8, 2)]);
  const other = op('linear', [tensor(4, 6), tensor(5, 6)], { inner: [op('mm', [tensor(4, 6), tensor(6, 5)])] });
  const within = (...inner: RecordedOp[]): string[] => pieces({ ...mm, inner });
  t.same(within({ ...mm, inner: [mm] }, tanh), ['matmul 1×4×8×3'], 'its own form');
  t.same(within(op('mm', [])), ['matmul 1×4×8×3'], 'one without sizes');
  t.same(within(mm, other), ['matmul 1×4×8×3', 'matmul 1×4×6×5'], 'its own form, and another');
  t.same(within(other, tanh, other), ['matmul 1×4×6×5', 'tanh 4×3', 'matmul 1×4×6×5'], 'others, which are more');
  t.same(within(small, tanh), ['matmul 1×4×8×3', 'matmul 1×4×8×2', 'tanh 4×3'], 'another, which is less');
  const parts = Array.from({ length: 3 }, () => op('mm', [tensor(4, 8), tensor(8, 1)]));
  t.same(within(...parts), ['matmul 1×4×8×3'], 'its own form, in parts');
  const conv = (name: string, ...inner: RecordedOp[]): RecordedOp =>
    op(name, [tensor(1, 3, 8, 8), tensor(4, 3, 4, 4), tensor(4), [4, 4], [0, 0], [1, 1]], { inner });
  const convs = conv('conv2d', conv('convolution', conv('_convolution')), other);
  t.same(pieces(convs), ['elementwise 4×48', 'matmul 1×4×48×4', 'matmul 1×4×6×5']);
  t.equal(opened([convs]).counted.recorded, 4 * 48 * 4 + 4 * 6 * 5);
  t.same(
    pieces(op('_mm_plus_mm', [X, W, X, W], { inner: [mm, mm] })),
    ['matmul 1×4×8×3', 'matmul 1×4×8×3'],
    'no rule of its own',
  );
});

t.test('host-only work costs nothing: looks, whole numbers, empty tensors, a profiler’s own', async (t) => {
  t.same(fates(op('view', [X]), op('copy_', [X, X]), op('zero_', [X]), op('fill_', [X, 0]), op('arange', [8])), [
    '1 folded aten::arange → host only',
    '1 folded aten::copy_ → host only',
    '1 folded aten::fill_ → host only',
    '1 folded aten::view → host only',
    '1 folded aten::zero_ → host only',
  ]);
  t.same(fates(op('add', [whole(4), whole(4)]), op('mul', [tensor(0, 8), tensor(0, 8)])), [
    '1 folded aten::add → whole numbers: positions, masks',
    '1 folded aten::mul → empty tensors',
  ]);
  const own = { ...op('x'), name: 'Torch-Compiled Region', word: 'Torch-Compiled Region' };
  t.same(fates(own, op('profiler::_record_function_enter_new')), [
    "1 folded Torch-Compiled Region → a compiler's or the profiler's own work",
    "1 folded profiler::_record_function_enter_new → a compiler's or the profiler's own work",
  ]);
  t.same(
    fates(
      { ...op('x'), name: 'COMM_COLL_NODE_ALL_REDUCE', word: 'comm_coll' },
      { ...own, name: 'triton_tem_fused_mm_0', word: 'triton_tem_fused_mm_0' },
    ),
    ['1 unknown COMM_COLL_NODE_ALL_REDUCE → not simulated', '1 unknown triton_tem_fused_mm_0 → not simulated'],
  );
  t.same(pieces(op('_int_mm', [whole(4, 8), whole(8, 3)])), ['matmul 1×4×8×3'], 'products of whole numbers are products');
});

t.test('whole numbers that an unknown operator is given are no positions: they may be what it multiplies', async (t) => {
  const [x, w] = [tensorOf('int8', 4, 8), tensorOf('int8', 6, 8)];
  for (const [name, operands, macs] of [
    ['torch_int::linear_a8_w8_b32_o32', [x, w, tensorOf('int8', 6)], 192],
    ['bitsandbytes::int8_linear_matmul', [x, w], 192],
    ['lib::igemm_fused', [x, tensorOf('int8', 8, 3)], 96],
    ['lib::bmm_s8t_s8n', [tensorOf('int8', 2, 4, 8), tensorOf('int8', 2, 6, 8)], 384],
  ] as const) {
    const { rows, counted } = opened([op(name, operands)]);
    t.match(rows, [{ fate: 'unknown', name }]);
    t.same([counted.recorded, counted.simulated, counted.missing.get(name)?.macs], [macs, 0, macs], name);
  }
  for (const [name, operands] of [
    ['lib::comm_gather', [x, w]],
    ['lib::mm_packed', [x, tensorOf('int8', 7, 5)]],
    ['lib::linear', [x]],
  ] as const) {
    const { rows, counted } = opened([op(`${name}_of_lib`, operands)]);
    t.match(rows, [{ fate: 'unknown' }]);
    t.same([counted.recorded, counted.unsized.size], [0, name === 'lib::comm_gather' ? 0 : 1], name);
  }
  for (const word of ['__and__', 'isin', 'bincount', 'unique_consecutive', 'argwhere', 'cummax', 'count_nonzero'])
    t.same(fates(op(word, [whole(4), whole(4)])), [`1 folded aten::${word} → whole numbers: positions, masks`]);
});

t.test('what is not understood is said once; --strict ends there, and names it', async (t) => {
  t.same(fates(op('fft_fft', [X]), op('gelu')), [
    '1 unknown aten::fft_fft → not simulated',
    '1 unknown aten::gelu → no Input Dims were recorded',
  ]);
  t.throws(() => opened([mm, op('fft_fft', [X])], { strict: true }), {
    name: 'InputError',
    message:
      'made.json: op fft_fft, aten::fft_fft: an operator that is not understood (not simulated); expected a known operator, since --strict is set',
  });
});

t.test('a size that no trace holds makes that operator alone unknown, and is said once with its place', async (t) => {
  const after = op('gelu', [tensor(2, 4)]);
  for (const bad of [1.5, -1, 2 ** 24 + 1, 2 ** 60, 1e300, Infinity, Number.NaN]) {
    const odd = op('gelu', [tensor(2, bad)]);
    const o = opened([odd, odd, mm, after]);
    t.same(said(o.pieces), ['matmul 1×4×8×3', 'gelu 2×4'], String(bad));
    t.match(o.rows.at(-1), { fate: 'unknown', count: 2, into: 'a size that is no whole number from 0 to 16777216' });
    t.same(o.notes, [`sizes: op gelu, aten::gelu has the shape [2, ${bad}]; operators of such sizes are not understood`]);
  }
  t.same(said(opened([op('gelu', [tensor(2 ** 24, 2 ** 24, 2 ** 24)]), mm]).pieces), ['matmul 1×4×8×3'], 'too many elements');
  t.same(fates(op('gelu', [X], { results: [tensor(-4, 8)] })), [
    '1 unknown aten::gelu → a size that is no whole number from 0 to 16777216',
  ]);
  t.same(fates(op('layer_norm', [X, [7], tensor(7), tensor(7)])), [
    '1 unknown aten::layer_norm → its sizes do not fit each other',
  ]);
  t.same(fates(op('view', [tensor(2 ** 30)])), ['1 folded aten::view → host only'], 'the host looks at anything');
});

t.test('products of such sizes are said to be uncounted, recurrent layers too', async (t) => {
  const large = 2 ** 24;
  for (const bad of [
    op('mm', [tensor(4, -8), tensor(-8, 3)]),
    op('mm', [tensor(large, large), tensor(large, large)]),
    op('lstm', [tensor(9, 2 ** 52, 8), tensor(8, 64), tensor(16, 64)]),
  ]) {
    const { pieces: none, counted } = opened([bad]);
    t.same(none, []);
    t.same([counted.recorded, [...counted.unsized]], [0, [[bad.name, 1]]], bad.name);
  }
});

t.test('what is written out with a size that cannot be is not put together', async (t) => {
  const [x, y] = [tensor(2, 4), tensor(2, 4, -1)];
  t.same(said(opened([op('sigmoid', [x]), op('mul', [x, x])]).pieces), ['silu 2×4']);
  t.same(fates(op('sigmoid', [x]), op('mul', [x, x, y]))[0], '1 mapped aten::sigmoid → sigmoid');
});

t.test('norms: with gain, without, over more than the last dimension', async (t) => {
  const norm = (word: string, ...args: RecordedOp['args']) => {
    const [p] = opened([op(word, args)]).pieces;
    return `${said([p!])[0]} ${p!.parameters.map((w) => w.shape.join('×')).join(' ')}`.trim();
  };
  t.equal(norm('layer_norm', tensor(2, 4, 8), [8], tensor(8), tensor(8)), 'layer_norm 8×8 8 8');
  t.equal(norm('layer_norm', tensor(2, 4, 8), [8], undefined, undefined), 'layer_norm 8×8');
  t.equal(norm('native_layer_norm', tensor(2, 4, 8), [4, 8], tensor(4, 8), tensor(4, 8)), 'layer_norm 2×32 4×8 4×8');
  t.equal(norm('layer_norm', tensor(2, 4, 8), undefined, tensor(4, 8)), 'layer_norm 2×32 4×8', 'as the gain says');
  t.equal(norm('rms_norm', tensor(2, 4, 8), [8], tensor(8), 1e-5), 'rms_norm 8×8 8');
  t.equal(norm('softmax', tensor(1, 2, 4, 6), -1), 'softmax 8×6');
  const batch = [tensor(2, 3, 4, 4), tensor(3), tensor(3), tensor(3), tensor(3)];
  t.equal(norm('batch_norm', ...batch, false), 'elementwise 24×4 3 3 3 3', 'gain, offset, mean, variance, a number a channel');
  t.equal(norm('batch_norm', batch[0], undefined, undefined, batch[3], batch[4], false), 'elementwise 24×4 3 3');
  t.equal(norm('native_batch_norm', ...batch, true, 0.1, 1e-5), 'elementwise 24×4 3 3', 'in training those of the batch');
  t.same(
    [false, true].map((training) => opened([op('batch_norm', [...batch, training])]).pieces[0]!.passes),
    [1, 3],
  );
  t.equal(norm('group_norm', tensor(2, 6, 4), 3, tensor(6), tensor(6)), 'elementwise 12×4 6 6');
  t.equal(opened([op('group_norm', [tensor(2, 6, 4), 3, tensor(6)])]).pieces[0]!.passes, 3);
});

/** Operators over x [1, 4, 8], written `word` or `word.kind`: n a number, r a number a row, v a vector, x another as large. */
const written = (words: string): RecordedOp[] => {
  const x = tensor(1, 4, 8);
  const others = { n: 0.5, r: tensor(1, 4, 1), v: tensor(8), x };
  return words.split(' ').map((entry) => {
    const [word = '', other] = entry.split('.') as [string, keyof typeof others | undefined];
    if (other === ('w' as string)) return op(word, [tensor(8), 1]);
    if (word === 'rsqrt' || word === 'sqrt' || word === 'reciprocal') return op(word, [tensor(1, 4, 1)]);
    return op(word, [x, ...(other ? [others[other]] : [])]);
  });
};
const SPELLED: [string, string, string][] = [
  ['gelu_new of Hugging Face', 'mul.n pow.n mul.n add.x mul.n tanh add.n mul.x', 'gelu'],
  ['gelu_new, the cube by products', 'mul.n mul.x mul.x mul.n add.x mul.n tanh add.n mul.x', 'gelu'],
  ['gelu by erf', 'div.n erf add.n mul.x mul.n', 'gelu'],
  ['gelu by erf, half first', 'mul.n div.n erf add.n mul.x', 'gelu'],
  ['quick gelu', 'mul.n sigmoid mul.x', 'gelu'],
  ['silu', 'sigmoid mul.x', 'silu'],
  ['layer norm', 'mean sub.r pow.n mean add.r sqrt div.r mul.v add.v', 'layer_norm'],
  ['layer norm with rsqrt', 'mean sub.r pow.n mean add.r rsqrt mul.r mul.v add.v', 'layer_norm'],
  ['RMS norm', 'pow.n mean add.r rsqrt mul.r mul.v', 'rms_norm'],
  ['RMS norm of Gemma, its gain 1 + w', 'pow.n mean add.r rsqrt mul.r to add.w to mul.v', 'rms_norm'],
  ['RMS norm of T5, cast between', 'to pow.n mean add.r rsqrt mul.r to mul.v', 'rms_norm'],
];
for (const [name, words, kind] of SPELLED)
  t.test(`written out: ${name}`, async (t) => {
    // without ids rows are told by their place alone: what comes before and after stays what it is
    const o = opened([tanh, ...written(words), mm]);
    t.same(said(o.pieces), ['tanh 4×3', `${kind} 4×8`, 'matmul 1×4×8×3']);
    t.same(
      o.pieces[1]!.parameters.map((p) => p.shape),
      Array(kind === 'layer_norm' ? 2 : kind === 'rms_norm' ? 1 : 0).fill([8]),
    );
    const fused = o.rows.filter((r) => r.fate === 'fused').reduce((n, r) => n + r.count, 0);
    t.equal(fused, words.split(' ').filter((w) => w !== 'to').length, 'each in the ledger');
    const cut = opened(written(words).slice(0, -1));
    t.notOk(
      cut.pieces.length === 1 && said(cut.pieces)[0] === `${kind} 4×8` && cut.pieces[0]!.parameters.length > 0,
      'but for its last word it is not one',
    );
    if (kind !== 'rms_norm') t.not(said(cut.pieces).join(), `${kind} 4×8`);
  });

t.test('an RMS norm without a gain is one by itself; what is scaled by another is none', async (t) => {
  for (const words of ['pow.n mean add.r rsqrt mul.r', 'mul.x mean add.r rsqrt mul.r', 'pow.n mean add.r sqrt div.r']) {
    const o = opened([...written(words), mm]);
    t.same(said(o.pieces), ['rms_norm 4×8', 'matmul 1×4×8×3'], words);
    t.same(o.pieces[0]!.parameters, []);
  }
  const other = [...written('pow.n mean add.r rsqrt'), op('mul', [tensor(1, 4, 5), tensor(1, 4, 1)])];
  t.equal(said(opened(other).pieces).at(-1), 'elementwise 4×5');
});

t.test('mean and variance at once are one pass', async (t) => {
  t.same(pieces(op('var_mean', [tensor(2, 4, 8), [-1], 0, true])), ['elementwise 8×8']);
  t.same(fates(op('std_mean', [X, [-1]])), ['1 mapped aten::std_mean → elementwise']);
});

t.test('a gate is no silu: the product reads what the sigmoid read, where ids say', async (t) => {
  const ids = (...names: string[]) => names.map((id) => ({ ...tensor(4, 8), id }));
  const row = (y: string): RecordedOp[] => [
    op('sigmoid', ids('x'), { results: ids('s') }),
    op('mul', ids('s', y), { results: ids('y') }),
  ];
  t.same(said(opened(row('x'), { ids: true }).pieces), ['silu 4×8']);
  t.same(said(opened(row('g'), { ids: true }).pieces), ['sigmoid 4×8', 'mul 4×8']);
});

t.test('a bias that is added by itself is the product’s; a second vector is a shift of its own', async (t) => {
  const [biased] = opened([mm, op('add', [tensor(4, 3), tensor(3), 1])]).pieces;
  t.same(biased!.parameters, [W, tensor(3)]);
  t.same(fates(mm, op('add', [tensor(4, 3), tensor(3), 1])), [
    '1 mapped aten::mm → matmul',
    '1 fused aten::add → bias of matmul',
  ]);
  const twice = opened([op('addmm', [tensor(3), X, W]), op('add', [tensor(4, 3), tensor(3), 1])]).pieces;
  t.same(said(twice), ['matmul 1×4×8×3', 'elementwise 4×3']);
  t.same(twice[1]!.parameters, [tensor(3)]);
  t.same(pieces(mm, op('mul', [tensor(4, 3), tensor(3)])), ['matmul 1×4×8×3', 'elementwise 4×3'], 'a scale is none');
});

t.test('sums and products: of one size, with a number, of a table’s rows', async (t) => {
  const at = (...shape: number[]) => tensor(1, ...shape);
  t.same(pieces(op('add', [at(4, 8), at(4, 8), 1])), ['add 4×8']);
  t.same(pieces(op('mul', [at(4, 8), at(4, 8)])), ['mul 4×8']);
  t.same(pieces(op('sub', [at(4, 8), at(4, 8)])), ['elementwise 4×8']);
  t.same(fates(tanh, op('div', [tensor(4, 3), 8]))[1], '1 fused aten::div → scale of tanh');
  t.same(fates(op('div', [tensor(4, 3), 8])), ['1 folded aten::div → scalar']);
  t.same(pieces(op('add', [at(4, 8), 1e-5])), ['elementwise 4×8'], 'a shift is a pass');
  t.same(pieces(op('add', [tensor(2, 4, 8), tensor(1, 4, 8)])), ['elementwise 8×8'], 'rows of a table for a batch');
});

const scores = op('bmm', [tensor(2, 6, 4), tensor(2, 4, 6)]);
const softmax = op('softmax', [tensor(1, 2, 6, 6), -1]);
t.test('masks go with the softmax, in whatever form they are put on', async (t) => {
  const whole = tensor(1, 2, 6, 6);
  for (const mask of [
    op('add', [whole, tensor(1, 1, 6, 6), 1]),
    op('add', [whole, tensor(1, 1, 1, 6), 1]),
    op('add', [whole, whole, 1]),
    op('masked_fill', [whole, { shape: [1, 1, 6, 6], type: 'bool' }, -1e9]),
    op('where', [{ shape: [1, 1, 6, 6], type: 'bool' }, whole, undefined]),
  ]) {
    const o = opened([scores, op('div', [whole, 2]), mask, softmax]);
    t.same(said(o.pieces), ['bmm 2×6×4×6', 'softmax 12×6'], mask.name);
    t.ok(o.rows.some((r) => r.fate === 'fused' && r.into === 'mask of softmax'));
  }
});

t.test('a mask by itself is the host’s; rows of a single head of keys are not', async (t) => {
  const mask = tensor(1, 1, 6, 6);
  t.match(fates(op('rsub', [mask, 1]), op('mul', [mask, -1e9]), op('add', [mask, tensor(1, 1, 1, 6), 1])), [
    ...[/folded aten::add → attention mask/, /folded aten::mul → attention mask/, /folded aten::rsub → attention mask/],
  ]);
  const [key, angle] = [tensor(1, 1, 1, 8), tensor(1, 1, 1, 8)];
  const turned = [op('mul', [key, angle]), op('mul', [key, angle]), op('add', [key, key, 1])];
  t.same(pieces(op('mm', [tensor(1, 6), tensor(6, 8)]), ...turned).slice(1), ['mul 1×8', 'mul 1×8', 'add 1×8']);
  t.same(pieces(op('mm', [tensor(1, 6), tensor(6, 8)]), op('cos', [angle]), ...turned).slice(2).length, 3);
});

t.test('put together, picked, gated, reduced, written into a cache', async (t) => {
  t.same(pieces(op('cat', [[tensor(2, 4, 3), tensor(2, 4, 5)], -1])), ['elementwise 8×8']);
  t.same(pieces(op('cat', [[tensor(2, 4, 3), tensor(2, 6, 3)], 1])), ['elementwise 20×3']);
  t.same(pieces(op('cat', [[tensor(0), tensor(4, 3)], 0])), [], 'an empty cache is none');
  const [grown] = opened([op('cat', [[tensor(1, 2, 9, 4), tensor(1, 2, 1, 4)], -2])]).pieces;
  t.match(grown, { append: true, dims: { rows: 1, cols: 8 } });
  t.equal(opened([op('cat', [[tensor(1, 2, 1, 4), tensor(1, 2, 9, 4)], -2])]).pieces[0]!.append, undefined);
  const written = op('index_copy_', [tensor(1, 2, 64, 4), 2, whole(1), tensor(1, 2, 1, 4)]);
  t.match(opened([written]).pieces, [{ append: true, dims: { rows: 1, cols: 8 } }]);
  t.same(pieces(op('embedding', [tensor(50, 8), whole(1, 6), -1])), ['embedding 6×8']);
  const [gated] = opened([op('glu', [tensor(4, 8), -1])]).pieces;
  t.match(gated, { kind: 'elementwise', dims: { rows: 4, cols: 4 }, passes: 2, out: [4, 4] });
  t.match(opened([op('mean', [tensor(2, 4, 8), [-1], true])]).pieces, [{ dims: { rows: 8, cols: 8 }, out: [2, 4] }]);
  t.match(opened([op('sum', [tensor(2, 4, 8)])]).pieces, [{ dims: { rows: 1, cols: 64 }, out: [1] }]);
  t.match(opened([op('mean', [tensor(2, 4, 8), 1])]).pieces, [{ dims: { rows: 16, cols: 4 }, out: [2, 8] }]);
});

t.test('kernels of compilers are a pass for each operator in their name', async (t) => {
  t.match(opened([op('triton_poi_fused_add_gelu_mul_7', [X])]).pieces, [
    { kind: 'elementwise', passes: 3, dims: { rows: 4, cols: 8 } },
  ]);
  t.equal(opened([op('cpp_fused_tanh_0', [X])]).pieces[0]!.passes, undefined);
});

t.test('types: of the result, else of what is read', async (t) => {
  const half = { shape: [4, 8], type: 'bfloat16' };
  t.equal(opened([op('gelu', [half])]).pieces[0]!.type, 'bfloat16');
  t.equal(opened([op('gelu', [half], { results: [X] })]).pieces[0]!.type, 'float32');
});

t.test('with ids: sources, and equal storages for views of a weight', async (t) => {
  const s = session();
  const y = linear(s, s.given(4, 8), 3);
  s.run('tanh', [s.run('view', [y, [4, 3]], 4, 3)], 4, 3);
  const [product, activation] = opened(s.ops, { ids: true }).pieces;
  t.match(product!.sources, [{ from: 'model', tensor: { id: 't0' } }]);
  t.same(product!.stored, ['data of t1', 'data of t2']);
  t.same(activation!.sources, [{ from: 'piece', piece: 0 }]);
  t.equal(opened(s.ops).pieces[0]!.sources, undefined, 'without they are to be guessed');
});
