/** Attention over a window: a token attends to the last so many, and the cache has no more rows. */
import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import {
  checkTrace,
  generateTrace,
  totalMacs,
  type Family,
  type ModelDescription,
  type Operator,
  type OperatorTrace,
} from '../../../traces/index.js';
import { described } from '../../helpers/models.js';

const FAMILIES = ['gpt2', 'llama'] as const;
const request = (model: ModelDescription, prompt: number, outputs: number): OperatorTrace =>
  generateTrace(model, [{ task: 'a', labels: 2, seq: prompt, outputs }], 'x');
const windowed = (family: Family, window: number | undefined): ModelDescription =>
  described(family, 'tiny', window === undefined ? {} : { window });
/** What puts keys or values into the caches of a layer, by step; the prompt's are the first. */
const kept = ({ operators }: OperatorTrace, of: 'key' | 'value', layer: number): Operator[] =>
  operators.filter((o) => o.output.id === `cache.${of}.${layer}`);

t.test('four rows, a prompt of three: the fourth has room, each further one takes the place of the oldest', async (t) => {
  for (const family of FAMILIES)
    for (const of of ['key', 'value'] as const) {
      const rows = kept(request(windowed(family, 4), 3, 8), of, 1);
      t.same(
        rows.map(({ output, row }) => [output.shape[0], row]),
        [
          [3, undefined],
          [4, undefined],
          [4, 0],
          [4, 1],
          [4, 2],
          [4, 3],
          [4, 0],
          [4, 1],
        ],
        `${family} ${of}`,
      );
    }
});

t.test('a window that no token reaches past is none, operator by operator; one shorter by a token is', async (t) => {
  for (const family of FAMILIES) {
    const all = request(windowed(family, undefined), 5, 4).operators;
    // the last token is not fed back: 5 + 3 rows
    for (const window of [8, 9, 1000]) t.same(request(windowed(family, window), 5, 4).operators, all, `${family} ${window}`);
    t.notSame(request(windowed(family, 7), 5, 4).operators, all);
  }
});

const drawn = fc.record({
  family: fc.constantFrom(...FAMILIES),
  prompt: fc.integer({ min: 1, max: 9 }),
  outputs: fc.integer({ min: 1, max: 12 }),
  prefix: fc.integer({ min: 0, max: 3 }),
  more: fc.integer({ min: 0, max: 9 }),
});
t.test('any window: a step attends to the rows that are there, at most so many, and computes so much less', async (t) => {
  fc.assert(
    fc.property(drawn, ({ family, prompt, outputs, prefix, more }) => {
      const window = prefix + prompt + more;
      const parts = prefix > 0 ? { parts: { prefix } } : {};
      const model = described(family, 'tiny', { ...parts, window });
      const trace = request(model, prompt, outputs);
      checkTrace(trace, 'drawn');
      const without = request(described(family, 'tiny', parts), prompt, outputs);
      // of each step scores and context, of so many features, by row that it has too few
      const left_out = Array.from({ length: outputs - 1 }, (_, i) => Math.max(0, prefix + prompt + i + 1 - window));
      assert.equal(
        totalMacs(without) - totalMacs(trace),
        left_out.reduce((n, rows) => n + rows * 2 * model.hidden * model.layers, 0),
      );
      const steps = kept(trace, 'key', 0).slice(1);
      for (const [i, { row, output }] of steps.entries()) {
        const tokens = prefix + prompt + i + 1;
        assert.equal(output.shape[0], Math.min(tokens, window));
        // where Mistral's rolling buffer has it
        assert.equal(row ?? output.shape[0]! - 1, (tokens - 1) % window);
      }
    }),
  );
  t.pass('no counterexample');
});

t.test('a row that is no row of the cache, or is given of something else, is refused', async (t) => {
  const { operators, ...trace } = request(windowed('llama', 4), 3, 3);
  const put = kept({ ...trace, operators }, 'key', 0).at(-1)!;
  const withRow = (id: number, row: number): OperatorTrace => ({
    ...trace,
    operators: operators.map((o) => (o.id === id ? { ...o, row } : o)),
  });
  t.doesNotThrow(() => checkTrace(withRow(put.id, 3), 'x'));
  t.throws(() => checkTrace(withRow(put.id, 4), 'x'), {
    name: 'InputError',
    message: /\.row: 4, 1 rows of a cache of 4; expected at most 3/,
  });
  t.throws(() => checkTrace(withRow(0, 0), 'x'), { message: /\.row: given for .*; expected elementwise into a cache, or none/ });
});
