/** A sweep as a job array: by Slurm where one node answers, and by anything else that runs a script. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { keysIn } from '../../../scenarios/results/store.js';
import { cli, scratch } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';

const folder = scratch();
const SWEEP = [
  ...['sweep', shipped('single-task'), '--set', 'model.size=tiny', '--set', 'stream.sentences=1,2,3'],
  // of the last no figures can be had
  ...['--set', 'model.bottleneck=16,8,60000'],
];
const FILES = ['results.csv', 'results.arrow', 'report.html'];
const read = (of: string, file: string): Buffer => readFileSync(join(folder, of, file));
const sameAs = (t: Test, one: string, other: string): void => {
  for (const file of FILES) t.ok(read(one, file).equals(read(other, file)), `${other}/${file}`);
};
/** Where Slurm answers: `.ci/run` starts it. */
const slurm = spawnSync('sinfo', ['-h'], { encoding: 'utf8' }).status === 0;
const skip = slurm ? false : 'no Slurm answers here (sinfo): .ci/run starts one';

t.test('this machine alone', async (t) => {
  t.equal((await cli([...SWEEP, '--store', 'a', '--out', 'local'], folder)).status, 2);
});

t.test('what is prepared runs by a shell, twice the same task, and comes to the same bytes', async (t) => {
  const prepared = await cli([...SWEEP, ...by('loop'), '--chunk', '5', '--step', 'prepare'], folder);
  t.equal(prepared.status, 0, prepared.stderr);
  t.match(prepared.stdout, /9 points of 9 are to be simulated: .*job\.sh says how/);
  const at = join(folder, 'loop', 'submitted', '1');
  for (const task of ['0', '1', '0']) execFileSync('sh', [join(at, 'job.sh'), task], { stdio: 'pipe' });
  t.equal(keysIn(join(folder, 'loop-store')).size, 6);
  t.equal(readdirSync(join(at, 'faults')).length, 3, 'what cannot be run is noted');
  const { stderr } = await cli([...SWEEP, '--store', 'loop-store', '--out', 'loop'], folder);
  t.match(stderr, /3 of 9 points could not be run/);
  sameAs(t, 'local', 'loop');
});

const by = (name: string): string[] => ['--on', 'slurm', '--store', `${name}-store`, '--out', name];

t.test('a task refuses what another version submitted, and numbers that there are not', async (t) => {
  await cli([...SWEEP, ...by('version'), '--step', 'prepare'], folder);
  const at = join('version', 'submitted', '1');
  for (const [number, said] of [
    ['9', /no task 9; expected 0 to 8/],
    ['one', /"one"; expected a whole number/],
  ] as const) {
    const { status, stderr } = await cli(['task', at, number], folder);
    t.equal(status, 2);
    t.match(stderr, said);
  }
  const said = join(folder, at, 'submission.json');
  writeFileSync(said, readFileSync(said, 'utf8').replace(/"0\.\d+\.\d+"/, '"0.0.9"'));
  const { status, stderr } = await cli(['task', at, '0'], folder);
  t.equal(status, 2);
  t.match(stderr, /of Switchyard 0\.0\.9 .*and this is .*expected the same version on all hosts/);
  t.match((await cli(['task', 'local', '0'], folder)).stderr, /holds nothing that was submitted/);
});

t.test('without Slurm it is one line, and nothing is written', async (t) => {
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  const { status, stderr } = await cli([...SWEEP, ...by('none')], folder);
  process.env['PATH'] = path;
  t.equal(status, 2);
  t.match(stderr, /^error: --on: slurm, and there is no scontrol here; expected a login node .*slurm-wlm\n$/);
  t.notOk(existsSync(join(folder, 'none')));
  t.match(
    (await cli([...SWEEP, '--chunk', '2', '--out', 'none'], folder)).stderr,
    /--chunk: given with --on local; expected --on slurm/,
  );
  t.match((await cli([...SWEEP, '--step', 'status', '--out', 'none'], folder)).stderr, /--step: given with --on local/);
});

t.test('Slurm: one command waits, and has the bytes of this machine alone', { skip }, async (t) => {
  const { status, stderr } = await cli([...SWEEP, ...by('slurm'), '--chunk', '5', '--time', '10', '--memory', '100'], folder);
  t.equal(status, 2, stderr);
  t.match(stderr, /3 of 9 points could not be run/);
  sameAs(t, 'local', 'slurm');
});

t.test('Slurm: step by step; what is missing is counted, what was changed is refused', { skip }, async (t) => {
  const step = (name: string, ...more: string[]) => cli([...SWEEP, ...more, ...by('steps'), '--step', name], folder);
  t.match((await step('status')).stdout, /not submitted +│ +9/);
  t.equal((await step('submit', '--chunk', '5')).status, 0);
  const again = JSON.parse((await step('submit', '--json')).stdout) as { waiting: number; running: number; done: number };
  t.ok(again.waiting + again.running + again.done > 0, 'what was handed over is not handed over again');
  t.same(readdirSync(join(folder, 'steps', 'submitted')), ['1']);
  const early = await step('collect');
  if (early.status !== 0) t.match(early.stderr, /\d of 9 points are not there|could not be run/);
  t.match(
    (await step('collect', '--set', 'stream.seed=7')).stderr,
    /9 of 9 points were not submitted, or the sweep, .* was changed since/,
  );
  for (let i = 0; i < 100; i++) {
    const { waiting, running } = JSON.parse((await step('status', '--json')).stdout) as typeof again;
    if (waiting + running === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const collected = await step('collect');
  t.equal(collected.status, 2, 'three points cannot be run');
  t.match(collected.stderr, /3 of 9 points could not be run/);
  sameAs(t, 'local', 'steps');
});

t.test('Slurm: a cancelled array ends the wait with one line; the same command goes on', { skip }, async (t) => {
  const step = (name: string) => cli([...SWEEP, ...by('cancelled'), '--chunk', '5', '--step', name], folder);
  await step('submit');
  t.match((await step('cancel')).stdout, /points will not be simulated/);
  const { status, stderr } = await cli([...SWEEP, ...by('cancelled'), '--chunk', '5'], folder);
  t.equal(status, 2);
  t.match(stderr, /3 of 9 points could not be run/);
  sameAs(t, 'local', 'cancelled');
});

t.test('Slurm: what it refuses is said in its words, and nothing is left', { skip }, async (t) => {
  const { status, stderr } = await cli([...SWEEP, ...by('refused'), '--partition', 'nowhere'], folder);
  t.equal(status, 2);
  t.match(stderr, /^error: sbatch: .*[Ii]nvalid partition.*\n$/);
  t.same(existsSync(join(folder, 'refused', 'submitted')) ? readdirSync(join(folder, 'refused', 'submitted')) : [], []);
});
