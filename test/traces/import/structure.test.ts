/** What is told by structure alone: attention, low-rank updates, adapters; each as it is, and with one thing changed that makes it none. */
import t from 'tap';
import { bottleneckAt, groupedLowRankAt } from '../../../traces/import/adapters.js';
import { findAttention, lowRankAt } from '../../../traces/import/attention.js';
import { isAdapter } from '../../../traces/import/names.js';
import type { Piece, Source } from '../../../traces/import/piece.js';
import { tensor } from '../../helpers/recordings.js';

/** `32→8` is a product of 6 rows, `32→8 of 9` of 9, `bmm 4×6×8×6`, `gelu 6×8`; a bmm with `w` has a weight. */
function piece(text: string): Piece {
  const [kind = '', sizes = '', more = ''] = text.includes('→') ? ['matmul', text] : text.split(' ');
  const base = { name: `aten::${kind}`, reads: [], type: 'float32', module: undefined };
  if (kind === 'matmul') {
    const [, k, n, m = '6'] = /^(\d+)→(\d+)(?: of (\d+))?$/.exec(text)!;
    return {
      ...base,
      kind,
      dims: { b: 1, m: Number(m), k: Number(k), n: Number(n) },
      parameters: [tensor(Number(n), Number(k))],
    };
  }
  const [one = 0, two = 0, three = 0, four = 0] = sizes.split('×').map(Number);
  if (kind === 'bmm')
    return {
      ...base,
      kind,
      dims: { b: one, m: two, k: three, n: four },
      parameters: more === 'w' ? [tensor(one, three, four)] : [],
    };
  return {
    ...base,
    kind: kind as Piece['kind'],
    dims: { rows: one, cols: two },
    parameters: [],
    ...(more === 'scores' && { role: 'scores' }),
  };
}
const row = (text: string): Piece[] => text.split('; ').map(piece);

const attention = (text: string): string =>
  findAttention(row(text))
    .map((a) =>
      [...a.projections.map((p) => `${p.part} ${p.piece}`), `scores ${a.scores} softmax ${a.softmax} context ${a.context}`].join(
        ', ',
      ),
    )
    .join('; ');
