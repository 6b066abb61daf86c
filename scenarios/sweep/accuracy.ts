/**
 * What a model is accurate to at each point of a sweep, out of a table of figures that others measured: nothing here computes one.
 *
 * The table is CSV with the columns task, density, bits, error_rate, adapter_size, exit_threshold, accuracy (percent), source; task,
 * accuracy and source must be there. An empty cell fits anything. A row is a point's where its task is one of the point's, and each
 * number that it gives equals the point's (to a millionth; nothing is interpolated). Of several rows of a task that fit, those that
 * give most numbers count, and of these the lowest accuracy.
 *
 * The point's numbers: `density` what pruning leaves of the encoder (1 − `model.density.prune`, else `model.density.backbone`, else 1),
 * `bits` of the platform's format, `error_rate` `model.error_rate`, else 0, `adapter_size` `model.bottleneck`, 0 without adapters,
 * `exit_threshold` that of the task's exit; a row that gives one fits no task without.
 */
import type { PointResult, Row } from '../../analysis/index.js';
import { allOf, cellsOf, hasAdapters, InputError, linesOf, nearest, readText } from '../../traces/index.js';
import { describedHardware } from '../file/hardware.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { tasksOfScenario } from '../workload/tasks.js';

const NUMBERS = ['density', 'bits', 'error_rate', 'adapter_size', 'exit_threshold'] as const;
const NEEDED = ['task', 'accuracy', 'source'] as const;
const COLUMNS = [...NEEDED, ...NUMBERS];
type Numbers = Partial<Readonly<Record<(typeof NUMBERS)[number], number>>>;

/** A row of the table. */
interface Figure {
  readonly line: number;
  /** undefined: of any */
  readonly task: string | undefined;
  readonly given: Numbers;
  readonly accuracy_percent: number;
}
/** A table of figures, and in percent what is asked for: of all tasks, or task by task. */
export interface Accuracy {
  readonly file: string;
  readonly figures: readonly Figure[];
  readonly at_least: number | Readonly<Record<string, number>> | undefined;
}
/** What a point's figures are looked up by: a task's name, and the numbers of it. */
export interface AccuracyOf {
  readonly task: string;
  readonly numbers: Numbers;
}

function numberIn(cell: string, place: { readonly file: string; readonly line: number; readonly field: string }): number {
  const value = Number(cell);
  if (cell === '' || !Number.isFinite(value) || value < 0)
    throw new InputError(place, `"${cell.slice(0, 100)}"`, 'a number of at least 0');
  return value;
}

/** @throws InputError that says which column is missing or not known */
function headerOf(line: string, file: string): string[] {
  const header = cellsOf(line);
  const place = { file, line: 1 };
  const unknown = header.find((c) => !COLUMNS.some((k) => k === c));
  if (unknown !== undefined)
    throw new InputError(place, `a column "${unknown}"`, `one of ${COLUMNS.join(', ')}`, nearest(unknown, COLUMNS));
  const missing = NEEDED.find((c) => !header.includes(c));
  if (missing !== undefined) throw new InputError(place, `no column "${missing}"`, `the columns ${NEEDED.join(', ')}`);
  return header;
}

function figureOf(header: readonly string[], cells: readonly string[], file: string, line: number): Figure {
  if (cells.length > header.length)
    throw new InputError(
      { file, line },
      `${cells.length} cells`,
      `${header.length}, as the header has; text with commas in quotes`,
    );
  const cell = (column: string): string => cells[header.indexOf(column)] ?? '';
  const at = (field: string) => ({ file, line, field });
  const accuracy_percent = numberIn(cell('accuracy'), at('accuracy'));
  if (accuracy_percent > 100 || (accuracy_percent > 0 && accuracy_percent <= 1))
    throw new InputError(at('accuracy'), cell('accuracy'), 'percent: above 1, at most 100');
  if (cell('source') === '') throw new InputError(at('source'), 'missing', 'where the figure is from');
  const given = NUMBERS.flatMap((c) => (cell(c) === '' ? [] : [[c, numberIn(cell(c), at(c))] as const]));
  return { line, task: cell('task') === '' ? undefined : cell('task'), given: Object.fromEntries(given), accuracy_percent };
}

/** @throws InputError with file, line and column, also for two rows of the same task and numbers */
export function readAccuracy(file: string): readonly Figure[] {
  const [first = '', ...rest] = linesOf(readText(file));
  const header = headerOf(first, file);
  const lines = rest.map((text, i) => ({ text, line: i + 2 })).filter(({ text }) => text.trim() !== '');
  const figures = allOf(
    lines.map(
      ({ text, line }) =>
        () =>
          figureOf(header, cellsOf(text), file, line),
    ),
  );
  if (figures.length === 0) throw new InputError({ file }, 'no rows', 'at least one figure');
  const before = new Map<string, number>();
  for (const { task, given, line } of figures) {
    const key = JSON.stringify([task, given]);
    const same = before.get(key);
    if (same !== undefined) throw new InputError({ file, line }, `the task and numbers of line ${same}`, 'one figure for each');
    before.set(key, line);
  }
  return figures;
}

