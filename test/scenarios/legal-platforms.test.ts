/** Any platform and model that the schema takes runs to its end, or is refused with a message: nothing fails within an actor. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { InputError } from '../../traces/index.js';
import { loadScenario, resolveScenario, runScenario } from '../../scenarios/index.js';
import { scratch } from '../helpers/cli.js';
import { drawnScenarios } from '../helpers/drawn-scenarios.js';

const folder = scratch();
async function comes(of: object): Promise<string> {
  const file = join(folder, 'drawn.yaml');
  writeFileSync(file, JSON.stringify(of));
  try {
    const r = await runScenario(resolveScenario(loadScenario(file, [])), {
      level: 'operator',
      folder: undefined,
      onProgress: () => false,
    });
    return r.end.ended === 'finished' ? 'ran' : r.end.ended;
  } catch (error) {
    if (error instanceof InputError) return process.env['RUNS'] ? error.message : error.problem;
    throw error;
  }
}

for (const [what, platform] of [
  ['an interleave that no burst divides', { memories: { sram: { banks: 3, interleave_bytes: 48, size_bytes: 131_184 } } }],
  ['a burst that divides no interleave', { axi: { burst_bytes: 17 } }],
] as const)
  t.test(`${what} is cut where a bank ends`, async (t) => {
    const model = {
      family: 'albert',
      layers: 2,
      hidden: 24,
      heads: 2,
      intermediate: 40,
      embedding: 1,
      vocabulary: 1,
      positions: 40,
      token_types: 2,
    };
    const stream = { sentences: 1, lengths: { kind: 'fixed', tokens: 9 } };
    t.equal(await comes({ version: 1, name: 'uneven', platform: { base: 'tiny', ...platform }, model, stream }), 'ran');
  });

t.test('a drawn platform runs, or is refused', async (t) => {
  const came = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(drawnScenarios, async (of) => {
      const how = await comes(of);
      came.set(how, (came.get(how) ?? 0) + 1);
      assert.notEqual(how, 'interrupted');
    }),
    { numRuns: Number(process.env['RUNS'] ?? 25) },
  );
  if (process.env['RUNS']) for (const [k, n] of [...came].sort((a, b) => b[1] - a[1]).slice(0, 40)) t.comment(n, k);
  t.ok((came.get('ran') ?? 0) > 5, 'some ran');
});
