import t from 'tap';
import { fold } from '../../../traces/import/fold.js';
import type { HostOp } from '../../../traces/import/host-op.js';
import type { Piece } from '../../../traces/import/piece.js';
import { gemm, host, openLedger } from '../../helpers/recordings.js';

function folded(ops: readonly HostOp[], strict = true): { pieces: Piece[]; counts: readonly string[] } {
  const ledger = openLedger();
  const pieces = fold(ops, ledger, 'made.json', strict);
  ledger.close(ops.length); // every host operator was entered once
  return { pieces, counts: ledger.counts };
}
/** The only piece of one operator. */
function piece(op: HostOp): Piece {
  const { pieces } = folded([op]);
  t.equal(pieces.length, 1);
  return pieces[0]!;
}
const product = host('linear', [[1, 4, 6], [5, 6], [5]], { gemms: [gemm('addmm', [[5], [4, 6], [6, 5], [], []])] });

t.test('a product of matrices has a weight [n,k], and a bias where its first operand is a vector', async (t) => {
  t.same(piece(product), {
    kind: 'matmul',
    name: 'aten::addmm',
    dims: { b: 1, m: 4, k: 6, n: 5 },
    module: undefined,
    parameter: [5, 6],
    bias: true,
  });
  const mm = piece(host('mm', [[4, 6], [6, 5]], { gemms: [gemm('mm', [[4, 6], [6, 5]])], module: 'head' })); // prettier-ignore
  t.match(mm, { kind: 'matmul', bias: false, parameter: [5, 6], module: 'head' });
});

t.test('a product of batches has no weight, but for the einsum of one batch', async (t) => {
  const bmm = (name: string, b: number) =>
    host(name, [], { gemms: [gemm('bmm', [[b, 4, 6], [b, 6, 5]])] }); // prettier-ignore
  t.same(piece(bmm('matmul', 3)), { kind: 'bmm', name: 'aten::bmm', dims: { b: 3, m: 4, k: 6, n: 5 }, module: undefined });
  t.equal(piece(bmm('matmul', 1)).kind, 'bmm');
  t.match(piece(bmm('einsum', 1)), { kind: 'matmul', parameter: [5, 6], bias: false });
  t.equal(piece(bmm('einsum', 2)).kind, 'bmm');
});

t.test('each product that an operator ran is a piece; the operator is entered once, by its first', async (t) => {
  const two = host('lstm', [], { gemms: [gemm('mm', [[4, 6], [6, 5]]), gemm('bmm', [[2, 4, 6], [2, 6, 5]])] }); // prettier-ignore
  const { pieces, counts } = folded([two]);
  t.same(pieces.map((p) => p.kind), ['matmul', 'bmm']); // prettier-ignore
  t.same(counts, ['mapped aten::lstm matmul']);
});

t.test('operands that do not fit, or of impossible sizes, are faults that name operator and place', async (t) => {
  const of = (shapes: readonly (readonly number[])[]) => () => folded([host('mm', [], { gemms: [gemm('mm', shapes)] })]);
  const message = (text: string) => ({ message: `made.json: op of mm, aten::mm: ${text}` });
  const range = 'expected whole numbers from 1 to 16777216';
  t.throws(of([[4, 6], [7, 5]]), message('operand shapes do not fit; expected [m,k] and [k,n]')); // prettier-ignore
  t.throws(of([[4, 6]]), /operand shapes do not fit/);
  t.throws(of([]), /operand shapes do not fit/);
  t.throws(of([[4, 0], [0, 5]]), message(`dimension 0 in shape [4, 0]; ${range}`)); // prettier-ignore
  t.throws(of([[4, 1.5], [1.5, 5]]), message(`dimension 1.5 in shape [4, 1.5]; ${range}`)); // prettier-ignore
  t.throws(of([[2 ** 24 + 1, 6], [6, 5]]), message(`dimension 16777217 in shape [16777217, 6]; ${range}`)); // prettier-ignore
  t.doesNotThrow(of([[2 ** 24, 1], [1, 5]])); // prettier-ignore
  const huge = [2 ** 24, 2 ** 24, 2 ** 6];
  t.throws(of([huge, [5, 5]]), message(`dimension ${huge.join('×')} in shape [${huge.join(', ')}]; ${range}`)); // prettier-ignore
});

