/**
 * What was handed over to Slurm, as files in a folder that all hosts share: the jobs, a line each; a script, which is plain and may be
 * run by anything else; and beside them what could not be run. Each time that something is handed over is a folder of its own.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError, makeFolder, packageRoot, parseJson, readText, writeWhole } from '../../../traces/index.js';
import { modelsText, modelsVersion } from '../../results/models-version.js';
import { codeOf } from '../../results/store.js';
import type { Batch } from '../executor.js';
import type { Job, Keeping } from '../job.js';

/** What is true of all its jobs. */
export interface Submission extends Keeping {
  readonly name: string;
  readonly models: readonly string[];
  /** jobs a task */
  readonly chunk: number;
  readonly tasks: number;
  /** of the array; undefined: it was not handed over, or not by this program */
  readonly array?: string | undefined;
}
/** The same, from its folder. */
export interface ReadSubmission extends Submission {
  readonly folder: string;
  /** in the order of their lines */
  readonly keys: readonly string[];
}

const POINTS = 'points.jsonl';
const SAID = 'submission.json';
const FAULTS = 'faults';
/** The script. */
export const SCRIPT = 'job.sh';
/** What its tasks print, by number. */
export const LOGS = 'logs';

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** A task of the script, for whoever runs it. */
const scriptOf = (folder: string, { name, tasks }: Submission): string => `#!/bin/sh
# ${name.replaceAll(/\s/g, ' ')}: a task does some of the lines of ${POINTS}, and keeps what they come to in the store.
# Slurm says which task; so may anything else, as often as it likes, for what is done is not done again:
#   for i in $(seq 0 ${tasks - 1}); do sh ${SCRIPT} $i; done
#   seq 0 ${tasks - 1} | parallel sh ${SCRIPT}
cd ${quoted(process.cwd())} || exit 1
exec ${quoted(process.execPath)} ${quoted(join(packageRoot(), 'dist', 'bundle', 'cli.js'))} task ${quoted(folder)} "\${1:-$SLURM_ARRAY_TASK_ID}"
`;

/** One that nobody else has: numbers go up, and two may ask at once. */
function newFolder(within: string): string {
  makeFolder(within);
  const numbers = readdirSync(within).map(Number).filter(Number.isInteger);
  for (let n = Math.max(0, ...numbers) + 1; ; n++) {
    const folder = resolve(within, String(n));
    try {
      mkdirSync(folder);
      return folder;
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'EEXIST') throw new InputError({ file: folder }, `cannot be made (${code})`, 'a folder that can be written');
    }
  }
}

/** Writes what a task needs. @returns the folder @throws InputError where it cannot be written */
export function writeSubmission({ folder: within, store, name, fresh, jobs }: Batch, chunk: number): string {
  const folder = newFolder(within);
  makeFolder(join(folder, LOGS));
  makeFolder(join(folder, FAULTS));
  const submission: Submission = {
    ...{ name, store: resolve(store), fresh, models: modelsVersion() },
    ...{ chunk, tasks: Math.ceil(jobs.length / chunk) },
  };
  writeWhole(join(folder, POINTS), jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
  writeWhole(join(folder, SCRIPT), scriptOf(folder, submission));
  say(folder, submission);
  return folder;
}

/** Writes what is true of all its jobs, last: a folder without it is none. */
function say(folder: string, submission: Submission): void {
  writeWhole(join(folder, SAID), `${JSON.stringify(submission, null, 2)}\n`);
}

/** Notes that it was handed over. */
export const handedOver = (folder: string, array: string): void => say(folder, { ...readSaid(folder), array });

function readSaid(folder: string): Submission {
  const file = join(folder, SAID);
  return parseJson(readText(file), file, 'what was submitted') as Submission;
}

const jobsIn = (folder: string): Job[] => {
  const file = join(folder, POINTS);
  const lines = readText(file).split('\n').slice(0, -1);
  return lines.map((line) => parseJson(line, file, 'a point that was submitted') as Job);
};

/** All of a folder, the oldest first. @throws InputError for files that are not as they were written */
export function submissionsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const numbers = readdirSync(folder).filter((name) => /^[1-9]\d*$/.test(name) && existsSync(join(folder, name, SAID)));
  return numbers.sort((a, b) => Number(a) - Number(b)).map((name) => join(folder, name));
}

/** @throws InputError for files that are not as they were written */
export const readSubmission = (folder: string): ReadSubmission => ({
  ...readSaid(folder),
  folder,
  keys: jobsIn(folder).map(({ key }) => key),
});

const faultFile = (folder: string, key: string): string => join(folder, FAULTS, `${key}.json`);

/** Notes that a job cannot be run. */
export const keepFault = (folder: string, key: string, fault: string): void =>
  writeWhole(faultFile(folder, key), `${JSON.stringify({ fault })}\n`);

/** By key. */
export function faultsIn(folder: string): Map<string, string> {
  const at = join(folder, FAULTS);
  const keys = existsSync(at) ? readdirSync(at).flatMap((name) => /^([0-9a-f]{64})\.json$/.exec(name)?.[1] ?? []) : [];
  return new Map(
    keys.map((key) => {
      const file = faultFile(folder, key);
      return [key, (parseJson(readText(file), file, 'what was wrong with a point') as { fault: string }).fault];
    }),
  );
}

/** The jobs of a task. @throws InputError for a task that there is not, and where another program wrote them */
export function taskOf(folder: string, task: number): { readonly jobs: readonly Job[]; readonly keeping: Keeping } {
  if (!existsSync(join(folder, SAID)))
    throw new InputError({ file: folder }, 'holds nothing that was submitted', 'a folder that `sweep --on slurm` wrote');
  const { models, chunk, tasks, store, fresh } = readSaid(folder);
  const own = modelsVersion();
  if (JSON.stringify(models) !== JSON.stringify(own))
    throw new InputError(
      { file: join(folder, SAID), field: 'models' },
      `of ${modelsText(models)}, and this is ${modelsText(own)}`,
      'the same version on all hosts',
    );
  if (!(task >= 0 && task < tasks)) throw new InputError({ file: folder }, `no task ${task}`, `0 to ${tasks - 1}`);
  return { jobs: jobsIn(folder).slice(task * chunk, (task + 1) * chunk), keeping: { store, fresh } };
}
