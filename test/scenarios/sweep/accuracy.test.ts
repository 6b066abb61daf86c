/** Accuracies of others beside the points of a sweep. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';
import { loadScenario, readSweep } from '../../../scenarios/index.js';
import { accuraciesOf, accuracyAt, accuracyOf, readAccuracy, withAccuracy } from '../../../scenarios/sweep/accuracy.js';
import { keepResult, keyOfOrigin, resultFile } from '../../../scenarios/results/store.js';
import { keyOf, originOf } from '../../../scenarios/results/figures-origin.js';
import { standings } from '../../../analysis/metrics/front.js';
import { paretoPlot } from '../../../analysis/plots/sweep.js';
import { packageRoot } from '../../../traces/index.js';
import { cli, scratch } from '../../helpers/cli.js';
import { set, shipped } from '../../helpers/scenarios.js';
import { contentOf } from '../../helpers/page.js';

const folder = scratch();

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const table = (...rows: string[]): string =>
  file('t.csv', `task,density,bits,error_rate,adapter_size,accuracy,source\n${rows.join('\n')}\n`);
const FOUR = shipped('four-tasks');
const numbers = { density: 0.4, bits: 8, error_rate: 0, adapter_size: 16 };

t.test('a row fits where all that it gives is equal; what says most counts, then the lowest', async (t) => {
  const at = (rows: readonly string[], more = {}): number | undefined =>
    accuracyAt(readAccuracy(table(...rows)), { task: 'sst2', numbers: { ...numbers, ...more } });
  t.equal(at(['sst2,,,,,90,x']), 90);
  t.equal(at(['mnli,,,,,90,x']), undefined, 'of another task');
  t.equal(at([',,,,,90,x', 'sst2,,,,,80,x']), 80, 'the task is said');
  t.equal(at(['sst2,0.4,,,,91,x', 'sst2,,,,,90,x']), 91);
  t.equal(at(['sst2,0.4,,,,91,x', 'sst2,,8,,,89,x']), 89, 'two that say as much: the lower');
  t.equal(at(['sst2,0.4,,,,91,x', 'sst2,0.4,8,0,16,93,x']), 93);
  t.equal(at(['sst2,0.5,,,,91,x']), undefined, 'nothing is interpolated');
  t.equal(at(['sst2,0.3,,,,91,x', 'sst2,0.5,,,,92,x']), undefined);
  t.equal(at(['sst2,0.4,,,,91,x'], { density: 1 - 60 / 100 }), 91, '1 − 0.6 is not quite 0.4 in floating point');
  t.equal(at(['sst2,,,1e-5,,70,x']), undefined);
  t.equal(at(['sst2,,,1e-5,,70,x'], { error_rate: 1e-5 }), 70);
});

t.test('the numbers of a point, and its key without the rate of errors, by which nothing is simulated', async (t) => {
  const of = (fields: Readonly<Record<string, unknown>>) => accuracyOf(loadScenario(FOUR, set(fields)));
  t.same(
    of({}).map((o) => o.task),
    ['mnli', 'qqp', 'sst2', 'qnli'],
  );
  t.same(of({})[0]!.numbers, numbers);
  t.same(of({ 'model.error_rate': 1e-4 })[0]!.numbers.error_rate, 1e-4);
  t.same(of({ 'model.family': 'albert', 'model.bottleneck': null, 'model.adapters': null })[0]!.numbers.adapter_size, 0);
  t.same(of({ 'platform.format': 'fp16' })[0]!.numbers.bits, 16);
  const key = (fields: Readonly<Record<string, unknown>>): string => keyOf(loadScenario(FOUR, set(fields)));
  t.equal(key({ 'model.error_rate': 1e-4 }), key({}));
});

t.test('a table is refused with file, line and column', async (t) => {
  const refused = (text: string, message: RegExp): unknown => t.throws(() => readAccuracy(file('bad.csv', text)), { message });
  refused('task,density,accuracy\n', /bad\.csv:1: no column "source"; expected the columns task, accuracy, source/);
  refused('task,densty,accuracy,source\n', /bad\.csv:1: a column "densty"; expected one of .*Did you mean "density"/);
  refused('task,accuracy,source\n', /bad\.csv: no rows/);
  refused('task,accuracy,source\nsst2,0.92,x\n', /bad\.csv:2: accuracy: 0\.92; expected percent/);
  refused('task,accuracy,source\nsst2,101,x\n', /bad\.csv:2: accuracy: 101; expected percent/);
  refused('task,accuracy,source\n\nsst2,good,x\n', /bad\.csv:3: accuracy: "good"; expected a number/);
  refused('task,accuracy,source\nsst2,92,\n', /bad\.csv:2: source: missing/);
  refused('task,accuracy,source\nsst2,92,of a paper, quoted\n', /bad\.csv:2: 4 cells; expected 3, .* in quotes/);
  refused('task,bits,accuracy,source\nsst2,x,92,x\n', /bad\.csv:2: bits: "x"; expected a number/);
  refused('task,bits,accuracy,source\nsst2,8,92,x\nsst2,8.0,91,y\n', /bad\.csv:3: the task and numbers of line 2/);
});

t.test('a task that no point has is refused; one of some points is not', async (t) => {
  const of = (rows: readonly string[], at_least: number | Record<string, number> = 90): unknown =>
    accuraciesOf(
      [
        { scenario: FOUR, overrides: [] },
        { scenario: FOUR, overrides: set({ tasks: [{ name: 'rte' }] }) },
      ],
      { file: 't.csv', figures: readAccuracy(table(...rows)), at_least },
      'sweep.yaml',
    );
  t.equal((of(['sst2,,,,,90,x', 'rte,,,,,90,x']) as unknown[]).length, 2);
  t.throws(() => of(['sst2,,,,,90,x', 'sst-2,,,,,90,x']), {
    message: /t\.csv:3: task: no task "sst-2"; expected one of mnli, qqp, sst2, qnli, rte\..*Did you mean "sst2"/,
  });
  t.throws(() => of(['sst2,,,,,90,x'], { cola: 60 }), { message: /sweep\.yaml: accuracy_at_least\.cola: no task "cola"/ });
});

t.test('what misses its accuracy is on no front, beats nobody and is shown', async (t) => {
  const row = (uj: number, accuracy_met?: string) => ({
    ...{ energy_per_sentence_uj: uj, latency_mean_ms: 1, area_mm2: 1 },
    ...(accuracy_met !== undefined && { accuracy_met }),
  });
  t.same(standings([row(1), row(2)]), ['not beaten', 'beaten']);
  t.same(standings([row(1, 'no'), row(2, 'yes'), row(3, 'yes')]), ['accuracy too low', 'not beaten', 'beaten']);
  t.same(standings([row(1, 'not known'), row(2, 'yes')]), ['not beaten, accuracy not known', 'beaten']);
  const { data } = paretoPlot([row(1, 'no'), row(2, 'yes')], []) as unknown as { data: { values: { front: string }[] } };
  t.same(
    data.values.map((v) => v.front),
    ['accuracy too low', 'not beaten'],
    'both are drawn',
  );
});

t.test('columns: each task, the lowest, whether it is met', async (t) => {
  const figures = readAccuracy(table('sst2,0.4,,,,92,x', 'sst2,0.2,,,,85,x', 'mnli,,,,,80,x'));
  const columns = (density: number, at_least: number | Record<string, number> | undefined) =>
    withAccuracy([{ parameters: {}, row: { a: 1 } }], { file: 't.csv', figures, at_least }, [
      ['sst2', 'mnli'].map((task) => ({ task, numbers: { ...numbers, density } })),
    ])[0]!.row;
  const found = { a: 1, accuracy_sst2_percent: 92, accuracy_mnli_percent: 80, accuracy_lowest_percent: 80 };
  t.same(columns(0.4, undefined), found);
  t.same(columns(0.4, 80), { ...found, accuracy_met: 'yes' });
  t.same(columns(0.4, 81), { ...found, accuracy_met: 'no' });
  t.same(columns(0.2, { sst2: 90 }).accuracy_met, 'no');
  t.same(columns(0.4, { sst2: 90 }).accuracy_met, 'yes');
  t.same(columns(0.3, { sst2: 90 }), {
    ...{ a: 1, accuracy_sst2_percent: null, accuracy_mnli_percent: 80, accuracy_lowest_percent: null },
    accuracy_met: 'not known',
  });
});

t.test('a sweep of a file: columns, the mark in the table, the plot', async (t) => {
  file(
    's.yaml',
    `extends: ${relative(folder, shipped('single-task'))}\nname: s\ntasks: [{ name: sst2 }]\nstream: { sentences: 1 }\n`,
  );
  table('sst2,0.4,,,,92,x', 'sst2,0.2,,,,85,x');
  const sweep = (more: string): string =>
    file(
      'sweep.yaml',
      `version: 1\nname: accurate\nsweep:\n  scenarios: [s.yaml]\n  set: { model.density: [{ backbone: 0.4 }, { backbone: 0.2 }] }\n${more}`,
    );
  // what the points come to is there already, so that nothing is simulated
  for (const backbone of [0.4, 0.2]) {
    const row = { energy_per_sentence_uj: backbone, latency_mean_ms: 1, area_mm2: 1 };
    const origin = originOf(loadScenario(join(folder, 's.yaml'), set({ 'model.density': { backbone } })));
    keepResult(resultFile(join(folder, 'store'), keyOfOrigin(origin)), { origin, result: { kind: 'run', row } });
  }
  const { stdout, stderr, status } = await cli(
    ['sweep', sweep('  accuracy: t.csv\n  accuracy_at_least: 90\n'), '--out', 'out', '--store', 'store', '--workers', '1'],
    folder,
  );
  t.equal(status, 0, stderr);
  t.match(stdout, /92\.0/);
  t.match(stdout, /85\.0 \(too low\)/);
  const [header, ...rows] = readFileSync(join(folder, 'out', 'results.csv'), 'utf8')
    .trim()
    .split('\n');
  t.match(header, /,accuracy_sst2_percent,accuracy_lowest_percent,accuracy_met$/);
  t.same(
    rows.map((r) => r.split(',').slice(-3)),
    [
      ['92', '92', 'yes'],
      ['85', '85', 'no'],
    ],
  );
  t.match(contentOf(join(folder, 'out', 'report.html')), /accuracy too low/);
  t.throws(() => readSweep(sweep('  accuracy_at_least: 90\n'), []), {
    message: /sweep\.accuracy: missing beside accuracy_at_least/,
  });
});

t.test('what ships can be read, and says where it is from', async (t) => {
  const shippedTables = join(packageRoot(), 'scenarios', 'accuracy');
  for (const name of readdirSync(shippedTables)) t.ok(readAccuracy(join(shippedTables, name)).length >= 2, name);
  const sst2 = readAccuracy(join(shippedTables, 'sst2.csv'));
  const at = (bits: number, exit_threshold?: number) =>
    accuracyAt(sst2, { task: 'sst2', numbers: { ...numbers, bits, ...(exit_threshold !== undefined && { exit_threshold }) } });
  t.same([at(8), at(4), at(8, 0.5), at(16)], [92.2, 69, 88, undefined]);
});
