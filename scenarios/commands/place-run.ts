/** Looking for placements, beside those that people have made. */
import { join } from 'node:path';
import {
  frontTable,
  placementsTable,
  rejectedTables,
  searchCounts,
  searchJson,
  searchWarnings,
  writeSearch,
} from '../../analysis/index.js';
import { filesReadBy } from '../../traces/index.js';
import type { PlaceAsked } from '../search/placements.js';
import { plotFiles, plotsFolder, type Answer } from './command.js';
import { BAD_INPUT, OK } from './exit-codes.js';
import type { ExecutingGiven } from './executing.js';
import type { Session } from './session.js';

/** `out` undefined: out/place-NAME. */
export interface PlaceGiven {
  readonly asked: PlaceAsked;
  readonly executing: ExecutingGiven;
  readonly out: string | undefined;
  readonly plots: boolean | undefined;
}

/** Exit code 2 where no placement can be simulated, 130 interrupted. */
export async function placeAnswer({ asked, executing, out, plots: toFiles }: PlaceGiven, session: Session): Promise<Answer> {
  const [{ drawingOf, INTERRUPTION, searchFiles, simulating }, { handMade, handMadeRows }, { placementSearch }, { runSearch }] =
    await Promise.all([
      import('./search-run.js'),
      import('../search/hand-made.js'),
      import('../search/placements.js'),
      import('../search/run-search.js'),
    ]);
  const [search, read] = filesReadBy(() => placementSearch(asked));
  const made = handMade(search);
  const folder = out ?? join('out', search.name);
  const plots = plotsFolder(folder, toFiles);
  (await import('./output-folder.js')).refuseRun(folder, false);
  const what = { given: executing, folder, name: search.name, of: search.budget + made.length };
  return simulating(what, session, async ({ run, files }) => {
    const rows = await handMadeRows(search, made, run(0));
    const found = rows && (await runSearch(search, { run: (done) => run(made.length + done) }));
    if (!found) return INTERRUPTION;
    const how = drawingOf(search, [...read, ...files()], plots, session);
    const table = placementsTable(found, rows);
    const points = rows.flatMap(({ label, row, fault }) => (fault === undefined ? [{ label: label.split('-')[0]!, row }] : []));
    const page = await writeSearch(folder, found, how, { points, tables: [table] });
    return {
      warnings: searchWarnings(found),
      json: { ...searchJson(found), beside: rows },
      tables: [searchCounts(found), table, frontTable(found), ...rejectedTables(found)],
      files: () => [...searchFiles(folder), ...plotFiles(plots), ['report', page]],
      code: found.standings.includes('front') ? OK : BAD_INPUT,
    };
  });
}
