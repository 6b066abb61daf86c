/** Technologies and number formats as a platform has them: with the numbers that it has otherwise, at its supply and temperature. */
import { InputError, nearest, type Place } from '../../traces/formats.js';
import { rangeOf } from '../technology/given.js';
import { atCondition, type Condition } from '../technology/condition.js';
import { formats, type NumberFormat } from '../technology/formats.js';
import type { MemoryTechnology } from '../technology/memory-technology.js';
import { isSourced, STATUSES, type Sourced } from '../technology/sourced.js';
import { tableOf } from './table-of.js';
import type { Platform } from './schema.js';

/** Numbers of a table by path, two names long, such as `lowPower.wake_ps`; a name of its own is `table.NAME`. */
export function tableNumbers(technology: object): Map<string, Sourced> {
  const found = new Map<string, Sourced>();
  const numbersIn = (of: object, group: string): void => {
    for (const [k, v] of Object.entries(of) as [string, unknown][]) {
      if (typeof v !== 'object' || v === null || Array.isArray(v)) continue;
      if (isSourced(v)) found.set(`${group}.${k}`, v);
      else if (group === OWN) numbersIn(v, k);
    }
  };
  numbersIn(technology, OWN);
  return found;
}
/** What the first part of the path of a table's own number is. */
const OWN = 'table';

/** @throws InputError for a number that the table has not */
function replaced<T extends object>(technology: T, platform: Platform, name: string, file: string): T {
  const own = platform.technologies?.[name];
  if (!own) return technology;
  const numbers = tableNumbers(technology);
  let now = technology as unknown as Record<string, unknown>;
  for (const [group, fields] of Object.entries(own))
    for (const [key, given] of Object.entries(fields)) {
      const { value, source } = given;
      const range = rangeOf(given);
      const path = `${group}.${key}`;
      const old = numbers.get(path);
      if (!old)
        throw new InputError(
          { file, field: `technologies.${name}.${path}` },
          'no number of this table',
          `one of ${[...numbers.keys()].join(', ')}`,
          nearest(path, [...numbers.keys()]),
        );
      const status = STATUSES.find((word) => source.startsWith(word)) ?? 'assumed';
      const number: Sourced = { ...old, value, status, source, ...(range && { range }) };
      now = group === OWN ? { ...now, [key]: number } : { ...now, [group]: { ...(now[group] as object), [key]: number } };
    }
  return now as unknown as T;
}

/** Tables of technologies and number formats by name, as they ship or the platform's files have them, of which the platform's numbers follow. @throws InputError for an unknown one */
export function tablesOf(platform: Platform, file: string): [name: string, table: object][] {
  const { memories, buffers, format, precision = {} } = platform;
  const names = [...Object.values(memories), ...Object.values(buffers)].map((m) => m.technology);
  const tables = [...new Set(names)].sort().map((name): [string, object] => [name, tableOf(platform, name, { file })]);
  const several = new Set([format, ...Object.values(precision.classes ?? {}), ...Object.values(precision.kinds ?? {})]);
  return [...tables, ...[...several].map((name): [string, object] => [name, formats.get(name, { file })])];
}

/** A number format as the platform has it. @throws InputError for an unknown one, or a number that it has not */
export const formatNamed = (platform: Platform, name: string, file: string, field: string): NumberFormat =>
  replaced(formats.get(name, { file, field }), platform, name, file);

/** The platform's number format. @throws InputError as `formatNamed` */
export const formatOf = (platform: Platform, file: string): NumberFormat =>
  formatNamed(platform, platform.format, file, 'format');

/** Of the platform's logic, buffers and memories on chip; undefined where tables hold as they are. */
export const conditionOf = ({ supply }: Platform): Condition | undefined =>
  supply && { voltage_v: supply.voltage_v.value, temperature_c: supply.temperature_c.value };

/**
 * The table of a memory or buffer, whose macros are those of the platform.
 * @param ecc whether check bits are there, where the table has them
 * @throws InputError for an unknown technology, or a number that its table has not
 */
export function technologyOf(platform: Platform, name: string, place: Place, ecc = true): MemoryTechnology {
  const technology = replaced(tableOf(platform, name, place), platform, name, place.file);
  return technology.kind === 'array' ? atCondition(technology, conditionOf(platform), ecc) : technology;
}
