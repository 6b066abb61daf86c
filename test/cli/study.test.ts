/** `study`: what a scenario saves, taken apart into causes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';
import type { StudyFound } from '../../analysis/index.js';
import { doJobsHere } from '../../scenarios/executors/local.js';
import { cli, scratch } from '../helpers/cli.js';
import { shipped } from '../helpers/scenarios.js';
import { sized } from '../helpers/tier.js';

const folder = scratch();
const SMALL = shipped('small-study');

let studied: ReturnType<typeof cli> | undefined;
/** The small study, run once for the tests that look at it. */
const smallStudy = (): ReturnType<typeof cli> => (studied ??= cli(['study', SMALL, '--json', '--out', 'small'], folder));

t.test('the shares of the causes sum to the saving, metric by metric; the report has them', async (t) => {
  const { status, stdout, stderr } = await smallStudy();
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
  t.match(page, /From c-albert-sram, changed,? to f-adapter-hetero: what each cause buys/);
});

t.test('with all causes it is the scenario that is looked at, but for memories that are left empty', async (t) => {
  const { points } = JSON.parse((await smallStudy()).stdout) as StudyFound;
  const of = (test: (p: StudyFound['points'][number]) => boolean): number =>
    points.find(test)!.row['energy_per_sentence_uj'] as number;
  const all = of((p) => p.parameters['causes'] === 'adapters (tasks share the encoder) + bit masks + RRAM');
  const f = of((p) => p.parameters['scenario'] === 'f-adapter-hetero');
  t.ok(Math.abs(all / f - 1) < 1e-3, `${all} and ${f} µJ`);
});

t.test('a point that the sweep has not is refused before anything is simulated', async (t) => {
  writeFileSync(
    join(folder, 'nowhere.yaml'),
    readFileSync(SMALL, 'utf8')
      .replace('at: { model.size: tiny }', 'at: { model.size: base }')
      .replaceAll('experiment/', `${relative(folder, shipped('experiment'))}/`.replace('.yaml', '')),
  );
  const { status, stderr } = await cli(['study', 'nowhere.yaml', '--out', 'nowhere'], folder);
  t.equal(status, 2);
  t.match(stderr, /nowhere\.yaml:16: study\.at: no point of the sweep/);
  t.notOk(existsSync(join(folder, 'nowhere')));
});

t.test('a file without a study is refused', async (t) => {
  const { status, stderr } = await cli(['study', shipped('four-tasks'), '--out', 'none'], folder);
  t.equal(status, 2);
  t.match(stderr, /four-tasks\.yaml: study: missing; expected what is looked at, and beside what/);
});

const DRAWN = ['study', 'drawn.yaml', '--draws', '12', '--json', '--workers', '1'];
const drawnStudy = (more = '', of = 'f-adapter-hetero'): void =>
  writeFileSync(
    join(folder, 'drawn.yaml'),
    `version: 1
name: drawn
sweep:
  scenarios: [${['c-albert-sram', of].map((s) => relative(folder, shipped(`experiment/${s}`))).join(', ')}]
  set: { model.size: [tiny], model.layers: [1], stream.replications: [exact], stream.lengths: [{ kind: fixed, tokens: 8 }] }
study:
  of: ${of}
  with: [c-albert-sram]
  at: { model.size: tiny }
${more}`,
  );

