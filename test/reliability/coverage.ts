/**
 * `npm run coverage [-- --keep]`: the branches that the tests take, by folder. What is run in another process, such as the
 * command line as a person starts it, is not counted: it is the bundle.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { packageRoot } from '../../traces/index.js';
import { keepRun } from './record.js';

/** Of a file, as tap reports it. */
interface Counted {
  readonly branches: { readonly total: number; readonly covered: number };
}

const FOLDERS = ['sim', 'models', 'traces', 'analysis', 'scenarios'];
const root = packageRoot();

const { status } = spawnSync(
  'npx',
  ['tap', '--no-disable-coverage', '--coverage-report=json-summary', '--allow-incomplete-coverage', '--reporter=terse'],
  { cwd: root, stdio: 'inherit' },
);
const files = Object.entries(
  JSON.parse(readFileSync(join(root, '.tap', 'report', 'coverage-summary.json'), 'utf8')) as Record<string, Counted>,
);
const within = (folder: string): readonly Counted[] =>
  files.flatMap(([file, counted]) => (relative(root, file).startsWith(join('dist', folder) + sep) ? [counted] : []));

function percent(counted: readonly Counted[]): number {
  const sum = (of: (c: Counted) => number): number => counted.reduce((total, c) => total + of(c), 0);
  return Number(((100 * sum((c) => c.branches.covered)) / sum((c) => c.branches.total)).toFixed(1));
}

const figures = {
  ...Object.fromEntries(FOLDERS.map((folder) => [`${folder}: branches taken (%)`, percent(within(folder))])),
  'all: branches taken (%)': percent(FOLDERS.flatMap(within)),
  'all: files': FOLDERS.flatMap(within).length,
};
for (const [what, figure] of Object.entries(figures)) console.log(`${what}: ${figure}`);
if (process.argv.includes('--keep')) keepRun('coverage', { command: 'npm run coverage', seconds: process.uptime(), figures }, 1);
process.exitCode = status ?? 1;
