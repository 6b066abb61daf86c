/** Every command: what its page says, its example, the pages made of all of them, completion. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { commands } from '../../scenarios/commands/registry.js';
import { packageRoot } from '../../traces/index.js';
import { cli, CLI, cliProcess, scratch } from '../helpers/cli.js';
import { isLong, longOnly } from '../helpers/tier.js';
import { ownRedis, redisHere } from '../helpers/redis.js';

const folder = scratch();
/** A line as a user types it in a clone, from another folder. */
const words = (line: string): string[] =>
  line
    .split(' ')
    .slice(1)
    .map((w) => (/^(traces|scenarios|analysis)\//.test(w) ? join(packageRoot(), w) : w));

/** Sentences of so few tokens. */
const shorter = (line: string): string => (isLong() ? line : `${line} --set stream.lengths.tokens=8`);
/** Said behind an example, or another number in it, so that it takes less. */
const LESS: Readonly<Record<string, (line: string) => string>> = {
  sweep: (line) => `${line.replace('sentences=8', 'sentences=2')} --workers 1`,
  study: (line) => `${line} --workers 1`,
  search: (line) => `${line.replace('--budget 16 --population 8', '--budget 2 --population 2')} --workers 1`,
  place: (line) => shorter(`${line} --workers 1`),
  compare: (line) => shorter(`${line} --set model.size=tiny --set model.bottleneck=16`),
  alternatives: (line) => shorter(`${line} --set model.layers=1`),
  run: (line) => line.replace('sentences=10', 'sentences=2'),
};
/** Lines of which the golden file, or a test of the command's own, holds more. */
const HELD_ELSEWHERE: ReadonlySet<string> = new Set(['waterfall', 'study', 'alternatives']);
/** What examples were prepared with, once for all of them. */
const prepared = new Set<string>();

for (const { name, summary, before = [], example, options } of commands) {
  t.test(`${name}: the page has its summary, every option and the example`, async (t) => {
    const { status, stdout } = await cli([name, '--help'], folder);
    t.equal(status, 0);
    t.ok(stdout.replace(/\s+/g, ' ').includes(summary.replace(/\s+/g, ' ')));
    for (const { flags, negation } of Object.values(options))
      for (const f of [flags, negation?.[0]]) t.ok(f === undefined || stdout.includes(f), `${f}`);
    t.ok(stdout.includes(example));
  });

  const asksRedis = example.includes('--redis');
  const where = asksRedis ? redisHere : HELD_ELSEWHERE.has(name) ? longOnly() : {};
  t.test(`${name}: the example runs`, where, async (t) => {
    const redis = asksRedis ? await ownRedis() : undefined;
    t.teardown(() => redis?.kill());
    for (const line of [...before.filter((line) => !prepared.has(line)), ...example.split(' && ')]) {
      const here = line.replace('redis://127.0.0.1:6379', redis?.url ?? '');
      const { status, stderr } = await cli(words(LESS[name]?.(here) ?? here), folder);
      t.equal(status, 0, `${line} ${stderr}`);
    }
    for (const line of before) prepared.add(line);
  });

  t.test(`${name}: an unknown option is refused, with the nearest and exit code 2`, async (t) => {
    const first = Object.values(options)[0]?.flags.split(' ')[0];
    const { status, stderr } = await cli([...words(example.split(' && ')[0]!), `${first ?? '--jsn'}x`], folder);
    t.equal(status, 2);
    t.match(stderr, /unknown option/);
    if (first) t.match(stderr, first);
  });
}

t.test('names of commands and keys of options are their own', async (t) => {
  t.equal(new Set(commands.map((c) => c.name)).size, commands.length);
  for (const { name, options, example } of commands) {
    t.match(example, new RegExp(`^switchyard ${name}\\b`));
    const flags = Object.values(options).flatMap((o) => [o.flags, ...(o.negation ? [o.negation[0]] : [])]);
    t.equal(new Set(flags).size, flags.length, name);
  }
});

t.test('help lists every command; an unknown one is refused with the nearest', async (t) => {
  const { stdout, status } = await cli(['--help'], folder);
  t.equal(status, 0);
  for (const { name } of commands) t.match(stdout, new RegExp(`^  ${name}\\b`, 'm'));
  t.equal((await cli(['help', 'gemm'], folder)).stdout, (await cli(['gemm', '--help'], folder)).stdout);
  const unknown = await cli(['repaly'], folder);
  t.equal(unknown.status, 2);
  t.match(unknown.stderr, /Did you mean replay\?/);
  t.match((await cli(['--version'], folder)).stdout, /^\d+\.\d+\.\d+\n$/);
});

/** Scripts that a file of V8's coverage names. */
const urlsOf = (coverage: string): string[] =>
  (JSON.parse(coverage) as { readonly result: readonly { readonly url: string }[] }).result.map(({ url }) => url);

// what is loaded is seen by V8's coverage, which another may take
const taken = { skip: process.env['NODE_V8_COVERAGE'] === undefined ? false : 'coverage is taken of all' };
/** Code with mutants in it is longer. */
const ROOM = process.env['COVERED'] === undefined ? 1 : 2;

t.test('the version opens a few files, a page of help no simulator: that alone is 250 kB', taken, async (t) => {
  for (const [most_bytes, ...line] of [
    [21_000, '--version'],
    [165_000, '--help'],
    [165_000, 'init', '--help'],
  ] as const) {
    const coverage = join(folder, 'coverage');
    const { status } = spawnSync(process.execPath, [CLI, ...line], { env: { ...process.env, NODE_V8_COVERAGE: coverage } });
    t.equal(status, 0);
    const loaded = readdirSync(coverage).flatMap((file) => urlsOf(readFileSync(join(coverage, file), 'utf8')));
    rmSync(coverage, { recursive: true });
    const opened = [...new Set(loaded.filter((url) => url.includes('/dist/bundle/')).map((url) => basename(url)))];
    t.ok(opened.includes('cli.js'), 'what is loaded is seen');
    const bytes = opened.reduce((sum, file) => sum + statSync(join(dirname(CLI), file)).size, 0);
    t.ok(bytes < most_bytes * ROOM, `${line.join(' ')}: ${bytes} bytes in ${opened.join(', ')}`);
    t.notMatch(loaded.join(' '), /node_modules\/(vega|vega-lite|apache-arrow|rxjs|@resvg|commander|yaml|zod)\//, line.join(' '));
  }
});

t.test('the reference page has every command, option and example', async (t) => {
  const { stdout } = await cli(['reference'], folder);
  for (const { name, example, options } of commands) {
    t.match(stdout, new RegExp(`^## ${name}$`, 'm'));
    t.ok(stdout.includes(example), name);
    for (const { flags } of Object.values(options)) t.ok(stdout.includes(flags.replaceAll('|', '\\|')), flags);
  }
});

t.test('completion: commands, options, names; files where nothing is known', async (t) => {
  const asked = async (...line: string[]): Promise<string[]> =>
    (await cli(['complete', '--', ...line], folder)).stdout
      .trimEnd()
      .split('\n')
      .slice(0, -1)
      .map((l) => l.split('\t')[0]!);
  t.same(await asked('re'), ['replay', 'results', 'reference']);
  t.same(await asked('gemm', '--dataflow', ''), ['os', 'ws', 'is']);
  t.same(await asked('platform', 'edgebert-s'), ['edgebert-systemc']);
  t.same(await asked('replay', '--no-'), ['--no-trace', '--no-replay']);
  t.equal((await cli(['complete', '--', 'replay', 'tr'], folder)).stdout, ':0\n', 'the shell goes on with files');
  for (const shell of ['bash', 'zsh', 'fish'])
    t.match((await cli(['completion', shell], folder)).stdout, /switchyard complete --/);
  const { status, stderr } = await cli(['completion', 'bsh'], folder);
  t.equal(status, 2);
  t.match(stderr, /Did you mean "bash"\?/);
});

const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';
t.test(
  'completion in a real bash',
  { skip: existsSync(BASH_COMPLETION) ? false : 'no bash-completion is installed' },
  async (t) => {
    const script = `source ${BASH_COMPLETION}
switchyard() { "${process.execPath}" "${CLI}" "$@"; }
source <(switchyard completion bash)
compopt() { :; }
COMP_WORDS=(switchyard platform edgebert-s); COMP_CWORD=2; COMP_LINE="\${COMP_WORDS[*]}"; COMP_POINT=\${#COMP_LINE}
$(complete -p switchyard | sed -E 's/.*-F ([^ ]+).*/\\1/')
echo "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    t.equal(stdout.trim(), 'edgebert-systemc', stderr);
  },
);

t.test('the program as a process: exit codes, standard output and error', async (t) => {
  const fine = cliProcess(['platforms', '--json'], folder);
  t.equal(fine.status, 0);
  t.equal(fine.stdout, (await cli(['platforms', '--json'], folder)).stdout);
  const bad = cliProcess(['replay', 'none.json'], folder);
  t.equal(bad.status, 2);
  t.equal(bad.stdout, '');
  t.match(bad.stderr, /^error: none\.json: /);
});

t.test('a reader that has seen enough ends the program quietly', async (t) => {
  const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; "${process.execPath}" "${CLI}" schema | head -1`], {
    encoding: 'utf8',
  });
  t.equal(status, 0);
  t.equal(stderr, '');
});
