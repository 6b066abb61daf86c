import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot, thisBuild } from '../../../traces/index.js';

t.test('a build knows its version, its commit where there is one, and what its changelog has under Numbers', async (t) => {
  const { version, commit, numbers } = thisBuild();
  t.equal(version, (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version);
  if (commit !== undefined) t.match(commit, /^[0-9a-f]{40}(-dirty)?$/);
  const lines = readFileSync(join(packageRoot(), 'CHANGELOG.md'), 'utf8').split('\n');
  const entries: string[] = [];
  let here = false;
  for (const line of lines) {
    if (/^(#|[A-Z]\w+$)/.test(line)) here = line === 'Numbers';
    else if (here && line.startsWith('- ')) entries.push(line.slice(2));
  }
  t.ok(entries.length > 10);
  t.equal(numbers.length, entries.length);
  // the changelog has the newest first
  for (const [i, entry] of [...entries].reverse().entries())
    t.ok(numbers[i]!.startsWith(entry.trim().replaceAll(/\s+/g, ' ')), entry.slice(0, 60));
});