const CORE = 'bmm 4×6×8×6; softmax 24×6; bmm 4×6×6×8';
const CROSS = 'bmm 4×6×8×9; softmax 24×9; bmm 4×6×9×8';
/** Four heads of 8 features over 6 tokens; across, of 9. */
const ATTENTION: readonly (readonly [string, string, string])[] = [
  ['separate', `32→32; 32→32; 32→32; ${CORE}`, 'query 0, key 1, value 2, scores 3 softmax 4 context 5'],
  ['heads share keys', `32→32; 32→16; 32→16; ${CORE}`, 'query 0, key 1, value 2, scores 3 softmax 4 context 5'],
  ['one head of keys', `32→32; 32→8; 32→8; ${CORE}`, 'query 0, key 1, value 2, scores 3 softmax 4 context 5'],
  ['12 features serve no 32', `32→32; 32→12; 32→12; ${CORE}`, 'scores 3 softmax 4 context 5'],
  ['keys and values unlike', `32→32; 32→16; 32→8; ${CORE}`, 'scores 3 softmax 4 context 5'],
  ['more keys than queries', `32→32; 32→56; 32→56; ${CORE}`, 'scores 3 softmax 4 context 5'],
  [
    'values of another width',
    '32→32; 32→32; 32→16; bmm 4×6×8×6; softmax 24×6; bmm 4×6×6×4',
    'query 0, key 1, value 2, scores 3 softmax 4 context 5',
  ],
  ['keys of another memory', `32→32; 32→32 of 9; 32→32 of 9; ${CROSS}`, 'query 0, key 1, value 2, scores 3 softmax 4 context 5'],
  ['key, value, query', `32→32 of 9; 32→32 of 9; 32→32; ${CROSS}`, 'key 0, value 1, query 2, scores 3 softmax 4 context 5'],
  ['key, query, value', `32→32 of 9; 32→32; 32→32 of 9; ${CROSS}`, 'key 0, query 1, value 2, scores 3 softmax 4 context 5'],
  [
    'value, query, key',
    '32→16 of 9; 32→32; 32→32 of 9; bmm 4×6×8×9; softmax 24×9; bmm 4×6×9×4',
    'value 0, query 1, key 2, scores 3 softmax 4 context 5',
  ],
  [
    'query, value, key',
    '32→32; 32→16 of 9; 32→32 of 9; bmm 4×6×8×9; softmax 24×9; bmm 4×6×9×4',
    'query 0, value 1, key 2, scores 3 softmax 4 context 5',
  ],
  [
    'value, key, query',
    '32→16 of 9; 32→32 of 9; 32→32; bmm 4×6×8×9; softmax 24×9; bmm 4×6×9×4',
    'value 0, key 1, query 2, scores 3 softmax 4 context 5',
  ],
  ['one product for all', `32→96; ${CORE}`, 'fused 0, scores 1 softmax 2 context 3'],
  ['one product, keys shared', `32→48; ${CORE}`, 'fused 0, scores 1 softmax 2 context 3'],
  ['one product of odd width', `32→56; ${CORE}`, 'scores 1 softmax 2 context 3'],
  ['key and value together', `32→32; 32→64 of 9; ${CROSS}`, 'query 0, keyvalue 1, scores 2 softmax 3 context 4'],
  ['together, of odd width', `32→32; 32→33 of 9; ${CROSS}`, 'scores 2 softmax 3 context 4'],
  ['a query alone', `32→32; ${CORE}`, 'query 0, scores 1 softmax 2 context 3'],
  ['no projection', CORE, 'scores 0 softmax 1 context 2'],
  ['of another size', `32→31; ${CORE}`, 'scores 1 softmax 2 context 3'],
  ['a norm before one product', `32→32; layer_norm 6×32; 32→96; ${CORE}`, 'fused 2, scores 3 softmax 4 context 5'],
  [
    'masks and scales between',
    `32→96; bmm 4×6×8×6; add 24×6; softmax 24×6; elementwise 24×6; bmm 4×6×6×8`,
    'fused 0, scores 1 softmax 3 context 5',
  ],
  ['a softmax of another size', '32→96; bmm 4×6×8×6; softmax 24×5; bmm 4×6×6×8', ''],
  ['a product before the softmax', '32→96; bmm 4×6×8×6; 6→6; softmax 24×6; bmm 4×6×6×8', ''],
  ['no softmax', '32→96; bmm 4×6×8×6; bmm 4×6×6×8', ''],
  [
    'another product after the softmax',
    '32→96; bmm 4×6×8×6; softmax 24×6; 6→8; bmm 4×6×6×8',
    'fused 0, scores 1 softmax 2 context -1',
  ],
  ['another sum after the softmax', '32→96; bmm 4×6×8×6; softmax 24×6; bmm 4×6×5×8', 'fused 0, scores 1 softmax 2 context -1'],
  ['the end after the softmax', '32→96; bmm 4×6×8×6; softmax 24×6', 'fused 0, scores 1 softmax 2 context -1'],
  [
    'two of them',
    `32→96; ${CORE}; 32→32; 32→96; ${CORE}`,
    'fused 0, scores 1 softmax 2 context 3; fused 5, scores 6 softmax 7 context 8',
  ],
  [
    'a low-rank update of the query',
    `32→32; 32→4; 4→32; add 6×32; 32→32; 32→32; ${CORE}`,
    'query 0, key 4, value 5, scores 6 softmax 7 context 8',
  ],
];
for (const [title, text, expected] of ATTENTION)
  t.test(`attention, ${title}: ${expected || 'none'}`, async (t) => t.equal(attention(text), expected));

const LOW_RANK = '32→24; 32→4; 4→24; add 6×24';
t.test('a low-rank update: A reads what the product reads, B makes as much, and both are added', async (t) => {
  const at = (text: string, base = 0) => lowRankAt(row(text), base);
  t.same(at(LOW_RANK), { base: 0, down: 1, up: 2, sum: 3 });
  t.same(at(`gelu 6×32; ${LOW_RANK}`, 1), { base: 1, down: 2, up: 3, sum: 4 });
  t.ok(at('32→24; 32→12; 12→24; add 6×24'), 'half as wide as the smaller side');
  t.notOk(at('32→24; 32→13; 13→24; add 6×24'), 'no wider');
  t.notOk(at('24→32; 24→13; 13→32; add 6×32'), 'of either side');
  for (const [from, to] of [
    ['add', 'mul'],
    ['32→4', '31→4'],
    ['4→24', '5→24'],
    ['4→24', '4→23'],
    ['32→4', '32→4 of 5'],
    ['4→24', '4→24 of 5'],
    ['32→4', 'gelu 6×4'],
    ['4→24', 'bmm 1×6×4×24'],
    ['32→24', 'gelu 6×24'],
  ] as const)
    t.notOk(at(LOW_RANK.replace(from, to)), `${to} for ${from}`);
  t.notOk(at('32→24; 32→4; 4→24'), 'nothing is added');
});

