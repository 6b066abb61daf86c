/** What makes less than it reads: sizes by what is recorded of the result, else by the arguments. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { outcome, type Known, type Written } from './outcome.js';

/** word, arguments, what it comes to, what is known. */
type Row = readonly [string, readonly Written[], string, Known?];
const holds = (title: string, rows: readonly Row[]): void =>
  void t.test(title, async (t) => {
    for (const [word, args, expected, known] of rows) t.equal(outcome(word, args, known), expected, `${word} ${args.join(', ')}`);
  });

holds('a number for each row that a reduction leaves', [
  ['mean', [3], 'folded: scalar'],
  ['mean', ['x 2×4×8', [-1], true], 'elementwise 8×8 makes 2×4×1 of x'],
  ['mean', ['x 2×4×8', [0, 2]], 'elementwise 4×16 makes 4 of x'],
  ['mean', ['x 2×4×8', 1], 'elementwise 16×4 makes 2×8 of x'],
  ['mean', ['x 2×4×8', -3], 'elementwise 32×2 makes 4×8 of x'],
  ['mean', ['x 2×4×8'], 'elementwise 1×64 makes 1 of x'],
  ['mean', ['x 2×4×8', []], 'elementwise 1×64 makes 1 of x'],
  ['mean', ['x 2×4×8', "'none'"], 'elementwise 1×64 makes 1 of x'],
  ['sum', ['x 2×4×8', [-1], true], 'elementwise 8×8 makes 2×4×1 of x', { results: ['y 2×4×1'] }],
  ['sum', ['x 2×4×8'], 'elementwise 1×64 makes 1 of x', { results: ['y'] }],
  ['sum', ['x 2×4×8', [0, 2], false, undefined], 'elementwise 4×16 makes 4 of x'],
  ['max', ['x 2×4×8', 1, true], 'elementwise 16×4 makes 2×1×8 of x'],
  ['var', ['x 2×4×8', [-1], true, false], 'elementwise 8×8 makes 2×4 of x'],
  ['var', ['x 2×4×8', true], 'elementwise 1×64 makes 1 of x'],
  ['norm', ['x 2×4×8', 2, [-1], true], 'elementwise 8×8 makes 2×4×1 of x'],
  ['linalg_vector_norm', ['x 2×3×16×64', 2, [-1], false], 'elementwise 96×64 makes 2×3×16 of x'],
  ['linalg_vector_norm', ['x 2×4×8', 2], 'elementwise 1×64 makes 1 of x'],
  ['norm', ['x 2×4×8', [2], true], 'elementwise 8×8 makes 2×4×1 of x'],
  ['norm', ['x 2×3'], 'elementwise 2×3 makes 2×3 of x', { results: ['y 2×3'] }],
  ['cumsum', ['x 2×3×16×64', 1], 'elementwise 96×64 of x'],
  ['sort', ['x 4×8', -1, true], 'elementwise 4×8 of x', { results: ['y 4×8', 'i 4×8 int64'] }],
  ['cumsum', [3], 'folded: scalar'],
  ['count_nonzero', ['x 4×8', 1], 'elementwise 4×8 makes 4 of x'],
  ['cummax', ['x 4×8', 1], 'elementwise 4×8 of x', { results: ['y 4×8', 'i 4×8 int64'] }],
  ['topk', ['x 16×4', 2, -1, true, true], 'elementwise 32×2 makes 16×2 of x'],
  ['topk', ['x 16×4', 2, 0], 'elementwise 8×8 makes 2×4 of x'],
  ['topk', ['x 16×4', 2], 'elementwise 32×2 makes 16×2 of x', { results: ['y 16×2', 'i 16×2 int64'] }],
  ['topk', [3], 'folded: scalar'],
  ['max_pool2d', ['x 1×2×4×4', [3, 3]], 'elementwise 8×4 makes 1×2×3×5 of x', { results: ['y 1×2×3×5'] }],
  ['max_pool2d', ['x 1×2×4×4', [2, 2]], 'elementwise 8×4 makes 1×2×2×2 of x', { results: ['y 1×2×2×2'] }],
  ['max_pool2d', ['x 1×2×4×4', [3, 3]], 'elementwise 8×4 of x', { results: ['y 1×2×5×5'] }],
  ['amax', ['m 1×1×6×6', [-1]], 'folded: attention mask'],
  ['amax', ['m 1×1×6×6', [-1]], 'elementwise 6×6 makes 1×1×6 of m', { from: { m: 'bmm' } }],
]);

holds('pooling makes a number a window, by its kernel, stride, padding and dilation', [
  ['max_pool2d', ['x 1×16×32×32', [2, 2], [2, 2], [0, 0], [1, 1], false], 'elementwise 4096×4 makes 1×16×16×16 of x'],
  ['max_pool2d', ['x 1×16×32×32', [2, 2]], 'elementwise 4096×4 makes 1×16×16×16 of x'],
  ['max_pool2d', ['x 16×8×8', 2, [], 0], 'elementwise 256×4 makes 16×4×4 of x'],
  ['max_pool2d', ['x 1×1×7×7', [3, 3], [2, 2], [1, 1]], 'elementwise 7×7 makes 1×1×4×4 of x'],
  ['avg_pool2d', ['x 1×1×7×7', [2, 2], [2, 2], [0, 0], true], 'elementwise 7×7 makes 1×1×4×4 of x'],
  ['avg_pool1d', ['x 1×4×9', [3], [3]], 'elementwise 12×3 makes 1×4×3 of x'],
  ['adaptive_avg_pool2d', ['x 1×16×16×16', [1, 1]], 'elementwise 16×256 makes 1×16×1×1 of x'],
  ['adaptive_avg_pool2d', ['x 1×16×16×16', 2], 'elementwise 64×64 makes 1×16×2×2 of x'],
  ['max_pool2d', ['x 1×16×32×32'], 'not understood'],
  ['max_pool2d', ['x 8', [2, 2]], 'not understood'],
  ['max_pool2d', [3, [2, 2]], 'folded: scalar'],
]);

t.test('as many windows as fit when they are laid one after the other', async (t) => {
  const small = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 20 }),
      small,
      small,
      fc.nat({ max: 2 }),
      fc.boolean(),
      (size, kernel, stride, pad, ceil) => {
        const padding = Math.min(pad, Math.floor(kernel / 2));
        let windows = 0;
        // one that begins inside, or in the padding before, and ends inside the padding behind, or is cut where that counts
        for (
          let at = -padding;
          at + kernel <= size + padding || (ceil && at < size && at + kernel < size + padding + stride);
          at += stride
        )
          windows++;
        const made = outcome('max_pool1d', [`x 1×1×${size}`, [kernel], [stride], [padding], [1], ceil]);
        const whole = windows > size ? 'more' : windows;
        assert.equal(/makes 1×1×(\d+)/.exec(made)?.[1] ?? 'more', String(whole));
      },
    ),
  );
  t.pass('no counterexample');
});
