/** Names of data in specs that a page replaces when it shows another stretch of time. */

/** Of a spec of one view. */
export const VALUES = 'shown';
