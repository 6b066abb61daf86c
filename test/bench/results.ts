/** What was measured: as a table for the terminal, and in `results.json`. */
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { writeWhole } from '../../traces/formats.js';
import { packageRoot } from '../../traces/index.js';
import { slopeOf, type Growth } from './growth-plot.js';
import type { Result } from './rounds.js';

export const machine = (): string => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, node ${process.version}`;

const digits = (n: number): string => (Math.abs(n) >= 100 ? n.toFixed(0) : n.toPrecision(3));
const times = (n: number | undefined): string => (n === undefined ? '' : `${n.toFixed(2)}×`);
const bounds = ({ least, most, floor, unit }: Result): string =>
  [
    ...(least === undefined ? [] : [`${least}×`]),
    ...(most === undefined ? [] : [`at most ${most} ${unit}`]),
    ...(floor === undefined ? [] : [`at least ${floor} ${unit}`]),
  ].join(', ');
const verdict = ({ met }: Result): string => (met === undefined ? '' : met ? 'met' : 'NOT MET');

export interface Table {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly note: string;
}

/** @param theirs the earlier commit, where there is one */
export function table(results: Readonly<Record<string, Result>>, ours: string, theirs: string | undefined): Table {
  const rows = Object.entries(results).map(([name, r]) => [
    name,
    `${digits(r.ours)} ${r.unit}`,
    ...(theirs === undefined
      ? []
      : [r.theirs === undefined ? '' : `${digits(r.theirs)} ${r.unit}`, times(r.ratio), times(r.user_ratio)]),
    bounds(r),
    verdict(r),
  ]);
  const failed = Object.entries(results).flatMap(([name, { failed }]) =>
    failed === undefined ? [] : [`${theirs}: ${name}: ${failed}`],
  );
  return {
    title: `${ours}${theirs === undefined ? '' : ` beside ${theirs}`}, ${machine()}`,
    headers: ['work', ours, ...(theirs === undefined ? [] : [theirs, 'ratio', 'processor’s']), 'asked', ''],
    rows,
    note: [
      ...failed,
      'Medians. Import and simulation is what a summary says (wall_s): records are written in it, no report.',
    ].join('\n'),
  };
}

/** Slopes of logarithms, by what was varied: activities are the work that there is to do. */
export function slopes(grown: readonly Growth[]): Table {
  const named = (n: number | undefined): string => n?.toFixed(2) ?? '';
  return {
    title: `How time, memory and activities grow: slopes in log–log, ${machine()}`,
    headers: ['against', 'time', 'memory', 'activities', 'from', 'to'],
    rows: grown.map((g) => [
      g.of,
      ...(['time_s', 'memory_mib', 'activities'] as const).map((q) => named(slopeOf(g, q))),
      ...[g.points[0]!, g.points.at(-1)!].map((p) => `${p.x}: ${p.time_s.toFixed(2)} s, ${p.memory_mib.toFixed(0)} MiB`),
    ]),
    note: 'Drawn in scenarios/pictures/growth.png',
  };
}

type Measured<T> = T & { readonly commit: string; readonly against?: string; readonly date: string };
/** What stands in the file. `growth` is as it was drawn. */
interface Kept {
  readonly machine: string;
  readonly results: Readonly<Record<string, Measured<Result>>>;
  readonly growth?: Measured<{ readonly grown: readonly Growth[] }>;
}
const FILE = join(packageRoot(), 'test', 'bench', 'results.json');
const today = (): string => new Date().toISOString().slice(0, 10);

/** Puts some of it in place of what was there; what was measured on another machine goes. @returns the file */
function put(change: (before: Kept) => Partial<Kept>): string {
  const read = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Kept) : undefined;
  const before = read?.machine === machine() ? read : { machine: machine(), results: {} };
  // what a median has beyond that is noise
  const short = (_: string, v: unknown): unknown => (typeof v === 'number' ? Number(v.toPrecision(4)) : v);
  writeWhole(FILE, `${JSON.stringify({ ...before, ...change(before) }, short, 2)}\n`);
  return FILE;
}

/** Works that were not run now keep what they came to before. */
export function keep(results: Readonly<Record<string, Result>>, commit: string, against: string | undefined): string {
  const measured = (r: Result): Measured<Result> => ({ ...r, commit, ...(against !== undefined && { against }), date: today() });
  const now = Object.entries(results).map(([name, r]) => [name, measured(r)] as const);
  return put(({ results }) => ({ results: { ...results, ...Object.fromEntries(now) } }));
}

export const keepGrowth = (grown: readonly Growth[], commit: string): string =>
  put(() => ({ growth: { grown, commit, date: today() } }));