t.test('host-only operators cost nothing, in place or not', async (t) => {
  const names =
    'view reshape _reshape_alias _unsafe_view permute transpose t flatten unsqueeze squeeze expand expand_as as_strided slice select narrow chunk split unbind contiguous clone to _to_copy copy_ type_as detach alias dropout feature_dropout repeat lift_fresh item _local_scalar_dense is_nonzero empty empty_like empty_strided zeros zeros_like ones ones_like full full_like arange resolve_conj resolve_neg size numel result_type unfold index_select zero_ fill_'.split(
      ' ',
    );
  const understood = names.filter((n) => !n.endsWith('_'));
  const { pieces, counts } = folded(understood.map((n) => host(n, [[2, 3]])));
  t.same(pieces, []);
  t.same(counts, understood.map((n) => `folded aten::${n} host only`)); // prettier-ignore
});

t.test('elementwise kinds, in place or not, are rows of the last dimension', async (t) => {
  for (const kind of ['gelu', 'relu', 'tanh'] as const) {
    t.match(piece(host(kind, [[2, 3, 5], []])), { kind, name: `aten::${kind}`, dims: { rows: 6, cols: 5 } });
    t.match(piece(host(`${kind}_`, [[2, 3, 5], []])), { kind, name: `aten::${kind}_` });
  }
  for (const name of ['softmax', '_softmax'])
    t.match(piece(host(name, [[2, 3, 5], [], []])), { kind: 'softmax', dims: { rows: 6, cols: 5 } });
  t.match(piece(host('tanh', [[]])), { dims: { rows: 1, cols: 1 } }, 'of a scalar');
});

t.test('a norm is as wide as its gain, which stands third or, without a normalized shape, second', async (t) => {
  t.match(piece(host('layer_norm', [[2, 3, 5], [], [5], [5], [], []])), {
    kind: 'layer_norm',
    dims: { rows: 6, cols: 5 },
    parameter: [5],
  });
  t.match(piece(host('native_layer_norm', [[2, 3, 5], [3, 5], [], []])), {
    kind: 'layer_norm',
    dims: { rows: 2, cols: 15 },
    parameter: [3, 5],
  });
  t.throws(() => folded([host('layer_norm', [[2, 3, 5], [], [4]])]), /aten::layer_norm: operand shapes do not fit; expected rows of equal length/); // prettier-ignore
  t.throws(() => folded([host('layer_norm', [[2, 0, 5], [], [5]])]), /dimension 0 in shape \[2, 0, 5\]/);
});

t.test('an embedding reads a row of its table for each index', async (t) => {
  t.match(piece(host('embedding', [[500, 16], [1, 8], [], [], []])), {
    kind: 'embedding',
    dims: { rows: 8, cols: 16 },
    parameter: [500, 16],
  });
  t.same(folded([host('embedding', [[2, 3, 4], [1, 8]])], false).counts, ['unknown aten::embedding not simulated']); // prettier-ignore
});

