/** How much of a recording will be simulated: multiply-accumulates and operators, and what is missing. */
import { macsOf } from '../operators/gemms.js';
import type { GemmDims } from '../operators/operator.js';
import type { Fate, LedgerRow } from './ledger.js';

/** What was counted while a recording was opened. */
export interface Counted {
  /** multiply-accumulates of products that are simulated, and of those that are recorded */
  simulated: number;
  recorded: number;
  /** products that are recorded and not simulated, by name: MACs */
  readonly missing: Map<string, { count: number; macs: number }>;
  /** products whose sizes are not recorded, by name */
  readonly unsized: Map<string, number>;
}
/** Nothing counted. */
export const newCounted = (): Counted => ({ simulated: 0, recorded: 0, missing: new Map(), unsized: new Map() });

/** A product of these sizes, simulated or not. */
export function addMacs(c: Counted, name: string, dims: GemmDims, simulated: boolean): void {
  const macs = macsOf(dims);
  c.recorded += macs;
  if (simulated) {
    c.simulated += macs;
    return;
  }
  const row = c.missing.get(name) ?? { count: 0, macs: 0 };
  c.missing.set(name, { count: row.count + 1, macs: row.macs + macs });
}

/** A recorded operator that is not simulated. */
export interface Missing {
  readonly name: string;
  readonly count: number;
  /** multiply-accumulates of all of them; null where their sizes are not recorded; 0 where they have none */
  readonly macs: number | null;
}
/** Shares of what was recorded and asked for. */
export interface Coverage {
  /** share of the recorded multiply-accumulates that is simulated, 0 to 1; products without sizes cannot be counted in */
  readonly macs: number;
  /** share of the recorded operators */
  readonly operators: number;
  /** most multiply-accumulates first */
  readonly missing: readonly Missing[];
}

/** @param totals of the ledger; what was left out was not asked for, and does not count */
export function coverageOf(c: Counted, totals: Readonly<Record<Fate, number>>, rows: readonly LedgerRow[]): Coverage {
  const asked = Object.values(totals).reduce((a, b) => a + b, 0) - totals['left out'];
  const unknown = new Map<string, number>();
  for (const r of rows) if (r.fate === 'unknown') unknown.set(r.name, (unknown.get(r.name) ?? 0) + r.count);
  const missing = [...unknown].map(([name, count]): Missing => {
    const counted = c.missing.get(name);
    return { name, count, macs: c.unsized.has(name) ? null : (counted?.macs ?? 0) };
  });
  missing.sort((a, b) => (b.macs ?? Infinity) - (a.macs ?? Infinity) || b.count - a.count || (a.name < b.name ? -1 : 1));
  return {
    macs: c.recorded === 0 ? 1 : c.simulated / c.recorded,
    operators: asked === 0 ? 1 : (asked - totals.unknown) / asked,
    missing,
  };
}

/** Rounded towards what is lost: 100 % is all. */
function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  if (share < 0.0995) return `${Math.max(0.1, share * 100).toFixed(1)} %`;
  return `${Math.min(99.9, share * 100).toFixed(share > 0.99 ? 1 : 0)} %`;
}

/** What is covered, in one line. */
export function coverageText({ macs, operators, missing }: Coverage): string {
  const unsized = missing.filter((m) => m.macs === null).reduce((n, m) => n + m.count, 0);
  const without = unsized > 0 ? ` (without ${unsized} that cannot be counted)` : '';
  return `of the recording: ${percent(macs)} of multiply-accumulates${without}, ${percent(operators)} of operators`;
}

/** Below which share of the multiply-accumulates a person is warned first. */
const LEAST = 0.99;

function counted(unsized: readonly Missing[]): string {
  const count = unsized.reduce((n, m) => n + m.count, 0);
  return count === 1 ? '1 operator' : `${count} operators`;
}

/** One plain sentence where something that counts is missing, else undefined. */
export function coverageWarning({ macs, operators, missing }: Coverage): string | undefined {
  const names = (which: readonly Missing[]): string =>
    [...which.slice(0, 3).map((m) => m.name), ...(which.length > 3 ? [`${which.length - 3} more kinds`] : [])].join(', ');
  const unsized = missing.filter((m) => m.macs === null);
  if (macs < LEAST)
    return `${percent(1 - macs)} of this recording's multiply-accumulates are not simulated: ${names(missing.filter((m) => m.macs !== 0))}`;
  if (unsized.length > 0)
    return `not simulated, and what they multiply cannot be counted: ${counted(unsized)} (${names(unsized)})`;
  if (missing.length > 0) return `${percent(1 - operators)} of this recording's operators are not simulated: ${names(missing)}`;
  return undefined;
}