t.test('where ids say what is read, a low-rank update is as wide as it is, and no chain of products', async (t) => {
  const x: Source = { from: 'model', tensor: { ...tensor(6, 32), id: 'x' } };
  const placed = (a: Source | undefined, b: Source | undefined, rank = 24) =>
    row(`32→24; 32→${rank}; ${rank}→24; add 6×24`).map((p, i) => ({
      ...p,
      sources: [x, a, b, x].map((s) => (s ? [s] : []))[i]!,
    }));
  const before: Source = { from: 'piece', piece: 1 };
  t.ok(lowRankAt(placed(x, before), 0), 'as wide as the product');
  t.notOk(lowRankAt(placed(x, before, 25), 0), 'no wider');
  t.notOk(lowRankAt(placed({ from: 'piece', piece: 0 }, before), 0), 'A reads the product');
  t.notOk(lowRankAt(placed(x, { from: 'piece', piece: 0 }), 0), 'B reads the product');
  t.notOk(lowRankAt(placed(undefined, before), 0), 'A reads what is not known');
  t.ok(lowRankAt(placed(undefined, before, 12), 0), 'as without ids');
  const stored: Source = { from: 'model', tensor: { ...tensor(6, 32), id: 'view of x', storage: 'x' } };
  t.ok(
    lowRankAt(
      placed(stored, before).map((p, i) => (i === 0 ? { ...p, sources: [stored] } : p)),
      0,
    ),
    'one storage',
  );
});

const GROUPED = '32→96; 32→4; bmm 2×6×2×32 w; add 6×96';
t.test('a low-rank update of groups of columns: B is a matrix for each', async (t) => {
  const at = (text: string, base = 0) => groupedLowRankAt(row(text), base);
  t.same(at(GROUPED), { down: 1, up: 2 });
  t.same(at(`gelu 6×32; ${GROUPED}`, 1), { down: 2, up: 3 });
  t.ok(at(GROUPED.replace('add', 'elementwise 6×64; elementwise 6×96; add')), 'put in their columns first');
  t.notOk(at(GROUPED.replace('add', 'elementwise 6×64; elementwise 6×64; elementwise 6×96; add')), 'soon');
  for (const [from, to] of [
    [' w', ''],
    ['32→4', '31→4'],
    ['32→4', '32→4 of 5'],
    ['2×6×2', '2×6×3'],
    ['2×6×2', '2×5×2'],
    ['2×6×2×32', '2×6×2×64'],
    ['2×6×2×32', '2×6×2×31'],
    ['6×96', '6×95'],
    ['add', 'mul'],
    ['bmm', 'gelu'],
  ] as const)
    t.notOk(at(GROUPED.replace(from, to)), `${to} for ${from}`);
  t.notOk(at('4→96; 4→4; bmm 2×6×2×32 w; add 6×96'), 'as wide as what it reads');
  t.notOk(at('32→4; 32→4; bmm 2×6×2×2 w; add 6×4'), 'or as what it makes');
});

