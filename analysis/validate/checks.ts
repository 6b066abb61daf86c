/** Figures of ours judged against figures of others, and the tables of them. */
import { relative } from '../tables/numbers.js';
import type { Table } from '../tables/table.js';

const STATUSES = ['validated', 'calibrated', 'shown'] as const;

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
  readonly ok: boolean;
  readonly note?: string;
}

const difference = ({ reference, ours }: Pick<Check, 'reference' | 'ours'>): number => (ours - reference) / (reference || 1);

export function judge(c: Omit<Check, 'ok'>): Check {
  return { ...c, ok: c.tolerance === null || Math.abs(difference(c)) <= c.tolerance + 1e-12 };
}

const value = (x: number): string => (Number.isInteger(x) ? String(x) : x.toPrecision(4));

function checkTable(title: string, checks: readonly Check[]): Table {
  return {
    title,
    headers: ['against', 'case', 'quantity', 'unit', 'reference', 'ours', 'difference', 'tolerance', 'status', 'verdict'],
    rows: checks.map((c) => [
      c.group, c.case, c.quantity, c.unit, value(c.reference), value(c.ours), relative(difference(c)),
      c.tolerance === null ? '–' : `± ${relative(c.tolerance)}`, c.status, c.tolerance === null ? 'shown' : c.ok ? 'ok' : 'FAILED',
    ]), // prettier-ignore
  };
}

const withStatus = (checks: readonly Check[], status: Check['status']): number =>
  checks.filter((c) => c.status === status).length;

/** Failures, or all; then a line a group. */
export function checkTables(checks: readonly Check[], everything: boolean): Table[] {
  const detail = everything ? checks : checks.filter((c) => !c.ok);
  const groups = [...new Set(checks.map((c) => c.group))];
  const judged = checks.filter((c) => c.tolerance !== null);
  return [
    ...(detail.length > 0 ? [checkTable(everything ? 'All quantities' : 'Quantities out of tolerance', detail)] : []),
    {
      title: 'By unit',
      headers: ['against', 'cases', 'validated', 'calibrated', 'shown', 'equal', 'largest difference', 'verdict'],
      rows: groups.map((g) => {
        const of = checks.filter((c) => c.group === g);
        const judged = of.filter((c) => c.tolerance !== null);
        return [
          g, String(new Set(of.map((c) => c.case)).size), ...STATUSES.map((s) => String(withStatus(of, s))), String(of.filter((c) => c.reference === c.ours).length),
          relative(Math.max(...of.map((c) => Math.abs(difference(c))))), judged.length === 0 ? 'shown' : judged.every((c) => c.ok) ? 'ok' : 'FAILED',
        ]; // prettier-ignore
      }),
      note: `${judged.filter((c) => c.ok).length} of ${judged.length} quantities within tolerance, ${withStatus(judged, 'validated')} validated, ${withStatus(judged, 'calibrated')} calibrated; ${withStatus(checks, 'shown')} more shown; differences: analysis/validate/DEVIATIONS.md`,
    },
  ];
}
