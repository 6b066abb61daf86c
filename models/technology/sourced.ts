/** A number with its unit and where it comes from. A missing source does not compile. */

/** How a figure was obtained, as in the references: measured (a tool run), quoted, second-hand, derived; or assumed. */
export const STATUSES = ['measured', 'quoted', 'second-hand', 'derived', 'assumed'] as const;
/** One of them. */
export type Status = (typeof STATUSES)[number];

/** How values lie between the ends of a range: none more likely; none of their logarithms; falling off from the value to both ends. */
export const SHAPES = ['uniform', 'log-uniform', 'triangular'] as const;
/** One of them. */
export type Shape = (typeof SHAPES)[number];

/** What a number may be as well: between the ends that sources give, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly shape: Shape;
  /** where the ends are from */
  readonly source: string;
}

/** What the tables are made of. */
export interface Sourced {
  readonly value: number;
  readonly unit: string;
  readonly status: Status;
  readonly source: string;
  readonly range?: Range;
}

/** What is wrong with a range around a value, and what was expected; undefined of a sound one. */
export function rangeFault(value: number, { low, high, shape }: Omit<Range, 'source'>): [string, string] | undefined {
  if (low > high) return [`low ${low} above high ${high}`, 'low at most high'];
  if (value < low || value > high) return [`${low} to ${high} does not hold the value ${value}`, 'a range around the value'];
  if (shape === 'log-uniform' && low <= 0) return [`low ${low} of a log-uniform range`, 'more than 0'];
  return undefined;
}

/** A number that has a range. */
export type Ranged = Sourced & { readonly range: Range };

/** The number with its range. @throws Error for a range that does not hold it */
export function ranged(number: Sourced, low: number, high: number, source: string, shape: Shape = 'uniform'): Ranged {
  const range = { low, high, shape, source };
  const fault = rangeFault(number.value, range);
  if (fault) throw new Error(`${number.source}: ${fault[0]}, expected ${fault[1]}`);
  return { ...number, range };
}

/** Whether something is a number of a table. */
export const isSourced = (x: object): x is Sourced => 'value' in x && 'unit' in x && 'status' in x;

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
