/** Looking for placements, beside those that people have made. */
import { join } from 'node:path';
import {
  frontTable,
  placementsTable,
  rejectedTables,
  searchCounts,
  searchJson,
  searchWarnings,
  tensorsTable,
  writeSearch,
  type SearchFound,
} from '../../analysis/index.js';
import { filesReadBy } from '../../traces/index.js';
import type { RunPoints } from '../search/evaluate.js';
import type { HandMade, HandMadeRow } from '../search/hand-made.js';
import type { PlaceAsked } from '../search/placements.js';
import type { Search } from '../search/search.js';
import type { TensorGroup, TensorSearch } from '../search/tensor-placements.js';
import { plotFiles, plotsFolder, type Answer } from './command.js';
import { BAD_INPUT, OK } from './exit-codes.js';
import type { ExecutingGiven } from './executing.js';
import type { Session } from './session.js';

/** `out` undefined: out/place-NAME. */
export interface PlaceGiven {
  readonly asked: PlaceAsked;
  /** tensor by tensor, or those together that differ by their layer alone; undefined: by class */
  readonly each: 'tensor' | 'alike' | undefined;
  readonly executing: ExecutingGiven;
  readonly out: string | undefined;
  readonly plots: boolean | undefined;
}

/** What is looked for: by class, then tensor by tensor where that is asked for. */
interface Looked {
  readonly first: Search;
  readonly each: TensorSearch | undefined;
  readonly made: readonly HandMade[];
}
/** What came of it. */
interface Came {
  readonly rows: readonly HandMadeRow[];
  readonly found: SearchFound;
  /** where tensors are looked at one by one */
  readonly each: { readonly groups: readonly TensorGroup[]; readonly byClass: SearchFound } | undefined;
}

async function lookedFor({ asked, each }: PlaceGiven): Promise<Looked & { readonly read: readonly string[] }> {
  const [{ handMade }, { placementSearch }, { tensorSearch }] = await Promise.all([
    import('../search/hand-made.js'),
    import('../search/placements.js'),
    import('../search/tensor-placements.js'),
  ]);
  const [tensors, ofTensors] = filesReadBy(() => (each ? tensorSearch(asked, each === 'alike') : undefined));
  const [first, ofClasses] = filesReadBy(() => tensors?.byClass ?? placementSearch(asked));
  return { first, each: tensors, made: handMade(first), read: [...new Set([...ofTensors, ...ofClasses])] };
}

/** @returns undefined where it was asked to stop */
async function simulated({ first, each, made }: Looked, run: (done: number) => RunPoints): Promise<Came | undefined> {
  const [{ handMadeRows }, { runSearch }] = await Promise.all([
    import('../search/hand-made.js'),
    import('../search/run-search.js'),
  ]);
  const rows = await handMadeRows(first, made, run(0));
  const found = rows && (await runSearch(first, { run: (done) => run(made.length + done) }));
  if (!found || !each) return found && { rows, found, each: undefined };
  const before = made.length + found.points.length;
  const single = await runSearch(each.search(found), { run: (done) => run(before + done) });
  return single && { rows, found: single, each: { groups: each.groups, byClass: found } };
}

/** Exit code 2 where no placement can be simulated, 130 interrupted. */
export async function placeAnswer(given: PlaceGiven, session: Session): Promise<Answer> {
  const { executing, out, plots: toFiles } = given;
  const { drawingOf, INTERRUPTION, searchFiles, simulating } = await import('./search-run.js');
  const { read, ...looked } = await lookedFor(given);
  const { first, each, made } = looked;
  const folder = out ?? join('out', first.name);
  const plots = plotsFolder(folder, toFiles);
  (await import('./output-folder.js')).refuseRun(folder, false);
  const what = { given: executing, folder, name: first.name, of: made.length + first.budget + (each?.budget ?? 0) };
  return simulating(what, session, async ({ run, files }) => {
    const came = await simulated(looked, run);
    if (!came) return INTERRUPTION;
    const { rows, found, each: single } = came;
    const how = drawingOf(first, [...read, ...files()], plots, session);
    const tables = [placementsTable(found, rows, single), ...(single ? [tensorsTable(found, single)] : [])];
    const points = rows.flatMap(({ label, row, fault }) => (fault === undefined ? [{ label: label.split('-')[0]!, row }] : []));
    const page = await writeSearch(folder, found, how, { points, tables });
    return {
      warnings: searchWarnings(found),
      json: { ...searchJson(found), beside: rows, ...(single && { by_class: searchJson(single.byClass) }) },
      // a column a tensor is too wide for a terminal
      tables: [searchCounts(found), ...tables, ...(single ? [] : [frontTable(found)]), ...rejectedTables(found)],
      files: () => [...searchFiles(folder), ...plotFiles(plots), ['report', page]],
      code: found.standings.includes('front') ? OK : BAD_INPUT,
    };
  });
}
