/** A number with its unit and where it comes from. A missing source does not compile. */

/** How a figure was obtained, as in the references: measured (a tool run), quoted, second-hand, derived; or assumed. */
export const STATUSES = ['measured', 'quoted', 'second-hand', 'derived', 'assumed'] as const;
/** One of them. */
export type Status = (typeof STATUSES)[number];

/** What the tables are made of. */
export interface Sourced {
  readonly value: number;
  readonly unit: string;
  readonly status: Status;
  readonly source: string;
}

/** `from('quoted', 'datasheet X')(8, 'banks', 'table 3')` */
export const from =
  (status: Exclude<Status, 'assumed'>, source: string) =>
  (value: number, unit: string, where = ''): Sourced => ({ value, unit, status, source: where ? `${source}: ${where}` : source });

/** `assumed(64, 'cycles', 'in no datasheet: one tFAW')`: the reasoning stands where the source would. */
export const assumed = (value: number, unit: string, reason: string): Sourced => ({
  value,
  unit,
  status: 'assumed',
  source: reason,
});
