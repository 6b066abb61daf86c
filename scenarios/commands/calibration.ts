/** A calibration: which rows are fitted to, the fit, and what it comes to. */
import { resolve } from 'node:path';
import type { Calibration, Check, FittedRow } from '../../analysis/index.js';
import { InputError, isFile } from '../../traces/index.js';
import { hasPlatform, platformOf, type Candidate } from '../references/candidate.js';
import { fit, type Fit } from '../references/fit.js';
import type { Parameter } from '../references/parameters.js';
import { readReferences, type Reference } from '../references/read.js';
import { checkOf, measuring, type Measuring } from './measured.js';
import type { Session } from './session.js';

/** References: those that are fitted to, and those of the platform that are held out. */
export interface Rows {
  readonly file: string;
  readonly all: readonly Reference[];
  readonly used: readonly Reference[];
  readonly held: readonly Reference[];
}

/** @throws InputError where there is no row to fit to, or fewer than numbers */
export function rowsOf(file: string, platform: string, numbers: number): Rows {
  const named = (name: string): string => (isFile(name) ? resolve(name) : name);
  const all = readReferences(file);
  const own = all.filter((r) => hasPlatform(r) && named(platformOf(r, platform)!) === named(platform));
  const used = own.filter((r) => r.status !== 'validated');
  if (used.length === 0)
    throw new InputError(
      { file },
      `no row to fit to: ${own.length} held out (validated), ${all.length - own.length} of other platforms or of none`,
      `rows of ${platform} without a status, or calibrated`,
    );
  if (numbers > used.length)
    throw new InputError({ file: '--fit' }, `${numbers} numbers for ${used.length} rows`, 'at most as many numbers as rows');
  return { file, all, used, held: own.filter((r) => r.status === 'validated') };
}

/** What a difference is reckoned in: the tolerance of its row, or this where that is less. */
const LEAST_TOLERANCE = 1e-3;
/** Candidates that a fit takes, as a guess for the bar: scan, descents, last steps. */
const guess = (numbers: number): number => 20 + 80 * numbers;

/** Differences over tolerances at a candidate; undefined where no platform can be so. */
const residualsOf =
  (used: Measuring, references: readonly Reference[], at: (values: readonly number[]) => Candidate) =>
  async (values: readonly number[]): Promise<number[] | undefined> => {
    try {
      const ours = await used.on(at(values));
      return references.map(({ value, tolerance }, i) => {
        return (ours[i]!.ours - value) / Math.abs(value || 1) / Math.max(tolerance, LEAST_TOLERANCE);
      });
    } catch (error) {
      if (error instanceof InputError) return undefined;
      throw error;
    }
  };

/** The fit, and rows before and after. */
export interface Fitting {
  readonly found: Fit;
  readonly rows: readonly FittedRow[];
}

/** Fits, and tells how far it is. @throws InputError for rows that cannot be run with the numbers as they are */
export async function fitTo(
  platform: string,
  parameters: readonly Parameter[],
  rows: Rows,
  tries: number,
  session: Session,
): Promise<Fitting> {
  const at = (values: readonly number[]): Candidate => ({
    platform,
    numbers: parameters.map((p, i) => [p.path, values[i]!] as const),
  });
  const [used, held] = [await measuring(rows.used), await measuring(rows.held)];
  const checks = async (values: readonly number[]): Promise<Check[]> => [
    ...(await used.on(at(values))).map((q, i) => checkOf(rows.used[i]!, q, platform, 'calibrated')),
    ...(await held.on(at(values))).map((q, i) => checkOf(rows.held[i]!, q, platform, 'validated')),
  ];
  session.stage('running rows');
  // what is wrong with a row is said as it is, and is not a candidate that cannot be
  const before = await checks(parameters.map((p) => p.start));
  const told = session.counted('fitting', 'candidates');
  const of = Math.min(tries, guess(parameters.length));
  const found = await fit(parameters, residualsOf(used, rows.used, at), tries, (tried) => told(tried, Math.max(tried, of)));
  session.stage('running rows');
  const after = await checks(found.values);
  return { found, rows: after.map((check, i) => ({ used: i < rows.used.length, before: before[i]!, after: check })) };
}

/** For tables and JSON. */
export function calibrationOf(
  platform: string,
  parameters: readonly Parameter[],
  rows: Rows,
  { found, rows: compared }: Fitting,
): Calibration {
  const { values, moves, alike, tried, refused, exhausted } = found;
  const misfit = (cost: number): number => Math.sqrt(cost / rows.used.length);
  const others = (i: number): string[] =>
    alike.flatMap(([a, b]) => (a === i ? [parameters[b]!.name] : b === i ? [parameters[a]!.name] : []));
  return {
    platform,
    reference: rows.file,
    parameters: parameters.map(({ name, start, low, high }, i) => ({
      ...{ parameter: name, before: start, fitted: values[i]!, low, high },
      at_bound: moves[i]! && (values[i] === low || values[i] === high),
      moves: moves[i]!,
      alike: others(i),
    })),
    rows: compared,
    left_out: rows.all.length - rows.used.length - rows.held.length,
    misfit: { before: misfit(found.before), after: misfit(found.after) },
    ...{ tried, refused, exhausted },
  };
}
