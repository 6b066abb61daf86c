import assert from 'node:assert/strict';
import t from 'tap';
import {
  bandwidthOverTime,
  conflicts,
  CONTENTION_VIEWS,
  plots,
  pngOf,
  svgOf,
  powerOverTime,
  runData,
  waitingOverTime,
} from '../../../analysis/index.js';
import { loadPlatform } from '../../../models/index.js';
import { ACTIVITY_KINDS, USES, WAIT_CAUSES, type EventTrace } from '../../../traces/index.js';
import { eventTrace, memoryInfo, operatorInfo, sentence, series, traceEnd, type Told } from '../../helpers/events.js';
import { HOSTILE, OWN_NAMES } from '../../helpers/hostile.js';
import { amount, chain, energy_fj, run } from '../../helpers/workloads.js';

const { platform } = loadPlatform('tiny');
const ran = run(
  chain(40, 40, [{ kind: 'matmul', n: 40 }, { kind: 'softmax' }, { kind: 'self', heads: 2 }, { kind: 'layer_norm' }]),
  platform,
);
const data = runData(ran.trace);

/** Every name that a plot shows is hostile, every kind of record is there, and the trace is cut off. */
const hostileRecords = HOSTILE.flatMap((actor, i): Told[] =>
  ACTIVITY_KINDS.map((kind, k) => ({
    actor,
    kind,
    operator: i,
    requester: HOSTILE[(i + 1) % HOSTILE.length]!,
    holder: k % 2 === 0 ? '' : actor,
    detail: kind === 'use' ? USES[i % USES.length]! : WAIT_CAUSES[i % WAIT_CAUSES.length]!,
    start_ps: 1000 * i,
    span_ps: 500 + k,
    amount: 100 + i,
    energy_fj: 10 * k,
  })),
);
const hostileOf = {
  name: HOSTILE[0],
  operators: HOSTILE.map((name, i) => operatorInfo(i, HOSTILE[HOSTILE.length - 1 - i]!, name)),
  memories: HOSTILE.map((name) => memoryInfo(name)),
  compute: { macs_per_cycle: 4, clock_ps: 1000, link_bytes_per_cycle: 2 },
};
const hostileEnd = traceEnd({
  now_ps: 20_000,
  totals: runData(eventTrace(hostileRecords, hostileOf)).totals,
  series: { bin_ps: 1000, rows: HOSTILE.map((actor) => series('energy_fj', actor, [1, 2, 3])) },
  sentences: [...HOSTILE, ...OWN_NAMES].map((task, i) =>
    sentence({ id: task, task, start_ps: i, ready_ps: 2 * i, end_ps: 1000 * i, deadline_ps: 3000 }),
  ),
});
const traces: Readonly<Record<string, EventTrace>> = {
  'a run': ran.trace,
  'a run of nothing': eventTrace([], { end: traceEnd(), memories: [memoryInfo('m')] }),
  'one record of no length, of no operator that is known, cut off': eventTrace([{ actor: 'a', kind: 'tile', operator: 7 }]),
  'hostile names': eventTrace(hostileRecords, { ...hostileOf, end: hostileEnd }),
};
const numbersIn = (x: unknown): number[] =>
  typeof x === 'number' ? [x] : typeof x === 'object' && x !== null ? Object.values(x).flatMap(numbersIn) : [];
const NOTHING =
  /no power was recorded|not used|no request waited at any bank|no work was recorded|no PE array was recorded|no sentence was served|no product was recorded/;

for (const name of plots.names) {
  const { spec, parts, summary } = plots.get(name, { file: 'test' });
  for (const [what, trace] of Object.entries(traces))
    t.test(
      `${name}: ${what}: a spec without a warning, the same each time, with its data inside and no number that is none`,
      async (t) => {
        const of = runData(trace);
        const specs = [spec(of, trace), ...(parts ? CONTENTION_VIEWS.map((view) => parts(of, view)) : [])];
        for (const vl of specs) {
          const svg = await svgOf(vl);
          const png = await pngOf(svg);
          t.match(svg, what === 'a run of nothing' ? NOTHING : /^<svg/);
          t.same([...png.subarray(1, 4)], [...Buffer.from('PNG')]);
          t.notMatch(svg, /<script|<img|[\u0000-\u0008\u000e-\u001f]/);
          t.notMatch(JSON.stringify(vl), /"url":/, 'nothing is fetched');
          t.ok(numbersIn(vl).every(Number.isFinite));
        }
        t.same(spec(of, trace), spec(runData(trace), trace), 'same rows, same spec');
        t.ok(summary.length > 0);
      },
    );
}

t.test('the integral of the power plot is the energy', async (t) => {
  const integral = powerOverTime(data).reduce((sum, r) => sum + r.power_mw * (r.end_ps - r.start_ps), 0);
  t.ok(Math.abs(integral / energy_fj(ran.end) - 1) < 1e-9);
});

t.test('the integral of the bandwidth plot is the bytes, and never above the peak', async (t) => {
  for (const { name, peak_bytes_per_s } of data.memories) {
    const rows = bandwidthOverTime(data).filter((r) => r.memory === name);
    const bytes = rows.reduce((sum, r) => sum + (r.gb_per_s / 1000) * (r.end_ps - r.start_ps), 0);
    t.ok(Math.abs(bytes - amount(ran.end, 'read', name) - amount(ran.end, 'write', name)) < 1e-3, name);
    t.ok(rows.every((r) => r.gb_per_s * 1e9 <= peak_bytes_per_s * (1 + 1e-9)));
  }
});

t.test('waiting over time and the conflict matrix hold the same picoseconds', async (t) => {
  const matrix = conflicts(data).reduce((sum, r) => sum + r.wait_ps, 0);
  const heat = waitingOverTime(data).reduce((sum, r) => sum + r.waiting * (r.end_ps - r.start_ps), 0);
  t.equal(
    matrix,
    ran.end.banks.reduce((sum, b) => sum + b.wait_ps + b.refresh_wait_ps + b.other_wait_ps, 0),
  );
  t.ok(matrix > 0);
  t.ok(Math.abs(heat / matrix - 1) < 1e-9);
});

t.test('a spec that Vega-Lite warns about is an error', async (t) => {
  const wrong = {
    data: { values: [] },
    mark: 'bar',
    encoding: { x: { field: 'a', type: 'quantitative' }, sparkle: { field: 'b' } },
  };
  await assert.rejects(svgOf(wrong as never), /Vega-Lite/);
  t.pass('rejected');
});
