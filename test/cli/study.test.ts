/** `study`: what a scenario saves, taken apart into causes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { StudyFound } from '../../analysis/index.js';
import { cli, scratch } from '../helpers/cli.js';
import { shipped } from '../helpers/scenarios.js';

const folder = scratch();
const SMALL = shipped('small-study');

t.test('the shares of the causes sum to the saving, metric by metric; the report has them', async (t) => {
  const { status, stdout, stderr } = await cli(['study', SMALL, '--json', '--out', 'small'], folder);
  t.equal(status, 0, stderr);
  const { shares, points } = JSON.parse(stdout) as StudyFound;
  t.same(
    shares.map((s) => [s.of, s.with, s.metric]),
    ['energy_per_sentence_uj', 'latency_mean_ms', 'area_mm2'].map((m) => ['f-adapter-hetero', 'c-albert-sram', m]),
  );
  for (const { metric, saving, causes } of shares) {
    t.equal(Object.keys(causes).length, 3);
    const sum = Object.values(causes).reduce((a, b) => a + b, 0);
    t.ok(Math.abs(sum - saving) < 1e-12, `${metric}: ${sum}, ${saving}`);
  }
  const uj = (causes: string): number =>
    points.find((p) => p.parameters['causes'] === causes)!.row['energy_per_sentence_uj'] as number;
  const all = 'adapters (tasks share the encoder) + bit masks + RRAM';
  t.ok(Math.abs(shares[0]!.saving - (1 - uj(all) / uj('none'))) < 1e-12);
  const page = readFileSync(join(folder, 'small', 'report.html'), 'utf8');
  t.match(page, /From c-albert-sram to f-adapter-hetero: what each cause buys/);
});

t.test('with all causes it is the scenario that is looked at, but for memories that are left empty', async (t) => {
  const { points } = JSON.parse((await cli(['study', SMALL, '--json', '--out', 'small'], folder)).stdout) as StudyFound;
  const of = (test: (p: StudyFound['points'][number]) => boolean): number =>
    points.find(test)!.row['energy_per_sentence_uj'] as number;
  const all = of((p) => p.parameters['causes'] === 'adapters (tasks share the encoder) + bit masks + RRAM');
  const f = of((p) => p.parameters['scenario'] === 'f-adapter-hetero');
  t.ok(Math.abs(all / f - 1) < 1e-3, `${all} and ${f} µJ`);
});

t.test('a file without a study is refused', async (t) => {
  const { status, stderr } = await cli(['study', shipped('four-tasks'), '--out', 'none'], folder);
  t.equal(status, 2);
  t.match(stderr, /four-tasks\.yaml: study: missing; expected what is looked at, and beside what/);
});
