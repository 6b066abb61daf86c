import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { simulate } from '../../scenarios/index.js';
import { readEventTrace, records, type EventRecord } from '../../traces/index.js';
import { draws } from '../helpers/tier.js';
import { resolved } from '../helpers/scenarios.js';

const WORK: ReadonlySet<string> = new Set(['read', 'write', 'transfer']);

/** Time in which at least one of the activities goes on. */
function union(of: readonly EventRecord[]): number {
  let [sum, end] = [0, 0];
  for (const { start_ps, end_ps } of [...of].sort((a, b) => a.start_ps - b.start_ps)) {
    sum += Math.max(0, end_ps - Math.max(start_ps, end));
    end = Math.max(end, end_ps);
  }
  return sum;
}

const scenario = fc.record({
  'switching.prefetch': fc.boolean(),
  'switching.slots': fc.integer({ min: 1, max: 2 }),
  'stream.order.stay': fc.constantFrom(0, 0.5),
  'stream.arrivals.in_flight': fc.integer({ min: 1, max: 2 }),
  'tasks.count': fc.integer({ min: 2, max: 4 }),
  'stream.sentences': fc.integer({ min: 2, max: 4 }),
  'stream.seed': fc.nat(100),
});

t.test(
  'link and memories are busy while something of theirs goes on, with prefetch and without; busy, stalled and idle fill the run',
  async (t) => {
    fc.assert(
      fc.property(scenario, (fields) => {
        // one slot has no room for a part that is fetched ahead
        const prefetch = fields['switching.prefetch'] && fields['switching.slots'] > 1;
        const { trace, hardware, stream, parts } = resolved('prefetch', { ...fields, 'switching.prefetch': prefetch });
        const bytes: Uint8Array[] = [];
        const options = { seed: 1, level: 'tile', stream, ...(parts && { parts }) } as const;
        const simulation = simulate(trace, hardware, { ...options, write: (b) => void bytes.push(b) });
        while (!simulation.step(1_000_000));
        const end = simulation.finish();
        const all = [...records(readEventTrace(Buffer.concat(bytes), 'test'))].filter((r) => WORK.has(r.kind));
        for (const { actor, busy_ps, stalled_ps, idle_ps } of end.occupancy) {
          assert.equal(busy_ps + stalled_ps + idle_ps, end.now_ps, actor);
          const own_ps = union(all.filter((r) => r.actor === actor));
          const summed_ps = end.totals.filter((x) => x.actor === actor && WORK.has(x.kind)).reduce((s, x) => s + x.busy_ps, 0);
          if (['axi', 'sram', 'rram'].includes(actor)) assert.equal(busy_ps, own_ps, actor);
          // of a DRAM, a request that is under way keeps it busy too
          if (actor === 'lpddr4') assert.ok(busy_ps >= own_ps, actor);
          if (['axi', 'sram', 'rram', 'lpddr4'].includes(actor)) assert.ok(summed_ps >= own_ps, `${actor}: totals`);
        }
      }),
      { numRuns: draws(8) },
    );
    t.pass('no counterexample');
  },
);
