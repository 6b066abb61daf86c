/** The process around a command: a full disk behind standard output, a terminal that closes, a run that is interrupted or killed. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { chunkedTrace } from '../helpers/chunked.js';
import { readEventTrace } from '../../traces/index.js';
import { spread } from '../helpers/tier.js';
import { begunCli, cli, CLI, cliProcess, recorded, scratch, TINY } from '../helpers/cli.js';

const folder = scratch();

t.test('a full disk behind standard output is said in one line', { skip: !existsSync('/dev/full') }, async (t) => {
  const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${CLI}" platforms > /dev/full`], {
    encoding: 'utf8',
  });
  t.equal(status, 2);
  t.equal(stderr, 'error: standard output: cannot be written (ENOSPC); expected a place that can be written\n');
});

t.test('a line that takes more memory than there is ends in one line that says what to do', async (t) => {
  const env = { ...process.env, NODE_OPTIONS: '--max-old-space-size=24' };
  const line = [CLI, 'replay', recorded('adapter-albert-base-seq128'), '--out', 'large'];
  const { status, stderr } = spawnSync(process.execPath, line, { encoding: 'utf8', cwd: folder, env });
  t.equal(status, 2);
  t.match(stderr, /^(.*\n)?error: not enough memory: this line takes more than \d+ MiB; expected .*NODE_OPTIONS=.*\n$/);
  t.notOk(existsSync(join(folder, 'large', 'trace.swt')));
});

t.test('the bundle prints what the program prints, in letters beyond ASCII too', async (t) => {
  t.equal((await cli(['replay', TINY, '--out', 'letters'], folder)).status, 0);
  const line = ['operators', 'letters', '--by', 'kind'];
  const { stdout } = cliProcess(line, folder);
  t.equal(stdout, (await cli(line, folder)).stdout);
  t.match(stdout, /│ +– │/, 'a dash, as far right as a number');
});

/** A long run whose event trace has at least so many bytes on the disk. */
async function begun(out: string, bytes: number) {
  const child = begunCli(['replay', recorded('adapter-albert-base-seq128'), '--out', out], folder);
  let said = '';
  child.stderr.on('data', (d: Buffer) => (said += d.toString()));
  const temporary = `trace.swt.${child.pid}.tmp`;
  const size = () => statSync(join(folder, out, temporary), { throwIfNoEntry: false })?.size ?? 0;
  for (let i = 0; i < 4000 && size() < bytes; i++) await new Promise((r) => setTimeout(r, 10));
  return { child, temporary, said: () => said };
}

t.test('Ctrl-C in a long run, heard twice, as behind npx: the trace so far is readable, exit code 130', async (t) => {
  const { child, said } = await begun('interrupted', 100_000);
  child.kill('SIGINT');
  setTimeout(() => child.kill('SIGINT'), 10);
  const [code] = (await once(child, 'exit')) as [number];
  t.equal(code, 130);
  t.match(said(), /interrupted; the event trace so far is in/);
  t.same(readdirSync(join(folder, 'interrupted')).sort(), ['summary.json', 'trace.swt']);
  const { end } = readEventTrace(readFileSync(join(folder, 'interrupted', 'trace.swt')), 'trace.swt');
  t.equal(end?.ended, 'interrupted');
  t.ok(end!.now_ps > 0);
});

t.test('Ctrl-C in an export leaves nothing of it: no half a file, no folder, no lock', async (t) => {
  writeFileSync(join(folder, 'long.swt'), chunkedTrace(1000));
  for (const [to, out, sign] of [
    ['sqlite', 'deep/x.db', (pid: number) => `deep/x.db.${pid}.tmp.lock`],
    ['parquet', 'deep/tables', () => 'deep'],
  ] as const) {
    const before = readdirSync(folder).sort();
    const child = begunCli(['export', 'long.swt', '--to', to, '--out', out], folder);
    for (let i = 0; i < 4000 && !existsSync(join(folder, sign(child.pid!))); i++) await new Promise((r) => setTimeout(r, 2));
    t.ok(existsSync(join(folder, sign(child.pid!))), `${to} is under way`);
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    t.equal(code, 130, to);
    t.same(readdirSync(folder).sort(), before, to);
  }
});

t.test(
  'an export to standard output is that alone, behind what was written there before; what is said of it is on standard error',
  async (t) => {
    writeFileSync(join(folder, 'short.swt'), chunkedTrace(1000));
    const line = ['export', 'short.swt', '--to', 'csv', '--table', 'run', '--out'];
    t.equal((await cli([...line, 'run.csv'], folder)).status, 0);
    const written = readFileSync(join(folder, 'run.csv'), 'utf8');
    for (const out of spread(['/dev/stdout', '-'], 1)) {
      const { status, stdout, stderr } = cliProcess([...line, out], folder);
      t.equal(status, 0);
      t.equal(stdout, written);
      t.match(stderr, /Exported to csv[^]*│ run/);
    }
    t.match(JSON.parse(cliProcess([...line, '-', '--json'], folder).stderr), { format: 'csv', files: [{ path: '/dev/stdout' }] });
    const command = `"${process.execPath}" "${CLI}" ${line.join(' ')} - 2> /dev/null`;
    spawnSync('sh', ['-c', `{ echo before; ${command}; echo after; } > all.txt`], { cwd: folder });
    t.equal(readFileSync(join(folder, 'all.txt'), 'utf8'), `before\n${written}after\n`);
    for (const to of ['csv', 'sqlite']) {
      const refused = await cli(['export', 'short.swt', '--to', to, '--out', '-'], folder);
      t.equal(refused.status, 2);
      t.match(refused.stderr, /expected a folder, or --table with one of them|expected a place for a file/);
    }
  },
);

t.test('a terminal that closes ends a run in order', async (t) => {
  const { child } = await begun('hung-up', 1);
  child.kill('SIGHUP');
  const [code] = (await once(child, 'exit')) as [number];
  t.equal(code, 130);
  t.same(readdirSync(join(folder, 'hung-up')).sort(), ['summary.json', 'trace.swt']);
});

t.test('what a killed run leaves is named by inspect', async (t) => {
  const { child, temporary } = await begun('killed', 1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.same(readdirSync(join(folder, 'killed')), [temporary]);
  const asked = await cli(['inspect', join('killed', 'trace.swt')], folder);
  t.equal(asked.status, 2);
  t.match(asked.stderr, `no such file, but ${join('killed', temporary)} of a run that was killed or is still under way`);
  t.match((await cli(['inspect', join('killed', temporary)], folder)).stderr, /cut off|before its totals/);
});

t.test('what an output folder holds of other runs is said; the same run again has nothing to say', async (t) => {
  const args = ['replay', TINY, '--level', 'operator', '--out', 'mixed', '--no-trace'];
  t.notMatch((await cli(args, folder)).stderr, /also holds/);
  t.notMatch((await cli(args, folder)).stderr, /also holds/);
  writeFileSync(join(folder, 'mixed', 'old.svg'), 'x');
  writeFileSync(join(folder, 'mixed', 'trace.swt.123.tmp'), 'x');
  const said = await cli(args, folder);
  t.match(said.stderr, /mixed also holds what this run has not written: old\.svg, trace\.swt\.123\.tmp \(\.tmp: of a run/);
  t.equal(said.status, 0);
  t.ok(existsSync(join(folder, 'mixed', 'old.svg')), 'nothing of it is removed');
});
