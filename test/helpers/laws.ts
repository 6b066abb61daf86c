/** What holds of every run, whatever the platform and the trace. */
import assert from 'node:assert/strict';
import { formats, tiles, type Platform } from '../../models/index.js';
import { isGemm, totalMacs, type OperatorTrace, type TraceEnd } from '../../traces/index.js';
import { amount, energy_fj } from './workloads.js';

export const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

function passes(trace: OperatorTrace, n: number): number {
  return sum(trace.operators.map(({ dims: d }) => (isGemm(d) ? d.b * tiles({ m: d.m, k: d.k, p: d.n }, n).passes : 0)));
}

/** A run that has come to its end. */
export interface Came {
  readonly end: TraceEnd;
  readonly platform: Platform;
  readonly trace: OperatorTrace;
}

/** By what they say. @throws where one is broken */
export const LAWS: Readonly<Record<string, (came: Came) => void>> = {
  'MACs are those of the trace, and tiles those of the tile arithmetic': ({ end, platform, trace }) => {
    const n = platform.pe_array.vector_size.value;
    const period_ps = platform.clock.period_ps.value;
    assert.equal(amount(end, 'tile'), totalMacs(trace));
    const used = sum(end.totals.filter((r) => r.kind === 'use').map((r) => r.amount));
    assert.equal(used, end.now_ps, 'the uses of the PE array fill the run');
    assert.equal(end.events, sum(end.totals.map((r) => r.count)));
    assert.equal(end.operators, trace.operators.length);
    if (platform.pe_array.systolic) return;
    // which of its products take pairs is in precision.test.ts
    if (platform.pe_array.pairs_of_4_bits === true && (platform.format === 'log4' || platform.precision)) return;
    assert.equal(sum(end.totals.filter((r) => r.kind === 'tile').map((r) => r.count)), passes(trace, n));
    const computing = sum(end.totals.filter((r) => r.kind === 'use' && r.detail === 'compute').map((r) => r.amount));
    assert.equal(computing, passes(trace, n) * n * period_ps, 'n cycles a tile');
  },
  'busy + stalled + idle = elapsed for every actor': ({ end }) => {
    for (const o of end.occupancy) assert.equal(o.busy_ps + o.stalled_ps + o.idle_ps, end.now_ps, o.actor);
  },
  'energy by component = total = sentences = integral of the power series': ({ end }) => {
    const total = energy_fj(end);
    assert.equal(sum(end.series.rows.filter((r) => r.what === 'energy_fj').map((r) => sum(r.bins))), total);
    assert.equal(sum(end.sentences.map((s) => s.energy_fj)), total);
  },
  'bytes: what memories give arrives in buffers, what units read was there, what is stored was encoded': ({
    end,
    platform,
    trace,
  }) => {
    const memories = Object.keys(platform.memories);
    const of = (kind: string, actors: string[]): number => sum(actors.map((a) => amount(end, kind, a)));
    assert.equal(of('read', memories), of('write', ['activation-buffer', 'weight-buffer', 'auxiliary-buffer']));
    assert.equal(of('write', memories), amount(end, 'read', 'result-buffer'));
    assert.equal(amount(end, 'write', 'result-buffer'), amount(end, 'read', 'result-buffer'));
    assert.equal(amount(end, 'encode'), amount(end, 'write', 'result-buffer'));
    assert.equal(amount(end, 'transfer'), of('read', memories) + of('write', memories));
    const { format, placement, precision } = platform;
    if (precision || placement.activation.encoding !== 'dense' || formats.get(format, { file: '' }).bits.value < 8) return;
    const bytes = formats.get(format, { file: '' }).bits.value / 8;
    assert.equal(of('write', memories), bytes * sum(trace.operators.map((o) => o.output.shape.reduce((a, b) => a * b, 1))));
  },
  'one response a request, and the waits charged to holders are the waits of the requesters': ({ end, platform }) => {
    for (const memory of Object.keys(platform.memories)) {
      const served = sum(
        end.totals.filter((r) => r.actor === memory && (r.kind === 'read' || r.kind === 'write')).map((r) => r.count),
      );
      const banks = end.banks.filter((b) => b.memory === memory);
      assert.equal(sum(banks.map((b) => b.requests)), served);
      assert.equal(sum(banks.map((b) => b.wait_ps + b.refresh_wait_ps + b.other_wait_ps)), amount(end, 'wait', memory));
      for (const b of banks) assert.ok(b.conflicts <= b.requests && b.conflicts > 0 === b.wait_ps > 0);
    }
  },
};

/** @throws Error that names the law which is broken */
export function checkLaws(came: Came): void {
  for (const [name, law] of Object.entries(LAWS))
    try {
      law(came);
    } catch (error) {
      throw new Error(name, { cause: error });
    }
}
