/** The folder of a run: what it is called, whose it is, and what of an earlier run goes with it. */
import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CONTENTION_VIEWS, plots, typedLine } from '../../analysis/index.js';
import { InputError, parseJson, provenanceInFile, readText, type Provenance } from '../../traces/index.js';

/** What a run of one kind or another leaves in its folder. */
const FILES = ['trace.swt', 'summary.json', 'report.html', 'expected.json'] as const;
/** Files of which one is in the folder of every run. */
const SAYING = ['summary.json', 'expected.json', 'trace.swt'];
const SWEEPS = ['results.csv', 'points'];

/** out/NAME, or out/NAME@PLATFORM. @param platform a name, or a file; undefined: what the run has by itself */
export function folderOf(name: string, platform: string | undefined): string {
  const called = platform?.replace(/^.*[\\/]/, '').replace(/\.(ya?ml|json)$/, '');
  return join('out', called === undefined ? name : `${name}@${called}`);
}

/** Where the file of a run says where it comes from; null where it does not say. */
function saidIn(folder: string): Provenance | null | undefined {
  for (const name of ['summary.json', 'expected.json']) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const summary = parseJson(readText(file), file, 'what an earlier run came to') as { provenance?: Provenance } | null;
    return summary?.provenance ?? null;
  }
  const trace = join(folder, 'trace.swt');
  return existsSync(trace) ? (provenanceInFile(trace) ?? null) : undefined;
}

/** How another run differs from this one; undefined where it does not. Which Switchyard ran it is no difference. */
function difference(was: Provenance, is: Provenance): string | undefined {
  const line = (p: Provenance): string => JSON.stringify([p.argv, p.seed]);
  if (line(was) !== line(is)) return was.argv ? typedLine(was.argv) : 'a run of a program';
  const digests = new Map(was.files.map(({ file, sha256 }) => [file, sha256]));
  const other = is.files.find(({ file, sha256 }) => digests.get(file) !== sha256)?.file;
  if (other !== undefined || was.files.length !== is.files.length)
    return `the same command, when ${other ?? 'a file'} was another`;
  const platform = (p: Provenance): string => JSON.stringify([p.platform?.sha256, p.platform?.changed]);
  return platform(was) === platform(is)
    ? undefined
    : `the same command, when platform ${is.platform?.file ?? 'none'} was another`;
}

const isFile = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;

/** Removes what a run leaves, and nothing else. */
function removeEarlier(folder: string, but: readonly (typeof FILES)[number][]): void {
  const kinds = plots.names.flatMap((kind) => [kind, ...CONTENTION_VIEWS.map((view) => `${kind}-by-${view}`)]);
  const drawn = new Set(kinds.flatMap((kind) => ['vl.json', 'svg', 'png'].map((form) => `${kind}.${form}`)));
  const within = join(folder, 'plots');
  const of = [
    ...FILES.filter((name) => !but.includes(name)).map((name) => join(folder, name)),
    ...(existsSync(within) ? readdirSync(within).filter((name) => drawn.has(name)) : []).map((name) => join(within, name)),
  ];
  for (const file of of) if (isFile(file)) rmSync(file);
  if (existsSync(within) && readdirSync(within).length === 0) rmSync(within, { recursive: true });
}

/**
 * Before a report that is of no run is written: one beside a run would take its report's place.
 * @throws InputError for the folder of a run, or where `sweeps` are not wanted of a sweep
 */
export function refuseRun(folder: string, sweeps = true): void {
  const of = SAYING.some((name) => existsSync(join(folder, name))) ? 'a run' : undefined;
  const other = of ?? (sweeps && SWEEPS.some((name) => existsSync(join(folder, name))) ? 'a sweep' : undefined);
  if (other !== undefined) throw new InputError({ file: folder }, `holds ${other}`, 'another --out');
}

/** Takes away what an earlier run left in a folder. @param but what is of this run by now */
export type Clear = (but?: readonly (typeof FILES)[number][]) => void;

/**
 * Before anything is written. Where no run was in the folder nothing is taken away: a file of such a name is somebody else's.
 * @throws InputError where the folder is of another run, unless it is forced, or of a sweep
 */
export function claimFolder(folder: string, provenance: Provenance, force: boolean): Clear {
  if (SWEEPS.some((name) => existsSync(join(folder, name))))
    throw new InputError({ file: folder }, 'holds a sweep', 'another --out');
  if (!SAYING.some((name) => existsSync(join(folder, name)))) return () => undefined;
  const was = force ? undefined : saidIn(folder);
  const other = was === null ? 'a run that does not say what it is of' : was && difference(was, provenance);
  if (other !== undefined) throw new InputError({ file: folder }, `holds another run: ${other}`, 'another --out, or --force');
  return (but = []) => removeEarlier(folder, but);
}
