/** Running a search, with its bar, its results and its report. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import {
  frontTable,
  rejectedTables,
  searchCounts,
  searchJson,
  searchWarnings,
  writeSearch,
  type Drawing,
  type SearchFound,
} from '../../analysis/index.js';
import { filesReadBy } from '../../traces/index.js';
import { madeBy } from '../run/provenance.js';
import type { RunPoints } from '../search/evaluate.js';
import { runSearch } from '../search/run-search.js';
import { readSearch, type Search, type SearchGiven } from '../search/search.js';
import { runSweep, type SweepOptions } from '../sweep/run-sweep.js';
import { drawing, plotFiles, plotsFolder, type Answer } from './command.js';
import { BAD_INPUT, INTERRUPTED, OK } from './exit-codes.js';
import type { Session } from './session.js';

/** Where points are simulated: options of `runSweep` that are passed on. */
export type Engine = {
  readonly [K in keyof Omit<SweepOptions, 'onProgress' | 'stopped' | 'aside' | 'begun'>]?: SweepOptions[K] | undefined;
};
/** `out` undefined: out/search-NAME. */
export interface SearchRunGiven {
  readonly search: SearchGiven;
  readonly engine: Engine;
  readonly out: string | undefined;
  readonly plots: boolean | undefined;
}

/** What it has simulated is kept. */
export const INTERRUPTION: Answer = { code: INTERRUPTED, ending: 'interrupted: the same command goes on with what is simulated' };

/** What simulates the points of a search, and what it says besides. */
export interface Simulator {
  /** @param done of the budget, before these */
  readonly run: (done: number) => RunPoints;
  readonly asides: readonly string[];
  /** every file that was read */
  readonly files: () => readonly string[];
}
/** @param of how many, for the bar */
export function simulatorOf(folder: string, engine: Engine, of: number, session: Session): Simulator {
  const asides: string[] = [];
  const files = new Set<string>();
  const { onProgress, stopped } = session.kept('searching', 'points');
  return {
    asides,
    files: () => [...files],
    run: (done) => (points) =>
      runSweep(points, {
        ...engine,
        workers: engine.workers,
        store: engine.store ?? join(folder, 'points'),
        aside: (said) => void asides.push(said),
        stopped,
        onProgress: (now, _, refused) => onProgress(done + now, of, refused),
        begun: (_, read) => void read.forEach((f) => files.add(f)),
      }),
  };
}

/** The answer of what was found, whose files are written. */
export async function foundAnswer(folder: string, found: SearchFound, asides: readonly string[], how: Drawing): Promise<Answer> {
  const page = await writeSearch(folder, found, how);
  return {
    warnings: [...asides, ...searchWarnings(found)],
    json: searchJson(found),
    tables: [searchCounts(found), frontTable(found), ...rejectedTables(found)],
    files: () => [
      ['results', `${join(folder, 'results.csv')}, results.arrow, front.csv, history.csv, rejected.csv`],
      ...plotFiles(how.plots),
      ['report', page],
    ],
    code: found.standings.includes('front') ? OK : BAD_INPUT,
  };
}

/** What is said of where it comes from, and how its plots are drawn. */
export function drawingOf(search: Search, files: readonly string[], plots: string | undefined, session: Session): Drawing {
  const provenance = madeBy({ seed: search.seed, files: [...new Set([search.file, ...files])], argv: session.line });
  return { plots, provenance, onPlot: drawing((what) => session.stage(what)) };
}

/** Lines of what another program writes to us, those together that came together. */
async function* linesOfInput(): AsyncGenerator<readonly string[]> {
  // of the process, and not of this thread, which has none
  const input = createReadStream('', { fd: 0, autoClose: false }).setEncoding('utf8');
  let begun = '';
  for await (const piece of input as AsyncIterable<string>) {
    const lines = (begun + piece).split('\n');
    begun = lines.pop()!;
    if (lines.length > 0) yield lines;
  }
  if (begun !== '') yield [begun];
}

/** The same, driven by lines of JSON. Exit code 2 where one of them could not be read. */
export async function askTellAnswer(
  file: string,
  { search: given, engine, out, plots: asked }: SearchRunGiven,
  session: Session,
): Promise<Answer> {
  const { askTell, greeting } = await import('../search/ask-tell.js');
  const [search, read] = filesReadBy(() => readSearch(file, given));
  const folder = out ?? join('out', `search-${search.name}`);
  const plots = plotsFolder(folder, asked);
  (await import('./output-folder.js')).refuseRun(folder, false);
  const { run, asides, files } = simulatorOf(folder, engine, search.budget, session);
  const say = (line: object): void => session.print(JSON.stringify(line));
  say(greeting(search));
  const came = await askTell(search, { lines: linesOfInput(), answer: say, run });
  if (!came) return INTERRUPTION;
  const { found, faultyLines } = came;
  const how = drawingOf(search, [...read, ...files()], plots, session);
  const { warnings = [], code = OK } = await foundAnswer(folder, found, asides, how);
  say({ done: searchJson(found), folder });
  return {
    warnings: [...(faultyLines > 0 ? [`${faultyLines} lines could not be read, and were answered so`] : []), ...warnings],
    code: faultyLines > 0 ? BAD_INPUT : code,
  };
}

/** Exit code 2 where no point meets what is asked for, 130 interrupted. */
export async function searchAnswer(
  file: string,
  { search: given, engine, out, plots: asked }: SearchRunGiven,
  session: Session,
): Promise<Answer> {
  const [search, read] = filesReadBy(() => readSearch(file, given));
  const folder = out ?? join('out', `search-${search.name}`);
  const plots = plotsFolder(folder, asked);
  (await import('./output-folder.js')).refuseRun(folder, false);
  const { run, asides, files } = simulatorOf(folder, engine, search.budget, session);
  const found = await runSearch(search, { run });
  if (!found) return INTERRUPTION;
  return foundAnswer(folder, found, asides, drawingOf(search, [...read, ...files()], plots, session));
}