t.test('numbers drawn from their ranges: savings with intervals and probabilities, whatever the workers', async (t) => {
  // in SRAM alone nothing that is drawn takes time: two simulations
  drawnStudy('', 'e-adapter-sram');
  const runs = [];
  for (const workers of ['1', '2']) {
    doJobsHere(workers === '1');
    const { status, stdout, stderr } = await cli([...DRAWN, '--workers', workers, '--out', `drawn-${workers}`], folder);
    t.equal(status, 0, stderr);
    runs.push(stdout);
  }
  doJobsHere(true);
  t.equal(runs[0], runs[1]);
  const { pairs, sensitivity, assumed_without_range, draws } = JSON.parse(runs[0]!) as Required<StudyFound>;
  t.same(
    pairs.map((p) => [p.of, p.with, p.metric, p.draws]),
    ['energy_per_sentence_uj', 'latency_ms', 'area_mm2', 'sentences_per_s_per_mm2'].map((m) => [
      'e-adapter-sram',
      'c-albert-sram',
      m,
      12,
    ]),
  );
  for (const p of pairs) t.ok(p.low <= p.median && p.median <= p.high && p.probability_low <= p.probability);
  t.ok(sensitivity['sram-22nm-silicon.factors.read_fj']!.total >= 0);
  t.ok(assumed_without_range.includes('dma.copy_bytes_in_flight'));
  t.ok(assumed_without_range.includes('placement.backbone.density'), 'given in the scenario is no source');
  t.ok(draws.numbers.sourced < draws.numbers.all);
  const assumed = new Set(draws.parameters.filter((p) => p.source.includes('assumed')).map((p) => p.parameter));
  t.equal(draws.numbers.assumed_ranges, assumed.size);
  t.ok(assumed.size > 0 && assumed.size < draws.numbers.ranged);
  t.notOk(draws.parameters.some((p) => p.simulated));
  t.match(readFileSync(join(folder, 'drawn-1', 'report.html'), 'utf8'), /What is saved, and how surely/);
});

t.test('draws are refused where a scenario has several points, and where voltages change', async (t) => {
  const refused = async (more: readonly string[], message: RegExp): Promise<void> => {
    const { status, stderr } = await cli([...DRAWN, ...more, '--out', 'drawn-1'], folder);
    t.equal(status, 2);
    t.match(stderr, message);
  };
  // in SRAM alone nothing that is drawn takes time: two simulations
  drawnStudy('', 'e-adapter-sram');
  await refused(
    ['--set', 'tasks.count=1,2'],
    /drawn\.yaml:9: study\.at: no value of tasks\.count: 2 points of c-albert-sram; expected one point a scenario/,
  );
  await refused(['--set', 'tasks.target_ms=5'], /--set: tasks: a target_ms, for which voltages change; expected none/);
});

t.test('ranges of the study go before those of tables; what cannot be is refused by its field', async (t) => {
  const range = (parameter: string, low: number, high: number): string =>
    `  ranges: { ${parameter}: { low: ${low}, high: ${high}, source: 'assumed: a test' } }\n`;
  drawnStudy(range('clock.period_ps', 1395, 1395));
  // draws that change times are simulated
  const { stdout } = await cli([...DRAWN, '--draws', sized('2', '3'), '--out', 'drawn-1'], folder);
  const { parameters } = (JSON.parse(stdout) as Required<StudyFound>).draws;
  t.ok(parameters.some((p) => p.parameter === 'clock.period_ps'));
  t.ok(parameters.some((p) => p.simulated) && parameters.some((p) => !p.simulated));
  for (const [text, message] of [
    [
      range('clock.perod_ps', 1, 2),
      /drawn\.yaml:10: study\.ranges\.clock\.perod_ps: a number that no scenario has.*clock\.period_ps/s,
    ],
    [range('clock.period_ps', 1, 2), /study\.ranges\.clock\.period_ps: 1 to 2 does not hold 1395/],
    [range('clock.period_ps', 3, 2), /above high/],
    [range('clock.period_ps', 1000.5, 2000), /study\.ranges\.clock\.period_ps\.low: 1000\.5; expected a whole number/],
    [
      range('pe_array.gated_fj', 0, 100),
      /study\.ranges\.pe_array\.gated_fj: a range of what changes energies without a price; expected a number that is priced or/,
    ],
  ] as const) {
    drawnStudy(text);
    const { status, stderr } = await cli([...DRAWN, '--out', 'drawn-1'], folder);
    t.equal(status, 2);
    t.match(stderr, message);
  }
  drawnStudy();
  const drawnYaml = join(folder, 'drawn.yaml');
  const lengths = '{ kind: distribution, shares: { 8: 0.5, 16: 0.5 } }';
  writeFileSync(drawnYaml, readFileSync(drawnYaml, 'utf8').replace('{ kind: fixed, tokens: 8 }', lengths).replace('exact', '2'));
  const { status, stderr } = await cli([...DRAWN, '--out', 'drawn-1'], folder);
  t.equal(status, 2);
  t.match(stderr, /stream\.replications: exact, but sentences differ in length/);
  t.match((await cli(['study', SMALL, '--draws', '0'], folder)).stderr, /draws/);
});
