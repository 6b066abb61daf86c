/** Drawn platforms and chains of operators, run: every law of conservation holds, and each way of running comes to the same bytes. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Platform } from '../../../models/index.js';
import type { Level, OperatorTrace } from '../../../traces/index.js';
import { checkLaws } from '../../helpers/laws.js';
import { platforms, resumed, run, traces } from '../../helpers/workloads.js';
import type { Target } from '../target.js';

/** What is drawn, as plain data. */
interface Drawn {
  readonly platform: Platform;
  readonly trace: OperatorTrace;
  readonly level: Level;
  /** of the run, after which it is stopped and goes on from its state */
  readonly share: number;
}
const drawn: fc.Arbitrary<Drawn> = fc.record({
  platform: platforms,
  trace: traces,
  level: fc.constantFrom<Level[]>('tile', 'transfer', 'operator'),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** @throws Error that says which law is broken */
function holds({ platform, trace, level, share }: Drawn): void {
  const first = run(trace, platform, { level });
  const { end } = first;
  checkLaws({ end, platform, trace });
  const same = (what: string, bytes: Buffer): void => assert.ok(first.bytes.equals(bytes), `${what} has other bytes`);
  same('a second run', run(trace, platform, { level }).bytes);
  same('a run whose actors are made in another order', run(trace, platform, { level, reversed: true }).bytes);
  same('a run of which every state is stepped', run(trace, platform, { level, replay: false }).bytes);
  same(`a run that was stopped at ${share} of its time`, resumed(trace, platform, { now_ps: end.now_ps, share }, { level }));
}

export const runs: Target = {
  about: 'drawn platforms and operators, run five ways',
  ending: '.json',
  bases: () => fc.sample(drawn, { seed: 1, numRuns: 1 }).map((x) => Buffer.from(JSON.stringify(x))),
  mutated: (_, r) => Buffer.from(JSON.stringify(fc.sample(drawn, { seed: r.below(2 ** 31), numRuns: 1 })[0])),
  attempt(content) {
    holds(JSON.parse(content.toString()) as Drawn);
    return 'taken';
  },
  most_s: 120,
};
