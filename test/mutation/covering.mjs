/**
 * Loaded into each thread and process that a test starts. Which mutants one runs is told as it runs them, in a line of the file COVERED,
 * since it may be killed; at the end of the test's own process they are counted as its.
 */
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';

const { COVERED, STRYKER_DRY_RUN } = process.env;
if (COVERED && STRYKER_DRY_RUN === 'true') {
  const told = {
    set(counts, id, count) {
      if (!(id in counts)) appendFileSync(COVERED, `${id}\n`);
      counts[id] = count;
      return true;
    },
  };
  globalThis.__stryker__ = { mutantCoverage: { static: new Proxy({}, told), perTest: {} } };
}

/** To be called in a test's own process. */
export function coverOthers() {
  const file = `${process.cwd()}/covered-${process.pid}.txt`;
  process.env.COVERED = file;
  process.env.NODE_OPTIONS = `--import ${import.meta.url}`;
  // before Stryker's own listener, which writes what is covered
  process.prependListener('exit', () => {
    if (!existsSync(file)) return;
    const counts = (globalThis.__stryker__.mutantCoverage ??= { static: {}, perTest: {} }).static;
    for (const id of readFileSync(file, 'utf8').split('\n').filter(Boolean)) counts[id] = (counts[id] ?? 0) + 1;
    rmSync(file);
  });
}
