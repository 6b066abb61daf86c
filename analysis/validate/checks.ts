/** Figures of ours judged against figures of others, and the tables of them. */
import { relative } from '../tables/numbers.js';
import type { Table } from '../tables/table.js';

/** In the order in which they are counted. */
const STATUSES = ['validated', 'calibrated', 'shown'] as const;

/** A figure of ours beside one of others. */
export interface Check {
  /** what is compared: a unit, or a figure of a paper */
  readonly group: string;
  readonly case: string;
  readonly quantity: string;
  readonly unit: string;
  readonly reference: number;
  readonly ours: number;
  /** relative to the reference; null: shown beside it, not judged */
  readonly tolerance: number | null;
  /** validated: nothing was fitted to it. calibrated: something was. shown: too different to be judged */
  readonly status: (typeof STATUSES)[number];
  /** true, too, where there is no tolerance */
  readonly ok: boolean;
  readonly note?: string;
}

/** Relative to the reference; to 1 where that is 0. */
export const difference = ({ reference, ours }: Pick<Check, 'reference' | 'ours'>): number =>
  (ours - reference) / (reference || 1);

/** Whether ours lies within the tolerance; what has none is never wrong. */
export function judge(c: Omit<Check, 'ok'>): Check {
  // room for the rounding of the quotient, where a difference equals its tolerance
  return { ...c, ok: c.tolerance === null || Math.abs(difference(c)) <= c.tolerance + 1e-12 };
}

/** Counts whole, measured figures to four digits. */
const value = (x: number): string => (Number.isInteger(x) ? String(x) : x.toPrecision(4));

/** Those that can fail. */
const judgedOf = (checks: readonly Check[]): Check[] => checks.filter((c) => c.tolerance !== null);
/** One that fails is enough; `shown` where none could. */
const verdict = (checks: readonly Check[]): string => {
  const judged = judgedOf(checks);
  return judged.length === 0 ? 'shown' : judged.every((c) => c.ok) ? 'ok' : 'FAILED';
};

/** A line a check. */
function checkTable(title: string, checks: readonly Check[]): Table {
  return {
    title,
    headers: ['against', 'case', 'quantity', 'unit', 'reference', 'ours', 'difference', 'tolerance', 'status', 'verdict'],
    rows: checks.map((c) => [
      c.group,
      c.case,
      c.quantity,
      c.unit,
      value(c.reference),
      value(c.ours),
      relative(difference(c)),
      c.tolerance === null ? '–' : `± ${relative(c.tolerance)}`,
      c.status,
      verdict([c]),
    ]),
  };
}

const withStatus = (checks: readonly Check[], status: Check['status']): number =>
  checks.filter((c) => c.status === status).length;

/** A line a group of checks. */
function groupRow(group: string, checks: readonly Check[]): string[] {
  return [
    group,
    String(new Set(checks.map((c) => c.case)).size),
    ...STATUSES.map((s) => String(withStatus(checks, s))),
    String(checks.filter((c) => c.reference === c.ours).length),
    // of all, also of those that are shown and not judged
    relative(Math.max(...checks.map((c) => Math.abs(difference(c))))),
    verdict(checks),
  ];
}

/** Failures, or all; then a line a group. @param where differences are explained */
export function checkTables(checks: readonly Check[], everything: boolean, where?: string): Table[] {
  const detail = everything ? checks : checks.filter((c) => !c.ok);
  const groups = [...new Set(checks.map((c) => c.group))];
  const judged = judgedOf(checks);
  const within = `${judged.filter((c) => c.ok).length} of ${judged.length} quantities within tolerance`;
  const fitted = `${withStatus(judged, 'validated')} validated, ${withStatus(judged, 'calibrated')} calibrated`;
  return [
    ...(detail.length > 0 ? [checkTable(everything ? 'All quantities' : 'Quantities out of tolerance', detail)] : []),
    {
      title: 'By unit',
      headers: ['against', 'cases', 'validated', 'calibrated', 'shown', 'equal', 'largest difference', 'verdict'],
      rows: groups.map((g) =>
        groupRow(
          g,
          checks.filter((c) => c.group === g),
        ),
      ),
      note: [`${within}, ${fitted}; ${withStatus(checks, 'shown')} more shown`, ...(where === undefined ? [] : [where])].join(
        '; ',
      ),
    },
  ];
}
