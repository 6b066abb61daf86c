/** Running a sweep, with its bar, its results and its report: what `sweep` does, and `run` with a file that lists one. */
import { join } from 'node:path';
import { sweepTable, writeSweep, type DrawsFound, type PointResult } from '../../analysis/index.js';
import { loadScenario } from '../file/load.js';
import { madeBy } from '../run/provenance.js';
import { readSweep, type Sweep, type SweepPoint, type Varied } from '../sweep/points.js';
import { runSweep } from '../sweep/run-sweep.js';
import { accuraciesOf, withAccuracy } from '../sweep/accuracy.js';
import { drawing, plotFiles, plotsFolder, type Answer } from './command.js';
import { BAD_INPUT, INTERRUPTED, OK } from './exit-codes.js';
import type { Session } from './session.js';

/** `out` undefined: out/sweep-NAME; `workers` undefined: one a core. */
export interface SweepGiven {
  readonly out: string | undefined;
  /** undefined: OUT/points */
  readonly store?: string | undefined;
  readonly varied: readonly Varied[];
  readonly workers: number | undefined;
  readonly plots: boolean | undefined;
  readonly json: boolean | undefined;
  /** of numbers that have a range; undefined: none */
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
}

/** An answer with what it was made from; undefined where it was ended before. */
export interface SweepAnswer extends Answer {
  readonly points?: readonly PointResult[];
  readonly drawn?: DrawsFound | undefined;
}

/** How many points could not be run, then each with why. */
function faultWarnings(rows: readonly PointResult[]): string[] {
  const each = rows.flatMap(({ parameters, fault }) =>
    fault === undefined ? [] : [`${Object.values(parameters).join(', ')}: ${fault}`],
  );
  if (each.length === 0) return [];
  return [`${each.length} of ${rows.length} points could not be run and ha${each.length === 1 ? 's' : 've'} no figures`, ...each];
}

/** Where the study is drawn, if it is. @throws InputError for ranges of what no scenario has, and for a study that cannot be drawn */
async function checkedStudy(sweep: Sweep, drawn: boolean): Promise<SweepPoint[]> {
  if (!drawn && !sweep.study?.ranges) return [];
  const { checkRanges, drawnPoints } = await import('../draws/placements.js');
  if (drawn) return drawnPoints(sweep);
  checkRanges(sweep);
  return [];
}

/**
 * Keeps results in the store as they are done, then results.csv, results.arrow, report.html and with `plots` the plots. Exit code 2 where a point could
 * not be run, 130 interrupted.
 */
export async function sweepAnswer(
  file: string,
  { out, store: given, varied, workers, plots: asked, draws, seed = 1 }: SweepGiven,
  session: Session,
): Promise<SweepAnswer> {
  const sweep = readSweep(file, varied);
  const { name, points, study, accuracy } = sweep;
  const found = accuracy && accuraciesOf(points, accuracy, file);
  // before anything is simulated
  const drawnAt = await checkedStudy(sweep, draws !== undefined);
  const folder = out ?? join('out', `sweep-${name}`);
  const store = given ?? join(folder, 'points');
  const asides: string[] = [];
  const aside = (said: string): void => void asides.push(said);
  const plots = plotsFolder(folder, asked);
  (await import('./output-folder.js')).refuseRun(folder, false);
  const { onProgress, stopped } = session.kept('sweeping', 'points');
  let files: readonly string[] = [];
  function begun(of: number, read: readonly string[]) {
    files = [...new Set([file, ...read])];
    return session.live?.sweep(of);
  }
  const ran = await runSweep(points, { store, aside, workers, onProgress, stopped, begun });
  // a point that failed has a row too: fewer rows mean that it was asked to stop
  if (ran.length < points.length) {
    const done = `${ran.length} of ${points.length} points are done`;
    return { code: INTERRUPTED, ending: `interrupted: ${done}; the same command goes on from there` };
  }
  const rows = accuracy ? withAccuracy(ran, accuracy, found!) : ran;
  let drawn: DrawsFound | undefined;
  if (draws !== undefined) {
    const kept = session.kept('simulating for draws', 'runs');
    const { drawStudy } = await import('../draws/study.js');
    drawn = await drawStudy(sweep, drawnAt, { draws, seed, store, aside, workers, ...kept });
    if (!drawn) return { code: INTERRUPTED, ending: 'interrupted: the same command goes on with what is simulated' };
  }
  const [first] = points;
  const ofPoints = first ? loadScenario(first.scenario, first.overrides).scenario.stream.seed : seed;
  const provenance = madeBy({ seed: draws === undefined ? ofPoints : seed, files, argv: session.line });
  const how = { plots, provenance, onPlot: drawing((what) => session.stage(what)) };
  const page = await writeSweep(folder, name, rows, study, drawn, how);
  return {
    warnings: [...asides, ...faultWarnings(rows), ...new Set(rows.flatMap((r) => (r.warning === undefined ? [] : [r.warning])))],
    points: rows,
    drawn,
    json: rows,
    tables: [sweepTable(name, rows)],
    files: () => [['results', `${join(folder, 'results.csv')}, results.arrow`], ...plotFiles(plots), ['report', page]],
    code: rows.some((r) => r.fault !== undefined) ? BAD_INPUT : OK,
  };
}
