/** What is published: what its doors open, and what its pages link to. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import t from 'tap';
import { packageRoot } from '../traces/index.js';
import { scratch } from './helpers/cli.js';
import { isLong } from './helpers/tier.js';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>;
}
const root = packageRoot();
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const folder = scratch();
const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    ...{ cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  }),
) as { filename: string; files: { path: string }[] }[];
const files = new Set(packed!.files.map((f) => f.path));

t.test('the package holds what its exports and its program name, and no test', async (t) => {
  for (const of of Object.values(manifest.exports)) for (const f of Object.values(of)) t.ok(files.has(f.slice(2)), f);
  for (const f of Object.values(manifest.bin)) t.ok(files.has(normalize(f)), f);
  t.same(
    [...files].filter((f) => f.startsWith('dist/test/') || /\.test\.ts$/.test(f)),
    [],
  );
});

t.test('publint and attw find nothing: `npm run package` shows what they say', async (t) => {
  const file = join(folder, packed!.filename);
  for (const [program, ...args] of [
    ['publint', '--strict', file],
    ['attw', '--profile', 'esm-only', file, '--quiet'],
  ] as const) {
    const { status, stdout } = spawnSync(join(root, 'node_modules', '.bin', program), args, { cwd: root, encoding: 'utf8' });
    t.equal(status, 0, `${program}: ${stdout}`);
  }
});

t.test('every page that the package carries links to files that it carries', async (t) => {
  for (const page of [...files].filter((f) => f.endsWith('.md')))
    for (const [, link] of readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
      if (!/^https?:/.test(link!)) t.ok(files.has(normalize(join(dirname(page), link!))), `${page} → ${link}`);
});

t.test('import of the package and of each of its folders', async (t) => {
  for (const door of Object.keys(manifest.exports)) {
    const offered = (await import(door.replace('.', manifest.name))) as Record<string, unknown>;
    t.ok(Object.keys(offered).length > 0, door);
  }
  const { simulate, models, traces, analysis, sim } = (await import(manifest.name)) as Record<string, object>;
  t.type(simulate, 'function');
  for (const folder of [models, traces, analysis, sim]) t.ok(Object.keys(folder!).length > 0);
});

t.test(
  'unpacked elsewhere the program finds its data, its worker and its version, and the licences of what is inside',
  async (t) => {
    execFileSync('tar', ['xzf', packed!.filename], { cwd: folder });
    symlinkSync(join(root, 'node_modules'), join(folder, 'package', 'node_modules'));
    const program = join(folder, 'package', manifest.bin['switchyard']!);
    const said = (...args: string[]): string =>
      execFileSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    t.equal(said('--version').trim(), manifest.version);
    t.match(said('platforms'), /edgebert-like/);
    t.match(said('check', 'package/scenarios/four-tasks.yaml'), /sentences/i);
    const few = ['--set', 'stream.sentences=1', '--workers', '1', '--out', 'swept', ...(isLong() ? ['--plots'] : [])];
    t.match(said('sweep', 'package/scenarios/four-tasks.yaml', ...few), /report +swept/);
    const recording = 'package/traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz';
    said('replay', recording, '--platform', 'tiny', '--out', 'ran');
    t.match(said('export', 'ran', '--to', 'sqlite', '--out', 'ran.db'), /database +ran\.db/);
    const licences = readFileSync(join(dirname(program), 'LICENCES.txt'), 'utf8');
    for (const inside of ['commander', 'yaml', 'zod', 'vega', 'rxjs'])
      t.match(licences, new RegExp(`^${inside} [0-9.]+ \\(`, 'm'));
  },
);
