/** A file system that fails each writing call of a work in turn: what it says, and what it leaves. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Ended } from '../../helpers/cli.js';
import { isRefusal } from './cut-traces.js';
import type { Fault, Kind } from './fault.js';
import { differences, unfinishedIn, wholeIn, type Left } from './left.js';
import { runLine } from './processes.js';
import type { Work } from './works.js';

/** What failing writes of a work came to. */
export interface Failed {
  /** writing calls of the undisturbed work */
  calls: number;
  /** runs with a call that failed, or wrote short */
  faults: number;
  refused: number;
  /** runs that came to the bytes of an undisturbed one all the same */
  survived: number;
  findings: string[];
}

const PRELOAD = pathToFileURL(fileURLToPath(new URL('./failing-writes.js', import.meta.url))).href;
/** What a call may come to; of those that create or rename nothing is written short. */
const BY_OPERATION: Readonly<Record<string, readonly Kind[]>> = {
  write: ['ENOSPC', 'EIO', 'short'],
  open: ['EACCES', 'ENOSPC', 'EROFS'],
  mkdir: ['EROFS', 'ENOSPC', 'EACCES'],
  rename: ['EIO', 'EACCES', 'EROFS'],
  remove: ['EROFS', 'EACCES', 'EIO'],
};
const OTHER: readonly Kind[] = ['EIO', 'ENOSPC'];

interface Call {
  readonly operation: string;
  readonly path: string;
}
const callsIn = (log: string): Call[] =>
  (existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [])
    .filter((line) => line !== '')
    .map((line) => ({ operation: line.slice(0, 10).trim(), path: line.slice(10).trim() }));

interface Tried {
  readonly ended: Ended;
  readonly calls: readonly Call[];
}
async function tried(work: Work, folder: string, fault: Pick<Fault, 'k' | 'kind' | 'from'>): Promise<Tried> {
  for (const line of work.before ?? []) await runLine(line, folder);
  const log = `${folder}.calls`;
  rmSync(log, { force: true });
  const told: Fault = { ...fault, log, below: `${folder}${sep}` };
  const ended = await runLine(work.line, folder, { NODE_OPTIONS: `--import=${PRELOAD}`, SWITCHYARD_FAULT: JSON.stringify(told) });
  const calls = callsIn(log);
  rmSync(log, { force: true });
  return { ended, calls };
}

/** The name that a person knows it by. */
const finalName = (path: string): string =>
  basename(path)
    .replace(/\.\d+\.tmp(-journal|-wal|\.lock)?$/, '')
    .replace(/\.[0-9a-f-]{36}\.new$/, '');

/** What is wrong with how a work ended whose call failed. */
function oddities(
  { ended, calls }: Tried,
  at: { k: number; kind: Kind },
  folder: string,
  known: Left,
  { apart, refusesShort = false }: Work,
): string[] {
  const call = calls[at.k - 1];
  if (call === undefined) return ['the call did not come'];
  const is = wholeIn(folder, apart);
  const names = ended.stderr.includes(finalName(call.path));
  const odd: string[] = [];
  if (ended.status === 0) {
    // a result that cannot be kept is no fault of the run: it is said, and the next run does it again
    odd.push(...differences(is, known, false).filter((of) => !names || !/^(cache|store)\/.*: missing$/.test(of)));
    if (at.kind !== 'short' && call.operation !== 'remove' && !names) odd.push('it ended well and did not say what failed');
  } else {
    odd.push(...differences(is, known, true));
    if (at.kind === 'short' && !refusesShort) odd.push(`a short write is no fault: exit code ${ended.status}`);
    else if (!isRefusal(ended)) odd.push(`exit code ${ended.status}`);
    else if (!names) odd.push('it does not name the file');
  }
  // where removing failed it may stay, under a name that says what it is
  if (call.operation !== 'remove') odd.push(...unfinishedIn(folder).map((path) => `${path}: left behind`));
  return odd.map((of) => `${of} (${call.operation} of ${relative(folder, resolve(folder, call.path))})`);
}

const kindsFor = (operation: string, number: number): Kind => {
  const kinds = BY_OPERATION[operation] ?? OTHER;
  return kinds[number % kinds.length]!;
};

/** Which calls fail: each, or as many as are asked for, evenly apart. */
const chosen = (calls: number, most: number): number[] =>
  calls <= most
    ? Array.from({ length: calls }, (_, i) => i + 1)
    : Array.from({ length: most }, (_, i) => 1 + Math.floor((i * calls) / most));

async function oddAgain(work: Work, folder: string, known: Left): Promise<string[]> {
  const { status, stderr } = await runLine(work.line, folder);
  return status === 0 ? differences(wholeIn(folder, work.apart), known, false) : [`exit code ${status}: ${stderr.slice(0, 300)}`];
}

/** How much is tried. */
export interface Trying {
  /** calls that fail, each in a run of its own */
  readonly most: number;
  /** which error each has */
  readonly seed: number;
  /** whether the same line is run again after each */
  readonly again: boolean;
}

/** Lets each writing call of a work fail. @param within a folder for its folders */
export async function failWrites(work: Work, { most, seed, again }: Trying, within: string): Promise<Failed> {
  const own = (): string => mkdtempSync(join(within, 'failing-'));
  const first = own();
  const none = await tried(work, first, { k: Infinity, kind: 'EIO', from: false });
  if (none.ended.status !== 0) throw new Error(`${work.name}: undisturbed: ${none.ended.stderr}`);
  const known = wholeIn(first, work.apart);
  rmSync(first, { recursive: true });
  const came: Failed = { calls: none.calls.length, faults: 0, refused: 0, survived: 0, findings: [] };
  for (const k of chosen(came.calls, most)) {
    const folder = own();
    const kind = kindsFor(none.calls[k - 1]!.operation, k + seed);
    const it = await tried(work, folder, { k, kind, from: false });
    came.faults++;
    const odd = oddities(it, { k, kind }, folder, known, work);
    if (it.ended.status === 0) came.survived++;
    else came.refused++;
    // whatever is left, the same line is no worse for it
    if (again) odd.push(...(await oddAgain(work, folder, known)).map((of) => `the same line again: ${of}`));
    if (odd.length === 0) rmSync(folder, { recursive: true });
    else
      came.findings.push(
        ...odd.map((of) => `call ${k}, ${kind}: ${of}`),
        `  said: ${it.ended.stderr.slice(0, 600)}`,
        `  in ${folder}`,
      );
  }
  return came;
}