/** What a point's figures are looked up by, task by task. @throws InputError for a recording whose tasks are not listed */
export function accuracyOf(loaded: LoadedScenario): AccuracyOf[] {
  const { model, tasks } = loaded.scenario;
  if (model.recording !== undefined && !Array.isArray(tasks))
    throw new InputError(
      loaded.at('tasks'),
      'not listed',
      'the tasks of the recording by name, as accuracy is looked up by them',
    );
  const { density = {}, family, bottleneck = 64, error_rate = 0 } = model;
  const pruned = typeof density.prune === 'object' ? density.prune.backbone : density.prune;
  const numbers = {
    density: density.from === undefined ? (density.backbone ?? 1) : 1 - (pruned ?? 0) / 100,
    bits: 8 * describedHardware(loaded).hardware.precision.of('backbone').element_bytes,
    error_rate,
    ...(family !== undefined && { adapter_size: hasAdapters(family) ? bottleneck : 0 }),
  };
  return tasksOfScenario(loaded, undefined).map(({ name, exit }) => ({
    task: name,
    numbers: { ...numbers, ...(exit?.threshold !== undefined && { exit_threshold: exit.threshold }) },
  }));
}

const equal = (a: number | undefined, b: number): boolean =>
  a !== undefined && Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(b), 1e-6);

/** In percent; undefined where no row fits. */
export function accuracyAt(figures: readonly Figure[], { task, numbers }: AccuracyOf): number | undefined {
  const fitting = figures.filter(
    (f) => (f.task ?? task) === task && NUMBERS.every((c) => f.given[c] === undefined || equal(numbers[c], f.given[c])),
  );
  const says = (f: Figure): number => Object.keys(f.given).length + Number(f.task !== undefined);
  const most = Math.max(...fitting.map(says));
  const best = fitting.filter((f) => says(f) === most).map((f) => f.accuracy_percent);
  return best.length === 0 ? undefined : Math.min(...best);
}

/** @throws InputError for a task of the table, or one that something is asked of, that no point has */
function checkTasks({ file, figures, at_least }: Accuracy, tasks: readonly string[], sweep: string): void {
  const check = (place: { file: string; line?: number; field: string }, task: string): void => {
    if (tasks.includes(task)) return;
    throw new InputError(place, `no task "${task}"`, `one of ${tasks.join(', ')}`, nearest(task, tasks));
  };
  for (const { task, line } of figures) if (task !== undefined) check({ file, line, field: 'task' }, task);
  for (const task of Object.keys(typeof at_least === 'object' ? at_least : {}))
    check({ file: sweep, field: `accuracy_at_least.${task}` }, task);
}

/** Columns of a point: each task's accuracy, the lowest, and whether all is met that is asked for. */
function accuracyColumns({ figures, at_least }: Accuracy, of: readonly AccuracyOf[]): Row {
  const found = of.map((o) => ({ task: o.task, percent: accuracyAt(figures, o) }));
  const known = found.flatMap(({ percent }) => (percent === undefined ? [] : [percent]));
  const asked = (task: string): number | undefined => (typeof at_least === 'object' ? at_least[task] : at_least);
  const judged = found.filter(({ task }) => asked(task) !== undefined);
  const missed = judged.some(({ task, percent }) => percent !== undefined && percent < asked(task)!);
  const met = missed ? 'no' : judged.some(({ percent }) => percent === undefined) ? 'not known' : 'yes';
  return {
    ...Object.fromEntries(found.map(({ task, percent }) => [`accuracy_${task}_percent`, percent ?? null])),
    // of some tasks alone it would be no lowest
    accuracy_lowest_percent: known.length < found.length ? null : Math.min(...known),
    ...(at_least !== undefined && { accuracy_met: met }),
  };
}

/** Rows with the columns of their points. @param of by point */
export const withAccuracy = (
  rows: readonly PointResult[],
  accuracy: Accuracy,
  of: readonly (readonly AccuracyOf[])[],
): PointResult[] =>
  rows.map((r, i) => (r.fault === undefined ? { ...r, row: { ...r.row, ...accuracyColumns(accuracy, of[i]!) } } : r));

/** What each point is looked up by. @throws InputError for a task that no point has */
export function accuraciesOf(
  points: readonly { readonly scenario: string; readonly overrides: readonly Override[] }[],
  accuracy: Accuracy,
  sweep: string,
): AccuracyOf[][] {
  const of = points.map(({ scenario, overrides }) => accuracyOf(loadScenario(scenario, overrides)));
  checkTasks(accuracy, [...new Set(of.flat().map((o) => o.task))], sweep);
  return of;
}
