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
import type { Search, SearchGiven } from '../search/search.js';
import { runSweep } from '../sweep/run-sweep.js';
import { drawing, plotFiles, plotsFolder, type Answer, type Files } from './command.js';
import { BAD_INPUT, INTERRUPTED, OK } from './exit-codes.js';
import { executingOf, type ExecutingGiven } from './executing.js';
import type { Session } from './session.js';

/** `out` undefined: out/search-NAME. */
export interface SearchRunGiven {
  readonly search: SearchGiven;
  readonly executing: ExecutingGiven;
  readonly out: string | undefined;
  readonly plots: boolean | undefined;
}

/** What it has simulated is kept. */
export const INTERRUPTION: Answer = { code: INTERRUPTED, ending: 'interrupted: the same command goes on with what is simulated' };

/** What simulates the points of a search, and what it says besides. */
export interface Simulator {
  /** @param done of the budget, before these */
  readonly run: (done: number) => RunPoints;
  /** every file that was read */
  readonly files: () => readonly string[];
}
/** What is to be simulated: for whom, and how many points for the bar. */
interface Simulated {
  readonly given: ExecutingGiven;
  readonly folder: string;
  readonly name: string;
  readonly of: number;
}
/** @param work with what simulates, which ends with it @throws InputError for options that do not go together */
export async function simulating(
  { given, folder, name, of }: Simulated,
  session: Session,
  work: (simulator: Simulator) => Promise<Answer>,
): Promise<Answer> {
  const executing = await executingOf({ ...given, held: true }, folder, name);
  const said = new Set<string>();
  // at once: somebody may wait for what it says; each batch may say the same
  function aside(line: string): void {
    if (!said.has(line)) session.warn(line);
    said.add(line);
  }
  const files = new Set<string>();
  const { onProgress, stopped } = session.kept('searching', 'points');
  const run: Simulator['run'] = (done) => (points) =>
    runSweep(points, {
      ...executing,
      aside,
      onWhere: (line) => session.say(line),
      stopped,
      onProgress: (now, _, refused) => onProgress(done + now, of, refused),
      begun: (_, read) => void read.forEach((f) => files.add(f)),
    });
  try {
    return await work({ run, files: () => [...files] });
  } finally {
    await executing.executor.close();
  }
}

/** Where what was found is written. */
export const searchFiles = (folder: string): Files => [
  ['results', `${join(folder, 'results.csv')}, results.arrow, front.csv, history.csv, rejected.csv`],
];

/** The answer of what was found, whose files are written. */
export async function foundAnswer(folder: string, found: SearchFound, how: Drawing): Promise<Answer> {
  const page = await writeSearch(folder, found, how);
  return {
    warnings: searchWarnings(found),
    json: searchJson(found),
    tables: [searchCounts(found), frontTable(found), ...rejectedTables(found)],
    files: () => [...searchFiles(folder), ...plotFiles(how.plots), ['report', page]],
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

/** A search, where its results go, and what was read for it. @throws InputError before anything is simulated */
async function begun(file: string, { search: given, out, plots: asked }: SearchRunGiven) {
  const { readSearch } = await import('../search/search.js');
  const [search, read] = filesReadBy(() => readSearch(file, given));
  const folder = out ?? join('out', `search-${search.name}`);
  (await import('./output-folder.js')).refuseRun(folder, false);
  return { search, read, folder, plots: plotsFolder(folder, asked) };
}

/** The same, driven by lines of JSON. Exit code 2 where one of them could not be read. */
export async function askTellAnswer(file: string, given: SearchRunGiven, session: Session): Promise<Answer> {
  const { askTell, greeting } = await import('../search/ask-tell.js');
  const { search, read, folder, plots } = await begun(file, given);
  const say = (line: object): void => session.print(JSON.stringify(line));
  const what = { given: given.executing, folder, name: search.name, of: search.budget };
  return simulating(what, session, async ({ run, files }) => {
    say(greeting(search));
    const came = await askTell(search, { lines: linesOfInput(), answer: say, run });
    if (!came) return INTERRUPTION;
    const { found, faultyLines } = came;
    const how = drawingOf(search, [...read, ...files()], plots, session);
    const { warnings = [], code = OK } = await foundAnswer(folder, found, how);
    say({ done: searchJson(found), folder });
    const unread = faultyLines > 0 ? [`${faultyLines} lines could not be read, and were answered so`] : [];
    return { warnings: [...unread, ...warnings], code: faultyLines > 0 ? BAD_INPUT : code };
  });
}

/** Exit code 2 where no point meets what is asked for, 130 interrupted. */
export async function searchAnswer(file: string, given: SearchRunGiven, session: Session): Promise<Answer> {
  const { runSearch } = await import('../search/run-search.js');
  const { search, read, folder, plots } = await begun(file, given);
  const what = { given: given.executing, folder, name: search.name, of: search.budget };
  return simulating(what, session, async ({ run, files }) => {
    const found = await runSearch(search, { run });
    if (!found) return INTERRUPTION;
    return foundAnswer(folder, found, drawingOf(search, [...read, ...files()], plots, session));
  });
}
