/** Names of data in specs that a page replaces when it shows another stretch of time. */

/** Of a spec of one view. */
export const VALUES = 'shown';
/** Of the panel of a memory. @param i its place */
export const ofMemory = (i: number): string => `memory_${i}`;
