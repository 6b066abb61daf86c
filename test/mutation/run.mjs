// npm run mutation -- FOLDER [--sample N]: the mutation score of a folder, or of every Nth of its files; without one, of all folders.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const FOLDERS = ['sim', 'models/memory', 'models/plan', 'traces/import', 'analysis/metrics'];
const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string', default: '1' } },
});
for (const folder of asked.length > 0 ? asked : FOLDERS) {
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED: folder, SAMPLE: values.sample },
  });
  if (status !== 0) process.exit(status ?? 1);
}
