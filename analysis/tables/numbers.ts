/** Numbers as text, the same in every table. */

/** The digits of a number that has no exponent, rounded half away from zero as they are written. */
function rounded(digits: string, places: number): string {
  const [whole, part = ''] = digits.split('.') as [string, string?];
  if (part.length <= places) return whole + part.padEnd(places, '0');
  const kept = whole + part.slice(0, places);
  return part[places]! >= '5' ? String(BigInt(kept) + 1n).padStart(kept.length, '0') : kept;
}

/**
 * With separators of thousands: what `toLocaleString('en-US')` says, without its tables, which take longer to load than a command
 * has to run.
 */
export function number(n: number, digits = 0): string {
  const text = String(Math.abs(n));
  if (!/^[\d.]+$/.test(text)) return n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const all = rounded(text, digits);
  const at = all.length - digits;
  const whole = all.slice(0, at).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${n < 0 || Object.is(n, -0) ? '-' : ''}${whole}${digits > 0 ? `.${all.slice(at)}` : ''}`;
}

/** A share of a whole, to a tenth of a percent. */
export const share = (part: number, whole: number): string => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–');

/** A relative difference, to three digits. */
export const relative = (x: number): string => `${(100 * x).toPrecision(3)} %`;
