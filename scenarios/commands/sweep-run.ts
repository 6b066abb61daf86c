/** Running a sweep, with its bar, its results and its report: what `sweep` does, and `run` with a file that lists one. */
import { join } from 'node:path';
import { firstRows, sweepTable, writeSweep, type DrawsFound, type PointResult } from '../../analysis/index.js';
import { InputError } from '../../traces/index.js';
import { loadScenario } from '../file/load.js';
import { madeBy } from '../run/provenance.js';
import { readSweep, type Sweep, type SweepPoint, type Varied } from '../sweep/points.js';
import { jobsOf, runSweep } from '../sweep/run-sweep.js';
import { accuraciesOf, withAccuracy } from '../sweep/accuracy.js';
import { drawing, plotFiles, plotsFolder, type Answer } from './command.js';
import { BAD_INPUT, INTERRUPTED, OK } from './exit-codes.js';
import { collecting, executingOf, goesOn, stepAnswer, type ExecutingGiven } from './executing.js';
import type { Session } from './session.js';

/** `out` undefined: out/sweep-NAME. */
export interface SweepGiven extends ExecutingGiven {
  readonly out: string | undefined;
  readonly varied: readonly Varied[];
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

/** Of the table that is printed: assumed, more than anybody reads in a terminal. */
const MOST_ROWS = 200;

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

/** Of the points' own streams, where nothing is drawn. */
function seedOf({ points: [first] }: Sweep, otherwise: number): number {
  return first ? loadScenario(first.scenario, first.overrides).scenario.stream.seed : otherwise;
}

/**
 * Keeps results in the store as they are done, then results.csv, results.arrow, report.html and with `plots` the plots. Exit code 2 where a point could
 * not be run, 130 interrupted.
 */
export async function sweepAnswer(file: string, given: SweepGiven, session: Session): Promise<SweepAnswer> {
  if (given.draws !== undefined && given.step !== undefined)
    throw new InputError({ file: '--step' }, 'given with --draws, which ask for more as results come', 'one of them');
  const sweep = readSweep(file, given.varied);
  // before anything is simulated
  const drawnAt = await checkedStudy(sweep, given.draws !== undefined);
  const folder = given.out ?? join('out', `sweep-${sweep.name}`);
  (await import('./output-folder.js')).refuseRun(folder, false);
  const executing = await executingOf(given, folder, sweep.name);
  try {
    return await answerOf(file, { sweep, drawnAt, folder, executing, given }, session);
  } finally {
    await executing.executor.close();
  }
}

/** What was read of the line. */
interface Asked {
  readonly sweep: Sweep;
  readonly drawnAt: readonly SweepPoint[];
  readonly folder: string;
  readonly executing: Awaited<ReturnType<typeof executingOf>>;
  readonly given: SweepGiven;
}

async function answerOf(
  file: string,
  { sweep, drawnAt, folder, executing, given }: Asked,
  session: Session,
): Promise<SweepAnswer> {
  const { name, points, study, accuracy } = sweep;
  const { draws, seed = 1, step } = given;
  const found = accuracy && accuraciesOf(points, accuracy, file);
  const plots = plotsFolder(folder, given.plots);
  // at once: somebody may wait for what it says
  const aside = (said: string): void => session.warn(said);
  const onWhere = (line: string): void => session.say(line);
  if (step !== undefined && step !== 'collect') return stepAnswer(step, jobsOf(points), { ...executing, aside });
  const simulating = step === 'collect' ? await collecting(executing, jobsOf(points)) : executing;
  let files: readonly string[] = [];
  function begun(of: number, read: readonly string[]) {
    files = [...new Set([file, ...read])];
    return session.live?.sweep(of);
  }
  const onTaken = (taken: number, of: number): void =>
    session.say(`${taken} of ${of} points are taken from what was simulated before (--fresh simulates again)`);
  const ran = await runSweep(points, { ...simulating, aside, onWhere, onTaken, ...session.kept('sweeping', 'points'), begun });
  // a point that failed has a row too: fewer rows mean that it was asked to stop
  if (ran.length < points.length) {
    const done = `${ran.length} of ${points.length} points are done`;
    return { code: INTERRUPTED, ending: `interrupted: ${done}; ${goesOn(given.on)}` };
  }
  const rows = accuracy ? withAccuracy(ran, accuracy, found!) : ran;
  let drawn: DrawsFound | undefined;
  if (draws !== undefined) {
    const kept = session.kept('simulating for draws', 'runs');
    const { drawStudy } = await import('../draws/study.js');
    drawn = await drawStudy(sweep, drawnAt, { draws, seed, ...simulating, aside, onWhere, ...kept });
    if (!drawn) return { code: INTERRUPTED, ending: 'interrupted: the same command goes on with what is simulated' };
  }
  const provenance = madeBy({ seed: draws === undefined ? seedOf(sweep, seed) : seed, files, argv: session.line });
  const how = { plots, provenance, onPlot: drawing((what) => session.stage(what)) };
  const page = await writeSweep(folder, name, rows, study, drawn, how);
  return {
    warnings: [...faultWarnings(rows), ...new Set(rows.flatMap((r) => (r.warning === undefined ? [] : [r.warning])))],
    points: rows,
    drawn,
    json: rows,
    tables: [firstRows(sweepTable(name, rows), MOST_ROWS, join(folder, 'results.csv'))],
    files: () => [['results', `${join(folder, 'results.csv')}, results.arrow`], ...plotFiles(plots), ['report', page]],
    code: rows.some((r) => r.fault !== undefined) ? BAD_INPUT : OK,
  };
}