t.test('whole tensors are added and multiplied; scalars, masks and vectors are absorbed', async (t) => {
  const x = [1, 2, 4, 4];
  const mask = [1, 1, 1, 4];
  const softmax = host('softmax', [x, [], []]);
  const absorbed = (op: HostOp, before: HostOp | undefined = softmax): string | undefined =>
    folded(before ? [before, op] : [op], false).counts.at(-1);
  for (const kind of ['add', 'mul'] as const)
    t.match(piece(host(kind, [x, x, []])), { kind, name: `aten::${kind}`, dims: { rows: 8, cols: 4 } });
  t.equal(absorbed(host('add', [[], []])), 'folded aten::add scalar');
  t.equal(absorbed(host('mul', [x, []])), 'fused aten::mul scale of softmax');
  t.equal(absorbed(host('div', [x, []])), 'fused aten::div scale of softmax');
  t.equal(absorbed(host('add', [x, []])), 'unknown aten::add not simulated', 'a constant is no scale');
  t.equal(absorbed(host('mul', [x, []]), host('view', [x])), 'unknown aten::mul not simulated', 'of nothing');
  t.equal(absorbed(host('add', [x, mask, []])), 'fused aten::add mask of softmax');
  t.equal(absorbed(host('add', [mask, x, []])), 'fused aten::add mask of softmax');
  t.equal(absorbed(host('mul', [x, mask])), 'unknown aten::mul not simulated');
  t.equal(absorbed(host('rsub', [mask, []])), 'folded aten::rsub attention mask');
  t.equal(absorbed(host('sub', [mask, []])), 'folded aten::sub attention mask');
  t.equal(absorbed(host('mul', [mask, []])), 'folded aten::mul attention mask');
  t.equal(absorbed(host('sub', [x, x])), 'unknown aten::sub not simulated');
  t.equal(absorbed(host('div', [x, x])), 'unknown aten::div not simulated');
  t.equal(absorbed(host('mul', [[1, 1, 2, 4], []])), 'fused aten::mul scale of softmax', 'no mask: two rows of it');
  t.equal(absorbed(host('mul', [[1, 2, 1, 4], []])), 'fused aten::mul scale of softmax', 'no mask: a row a head');
  t.equal(absorbed(host('mul', [[1, 1, 4], []])), 'fused aten::mul scale of softmax', 'no mask: three dimensions');
});

t.test('a vector added to a product is its bias, and to nothing else', async (t) => {
  const bias = (shapes: readonly (readonly number[])[], before = product): string | undefined =>
    folded([before, host('add', shapes)], false).counts.at(-1);
  t.equal(bias([[1, 4, 5], [5], []]), 'fused aten::add bias of matmul');
  t.equal(bias([[5], [1, 4, 5]]), 'fused aten::add bias of matmul');
  t.equal(
    bias([
      [1, 4, 5],
      [1, 5],
    ]),
    'unknown aten::add not simulated',
  );
  t.equal(bias([[1, 4, 5], [5]], host('tanh', [[1, 4, 5]])), 'unknown aten::add not simulated');
});

t.test('gelu in its spellings is one gelu', async (t) => {
  const x = [1, 4, 6];
  for (const spelling of ['mul pow mul add mul tanh add mul', 'div erf add mul mul', 'mul div erf add mul']) {
    const parts = spelling.split(' ').map((name, i) => host(name, i % 2 === 0 ? [x, []] : [[], x]));
    const { pieces, counts } = folded([product, ...parts, host('softmax', [x])]);
    t.same(pieces.map((p) => [p.kind, p.name]), [['matmul', 'aten::addmm'], ['gelu', 'gelu_new'], ['softmax', 'aten::softmax']]); // prettier-ignore
    t.same(pieces[1]!.dims, { rows: 4, cols: 6 });
    t.same(counts.slice(1, -1), parts.map((p) => `fused ${p.name} gelu`)); // prettier-ignore
    const cut = folded([product, ...parts.slice(0, -1)], false);
    t.notOk(cut.pieces.some((p) => p.name === 'gelu_new'), `${spelling}: not without its last`); // prettier-ignore
    const other = parts.map((p, i) => (i === 2 ? host(p.name.slice(6), [[1, 4, 7], []]) : p));
    t.notOk(folded([product, ...other], false).pieces.some((p) => p.name === 'gelu_new'), 'nor of several sizes'); // prettier-ignore
  }
  t.throws(() => folded('div erf add mul mul'.split(' ').map((n) => host(n, [[4, 0.5]]))), /dimension 0.5 in shape/);
});

t.test('an operator that is not understood is listed, and a fault where all must be', async (t) => {
  t.same(folded([host('erfinv', [[2, 3]])], false), { pieces: [], counts: ['unknown aten::erfinv not simulated'] });
  t.throws(() => folded([host('erfinv', [[2, 3]])]), {
    message:
      'made.json: op of erfinv, aten::erfinv: an operator that is not understood; expected a known operator, since --strict is set',
  });
  t.equal(folded([host('toString', [[2, 3]])], false).counts[0], 'unknown aten::toString not simulated', 'no table has it');
});
