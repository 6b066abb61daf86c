/** Work whose results are compared between environments, as digests. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, packageRoot } from '../../traces/index.js';
import { cli, CLI, scratch, TINY } from '../helpers/cli.js';
import { shipped } from '../helpers/scenarios.js';
import type { Environment } from './environments.js';

const SMALL = ['--set', 'model.size=tiny', '--set', 'stream.sentences=1'];
/** Lines of the program, which write below `out`. */
const LINES = (workers: number): readonly (readonly string[])[] => [
  ['replay', TINY, '--platform', 'tiny', '--out', 'out/replay'],
  ['sweep', shipped('four-tasks'), ...SMALL, '--set', 'tasks.count=1,2', '--workers', `${workers}`, '--out', 'out/sweep'],
];
/** Of `npm run determinism` alone. */
const MORE: readonly (readonly string[])[] = [
  ['run', shipped('early-exit-dvfs'), ...SMALL, '--level', 'transfer', '--plots', '--out', 'out/run'],
  ['export', 'out/run', '--to', 'csv', '--out', 'out/csv'],
  ['export', 'out/run', '--to', 'perfetto', '--out', 'out/run.pftrace'],
];

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
/** How long it took is the only thing that may differ. */
const steady = (file: string, bytes: Buffer): Buffer | string =>
  file.endsWith('summary.json') ? bytes.toString().replace(/"wall_s": [\d.e-]+/, '"wall_s": 0') : bytes;

type Printed = readonly (readonly [line: readonly string[], text: string])[];

/** Of all that was written below `out` of a folder, by file, and of what was printed. */
function digestsOf(cwd: string, printed: Printed): Map<string, string> {
  const files = readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter(
    (f) => f.startsWith('out') && statSync(join(cwd, f)).isFile(),
  );
  return new Map([
    ...files.sort().map((f) => [f, sha256(steady(f, readFileSync(join(cwd, f))))] as const),
    ...printed.map(([[name], text]) => [`printed by ${name!}`, sha256(text.replace(/\d+(\.\d+)? m?s of .*/g, ''))] as const),
  ]);
}

/** The same in this process, whose code is warm. */
export async function digestsHere(): Promise<ReadonlyMap<string, string>> {
  const cwd = scratch();
  const printed: [readonly string[], string][] = [];
  for (const line of LINES(1)) printed.push([line, (await cli(line, cwd)).stdout]);
  return digestsOf(cwd, printed);
}

/** Digests of all that the work writes, by file. @throws Error with what a command said, where it does not end well */
export function digestsIn(environment: Environment, more = false): ReadonlyMap<string, string> {
  const { node = process.execPath, flags = [], variables = {}, workers = 1, folder = '.', umask = 0o022, actors } = environment;
  const base = mkdtempSync(join(tmpdir(), 'switchyard-determinism-'));
  const cwd = join(base, folder);
  makeFolder(cwd);
  const { PATH } = process.env;
  const env = { PATH, HOME: base, TZ: 'UTC', LC_ALL: 'C.UTF-8', XDG_CACHE_HOME: join(base, 'cache'), ...variables };
  const run = (program: string, args: readonly string[]): string => {
    const before = process.umask(umask);
    const { status, stdout, stderr } = spawnSync(node, [...flags, program, ...args], { cwd, env, encoding: 'utf8' });
    process.umask(before);
    if (status !== 0) throw new Error(`${environment.name}: ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  try {
    const printed = [...LINES(workers), ...(more ? MORE : [])].map((line) => [line, run(CLI, line)] as const);
    const digests = digestsOf(cwd, printed);
    const outcome = join(packageRoot(), 'dist', 'test', 'reliability', 'outcome.js');
    if (more) digests.set('records, their names put back', run(outcome, actors === undefined ? [] : [actors]).trim());
    return digests;
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** One digest of all. */
export const together = (digests: ReadonlyMap<string, string>): string => sha256(JSON.stringify([...digests]));
/** What has another digest, or is there alone. */
export const differing = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((what) => a.get(what) !== b.get(what));
