/** What `run` says of a scenario with replications: figures of a sentence, no event trace. */
import { join } from 'node:path';
import { dayTable, expectationTable, replicationsTable } from '../../analysis/index.js';
import { InputError, makeFolder, writeWhole } from '../../traces/index.js';
import type { DayFigures } from '../../analysis/figures.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { originOf } from '../results/figures-origin.js';
import { fromOf } from '../results/origin.js';
import { keepResult, keyOfOrigin, resultFile, resultIn, userStore } from '../results/store.js';
import { dailyArrivals, hourShares, S_PER_DAY, type Daily } from '../workload/daily.js';
import { chancesOf, dayOf, rowOfPoint, type PointRows } from '../run/point-rows.js';
import { provenanceOf } from '../run/provenance.js';
import type { Answer } from './command.js';
import { INTERRUPTED, OK } from './exit-codes.js';
import { claimFolder } from './output-folder.js';
import { readRun } from './read-run.js';
import type { Session } from './session.js';

/** Days drawn from the seed, and hours as expected. */
interface DrawnDays {
  readonly energy_by_hour_j: readonly number[];
  readonly drawn: {
    readonly requests: readonly number[];
    readonly energy_j: readonly number[];
    /** from one request to the next */
    readonly shortest_gap_s: number | null;
  };
}

function drawnDays(arrivals: Daily, seed: number, day: DayFigures, { at }: LoadedScenario): DrawnDays {
  const shares = hourShares(arrivals, at('stream', 'arrivals', 'profile'));
  const times_s = dailyArrivals(arrivals, shares, seed);
  const requests = Array.from({ length: arrivals.days }, () => 0);
  for (const t of times_s) requests[Math.floor(t / S_PER_DAY)]!++;
  const { energy_of_idle_day_j: idle, energy_per_request_j: each } = day;
  const gaps = times_s.slice(1).map((t, i) => t - times_s[i]!);
  return {
    energy_by_hour_j: shares.map((share) => idle / shares.length + share * arrivals.per_day * each),
    drawn: {
      requests,
      energy_j: requests.map((n) => idle + n * each),
      shortest_gap_s: gaps.length === 0 ? null : gaps.reduce((a, b) => Math.min(a, b)),
    },
  };
}
const drawnNote = ({ drawn: { requests, energy_j, shortest_gap_s } }: DrawnDays): string => {
  const [fewest, most] = [Math.min(...requests), Math.max(...requests)];
  const [least_j, most_j] = [Math.min(...energy_j), Math.max(...energy_j)].map((j) => j.toPrecision(4));
  const gap = shortest_gap_s === null ? '' : `, the shortest time between two ${shortest_gap_s.toPrecision(3)} s`;
  return `an expectation: each request finds everything at rest; ${requests.length} days that were drawn have ${fewest} to ${most} requests and take ${least_j} to ${most_j} J${gap}`;
};

/** What is run, where what it comes to goes, and where results are: `store` undefined is that of the user. */
export interface ExpectedGiven {
  readonly file: string;
  readonly set: readonly Override[];
  readonly folder: string;
  readonly force: boolean;
  readonly store: string | undefined;
  readonly fresh: boolean | undefined;
}

/** What is simulated of it, from the store where it is there; undefined where it was asked to stop. */
async function rowsOf(
  { file, set, store = userStore(), fresh }: ExpectedGiven,
  session: Session,
): Promise<PointRows | undefined> {
  const { onStage, onProgress } = session.watched(file, false);
  const loaded = loadScenario(file, set);
  const origin = originOf(loaded);
  const at = resultFile(store, keyOfOrigin(origin));
  const kept = fresh === true || session.live ? undefined : resultIn(at, (said) => session.warn(said));
  session.live?.begins();
  if (kept) {
    session.say(`${loaded.scenario.name}: taken from what was simulated before (--fresh simulates again)`);
    return kept.result as PointRows;
  }
  const { simulatePoint } = await import('../run/simulate-point.js');
  onStage('simulating');
  const rows = await simulatePoint(file, set, onProgress);
  try {
    if (rows) keepResult(at, { origin, result: rows, from: fromOf(loaded) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    session.warn(`${error.message}; what was simulated is not kept`);
  }
  return rows;
}

/** Writes expected.json into the folder, and summary.json of a day. */
export async function expectedRun(given: ExpectedGiven, session: Session): Promise<Answer> {
  const { file, set, folder, force } = given;
  const [{ loaded, resolved }, files] = await readRun({ file, set });
  const provenance = provenanceOf({ loaded, resolved, files, argv: session.line });
  const clear = claimFolder(folder, provenance, force);
  const rows = await rowsOf(given, session);
  if (!rows) return { code: INTERRUPTED, ending: 'interrupted: of replications there is no part' };
  const chances = chancesOf(loaded);
  const expected = rowOfPoint(rows, chances);
  const { name, stream } = loaded.scenario;
  const day = dayOf(rows, chances);
  const drawn = day && stream.arrivals.kind === 'daily' ? drawnDays(stream.arrivals, stream.seed, day, loaded) : undefined;
  const summary = day && { name, ...day, ...drawn };
  const json = { name, ...rows, expected, ...(summary && { summary }), provenance };
  makeFolder(folder);
  clear();
  if (summary) writeWhole(join(folder, 'summary.json'), `${JSON.stringify({ ...summary, provenance }, null, 2)}\n`);
  writeWhole(join(folder, 'expected.json'), `${JSON.stringify(json, null, 2)}\n`);
  return {
    json,
    tables: [
      ...(day && drawn ? [dayTable(day, drawnNote(drawn))] : []),
      rows.kind === 'exact'
        ? expectationTable(rows, expected)
        : replicationsTable(expected, chances.stay === undefined ? undefined : (stream.sentences - 1) * (1 - chances.stay)),
    ],
    files: () => [
      ['figures', join(folder, 'expected.json')],
      ...(summary ? [['summary', join(folder, 'summary.json')] as const] : []),
    ],
    code: OK,
  };
}