const [ADAPTER, BEHIND] = ['32→8; gelu 6×8; 8→32; add 6×32', '16→32'];
/** What may be a bottleneck from its second piece on, behind a product (or anything else). */
const BOTTLENECKS: readonly (readonly [boolean, string, string])[] = [
  [true, `add 6×32; ${ADAPTER}`, 'in, an activation, out, added'],
  [true, `${BEHIND}; ${ADAPTER}`, 'behind a product'],
  ...['relu', 'silu', 'tanh', 'sigmoid', 'elementwise', 'mul', 'add'].map(
    (kind) => [true, `add 6×32; 32→8; ${kind} 6×8; 8→32; add 6×32`, kind] as const,
  ),
  [false, `add 6×32; 32→8; softmax 6×8; 8→32; add 6×32`, 'no work on each element'],
  [false, `add 6×32; 32→8; gelu 6×9; 8→32; add 6×32`, 'work on more than was made'],
  [true, 'add 6×32; 32→16; silu 6×8; mul 6×8; 8→32; add 6×32', 'gated: half of it comes out'],
  [false, 'add 6×32; 32→16; gelu 6×16; 4→32; add 6×32', 'a quarter of it'],
  [true, `add 6×32; 32→8; ${'mul 6×8; '.repeat(8)}8→32; add 6×32`, 'an activation in 8 pieces'],
  [false, `add 6×32; 32→8; ${'mul 6×8; '.repeat(9)}8→32; add 6×32`, 'in 9'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32', 'nothing is added'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; add 6×31', 'nothing of its size'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; mul 6×32', 'multiplied'],
  [true, 'add 6×32; 32→8; gelu 6×8; 8→32; elementwise 6×32; elementwise 6×32; add 6×32', 'scaled, shifted, added'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; elementwise 6×32; elementwise 6×32; elementwise 6×32; add 6×32', 'three things first'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; elementwise 6×31; add 6×32', 'something else first'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32 of 5; add 5×32', 'of other rows'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→31; add 6×31', 'out to fewer'],
  [true, `${BEHIND}; 32→8; 8→32; add 6×32`, 'no activation, behind a product'],
  [false, 'add 6×32; 32→8; 8→32; add 6×32', 'no activation, behind none'],
  [false, '16→31; 32→8; 8→32; add 6×32', 'behind one of other features'],
  [false, '16→32 of 5; 32→8; 8→32; add 6×32', 'behind one of other rows'],
  [true, `${BEHIND}; 32→32; gelu 6×32; 32→32; add 6×32`, 'as wide, with an activation, behind a product'],
  [false, `${BEHIND}; 32→32; 32→32; add 6×32`, 'as wide, without'],
  [false, 'add 6×32; 32→32; gelu 6×32; 32→32; add 6×32', 'as wide, behind none'],
  [false, `${BEHIND}; 32→33; gelu 6×33; 33→32; add 6×32`, 'wider'],
  [true, '32→48; 32→8; gelu 6×8; 8→48; add 6×48', 'beside a product: reads the same, makes as much'],
  [false, '31→48; 32→8; gelu 6×8; 8→48; add 6×48', 'reads other features'],
  [false, '32→47; 32→8; gelu 6×8; 8→48; add 6×48', 'makes less'],
  [false, '32→48; 32→8; 8→48; add 6×48', 'without an activation'],
  [false, '32→48; 32→32; gelu 6×32; 32→48; add 6×48', 'as wide as what it reads'],
  [false, '48→32; 48→32; gelu 6×32; 32→32; add 6×32', 'as wide as what it makes'],
  [true, 'add 6×32; 32→8; gelu 6×8; 8→32; 32→64; gelu 6×64; 64→32; add 6×32; add 6×32', 'beside the block that comes next'],
  [
    true,
    'add 6×32; 32→8; gelu 6×8; 8→32; 32→64; gelu 6×64; 64→32; gelu 6×32; add 6×32; gelu 6×32; add 6×32',
    'both added a little later',
  ],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; 32→64; gelu 6×64; 64→32; add 6×32', 'added once'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; 31→64; gelu 6×64; 64→32; add 6×32; add 6×32', 'the block reads something else'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; 32→64 of 5; gelu 5×64; 64→32 of 5; add 6×32; add 6×32', 'of other rows'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; 32→64; gelu 6×64; 64→31; add 6×32; add 6×32', 'makes something else'],
  [false, 'add 6×32; 32→8; gelu 6×8; 8→32; 32→64; softmax 6×64; 64→32; add 6×32; add 6×32', 'is no block'],
  [false, 'add 6×32; 32→8; 8→32; 32→64; gelu 6×64; 64→32; add 6×32; add 6×32', 'beside a block, without an activation'],
  [false, 'add 6×32; gelu 6×32; gelu 6×8; 8→32; add 6×32', 'no product'],
];
for (const [is, text, title] of BOTTLENECKS)
  t.test(`${is ? 'an adapter' : 'no adapter'}, ${title}: ${text}`, async (t) => {
    const pieces = row(text);
    const up = pieces.findIndex((p, i) => i > 1 && p.kind === 'matmul');
    t.same(bottleneckAt(pieces, 1), is ? { down: 1, up } : undefined);
  });

t.test('an adapter whose parts stand one after the other', async (t) => {
  const at = (text: string, i = 0) => isAdapter(row(text), i);
  t.ok(at(ADAPTER) && at(`gelu 6×8; ${ADAPTER}`, 1));
  for (const kind of ['relu', 'silu', 'tanh', 'sigmoid', 'elementwise']) t.ok(at(ADAPTER.replace('gelu', kind)), kind);
  for (const [from, to] of [
    ['gelu', 'mul'],
    ['gelu', 'softmax'],
    ['6×8', '6×9'],
    ['8→32', '9→32'],
    ['8→32', '8→31'],
    ['8→32', '8→32 of 5'],
    ['8→32', 'gelu 6×32'],
    ['32→8', 'gelu 6×8'],
    ['add', 'mul'],
  ] as const)
    t.notOk(at(ADAPTER.replace(from, to)), `${to} for ${from}`);
  t.notOk(at('32→32; gelu 6×32; 32→32; add 6×32'), 'no bottleneck');
});
