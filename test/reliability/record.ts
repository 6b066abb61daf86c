/** What runs of attacks came to: `records/NAME.json`, a list of runs, from which RELIABILITY.md is made. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../traces/formats.js';
import { makeFolder, packageRoot } from '../../traces/index.js';
import { machine } from '../bench/results.js';

/** One run of an attack. */
export interface Run {
  /** day, as in 2026-11-27 */
  readonly on: string;
  readonly commit: string;
  readonly machine: string;
  /** that makes it again */
  readonly command: string;
  readonly seconds: number;
  /** what it came to, by name with its unit, such as `inputs` or `most memory (MiB)` */
  readonly figures: Readonly<Record<string, number | string>>;
}

const folder = (): string => join(packageRoot(), 'test', 'reliability', 'records');
const fileOf = (name: string): string => join(folder(), `${name}.json`);

/** Runs of an attack, oldest first. */
export const runsOf = (name: string): readonly Run[] =>
  existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), 'utf8')) as Run[]) : [];

/** Names of what has records. */
export const recorded = (): string[] =>
  readdirSync(folder())
    .filter((f) => f.endsWith('.json'))
    .map((f) => f.slice(0, -'.json'.length))
    .sort();

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: packageRoot(), encoding: 'utf8' }).trim();
  // what runs before have kept is no change of what is tried
  const changed = git(
    'status',
    '--porcelain',
    '--untracked-files=no',
    '--',
    '.',
    ':!test/reliability/records',
    ':!test/mutation/survivors.json',
  );
  return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ', changed'}`;
}

/**
 * @param most runs that are kept: of what is measured anew each time the last one is enough
 * @param replaces whether an earlier one is of the same, and forgotten
 */
export function keepRun(
  name: string,
  run: Pick<Run, 'command' | 'seconds' | 'figures'>,
  most = Infinity,
  replaces: (earlier: Run) => boolean = () => false,
): void {
  const on = new Date(performance.timeOrigin + performance.now()).toISOString().slice(0, 10);
  const made: Run = { on, commit: commit(), machine: machine(), ...run, seconds: Math.round(run.seconds) };
  makeFolder(folder());
  writeWhole(fileOf(name), `${JSON.stringify([...runsOf(name).filter((r) => !replaces(r)), made].slice(-most), null, 1)}\n`);
}
