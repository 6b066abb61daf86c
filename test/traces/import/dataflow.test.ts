import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { connect } from '../../../traces/import/dataflow.js';
import type { Piece } from '../../../traces/import/piece.js';
import type { Operator } from '../../../traces/index.js';
import { element, openLedger, product, scores } from '../../helpers/recordings.js';

const [H, ROWS] = [8, 4];

function connected(pieces: readonly Piece[], { sentence = 0, first = 0 } = {}): { operators: Operator[]; notes: string[] } {
  const ledger = openLedger();
  const roles = pieces.map((p, i) => (p.parameter ? { id: `w${i}`, class: 'backbone' as const } : undefined));
  return { operators: connect(pieces, roles, undefined, sentence, first, ledger), notes: ledger.notes };
}
/** For each operator, which earlier ones it reads: their indices, or what it reads instead. */
const reads = (pieces: readonly Piece[]): (number | string)[][] =>
  connected(pieces).operators.map(({ inputs }) =>
    inputs.filter((x) => x.class === 'activation').map((x) => (x.id.includes('outside') ? 'outside' : Number(x.id.slice(3)))),
  );
const OUTSIDE = 'data flow: an operand comes from an operator that was not recorded or not understood; taken as ready';
const NO_RESIDUAL = 'data flow: an addition found no residual input of its size; the nearest earlier result was taken';

const embedding = element('embedding', ROWS, H, [100, H]);
const add = element('add', ROWS, H);
const softmax = element('softmax', 2 * ROWS, ROWS);
const attention = [product(H, H), product(H, H), product(H, H), scores(2, ROWS, 4, ROWS), softmax, scores(2, ROWS, ROWS, 4)];

t.test('the latest result flows on; an embedding reads no activation', async (t) => {
  t.same(reads([embedding, element('layer_norm', ROWS, H, [H]), product(H, 16), element('gelu', ROWS, 16)]), [[], [0], [1], [2]]); // prettier-ignore
});

t.test('query, key and value read one input; scores read query and key, the context the softmax and the value', async (t) => {
  const { operators } = connected([embedding, ...attention, product(H, H)]);
  t.same(reads([embedding, ...attention, product(H, H)]), [[], [0], [0], [0], [1, 2], [4], [5, 3], [6]]);
  t.same(operators.map((o) => o.transposed), [undefined, undefined, undefined, undefined, true, undefined, false, undefined]); // prettier-ignore
  t.same(operators[4]!.output.shape, [2, ROWS, ROWS]);
  t.same(operators[6]!.output.shape, [ROWS, H], 'heads side by side again');
  t.same(operators[1]!.output.shape, [ROWS, H]);
  t.notOk(Object.hasOwn(operators[1]!, 'transposed'));
});

t.test('two attentions have each their own query, key and value', async (t) => {
  const twice = [embedding, ...attention, product(H, H), ...attention];
  t.same(reads(twice).slice(8), [[7], [7], [7], [8, 9], [11], [12, 10]]);
});

t.test('an addition takes the nearest earlier input of a product that has its size', async (t) => {
  t.same(reads([embedding, ...attention, product(H, H), add]).at(-1), [7, 0], 'around the attention');
  t.same(reads([embedding, product(H, 2), element('gelu', ROWS, 2), product(2, H), add]).at(-1), [3, 0], 'not the narrow one');
  const adapted = [embedding, product(H, H), product(H, 2), element('gelu', ROWS, 2), product(2, H), add, add];
  t.same(reads(adapted).slice(-2), [[4, 1], [5, 0]], 'around the adapter, then around both'); // prettier-ignore
  t.same(connected(adapted).notes, []);
});

t.test('embeddings are added to what was looked up before them', async (t) => {
  t.same(reads([embedding, embedding, add, embedding, add]), [[], [], [1, 0], [], [3, 2]]);
});

t.test('where no input of its size is left, the nearest earlier result is taken, and a note says so', async (t) => {
  const pieces = [embedding, element('tanh', ROWS, H), element('gelu', ROWS, H), add];
  t.same(reads(pieces).at(-1), [2, 1]);
  t.same(connected(pieces).notes, [NO_RESIDUAL]);
  const alone = [embedding, add];
  t.same(reads(alone).at(-1), [0, 0], 'or the latest twice');
  t.same(connected(alone).notes, [NO_RESIDUAL]);
  t.same(reads([embedding, element('tanh', ROWS, H), element('mul', ROWS, H)]).at(-1), [1, 0]);
});

