/** Caches that do not fit into their memory: the first rows of each lie there, the others where the class spills. */
import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { draws } from '../../helpers/tier.js';
import { bytesOf, come, energyOf, traceOf, type Came } from '../../helpers/scenarios.js';

const [TINY, STEP] = ['tiny', 'step'].map((name) => `../test/scenarios/decoders/${name}`) as [string, string];

/** Of step.yaml: three layers, keys and values of two heads of 32 features, a byte each. */
const ROW = 3 * 2 * 2 * 32;
const MEMORIES = ['cache-sram', 'sram'] as const;
const fieldsOf = (size_bytes: number, prompt: number, outputs: number) => ({
  // less beside attention
  ...{ 'model.intermediate': 64, 'model.vocabulary': 64 },
  'stream.lengths.tokens': prompt,
  'stream.outputs.tokens': outputs,
  'platform.memories.cache-sram.size_bytes': size_bytes,
  'placement.cache.spill': 'sram',
});

t.test('21 rows fit: a step reads them there, the others where they spilled, and writes its own there', async (t) => {
  const [prompt, size] = [27, 8192];
  const runs: Came[] = [];
  for (const [bytes, outputs] of [
    [size, 5],
    [size, 6],
    [262144, 5],
    [262144, 6],
  ] as const)
    runs.push(await come(STEP, fieldsOf(bytes, prompt, outputs)));
  const [short, long, shortAll, longAll] = runs as [Came, Came, Came, Came];
  const step = (memory: string, kind: 'read' | 'write', [a, b]: readonly [Came, Came]): number =>
    bytesOf(b, memory, kind) - bytesOf(a, memory, kind);
  const [cut, all] = [[short, long] as const, [shortAll, longAll] as const];
  t.equal(step('cache-sram', 'read', cut), 21 * ROW);
  t.equal(step('sram', 'read', cut) - step('sram', 'read', all), (prompt + 5 - 21) * ROW);
  t.equal(step('cache-sram', 'write', cut), 0);
  t.equal(step('sram', 'write', cut) - step('sram', 'write', all), ROW);
  t.equal(bytesOf(long, 'cache-sram', 'write'), 21 * ROW, 'of the prompt');
  const moved = (run: Came): number[] =>
    (['read', 'write'] as const).map((kind) => MEMORIES.reduce((n, m) => n + bytesOf(run, m, kind), 0));
  t.same(moved(long), moved(longAll), 'as many bytes as without');
});

t.test('replayed or stepped the same; bytes, time and energy are conserved, on drawn sizes', async (t) => {
  const of = fc.record({
    family: fc.constantFrom('gpt2', 'llama'),
    size_bytes: fc.constantFrom(4096, 4608, 5632),
    prompt: fc.integer({ min: 10, max: 36 }),
    outputs: fc.integer({ min: 1, max: 6 }),
    overlap: fc.constantFrom('none', 'weights', 'units'),
  });
  await fc.assert(
    fc.asyncProperty(of, async ({ family, size_bytes, prompt, outputs, overlap }) => {
      const drawn = { 'model.family': family, 'platform.overlap': overlap };
      const fields = { ...fieldsOf(size_bytes, prompt, outputs), ...drawn };
      const [run, roomy] = [await come(TINY, fields), await come(TINY, { ...fieldsOf(262144, prompt, outputs), ...drawn })];
      for (const { actor, busy_ps, stalled_ps, idle_ps } of run.end.occupancy)
        assert.equal(busy_ps + stalled_ps + idle_ps, run.end.now_ps, actor);
      assert.equal(
        run.end.sentences.reduce((n, s) => n + s.energy_fj, run.end.idle_fj),
        energyOf(run),
      );
      const moved = (r: Came, kind: 'read' | 'write'): number => MEMORIES.reduce((n, m) => n + bytesOf(r, m, kind), 0);
      for (const kind of ['read', 'write'] as const) assert.equal(moved(run, kind), moved(roomy, kind));
      assert.equal(traceOf(TINY, fields, 'transfer', 'operators'), traceOf(TINY, fields, 'transfer', false));
    }),
    { numRuns: draws(6) },
  );
  t.pass('no counterexample');
});
