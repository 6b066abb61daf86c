/**
 * State as plain data: checked, copied, compared.
 *
 * What a checkpoint may hold is null, booleans, finite numbers, strings, arrays and plain objects, so that it can be
 * written as JSON, put back in another process and compared field by field.
 */
import { NotPlainData } from './errors.js';

/** What an actor's state may hold: JSON, but without NaN and infinities. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return typeof value === 'number' ? String(value) : typeof value;
  return `a ${(Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name ?? 'object'}`;
}

const isPlainObject = (value: unknown): value is object =>
  Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);

/** A deep copy; undefined where something of it is not plain data. */
function copyOf(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    for (let i = 0; i < value.length; i++) {
      const item = copyOf(value[i]);
      if (item === undefined) return undefined;
      copy.push(item);
    }
    return copy;
  }
  if (!isPlainObject(value)) return undefined;
  const copy: Record<string, unknown> = {};
  for (const k in value) {
    const field = copyOf((value as Record<string, unknown>)[k]);
    if (field === undefined) return undefined;
    copy[k] = field;
  }
  return copy;
}

/** The first field that is not plain data. */
function oddIn(value: unknown, path: string): NotPlainData | undefined {
  if (copyOf(value) !== undefined) return undefined;
  if (!isPlainObject(value)) return new NotPlainData(path, describe(value));
  const fields = Object.entries(value).map(([k, v]) => oddIn(v, Array.isArray(value) ? `${path}[${k}]` : `${path}.${k}`));
  return fields.find((odd) => odd !== undefined);
}

/** A deep copy of `value`. @throws NotPlainData with the path of the first field that is not plain data. */
export function copyPlain<T>(value: T, path: string): T {
  const copy = copyOf(value);
  if (copy === undefined) throw oddIn(value, path)!;
  return copy as T;
}

/** The path of the first difference between two plain values, or undefined when they are equal. */
export function firstDifference(a: unknown, b: unknown, path = 'state'): string | undefined {
  if (Object.is(a, b)) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path;
  if (Array.isArray(a) !== Array.isArray(b)) return path;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const k of keys) {
    if (!Object.hasOwn(a, k) || !Object.hasOwn(b, k)) return `${path}.${k}`;
    const d = firstDifference((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k], `${path}.${k}`);
    if (d !== undefined) return d;
  }
  return undefined;
}

const isFields = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;
const sameForm = (a: unknown, b: unknown): boolean => isFields(a) && isFields(b) && Array.isArray(a) === Array.isArray(b);

/**
 * Makes `target` equal to `saved` in place, objects and arrays below it too, so that whoever holds a part of the state goes on
 * holding it. What is missing or of another form is copied: nothing of `saved` is shared.
 */
export function putBack(target: object, saved: object): void {
  const t = target as Record<string, unknown>;
  if (Array.isArray(target)) target.length = (saved as readonly unknown[]).length;
  else for (const k of Object.keys(t)) if (!Object.hasOwn(saved, k)) delete t[k];
  for (const [k, v] of Object.entries(saved as Record<string, unknown>)) {
    if (sameForm(t[k], v)) putBack(t[k] as object, v as object);
    else t[k] = copyPlain(v, k);
  }
}
