/** A platform from a file, shipped or not, or from a value: checked and looked up. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkedAt,
  InputError,
  isFile,
  nearest,
  packageRoot,
  pathOf,
  pathText,
  readText,
  readYaml,
  type Place,
} from '../../traces/formats.js';
import { checkPlatform, type PlaceOf } from './check.js';
import { hardwareOf, type Hardware } from './hardware.js';
import { withTables } from './own-tables.js';
import { platformSchema, type Described, type Tables } from './schema.js';

type PlaceOfPath = (path: readonly PropertyKey[]) => Place;

function checkedHardware(described: Described, placeOf: PlaceOfPath, file: string, tables?: Tables): Hardware {
  const place: PlaceOf = (...path) => {
    const { field: around, ...where } = placeOf(path);
    return { ...where, field: pathText(around === undefined ? path : [around, ...path]) };
  };
  const platform = withTables(described, place, tables);
  checkPlatform(platform, place);
  try {
    return hardwareOf(platform, file, { place: (field) => place(...pathOf(field)) });
  } catch (error) {
    // a number beyond a table is only found by the look-up: say where it was given
    if (!(error instanceof InputError) || error.place.field === undefined) throw error;
    throw new InputError(place(...pathOf(error.place.field)), error.problem, error.expected, error.didYouMean);
  }
}

/** @throws InputError with line, field, what was expected and the nearest name */
export function readPlatform(text: string, file: string): Hardware {
  const { value, line } = readYaml<Described>(platformSchema, text, file);
  const placeOf: PlaceOfPath = (path) => {
    const found = line(path);
    return { file, ...(found !== undefined && { line: found }) };
  };
  return checkedHardware(value, placeOf, file);
}

/**
 * A platform from a value whose parts come from several places.
 * @param placeOf where the field of a path was given
 * @param file what later messages call it
 * @param tables of the platform that it is based on
 * @throws InputError as `readPlatform`
 */
export const platformFrom = (value: unknown, placeOf: PlaceOfPath, file: string, tables?: Tables): Hardware =>
  checkedHardware(checkedAt<Described>(platformSchema, value, placeOf), placeOf, file, tables);

const folder = (): string => join(packageRoot(), 'models', 'platform');

/** Names of the shipped platforms, in order. */
export const platformNames = (): string[] =>
  readdirSync(folder())
    .filter((f) => f.endsWith('.yaml'))
    .map((f) => f.replace(/\.yaml$/, ''))
    .sort();

/** Where the file of a shipped platform is. */
export const platformFile = (name: string): string => join(folder(), `${name}.yaml`);

/** What the file of a platform says, and where it is. @param given where the name was @throws InputError when there is no such platform */
export function platformText(nameOrFile: string, given?: Place): { readonly text: string; readonly file: string } {
  if (isFile(nameOrFile)) return { text: readText(nameOrFile), file: nameOrFile };
  const own = platformFile(nameOrFile);
  if (existsSync(own)) return { text: readText(own), file: own };
  const names = platformNames();
  throw new InputError(
    given ?? { file: nameOrFile },
    `${given ? `${nameOrFile}: ` : ''}no shipped platform has this name`,
    `one of ${names.join(', ')}, or a file`,
    nearest(nameOrFile, names),
  );
}

/** @throws InputError when there is no such platform or its file is faulty */
export function loadPlatform(nameOrFile: string): Hardware {
  const { text } = platformText(nameOrFile);
  // messages name a shipped file by what the user typed, not by where the program happens to lie
  return readPlatform(text, isFile(nameOrFile) ? nameOrFile : `${nameOrFile}.yaml`);
}
