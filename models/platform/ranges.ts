/** The numbers of a platform that have a range, its own and those of the tables that it uses; and setting them. */
import { rangeOf } from '../technology/given.js';
import type { Range, Status } from '../technology/sourced.js';
import { isGiven, leaves, statusOf, type GivenStatus } from './sources.js';
import { checkedAt, InputError, pathOf, without, type Place } from '../../traces/formats.js';
import { platformSchema, type Platform } from './schema.js';
import { formatOf, tableNumbers, tablesOf, technologyOf } from './technology-of.js';

/** A number of a platform or of a table. */
export interface PlatformNumber {
  /** as tables name it: its path, that of a table's number beginning with the table's name */
  readonly parameter: string;
  /** where a platform has it */
  readonly path: readonly string[];
  readonly value: number;
  readonly source: string;
  readonly status: GivenStatus | Status;
  readonly range: Range | undefined;
}

/** What it has in place of tables is theirs. */
const ownNumbers = (platform: Platform): PlatformNumber[] =>
  leaves(platform, '', isGiven).flatMap(([parameter, given]): PlatformNumber[] => {
    if (parameter.startsWith('technologies.')) return [];
    const { value, source } = given;
    return [{ parameter, path: pathOf(parameter), value, source, status: statusOf(source), range: rangeOf(given) }];
  });

/** All of a platform, those of a table once. */
export function platformNumbers(platform: Platform): PlatformNumber[] {
  const place = { file: platform.name };
  const all = tablesOf(platform, platform.name).map(([name]): [string, object] => [
    name,
    name === platform.format ? formatOf(platform, place.file) : technologyOf(platform, name, place),
  ]);
  const ofTables = all.flatMap(([name, table]) =>
    [...tableNumbers(table)].map(([path, { value, source, status, range }]): PlatformNumber => {
      return { parameter: `${name}.${path}`, path: ['technologies', name, ...path.split('.')], value, source, status, range };
    }),
  );
  return [...ownNumbers(platform), ...ofTables];
}

/** Sets what lies at a path; the objects and lists on the way are copied. */
function withAt(value: unknown, [first, ...rest]: readonly string[], leaf: unknown): unknown {
  if (first === undefined) return leaf;
  if (Array.isArray(value)) return value.map((v: unknown, i) => (String(i) === first ? withAt(v, rest, leaf) : v));
  const at = (value ?? {}) as Record<string, unknown>;
  return { ...at, [first]: withAt(at[first], rest, leaf) };
}

/** The platform with numbers at their paths in place of its own. */
export const withNumbers = (
  platform: Platform,
  numbers: readonly (readonly [path: readonly string[], value: number])[],
): Platform =>
  numbers.reduce<Platform>(
    (p, [path, value]) => withAt(p, path, { value, source: 'drawn from its range' }) as Platform,
    platform,
  );

/** What its file says: its tables have files of their own. */
const described = (platform: Platform): Omit<Platform, 'tables'> => without(platform, 'tables');

/** @throws InputError for a value that platform files may not have at the path */
export function checkNumber(platform: Platform, path: readonly string[], value: number, place: Place): void {
  try {
    checkedAt(platformSchema, described(withNumbers(platform, [[path, value]])), () => place);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(place, String(value), error.expected);
  }
}

/** Whether platform files may only have whole numbers at the path, between two that they may have. */
export const isWhole = (platform: Platform, path: readonly string[], low: number, high: number): boolean =>
  low < high &&
  Number.isInteger(low) &&
  Number.isInteger(high) &&
  !platformSchema.safeParse(described(withNumbers(platform, [[path, low + 0.5]]))).success;
