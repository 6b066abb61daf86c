/**
 * `npm run bench`: what commands take, and the kernel's pace; `-- COMMIT`: beside that commit's, in turn, with ratios. `--only`
 * names works, `--rounds 1` runs each once, `--all` takes those of many minutes too, `--growth` draws how time and memory grow.
 *
 * Ratios are of one sitting; absolute times vary with the machine and with what else it does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tableText } from '../../analysis/index.js';
import { growth } from './growth.js';
import { checkedOut, forgetCheckouts, ours, type Program } from './program.js';
import { keep, slopes, table } from './results.js';
import { measured, type Result } from './rounds.js';
import type { Work } from './work.js';
import { WORKS } from './works.js';

const said = (line: string): void => void process.stderr.write(`${line}\n`);

/** What was asked for, or nothing more than why not. */
function asked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    said(`error: ${(error as Error).message}`);
    return process.exit(2);
  }
}

const { values, positionals } = asked(() =>
  parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, rounds: { type: 'string' }, all: { type: 'boolean' }, growth: { type: 'boolean' } },
  }),
);

/** Those that a word names, else all that take minutes at most. */
function chosen(): readonly Work[] {
  // a comma within 1,000 or before a blank is part of a name
  const words = values.only?.split(/,(?! |\d)/).filter((w) => w !== '');
  const named = ({ figures }: Work): boolean => words!.some((w) => figures.some(({ name }) => name.includes(w)));
  const works = WORKS.filter((w) => (words ? named(w) : values.all === true || w.long !== true));
  if (works.length > 0) return works;
  throw new Error(`no work is named ${values.only}; there are\n${WORKS.map((w) => w.figures[0]!.name).join('\n')}`);
}

function mostRounds(): number {
  const most = Number(values.rounds ?? Infinity);
  if (most >= 1) return most;
  throw new Error(`--rounds ${values.rounds}: expected a number of rounds, at least 1`);
}

async function bench(against: string | undefined, folder: string): Promise<void> {
  const works = asked(chosen);
  const most = asked(mostRounds);
  const programs: Program[] = [ours()];
  if (against !== undefined) {
    said(`building ${against}`);
    programs.push(asked(() => checkedOut(against, folder)));
  }
  const [mine, other] = programs.map((p) => p.name);
  const results: Record<string, Result> = {};
  let kept = '';
  for (const work of works) {
    const name = work.figures[0]!.name;
    const figures = await measured(work, programs, folder, most, (round) => said(`${name}: ${round}`));
    Object.assign(results, figures);
    kept = keep(figures, mine!, other); // at once: the rest may take an hour, or be interrupted
  }
  process.stdout.write(`${tableText(table(results, mine!, other), false)}\n`);
  process.stdout.write(`written into ${kept}\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
  if (positionals.length > 0) forgetCheckouts();
});
process.on('SIGINT', () => process.exit(130));
if (values.growth) process.stdout.write(`${tableText(slopes(await growth(folder, said)), false)}\n`);
else await bench(positionals[0], folder);
