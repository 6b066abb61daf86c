import t from 'tap';
import type { Argument, RecordedOp } from '../../../../traces/import/recording.js';
import { op, opened, said, tensor } from '../../../helpers/recordings.js';

const pieces = (...ops: RecordedOp[]): string[] => said(opened(ops).pieces);
const conv = (word: string, x: number[], w: number[], ...settings: Argument[]): string[] =>
  pieces(op(word, [tensor(...x), tensor(...w), tensor(w[0]!), ...settings]));
t.test('a convolution is the product that it is, with its input laid out', async (t) => {
  t.same(conv('conv2d', [2, 3, 9, 9], [6, 3, 3, 3], [2, 2], [1, 1], [1, 1], 1), ['elementwise 50×27', 'matmul 1×50×27×6']);
  t.same(conv('conv2d', [1, 4, 5, 5], [8, 4, 1, 1], [1, 1], [0, 0], [1, 1], 1), ['matmul 1×25×4×8'], 'a point needs no layout');
  t.same(conv('conv2d', [1, 4, 5, 5], [4, 1, 3, 3], 1, 1, 1, 4), ['elementwise 25×36', 'bmm 4×25×9×1'], 'a group a channel');
  t.same(conv('conv1d', [1, 3, 10], [6, 3, 3], 1, 0, 2), ['elementwise 6×9', 'matmul 1×6×9×6'], 'dilated');
  t.same(conv('conv1d', [1, 3, 10], [6, 3, 4], 3, 'same'), ['elementwise 4×12', 'matmul 1×4×12×6']);
  const patches = opened([op('conv2d', [tensor(1, 3, 8, 8), tensor(6, 3, 4, 4), tensor(6)])]);
  t.same(said(patches.pieces), ['elementwise 4×48', 'matmul 1×4×48×6']);
  t.match(patches.notes, [/the stride of a convolution is not recorded/]);
  const known = op('conv2d', [tensor(1, 3, 8, 8), tensor(6, 3, 3, 3), undefined, 1], { results: [tensor(1, 6, 2, 2)] });
  t.same(pieces(known), ['elementwise 4×27', 'matmul 1×4×27×6'], 'the recorded result decides');
});

t.test('without a recorded stride, what the next operator reads is the result, where it can be', async (t) => {
  const bare = op('conv2d', [tensor(1, 3, 32, 32), tensor(8, 3, 3, 3), tensor(8)]);
  const then = (...shape: number[]): string => pieces(bare, op('relu', [tensor(...shape)]))[1]!;
  t.equal(then(1, 8, 16, 16), 'matmul 1×256×27×8');
  t.match(opened([bare, op('relu', [tensor(1, 8, 16, 16)])]).notes, [
    /its result is taken to be what the next operator reads \(a guess\)/,
  ]);
  for (const other of [
    [1, 8, 40, 40],
    [1, 8, 0, 16],
    [1, 6, 16, 16],
    [2, 8, 16, 16],
    [8, 256],
  ])
    t.equal(then(...other), 'matmul 1×900×27×8', `none of ${other.join('×')}`);
  const given = op('conv2d', [tensor(1, 3, 32, 32), tensor(8, 3, 3, 3), tensor(8), 1, 0]);
  t.equal(pieces(given, op('relu', [tensor(1, 8, 16, 16)]))[1], 'matmul 1×900×27×8', 'a recorded stride says');
});

t.test('an input without a batch is a batch of one', async (t) => {
  t.same(conv('conv2d', [3, 9, 9], [6, 3, 3, 3], [2, 2], [1, 1], [1, 1], 1), ['elementwise 25×27', 'matmul 1×25×27×6']);
  t.same(conv('conv1d', [3, 10], [6, 3, 3], 1, 0, 2), ['elementwise 6×9', 'matmul 1×6×9×6']);
  const known = op('conv2d', [tensor(3, 8, 8), tensor(6, 3, 3, 3), undefined, 1], { results: [tensor(6, 2, 2)] });
  t.same(pieces(known), ['elementwise 4×27', 'matmul 1×4×27×6']);
  t.same(conv('conv2d', [9, 9], [6, 3, 3, 3], 1), [], 'two dimensions fewer are no input');
});

t.test('settings that cannot be make that convolution unknown, and it is said to be uncounted', async (t) => {
  const settings: Readonly<Record<string, Argument[]>> = {
    'a stride of 0': [[0, 0], [0, 0], [1, 1], 1],
    'a stride below 0': [[-1, 1], [0, 0], [1, 1], 1],
    'half a stride': [[0.5, 0.5], [0, 0], [1, 1], 1],
    'padding below 0': [[1, 1], [-1, -1], [1, 1], 1],
    'padding that is no number': [[1, 1], [Number.NaN, 0], [1, 1], 1],
    'padding beyond what a trace holds': [[1, 1], [2 ** 40, 2 ** 40], [1, 1], 1],
    'a dilation of 0': [[1, 1], [0, 0], [0, 0], 1],
    'a dilation below 0': [[1, 1], [0, 0], [-4, 1], 1],
    'a dilation that leaves nothing': [[1, 1], [0, 0], [9, 9], 1],
  };
  for (const [what, given] of Object.entries(settings)) {
    const o = opened([op('conv2d', [tensor(1, 3, 9, 9), tensor(6, 3, 3, 3), tensor(6), ...given]), op('relu', [tensor(1, 6)])]);
    t.same(said(o.pieces), ['relu 1×6'], what);
    t.match(o.rows.at(-1), { fate: 'unknown', name: 'aten::conv2d' }, what);
    t.same([...o.counted.unsized], [['aten::conv2d', 1]], what);
  }
});
