import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import t from 'tap';
import { doJobsHere } from '../../scenarios/executors/local.js';
import { packageRoot } from '../../traces/index.js';
import { CLI, cli, cliProcess, scratch } from '../helpers/cli.js';
import { shipped } from '../helpers/scenarios.js';

doJobsHere(true);
const folder = scratch();
const FEW = ['--budget', '3', '--population', '3', '--store', 'store'];
const SMALL = ['search', shipped('small-search'), ...FEW];
const read = (of: string, file: string): string =>
  readFileSync(join(folder, of, file), 'latin1').replace(/ --(workers|store) \S+/g, '');

t.test(
  'a search writes rows, front, history and report; one worker or two, and again from the store, the same bytes',
  async (t) => {
    for (const [out, ...more] of [['one', '--workers', '1', '--store', 'own'], ['two', '--workers', '2'], ['again']]) {
      const line = [...SMALL, ...more, '--out', out!];
      // worker processes are the subject of the second; elsewhere this process does what they would
      const { status, stderr } = out === 'two' ? cliProcess(line, folder) : await cli(line, folder);
      t.equal(status, 0, stderr);
    }
    for (const file of ['results.csv', 'results.arrow', 'front.csv', 'history.csv', 'rejected.csv', 'report.html'])
      for (const other of ['two', 'again']) t.ok(read('one', file) === read(other, file), `${file} of ${other}`);
    const lines = read('one', 'results.csv').trim().split('\n');
    t.equal(lines.length, 4);
    t.match(lines[0], /^array,platform\.axi\.width_bytes,.*,generation,standing,workload,.*energy_per_sentence_uj/);
    t.equal(tableFromIPC(readFileSync(join(folder, 'one', 'results.arrow'))).numRows, 3);
    const front = read('one', 'front.csv').trim().split('\n').slice(1);
    t.same([...front].sort(), lines.filter((l) => /,front,/.test(l)).sort(), 'the front is those rows');
    const page = read('one', 'report.html');
    for (const figure of ['front', 'hypervolume', 'parallel', 'importance']) t.ok(page.includes(figure), figure);
  },
);

/** A file with one thing wrong. */
const TEXT = readFileSync(shipped('small-search'), 'utf8').replace(
  'scenario: four',
  `scenario: ${join(packageRoot(), 'scenarios')}/four`,
);
const faulty = async (from: string | RegExp, to: string): Promise<string> => {
  const file = join(folder, 'faulty.yaml');
  writeFileSync(file, TEXT.replace(from, to));
  const { status, stderr } = await cli(['search', file, ...FEW, '--out', 'faulty'], folder);
  t.equal(status, 2, stderr);
  t.equal(stderr.trim().split('\n').length, 1, 'one line');
  return stderr;
};
t.test('bad input: one line with file, line, field, what was expected and the nearest name; nothing is written', async (t) => {
  const spaces = / {2}space:[^]*(?=\n {2}objectives)/;
  const cases: [string | RegExp, string, RegExp][] = [
    [
      'platform.axi.width_bytes:',
      'platform.axi.width_byte:',
      /faulty\.yaml:\d+: search\.space\.platform\.axi\.width_byte.*unknown key "width_byte".*Did you mean "width_bytes"/,
    ],
    ['platform.overlap:', 'platfrom.overlap:', /faulty\.yaml:\d+: .*unknown key "platfrom".*Did you mean "platform"/],
    ['area_mm2: min', 'area_mm: min', /faulty\.yaml:\d+: search\.objectives\.area_mm: .*no column.*Did you mean "area_mm2"/],
    ['area_mm2: min', 'workload: min', /search\.objectives\.workload: .*no number/],
    ['latency_mean_ms: min', 'latency_mean_ms: least', /faulty\.yaml:\d+: search\.objectives\.latency_mean_ms/],
    ['area_mm2: { at_most', 'area_mm: { at_most', /search\.constraints\.area_mm: .*Did you mean "area_mm2"/],
    [
      '{ at_most: 20 }',
      '{ at_most: 20, at_least: 30 }',
      /constraints\.area_mm2\.at_least: above at_most; expected bounds that a point can meet/,
    ],
    ['{ at_most: 20 }', '{}', /constraints\.area_mm2: no bound; expected/],
    ['fits: true', 'fits: false', /constraints\.fits/],
    [spaces, '  space: {}', /search\.space: no fields; expected at least one/],
    ['[4, 8, 16, 32, 64]', '[]', /width_bytes: too small; expected at least 1/],
    ['[4, 8, 16, 32, 64]', '[4, 8, 4]', /width_bytes: 4 twice; expected each value once/],
    ['[4, 8, 16, 32, 64]', '{ low: 8, high: 4 }', /width_bytes\.low: above high; expected low at most high/],
    ['[4, 8, 16, 32, 64]', '{ low: 0, high: 4, scale: log }', /width_bytes\.low: not above 0; expected more, on a log scale/],
    ['[4, 8, 16, 32, 64]', '{ low: 1, high: 4, scale: log, step: 1 }', /width_bytes\.step: given with a log scale/],
    ['budget: 400', 'budget: 0', /faulty\.yaml:\d+: search\.budget/],
    ['method: nsga2', 'method: nsga3', /search\.method.*Did you mean "nsga2"|search\.method.*nsga2/],
    ['scenario:', 'scenaro:', /unknown key "scenaro".*Did you mean "scenario"/],
    ['four-tasks.yaml', 'four-task.yaml', /four-task\.yaml/],
    ['constraints:', 'accuracy_at_least: 90\n  constraints:', /search\.accuracy: missing beside accuracy_at_least/],
  ];
  for (const [from, to, said] of cases) t.match(await faulty(from, to), said, `${String(from)} → ${to}`);
  t.notOk(existsSync(join(folder, 'faulty')), 'nothing is written');
});

t.test('a file of another kind is named', async (t) => {
  const { status, stderr } = await cli(['search', shipped('four-tasks')], folder);
  t.equal(status, 2);
  t.match(stderr, /no search: .*switchyard schema search/);
  const other = await cli(['run', shipped('small-search')], folder);
  t.equal(other.status, 2);
  t.match(other.stderr, /this is a search; .*`switchyard search /);
});

t.test('place: a class or a figure that is none is refused, before anything is simulated', async (t) => {
  const unknown = await cli(['place', shipped('single-task'), '--classes', 'backbnoe'], folder);
  t.equal(unknown.status, 2);
  t.match(unknown.stderr, /^error: --classes: no class backbnoe; expected .*Did you mean "backbone"\?\n$/);
  t.equal((await cli(['place', shipped('single-task'), '--for', 'money'], folder)).status, 2);
});

const python = spawnSync('python3', ['--version']).status === 0;
t.test('the Python script of the guide drives a search', { skip: python ? false : 'no python3' }, async (t) => {
  const script = join(packageRoot(), 'scenarios', 'guides', 'ask-tell.py');
  const line = [script, '3', process.execPath, CLI, ...SMALL, '--ask-tell', '--out', 'asked'];
  const { status, stdout, stderr } = spawnSync('python3', line, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  t.equal(status, 0, stderr);
  t.match(stdout, /^3 asked, \d on the front/m);
  t.ok(read('asked', 'results.csv').trim().split('\n').length > 1);
});
