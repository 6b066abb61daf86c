import assert from 'node:assert/strict';
import CRC32 from 'crc-32';
import fc from 'fast-check';
import t from 'tap';
import type { Platform } from '../../../models/index.js';
import { placedClasses } from '../../../models/platform/schema.js';
import type { SimulateOptions } from '../../../scenarios/index.js';
import { records, type OperatorTrace } from '../../../traces/index.js';
import { draws } from '../../helpers/draws.js';
import { resolved } from '../../helpers/scenarios.js';
import { platforms, run, traces } from '../../helpers/workloads.js';

/** New names for about half of the actors, which sort in another order, and the way back. */
function renaming(seed: number) {
  const old = new Map<string, string>();
  function rename(name: string): string {
    const drawn = CRC32.str(`${name}/${seed}`) >>> 0;
    const renamed = drawn % 2 === 0 ? name : `${drawn.toString(36)}-${name}`;
    old.set(renamed, name);
    return renamed;
  }
  return { rename, back: (name: string): string => old.get(name) ?? name };
}

/** The value with every text in it put through `back`, keys too. */
function mapped(value: unknown, back: (text: string) => string): unknown {
  if (typeof value === 'string') return back(value);
  if (Array.isArray(value)) return value.map((v) => mapped(v, back));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [back(k), mapped(v, back)]));
}

/** Everything that a run came to, with its names put through `back`; what is sorted by names is sorted again. */
function outcome(trace: OperatorTrace, platform: Platform, options: Partial<SimulateOptions>, back: (name: string) => string) {
  const ran = run(trace, platform, options);
  const end = { ...ran.end, index: [] }; // where chunks begin: names have other lengths
  const sorted = <Row>(rows: readonly Row[], key: (r: Row) => string): Row[] =>
    [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const whole = mapped({ end, header: ran.trace.header, records: [...records(ran.trace)] }, back) as {
    end: typeof end;
    header: unknown;
    records: unknown;
  };
  return {
    ...whole,
    end: {
      ...whole.end,
      occupancy: sorted(whole.end.occupancy, (o) => o.actor),
      series: { ...whole.end.series, rows: sorted(whole.end.series.rows, (r) => `${r.what} ${r.actor} ${r.resource}`) },
    },
  };
}
const same = (name: string): string => name;

function check(trace: OperatorTrace, platform: Platform, seed: number, options: Partial<SimulateOptions> = {}): void {
  const { rename, back } = renaming(seed);
  assert.deepEqual(outcome(trace, platform, { ...options, rename }, back), outcome(trace, platform, options, same));
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
      assert.deepEqual(outcome(trace, renamed, {}, back), outcome(trace, platform, {}, same));
    }),
    { numRuns: draws(10) },
  );
  t.pass('no counterexample');
});
