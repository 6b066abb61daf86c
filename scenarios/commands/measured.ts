/** Our figures beside those of references: what rows run is run once for all rows that run the same. */
import { judge, type Check } from '../../analysis/index.js';
import { allOf, InputError } from '../../traces/index.js';
import { keyOfRun, platformOf, type Candidate } from '../references/candidate.js';
import { quantityOf, type Quantity } from '../references/quantity.js';
import type { Reference } from '../references/read.js';

/** Rows, ready to be run. */
export interface Measuring {
  /** runs that all rows together take */
  readonly runs: number;
  /** Ours beside each row. @param told how many runs are done @throws InputError with the rows at fault */
  readonly on: (candidate: Candidate, told?: (done: number) => void) => Promise<Quantity[]>;
}

/** What is wrong with a run is said with the place of its row. */
function inRow(reference: Reference, error: unknown): unknown {
  const at = reference.at('arguments');
  if (!(error instanceof InputError) || error.place.file === at.file) return error;
  const { file, line, field } = error.place;
  const where = [line === undefined ? file : `${file}:${line}`, field].filter((w) => w !== undefined).join(': ');
  return new InputError(at, `${where}: ${error.problem}`, error.expected, error.didYouMean);
}

/** @throws InputError for rows whose line their command does not take, all of them */
export async function measuring(references: readonly Reference[]): Promise<Measuring> {
  const { referenceRun } = await import('./reference-runs.js');
  const keys = [...new Set(references.map(keyOfRun))];
  const firsts = keys.map((key) => references.find((r) => keyOfRun(r) === key)!);
  const settled = await Promise.allSettled(firsts.map(referenceRun));
  const runs = allOf(
    settled.map((s) => () => {
      if (s.status === 'rejected') throw s.reason;
      return s.value;
    }),
  );
  return {
    runs: keys.length,
    async on(candidate, told) {
      const results = new Map<string, unknown>();
      for (const [i, run] of runs.entries()) {
        try {
          results.set(keys[i]!, await run.on(candidate));
        } catch (error) {
          throw inRow(firsts[i]!, error);
        }
        told?.(i + 1);
      }
      return allOf(references.map((r) => () => quantityOf(r, results.get(keyOfRun(r)))));
    },
  };
}

export const nameOf = ({ name, run, arguments: line }: Reference): string => name ?? `${run} ${line}`.trim();

/** How a row and what it came to stand in tables. @param status where it is not as the row has it */
export function checkOf(
  r: Reference,
  { ours, unit }: Quantity,
  platform: string | undefined,
  status: Check['status'] = r.status ?? 'validated',
): Check {
  const on = platformOf(r, platform);
  return judge({
    group: on === undefined ? r.run : `${r.run} on ${on}`,
    case: nameOf(r),
    quantity: r.quantity,
    unit,
    reference: r.value,
    ours,
    tolerance: r.tolerance,
    status,
    note: r.source,
  });
}

/** A row that is out of its tolerance, for who reads no table. */
export function outText(r: Reference, { quantity, reference, ours, unit, tolerance }: Check): string {
  const { file, line } = r.at('value');
  const off = (100 * (ours - reference)) / Math.abs(reference || 1);
  const by = `${off > 0 ? '+' : ''}${off.toPrecision(3)} % (tolerance ± ${+(100 * (tolerance ?? 0)).toPrecision(3)} %)`;
  return `${file}:${line}: ${nameOf(r)}: ${quantity} is ${[+ours.toPrecision(6), unit].join(' ').trim()}, the reference ${reference}: ${by}`;
}
