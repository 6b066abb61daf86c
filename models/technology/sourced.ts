/** A number with its unit and where it comes from. A missing source does not compile. */

/** How a figure was obtained, as in the references: measured (a tool run), quoted, second-hand, derived; or assumed. */
export type Status = 'measured' | 'quoted' | 'second-hand' | 'derived' | 'assumed';

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
