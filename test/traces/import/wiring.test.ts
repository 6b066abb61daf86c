/** What reads what, where a recording does not say: rows of pieces as models have them, with the pieces that each reads. */
import t from 'tap';
import { findAttention, lowRanks } from '../../../traces/import/attention.js';
import type { PlacedPiece, Source } from '../../../traces/import/piece.js';
import type { RecordedOp, RecordedTensor } from '../../../traces/import/recording.js';
import { findSources } from '../../../traces/import/sources.js';
import { inferred, op, recordingOf, tensor, whole, withoutIds } from '../../helpers/recordings.js';

const shapeOf = (text: string): number[] => text.split('×').map(Number);
const PLACED = { type: 'float32', module: undefined, sources: undefined, stored: [undefined] };
/** `32→64`: of 6 rows, with a weight; `32→64 of 9`: of 9. */
function product(text: string): PlacedPiece {
  const [, k, n, m = '6'] = /^(\d+)→(\d+)(?: of (\d+))?$/.exec(text)!;
  const dims = { b: 1, m: Number(m), k: Number(k), n: Number(n) };
  const operands = { reads: [tensor(dims.m, dims.k)], parameters: [tensor(dims.n, dims.k)] };
  return { ...PLACED, kind: 'matmul', name: 'aten::mm', dims, ...operands };
}
/** `bmm 4×6×8×6`, `gelu 6×64`, `add 6×64 + 6×64` of two operands, `mul 6×64 w` with a vector; before `:` what it was recorded as. */
function piece(text: string): PlacedPiece {
  if (text.includes('→')) return product(text);
  const [, name, rest = ''] = /^(?:(\w+):)?(.*)$/.exec(text)!;
  const [first = '', ...others] = rest.split(' + ');
  const [kind, sizes = '', more] = first.split(' ') as [PlacedPiece['kind'], string?, string?];
  const [a = 0, b = 0, c = 0, d = 0] = shapeOf(sizes);
  const base = { ...PLACED, kind, name: `aten::${name ?? kind}`, parameters: more === 'w' ? [tensor(b)] : [] };
  if (kind === 'bmm') return { ...base, dims: { b: a, m: b, k: c, n: d }, reads: [tensor(a, b, c), tensor(a, c, d)] };
  const reads = kind === 'embedding' ? [] : [tensor(a, b), ...others.map((o) => tensor(...shapeOf(o)))];
  return { ...base, dims: { rows: a, cols: b }, reads, ...(more === 'appended' && { append: true }) };
}
/** `x` what no piece made. */
const shown = (s: Source): string => (s.from === 'piece' ? String(s.piece) : 'x');
function wiring(rows: readonly string[], notes: string[] = []): string[] {
  const pieces = rows.map(piece);
  const sources = findSources(pieces, findAttention(pieces), lowRanks(pieces), (text) => notes.push(text));
  return rows.map((row, i) => `${row} ← ${sources[i]!.map(shown).join(' ')}`.trim());
}
/** Rows with what they read: `32→64 ← x`. */
const holds = (title: string, ...expected: readonly string[]): void =>
  void t.test(title, async (t) => t.same(wiring(expected.map((row) => row.split(' ←')[0]!)), expected));
const ADD = 'add 6×32 + 6×32';

