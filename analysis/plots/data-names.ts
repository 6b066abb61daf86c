/** Names of data and parameters in specs that a page replaces when it shows another stretch of time. */

/** Fields that only say where a mark stands: no column of a table that a person saves. */
export const PLACES: ReadonlySet<string> = new Set(['order', 'place', 'peak']);
/** Of a spec of one view. */
export const VALUES = 'shown';
/** Of the panel of a memory. @param i its place */
export const ofMemory = (i: number): string => `memory_${i}`;
/** The most requests that wait at a time: where the colours end. */
export const MOST = 'most';
/** What stands above the panel of a memory. @param i its place */
export const saidOf = (i: number): string => `said_${i}`;
