/** Numbers as text, the same in every table. */

/** With separators of thousands. */
export const number = (n: number, digits = 0): string =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A share of a whole, to a tenth of a percent. */
export const share = (part: number, whole: number): string => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–');

/** A relative difference, to three digits. */
export const relative = (x: number): string => `${(100 * x).toPrecision(3)} %`;