holds(
  'norms after: what a block read is added to what it made',
  '32→64 ← x',
  'gelu 6×64 ← 0',
  '64→32 ← 1',
  `${ADD} ← 2 x`,
  'layer_norm 6×32 ← 3',
  '32→64 ← 4',
  'gelu 6×64 ← 5',
  '64→32 ← 6',
  `${ADD} ← 7 4`,
  'layer_norm 6×32 ← 8',
);
holds(
  'norms before: what a norm read is added, and both products of a gate read the norm',
  'embedding 6×32 ←',
  'rms_norm 6×32 ← 0',
  '32→64 ← 1',
  'silu 6×64 ← 2',
  '32→64 ← 1',
  'mul 6×64 + 6×64 ← 4 3',
  '64→32 ← 5',
  `${ADD} ← 6 0`,
  'rms_norm 6×32 ← 7',
  '32→64 ← 8',
  'silu 6×64 ← 9',
  '32→64 ← 8',
  'mul 6×64 + 6×64 ← 11 10',
  '64→32 ← 12',
  `${ADD} ← 13 7`,
);
holds(
  'a gate by one product: the activation of one half times the other',
  '32→128 ← x',
  'silu 6×64 ← 0',
  'mul 6×64 + 6×64 ← 1 0',
  '64→32 ← 2',
  `${ADD} ← 3 x`,
);
holds(
  'an adapter: what it read is added at its end, then what the block read',
  '32→64 ← x',
  'gelu 6×64 ← 0',
  '64→32 ← 1',
  '32→8 ← 2',
  'gelu 6×8 ← 3',
  '8→32 ← 4',
  `${ADD} ← 5 2`,
  `${ADD} ← 6 x`,
);
holds(
  'a low-rank update: A reads what the product reads, and B is added to what it made',
  '32→32 ← x',
  '32→4 ← x',
  '4→32 ← 1',
  `${ADD} ← 2 0`,
  'gelu 6×32 ← 3',
);
holds(
  'tables of embeddings are added one to another',
  'embedding 6×32 ←',
  'embedding 6×32 ←',
  `${ADD} ← 1 0`,
  'embedding 6×32 ←',
  `${ADD} ← 3 2`,
  'layer_norm 6×32 ← 4',
);
holds(
  'separate projections: scores read query and key, the context the softmax and the value',
  '32→32 ← x',
  '32→32 ← x',
  '32→32 ← x',
  'bmm 4×6×8×6 ← 0 1',
  'softmax 24×6 ← 3',
  'bmm 4×6×6×8 ← 4 2',
  '32→32 ← 5',
  `${ADD} ← 6 x`,
  'layer_norm 6×32 ← 7',
  '32→32 ← 8',
  '32→32 ← 8',
  '32→32 ← 8',
  'bmm 4×6×8×6 ← 9 10',
  'softmax 24×6 ← 12',
  'bmm 4×6×6×8 ← 13 11',
  '32→32 ← 14',
  `${ADD} ← 15 8`,
);
holds(
  'one projection; a mask and a scale between scores and context',
  '32→96 ← x',
  'bmm 4×6×8×6 ← 0 0',
  'elementwise 24×6 + 6×6 ← 1 x',
  'softmax 24×6 ← 2',
  'elementwise 24×6 ← 3',
  'bmm 4×6×6×8 ← 4 0',
  '32→32 ← 5',
);
holds(
  'keys and values of an encoder, the same in every layer',
  '32→32 of 9 ← x',
  'gelu 9×32 ← 0',
  'embedding 6×32 ←',
  '32→32 ← 2',
  '32→32 of 9 ← 1',
  '32→32 of 9 ← 1',
  'bmm 4×6×8×9 ← 3 4',
  'softmax 24×9 ← 6',
  'bmm 4×6×9×8 ← 7 5',
  '32→32 ← 8',
  '32→32 ← 9',
  '32→32 of 9 ← 1',
  '32→32 of 9 ← 1',
  'bmm 4×6×8×9 ← 10 11',
  'softmax 24×9 ← 13',
  'bmm 4×6×9×8 ← 14 12',
  '32→32 ← 15',
);
holds(
  'a low-rank update of query and value, within attention',
  '32→32 ← x',
  '32→4 ← x',
  '4→32 ← 1',
  `${ADD} ← 2 0`,
  '32→32 ← x',
  '32→32 ← x',
  '32→4 ← x',
  '4→32 ← 6',
  `${ADD} ← 7 5`,
  'bmm 4×6×8×6 ← 3 4',
  'softmax 24×6 ← 9',
  'bmm 4×6×6×8 ← 10 8',
);
holds(
  'vectors that scale what key and value are, as (IA)³ has them',
  '32→32 ← x',
  '32→32 ← x',
  'elementwise 6×32 w ← 1',
  '32→32 ← x',
  'elementwise 6×32 w ← 3',
  'bmm 4×6×8×6 ← 0 2',
  'softmax 24×6 ← 5',
  'bmm 4×6×6×8 ← 6 4',
);
holds(
  'turned by angles: halves put together, times sine and cosine, query and then key',
  'cos:elementwise 6×8 ← x',
  'sin:elementwise 6×8 ← x',
  '32→32 ← x',
  '32→32 ← x',
  '32→32 ← x',
  'mul:elementwise 24×8 + 6×8 ← 2 0',
  'neg:elementwise 24×4 ← 2',
  'cat:elementwise 24×8 + 24×4 ← 6 2',
  'mul:elementwise 24×8 + 6×8 ← 7 1',
  'add 24×8 + 24×8 ← 8 5',
  'mul:elementwise 24×8 + 6×8 ← 3 0',
  'neg:elementwise 24×4 ← 3',
  'cat:elementwise 24×8 + 24×4 ← 11 3',
  'mul:elementwise 24×8 + 6×8 ← 12 1',
  'add 24×8 + 24×8 ← 13 10',
  'bmm 4×6×8×6 ← 9 14',
  'softmax 24×6 ← 15',
  'bmm 4×6×6×8 ← 16 4',
);
holds(
  'put into a cache: the first is the key, the second the value',
  '32→32 of 1 ← x',
  '32→32 of 1 ← x',
  '32→32 of 1 ← x',
  'cat:elementwise 1×32 appended ← 1',
  'cat:elementwise 1×32 appended ← 2',
  'bmm 4×1×8×9 ← 0 3',
  'softmax 4×9 ← 5',
  'bmm 4×1×9×8 ← 6 4',
);
holds(
  'a product of activations that is no attention’s reads the two nearest of its sizes',
  '32→24 ← x',
  '32→18 ← x',
  'gelu 6×18 ← 1',
  'bmm 1×24×6×18 ← 0 2',
  'bmm 1×18×6×24 ← 2 0',
);
holds(
  'a number a row that was just made, and one of a table',
  '32→32 ← x',
  'elementwise 6×1 ← 0',
  'elementwise 6×32 + 6×1 ← 0 1',
  'embedding 3×32 ←',
  'elementwise 6×32 + 3×32 ← 2 3',
);

