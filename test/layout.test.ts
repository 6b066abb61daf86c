/** How the folders hang together, beyond what the rules of dependency-cruiser forbid. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../traces/index.js';

const root = packageRoot();
const FOLDERS = ['scenarios', 'analysis', 'models', 'traces', 'sim'];
const LONGEST = 18;

const files = [
  'cli.ts',
  ...FOLDERS.flatMap((f) =>
    readdirSync(join(root, f), { recursive: true, encoding: 'utf8' })
      .filter((x) => x.endsWith('.ts'))
      .map((x) => join(f, x)),
  ),
];

/** Files that a file imports something from that is there when it runs; not what it loads only when asked to. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']+)\.js'/gm)].map(
    ([, to]) => `${join(dirname(file), to!)}.ts`,
  );
}

t.test(`no chain of imports is longer than ${LONGEST} files`, async (t) => {
  const known = new Map<string, readonly string[]>();
  const chain = (file: string): readonly string[] => {
    const before = known.get(file);
    if (before) return before;
    const longest = importsOf(file)
      .map(chain)
      .reduce((a, b) => (b.length > a.length ? b : a), []);
    known.set(file, [file, ...longest]);
    return [file, ...longest];
  };
  const longest = files.map(chain).reduce((a, b) => (b.length > a.length ? b : a));
  t.ok(longest.length > 5 && longest.every((f) => existsSync(join(root, f))), 'chains are seen');
  t.ok(longest.length <= LONGEST, `${longest.length}: ${longest.join(' → ')}`);
});

t.test('the top has no folder but these', async (t) => {
  const tracked = readdirSync(root, { withFileTypes: true })
    .filter((e) => e.isDirectory() && !e.name.startsWith('.'))
    .map((e) => e.name);
  t.same(
    tracked.filter((f) => !['node_modules', 'dist', 'out', 'test', ...FOLDERS].includes(f)),
    [],
  );
});
