// npm run mutation -- FOLDER: the mutation score of a folder; without one, of all, one after the other.
import { spawnSync } from 'node:child_process';

const FOLDERS = ['sim', 'models/memory', 'models/plan', 'traces/import', 'analysis/metrics'];
const asked = process.argv.slice(2);
for (const folder of asked.length > 0 ? asked : FOLDERS) {
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED: folder },
  });
  if (status !== 0) process.exit(status ?? 1);
}
