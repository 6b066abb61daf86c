/** Fields of files on top of one another: objects field by field, all else as a whole. */

/** What an object of a file holds. */
export type Fields = Readonly<Record<string, unknown>>;

/** Neither a list nor a value. */
export const isFields = (x: unknown): x is Fields => typeof x === 'object' && x !== null && !Array.isArray(x);
/** Fields that are one value: shares that sum to 1 say nothing in part. */
const WHOLE: ReadonlySet<string> = new Set(['shares', 'weights']);
/** A number with its source: replaced as a whole, so that no value keeps the source of another. */
const isGiven = (x: Fields): boolean => 'value' in x && 'source' in x;

/** Positions of a list as the command line says them, `tasks[0].exit`: all of them there. */
const isOfList = (list: readonly unknown[], over: unknown): over is Fields =>
  isFields(over) && Object.keys(over).every((k) => /^\d+$/.test(k) && Number(k) < list.length) && Object.keys(over).length > 0;

/** `over` on top of `under`; a null of either stays, so that it can remove a field of what is below both. */
export function merged(under: unknown, over: unknown): unknown {
  if (!isFields(over)) return over;
  if (Array.isArray(under) && isOfList(under, over))
    return under.map((v: unknown, i) => (Object.hasOwn(over, String(i)) ? merged(v, over[String(i)]) : v));
  // a choice of another kind takes nothing over from the one before
  const another = isFields(under) && over['kind'] !== undefined && over['kind'] !== under['kind'];
  const below = isFields(under) && !isGiven(under) && !another ? under : {};
  const out: Record<string, unknown> = {};
  for (const k of new Set([...Object.keys(below), ...Object.keys(over)])) {
    const value = Object.hasOwn(over, k) ? over[k] : below[k];
    const both = Object.hasOwn(over, k) && Object.hasOwn(below, k) && !WHOLE.has(k);
    // defined, not assigned: a key of a file may be __proto__
    const whole = Object.hasOwn(over, k) ? merged(both ? below[k] : undefined, value) : value;
    Object.defineProperty(out, k, { value: whole, enumerable: true, writable: true, configurable: true });
  }
  return out;
}

/** Without the fields that are null. */
export function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (v === null ? [] : [[k, pruned(v)]])));
}
