/** Whether two tables say the same, whatever the order in which they say it. */
import { pathText } from '../../traces/formats.js';
import type { MemoryTechnology } from './memory-technology.js';

/** Equal whatever the order of keys. */
const keyed = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
/** Whether two tables say the same. */
export const sameTable = (a: MemoryTechnology, b: MemoryTechnology): boolean => keyed(a) === keyed(b);

/** Where two tables first differ, as a path; undefined: nowhere. */
export function difference(a: unknown, b: unknown, path = ''): string | undefined {
  if (keyed(a) === keyed(b)) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path;
  for (const k of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(
      (a as Readonly<Record<string, unknown>>)[k],
      (b as Readonly<Record<string, unknown>>)[k],
      path === '' ? k : pathText([path, k]),
    );
    if (found !== undefined) return found;
  }
  return path;
}
