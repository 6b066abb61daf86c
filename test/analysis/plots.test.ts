import assert from 'node:assert/strict';
import t from 'tap';
import { bandwidthOverTime, conflicts, plots, powerOverTime, render, runData, waitingOverTime } from '../../analysis/index.js';
import { loadPlatform } from '../../models/index.js';
import { amount, chain, energy_fj, run } from '../helpers/workloads.js';

const { platform } = loadPlatform('tiny');
const ran = run(
  chain(40, 40, [{ kind: 'matmul', n: 40 }, { kind: 'softmax' }, { kind: 'self', heads: 2 }, { kind: 'layer_norm' }]),
  platform,
);
const data = runData(ran.trace);

for (const name of plots.names)
  t.test(`${name} compiles without a warning and draws, whole or empty`, async (t) => {
    const { spec } = plots.get(name, { file: 'test' });
    const { svg, png } = await render(spec(data, ran.trace));
    t.match(svg, /^<svg/);
    t.same([...png.subarray(1, 4)], [...Buffer.from('PNG')]);
    t.same(spec(data, ran.trace), spec(runData(ran.trace), ran.trace), 'same rows, same spec');
    const empty = { ...data, totals: [], series: { bin_ps: 1000, rows: [] }, elapsed_ps: 0 };
    const nothing = await render(spec(empty, { ...ran.trace, chunks: [] }));
    t.match(
      nothing.svg,
      /no power was recorded|not used|no request waited at any bank|no work was recorded|no PE array was recorded|no sentence was served|no product was recorded/,
    );
  });

t.test('the integral of the power plot is the energy', async (t) => {
  const bin = data.series.bin_ps;
  const integral = powerOverTime(data).reduce((sum, r) => sum + r.power_mw * Math.min(bin, data.elapsed_ps - r.start_ps), 0);
  t.ok(Math.abs(integral / energy_fj(ran.end) - 1) < 1e-9);
});

t.test('the integral of the bandwidth plot is the bytes, and never above the peak', async (t) => {
  const bin = data.series.bin_ps;
  for (const { name, peak_bytes_per_s } of data.memories) {
    const rows = bandwidthOverTime(data).filter((r) => r.memory === name);
    const bytes = rows.reduce((sum, r) => sum + (r.gb_per_s / 1000) * Math.min(bin, data.elapsed_ps - r.start_ps), 0);
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
  await assert.rejects(render(wrong as never), /Vega-Lite/);
  t.pass('rejected');
});