t.test('an operand that no operator made, or that is too small, comes from outside, and a note says so', async (t) => {
  t.same(reads([product(H, H)]), [['outside']]);
  t.same(reads([scores(2, ROWS, 4, ROWS)]), [['outside', 'outside']]);
  t.same(reads([add]), [['outside', 'outside']].map((x) => x.slice(0, 1))); // prettier-ignore
  t.same(connected([product(H, H)]).notes, [OUTSIDE]);
  const wide = connected([embedding, product(2 * H, H)]).operators[1]!;
  t.match(wide.inputs[0], { id: 's0.outside1.0', class: 'activation', shape: [ROWS, 2 * H], bits: 32 });
  t.same(wide.deps, []);
  const [both] = connected([scores(2, 3, 4, 5)], { sentence: 6, first: 9 }).operators;
  t.same(
    both!.inputs.map((x) => [x.id, x.shape]),
    [
      ['s6.outside9.0', [6, 4]],
      ['s6.outside9.1', [2, 4, 5]],
    ],
  );
  t.same(reads([embedding, product(H, H, 1)])[1], [0], 'more than it reads is no fault: the first rows are read');
});

t.test('a product of activations outside an attention reads the two latest results', async (t) => {
  t.same(reads([embedding, element('tanh', ROWS, H), scores(1, ROWS, H, ROWS)])[2], [1, 0]);
  t.same(connected([embedding, element('tanh', ROWS, H), scores(1, ROWS, H, ROWS)]).operators[2]!.output.shape, [ROWS, ROWS]);
});

t.test('parameters stand after the activations: weight and bias, gain and offset', async (t) => {
  const { operators } = connected([
    embedding,
    { ...product(H, 6), bias: false },
    product(6, 3),
    element('layer_norm', ROWS, 3, [3]),
  ]);
  const own = operators.map((o) => o.inputs.filter((x) => x.class !== 'activation').map((x) => `${x.id} ${x.shape.join('×')}`));
  t.same(own, [['w0 100×8'], ['w1 6×8'], ['w2 3×6', 'w2.bias 3'], ['w3.gamma 3', 'w3.beta 3']]);
});

t.test('ids go on from the first, results are named by sentence and place, dependencies are what is read', async (t) => {
  const { operators } = connected([embedding, ...attention, product(H, H), add], { sentence: 2, first: 10 });
  t.same(operators.map((o) => o.id), [10, 11, 12, 13, 14, 15, 16, 17, 18]); // prettier-ignore
  t.same(operators.map((o) => o.output.id), operators.map((_, i) => `s2.${i}`)); // prettier-ignore
  t.same(operators.map((o) => o.deps), [[], [10], [10], [10], [11, 12], [14], [13, 15], [16], [10, 17]]); // prettier-ignore
  t.ok(operators.every((o) => o.sentence === 2 && o.layer === null));
  t.match(operators[4], { name: 'bmm', kind: 'bmm', dims: { b: 2, m: ROWS, k: 4, n: ROWS } });
});

t.test(
  'whatever the pieces: dependencies are earlier, operands are large enough, and results have the size of their dims',
  async (t) => {
    const side = fc.integer({ min: 1, max: 6 });
    const piece: fc.Arbitrary<Piece> = fc.oneof(
      fc.tuple(side, side, side).map(([k, n, m]) => product(k, n, m)),
      fc.tuple(side, side, side, side).map((d) => scores(...d)),
      fc.tuple(fc.constantFrom('add', 'mul', 'gelu', 'softmax', 'tanh') as fc.Arbitrary<Piece['kind']>, side, side).map((d) => element(...d)), // prettier-ignore
      fc.tuple(side, side).map(([rows, cols]) => element('embedding', rows, cols, [50, cols])),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.nat(50), (pieces, first) => {
        const made = new Map<string, number>();
        for (const [i, o] of connected(pieces, { first }).operators.entries()) {
          const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
          const activations = o.inputs.filter((x) => x.class === 'activation');
          const needed = 'm' in o.dims ? [o.dims.b * o.dims.m * o.dims.k, ...(o.kind === 'bmm' ? [o.dims.b * o.dims.k * o.dims.n] : [])] : o.kind === 'embedding' ? [] : [o.dims.rows * o.dims.cols]; // prettier-ignore
          needed.forEach((n, j) => assert.ok(size(activations[j]!.shape) >= n));
          assert.equal(size(o.output.shape), 'm' in o.dims ? o.dims.b * o.dims.m * o.dims.n : o.dims.rows * o.dims.cols);
          assert.deepEqual(
            o.deps,
            [...new Set(activations.flatMap((x) => made.get(x.id) ?? []))].sort((a, b) => a - b),
          );
          made.set(o.output.id, first + i);
        }
      }),
    );
    t.pass('no counterexample');
  },
);