t.test('an addition of which nothing of its size is known is said to be a guess', async (t) => {
  const notes: string[] = [];
  t.same(wiring(['gelu 6×32', ADD], notes), ['gelu 6×32 ← x', `${ADD} ← 0 x`]);
  t.same(notes, ['data flow: an addition found no residual input of its size; the nearest earlier result was taken']);
});

for (const ids of [true, false])
  t.test(`a table of positions is added to scores, ${ids ? 'with' : 'without'} ids: softmax reads the scores`, async (t) => {
    let count = 0;
    const made = (...shape: number[]): RecordedTensor => ({ ...tensor(...shape), id: `p${count++}` });
    const [x, q, k, v, s, bias, sum, p, c] = [
      made(6, 8),
      made(6, 8),
      made(6, 8),
      made(6, 8),
      made(2, 6, 6),
      made(6, 6, 2),
      made(2, 6, 6),
      made(2, 6, 6),
      made(2, 6, 4),
    ] as const;
    const heads = (t: RecordedTensor): RecordedTensor => ({ ...t, shape: [2, 6, 4] });
    const turned = { ...bias, shape: [2, 6, 6] };
    const ops = [
      op('layer_norm', [made(6, 8), [8], made(8), made(8)], { results: [x] }),
      ...[q, k, v].map((y) => op('linear', [x, made(8, 8)], { results: [y] })),
      op('bmm', [heads(q), { ...k, shape: [2, 4, 6] }], { results: [s] }),
      op('embedding', [made(32, 2), { ...whole(6, 6), id: 'ids' }], { results: [bias] }),
      op('add_', [s, turned, 1], { results: [sum] }),
      op('softmax', [sum, -1, undefined], { results: [p] }),
      op('bmm', [p, heads(v)], { results: [c] }),
    ];
    const { operators } = inferred(recordingOf(ids ? ops : withoutIds(ops), ids)).trace;
    const softmax = operators.find((o) => o.kind === 'softmax')!;
    t.equal(operators.filter((o) => o.kind === 'add').length, 0);
    t.equal(softmax.inputs[0]!.id, operators.find((o) => o.kind === 'bmm')!.output.id);
    t.notOk(
      softmax.deps.some((d) => operators[d]!.kind === 'embedding'),
      'the table goes with the mask',
    );
  });

t.test(
  'a decoder after the norm of an encoder that has more rows reads none of it, and adds what its own norms made',
  async (t) => {
    const linear = (rows: number): RecordedOp => op('linear', [tensor(rows, 8), tensor(8, 8)]);
    const norm = (rows: number): RecordedOp => op('layer_norm', [tensor(rows, 8), [8], tensor(8), tensor(8)]);
    const heads = tensor(1, 2, 4, 4);
    const attention = op('scaled_dot_product_attention', [heads, heads, heads, undefined, 0, true]);
    const block = [linear(4), linear(4), linear(4), attention, linear(4), op('add', [tensor(4, 8), tensor(4, 8), 1]), norm(4)];
    const { operators } = inferred(recordingOf([norm(6), ...block, ...block])).trace;
    const adds = operators.filter((o) => o.kind === 'add');
    const [encoder, first, second] = operators.filter((o) => o.kind === 'layer_norm');
    t.notOk(
      operators[1]!.inputs.some((i) => i.id === encoder!.output.id),
      'the query is the decoder’s own',
    );
    t.equal(adds[0]!.inputs[1]!.id, operators[1]!.inputs[0]!.id);
    t.equal(adds[1]!.inputs[1]!.id, first!.output.id);
    t.ok(second);
  },
);
