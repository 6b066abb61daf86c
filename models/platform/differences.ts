/** Where two platforms differ, field by field: numbers by their values, whatever their sources say. */
import type { PlainValue } from '../../traces/formats.js';
import type { Platform } from './schema.js';

/** A field that two platforms have otherwise. */
export interface FieldChange {
  /** as in the file: `memories.sram.size_bytes` */
  readonly field: string;
  readonly from: PlainValue;
  readonly to: PlainValue;
}

/** What a platform is called is no part of what it is. */
const NAMES: ReadonlySet<string> = new Set(['name', 'summary']);

/** Every value of a platform by its field, in the order of the file. */
function valuesOf(platform: Platform): Map<string, PlainValue> {
  const found = new Map<string, PlainValue>();
  const take = (value: unknown, field: string): void => {
    if (typeof value !== 'object' || value === null) {
      if (value !== undefined) found.set(field, value as PlainValue);
    } else if (Array.isArray(value)) value.forEach((v, i) => take(v, `${field}[${i}]`));
    else if ('value' in value && 'source' in value) take(value.value, field);
    else for (const [k, v] of Object.entries(value)) take(v, field === '' ? k : `${field}.${k}`);
  };
  take(Object.fromEntries(Object.entries(platform).filter(([k]) => !NAMES.has(k))), '');
  return found;
}

/** Fields of `from` first, in its order, then those that `to` alone has. Empty for platforms that are the same hardware. */
export function platformDifferences(from: Platform, to: Platform): FieldChange[] {
  const [before, after] = [valuesOf(from), valuesOf(to)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const [a, b] = [before.get(field) ?? null, after.get(field) ?? null];
    return Object.is(a, b) ? [] : [{ field, from: a, to: b }];
  });
}
