import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Platform } from '../../../models/index.js';
import { placedClasses } from '../../../models/platform/schema.js';
import type { SimulateOptions } from '../../../scenarios/index.js';
import type { OperatorTrace } from '../../../traces/index.js';
import { draws } from '../../helpers/tier.js';
import { outcome, renaming, same } from '../../helpers/renamed.js';
import { resolved } from '../../helpers/scenarios.js';
import { platforms, run, traces } from '../../helpers/workloads.js';

function check(trace: OperatorTrace, platform: Platform, seed: number, options: Partial<SimulateOptions> = {}): void {
  const { rename, back } = renaming(seed);
  assert.deepEqual(outcome(run(trace, platform, { ...options, rename }), back), outcome(run(trace, platform, options), same));
}

t.test('another name of any actor changes names in the trace, and not one number', async (t) => {
  fc.assert(
    fc.property(platforms, traces, fc.nat(), (platform, trace, seed) => check(trace, platform, seed)),
    { numRuns: draws(10) },
  );
  t.pass('no counterexample');
});

for (const name of ['prefetch', 'early-exit-dvfs', 'early-exit-predicted'])
  t.test(`${name}: the same where tasks are switched, voltage is chosen and sentences come when they like`, async (t) => {
    const { trace, hardware, stream, parts, dvfs } = resolved(name, { 'model.size': 'tiny', 'stream.sentences': 2 });
    check(trace, hardware.platform, 1, { level: 'transfer', stream, ...(parts && { parts }), ...(dvfs && { dvfs }) });
    t.pass('no difference');
  });

t.test('a platform whose memories have other names comes to the same', async (t) => {
  fc.assert(
    fc.property(platforms, traces, fc.nat(), (platform, trace, seed) => {
      const { rename, back } = renaming(seed);
      const memories = Object.fromEntries(Object.entries(platform.memories).map(([name, m]) => [rename(name), m]));
      const placement = Object.fromEntries(
        placedClasses(platform.placement).map(([c, p]) => [c, { ...p, memory: rename(p.memory) }]),
      ) as unknown as Platform['placement'];
      const renamed = { ...platform, memories, placement };
      assert.deepEqual(outcome(run(trace, renamed), back), outcome(run(trace, platform), same));
    }),
    { numRuns: draws(10) },
  );
  t.pass('no counterexample');
});
