/** Softmax and norms: which elements belong together. */
import t from 'tap';
import { outcome, type Written } from './outcome.js';

t.test('softmax is along the dimension that is said, or along several, else the last', async (t) => {
  const rows: readonly [string, readonly Written[], string][] = [
    ['softmax', ['x 2×3×16×64', 1, undefined], 'softmax 2048×3 of x'],
    ['softmax', ['x 2×3×16×64', -1], 'softmax 96×64 of x'],
    ['_softmax', ['x 2×3×16×64', -2, false], 'softmax 384×16 of x'],
    ['log_softmax', ['x 2×3×16×64', 0], 'softmax 3072×2 of x'],
    ['softmax', ['x 2×3×16×64'], 'softmax 96×64 of x'],
    ['softmax', ['x 4×16×16', [1, 2]], 'softmax 4×256 of x'],
    ['_masked_softmax', ['x 2×4×6×8', 'm 6×8 bool', 2, 0], 'softmax 64×6 of x'],
    ['softmax', ['x 4×8', 2], 'not understood'],
    ['softmax', [3, 0], 'not understood'],
  ];
  for (const [word, args, expected] of rows) t.equal(outcome(word, args), expected, `${word} ${args.join(', ')}`);
});
