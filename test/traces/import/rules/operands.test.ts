import t from 'tap';
import type { RecordedOp, RecordedTensor } from '../../../../traces/import/recording.js';
import { inferred, op, opened, recordingOf, said, tensor } from '../../../helpers/recordings.js';

const of = (id: string, ...shape: number[]): RecordedTensor => ({ shape, type: 'float32', id });
/** Four experts: x [4, 6, 8] · [4, 8, 32], an activation, · [4, 32, 8]. */
const experts = (word: string, [x, h, y]: readonly [string, string, string]): RecordedOp[] => [
  op('bmm', [of(x, 4, 6, 8), of('up', 4, 8, 32)], { results: [of(h, 4, 6, 32)] }),
  op(word, [of(h, 4, 6, 32)], { results: [of(`${h}.act`, 4, 6, 32)] }),
  op('baddbmm', [of('bias', 4, 1, 8), of(`${h}.act`, 4, 6, 32), of('down', 4, 32, 8)], { results: [of(y, 4, 6, 8)] }),
];

t.test('a stack of experts’ matrices that no operator made is a weight, and one tensor wherever it is read', async (t) => {
  for (const word of ['gelu', 'relu', 'silu']) {
    const ops = [...experts(word, ['x', 'h', 'y']), ...experts(word, ['y', 'i', 'z'])];
    const { trace, report } = inferred(recordingOf(ops, true));
    const products = trace.operators.filter((o) => o.kind === 'bmm');
    const weights = products.map((o) => o.inputs.filter((x) => x.class === 'backbone').map((x) => x.shape.join('×')));
    t.same(weights, [['4×8×32'], ['4×32×8', '4×1×8'], ['4×8×32'], ['4×32×8', '4×1×8']], word);
    t.equal(new Set(products.flatMap((o) => o.inputs.filter((x) => x.class === 'backbone').map((x) => x.id))).size, 3);
    t.equal(products[1]!.inputs[0]!.id, trace.operators[1]!.output.id, 'what it multiplies is what was made');
    t.match(report.notes.join('\n'), /a stack of matrices that no operator made .* weights/);
  }
});

t.test('keys and values that no operator made are no weights, nor is what one made', async (t) => {
  const attention = [
    op('bmm', [of('q', 4, 6, 8), of('k', 4, 8, 6)], { results: [of('s', 4, 6, 6)] }),
    op('softmax', [of('s', 4, 6, 6), -1], { results: [of('p', 4, 6, 6)] }),
    op('bmm', [of('p', 4, 6, 6), of('v', 4, 6, 8)], { results: [of('c', 4, 6, 8)] }),
    op('gelu', [of('c', 4, 6, 8)], { results: [of('g', 4, 6, 8)] }),
  ];
  t.ok(opened(attention, { ids: true }).pieces.every((p) => p.parameters.length === 0));
  const made = op('tanh', [of('w', 4, 8, 32)], { results: [of('up', 4, 8, 32)] });
  t.same(
    opened([made, ...experts('gelu', ['x', 'h', 'y'])], { ids: true }).pieces.map((p) => p.parameters.length),
    [0, 0, 0, 2],
  );
  const named = op('bmm', [of('x', 4, 6, 8), { ...of('w', 4, 8, 3), parameter: 'experts.w' }]);
  t.equal(opened([named], { ids: true }).pieces[0]!.parameters.length, 1, 'a name decides by itself');
});

const einsum = (equation: string | undefined, ...shapes: number[][]): string[] =>
  said(opened([op('einsum', [equation, shapes.map((shape) => ({ shape, type: 'float32' }))])]).pieces);
t.test('einsum: an ellipsis stands for the dimensions that are left, a missing result for letters that come once', async (t) => {
  t.same(einsum('...ij,...jk->...ik', [2, 3, 4, 8], [2, 3, 8, 5]), ['bmm 6×4×8×5']);
  t.same(einsum('...i,ji->...j', [2, 3, 8], [5, 8]), ['matmul 1×6×8×5']);
  t.same(einsum('...ij,jk->...ik', [4, 8], [8, 5]), ['matmul 1×4×8×5'], 'of none');
  t.same(einsum('b...i,b...j->bij', [2, 3, 4], [2, 3, 5]), ['bmm 2×4×3×5'], 'summed over');
  t.same(einsum('ij,jk', [4, 8], [8, 5]), ['matmul 1×4×8×5']);
  t.same(einsum('...ij,...jk', [3, 4, 8], [1, 8, 5]), ['bmm 3×4×8×5'], 'broadcast');
});

t.test('einsum that is not understood is said to be uncounted', async (t) => {
  for (const [equation, ...shapes] of [
    ['ij,jk,kl->il', [4, 8], [8, 5], [5, 2]],
    [undefined, [4, 8], [8, 5]],
    ['...i...,ij->j', [4, 8], [8, 5]],
    ['ij,jk->ik', [4, 8], [7, 5]],
    ['ij,jk->ik', [4, 8, 2], [8, 5]],
    ['..ij,jk->ik', [4, 8], [8, 5]],
  ] as [string | undefined, ...number[][]][]) {
    const { pieces, counted } = opened([op('einsum', [equation, shapes.map((shape) => ({ shape, type: 'float32' }))])]);
    t.same([pieces, [...counted.unsized]], [[], [['aten::einsum', 1]]], equation ?? 'no equation');
  }
});

t.test('einsum without its equation says so', async (t) => {
  const [row] = opened([op('einsum', [undefined, [tensor(2, 4, 8), tensor(2, 8, 5)]])]).rows;
  t.match(row, { fate: 'unknown', into: 'a sum of products whose equation is not recorded' });
});
