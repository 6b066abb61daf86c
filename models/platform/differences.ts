/** Where two platforms differ, field by field: numbers by their values, whatever their sources say. */
import type { PlainValue } from '../../traces/formats.js';
import type { MemoryTechnology } from '../technology/memory-technology.js';
import type { Platform } from './schema.js';
import { tableOf } from './table-of.js';

/** A field that two platforms have otherwise. */
export interface FieldChange {
  /** as in the file: `memories.sram.size_bytes` */
  readonly field: string;
  readonly from: PlainValue;
  readonly to: PlainValue;
}

/** What a platform or a table is called, and says of itself, is no part of what it is; tables are compared one by one. */
const NAMES: ReadonlySet<string> = new Set(['name', 'summary', 'source', 'caution', 'tables']);

/** Every value of a platform or a table by its field, in the order of the file. */
function valuesOf(whole: object | undefined, under = ''): Map<string, PlainValue> {
  const found = new Map<string, PlainValue>();
  const take = (value: unknown, field: string): void => {
    if (typeof value !== 'object' || value === null) {
      if (value !== undefined) found.set(field, value as PlainValue);
    } else if (Array.isArray(value)) value.forEach((v, i) => take(v, `${field}[${i}]`));
    else if ('value' in value && 'source' in value) take(value.value, field);
    else for (const [k, v] of Object.entries(value)) take(v, field === '' ? k : `${field}.${k}`);
  };
  take(Object.fromEntries(Object.entries(whole ?? {}).filter(([k]) => !NAMES.has(k))), under);
  return found;
}

function changes(before: Map<string, PlainValue>, after: Map<string, PlainValue>): FieldChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const [a, b] = [before.get(field) ?? null, after.get(field) ?? null];
    return Object.is(a, b) ? [] : [{ field, from: a, to: b }];
  });
}

const places = ({ memories, buffers }: Platform): Readonly<Record<string, { technology: string }>> => ({
  ...buffers,
  ...Object.fromEntries(Object.entries(memories).map(([name, m]) => [`memory ${name}`, m])),
});
/** The table that stands in `other` where `of` has its own table of this name. */
function counterpart(of: Platform, other: Platform, name: string): MemoryTechnology | undefined {
  if (other.tables?.[name]) return other.tables[name];
  const there = places(other);
  const place = Object.entries(places(of)).find(([at, { technology }]) => technology === name && there[at]);
  return place && tableOf(other, there[place[0]]!.technology, { file: other.name });
}

/** Numbers of tables of their own, beside those of the tables in whose place they stand. */
function tableChanges(from: Platform, to: Platform): FieldChange[] {
  const names = new Set([...Object.keys(from.tables ?? {}), ...Object.keys(to.tables ?? {})]);
  return [...names].flatMap((name) => {
    const a = from.tables?.[name] ?? counterpart(to, from, name);
    const b = to.tables?.[name] ?? counterpart(from, to, name);
    return changes(valuesOf(a, `tables.${name}`), valuesOf(b, `tables.${name}`));
  });
}

/**
 * Fields of `from` first, in its order, then those that `to` alone has, then numbers of tables of their own. Empty for platforms
 * that are the same hardware.
 */
export const platformDifferences = (from: Platform, to: Platform): FieldChange[] => [
  ...changes(valuesOf(from), valuesOf(to)),
  ...tableChanges(from, to),
];
