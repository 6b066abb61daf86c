/** From a technology file to its table, and back. */
import { stringify } from 'yaml';
import { checked, InputError, keysOf, parseYaml, pathText, readText, without, type Place } from '../../traces/formats.js';
import { contradictions } from './dram-table.js';
import { formats } from './formats.js';
import { technologies } from './index.js';
import type { MemoryTechnology } from './memory-technology.js';
import { difference } from './same-table.js';
import { isSourced, type Sourced } from './sourced.js';
import { arrayTechnologySchema, dramTechnologySchema, technologySchema, type TechnologyFile } from './technology-file.js';

/** A table and what results call it. */
export interface NamedTable {
  readonly name: string;
  readonly table: MemoryTechnology;
}

/** The line by which editors find the schema of a printed file; it lies beside the file once it is printed too. */
export const modeline = (kind: string): string =>
  `# yaml-language-server: $schema=${kind}.schema.json\n# (the schema: switchyard schema ${kind} > ${kind}.schema.json)\n`;

type Fields = Readonly<Record<string, unknown>>;
/** Each number of a value changed, whatever it is in; the order of keys stays, since reports and draws go by it. */
function mapNumbers(value: unknown, change: (number: Fields) => object): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((v) => mapNumbers(v, change));
  if (isSourced(value)) return change(value as unknown as Fields);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, mapNumbers(v, change)]));
}

/** A number as files have it: the range beside the value, as in platform files. */
function flat(number: Fields): object {
  const { range, ...rest } = number as unknown as Sourced;
  if (!range) return rest;
  return { ...rest, low: range.low, high: range.high, shape: range.shape, range_source: range.source };
}
function nested(number: Fields): object {
  const { low, high, shape = 'uniform', range_source, ...rest } = number;
  return low === undefined ? rest : { ...rest, range: { low, high, shape, source: range_source ?? rest['source'] } };
}

/** A table as a file's parts, its name left out. */
export const fileOfTable = (table: MemoryTechnology): Omit<TechnologyFile, 'name'> =>
  mapNumbers(table, flat) as Omit<TechnologyFile, 'name'>;
/** The table that a file's parts are, once they are checked. */
export const tableOfFile = <T extends object>(parts: T): MemoryTechnology => mapNumbers(parts, nested) as MemoryTechnology;

/** A table as a file's value. */
export const technologyFile = (name: string, table: MemoryTechnology): TechnologyFile =>
  ({ name, ...fileOfTable(table) }) as TechnologyFile;
/** Its text, for platforms and devices, and for editors that know the schema. */
export const technologyYaml = (name: string, table: MemoryTechnology): string =>
  `${modeline('technology')}${stringify(technologyFile(name, table), { lineWidth: 120 })}`;

/** @throws InputError where the name is another table's that ships or was registered, or a number format's: results would say what is not so */
export function checkName({ name, table }: NamedTable, place: Place): void {
  if (formats.names.includes(name)) throw new InputError(place, `${name} is a number format`, 'a name of its own');
  if (!technologies.names.includes(name)) return;
  const differs = difference(technologies.get(name, place), table);
  if (differs !== undefined)
    throw new InputError(place, `${name} is there already, and ${differs} differs from it`, 'a name of its own');
}

/** What a schema cannot say. @throws InputError */
export function checkTable(table: MemoryTechnology, at: (...path: string[]) => Place): void {
  if (table.kind === 'dram') {
    const [wrong] = contradictions(table);
    if (wrong) throw new InputError(at('fields', wrong.field), wrong.problem, wrong.expected);
    return;
  }
  table.macros.forEach(({ capacity_bytes }, i) => {
    const before = table.macros[i - 1]?.capacity_bytes ?? 0;
    if (capacity_bytes <= before)
      throw new InputError(
        at('macros', String(i), 'capacity_bytes'),
        `${capacity_bytes} after ${before}`,
        'ascending capacities',
      );
  });
  for (const [one, other] of [
    ['leakage_at_c', 'leakage_doubles_k'],
    ['leakage_doubles_k', 'leakage_at_c'],
  ] as const)
    if (table[one] && !table[other]) throw new InputError(at(one), `given without ${other}`, 'both or neither');
}

/** Where the parts of a file are. */
export const placesIn =
  (file: string, line: (path: readonly PropertyKey[]) => number | undefined) =>
  (...path: string[]): Place => {
    const found = line(path.map((p) => (/^\d+$/.test(p) ? Number(p) : p)));
    return { file, field: pathText(path), ...(found !== undefined && { line: found }) };
  };

/** The schema of a file's kind, for the keys that it may have. */
const ofKind = (value: unknown) => ((value as Fields | null)?.['kind'] === 'dram' ? dramTechnologySchema : arrayTechnologySchema);

/** @throws InputError with line, field, what was expected and the nearest name */
export function readTechnology(text: string, file: string): NamedTable {
  const { value, line } = parseYaml(text, file);
  const { name } = checked(technologySchema, value, { file }, line, (path) => keysOf(ofKind(value), path));
  const table = tableOfFile(without(value as TechnologyFile, 'name'));
  checkTable(table, placesIn(file, line));
  checkName({ name, table }, placesIn(file, line)('name'));
  return { name, table };
}

/** @throws InputError as `readTechnology`, or where there is no such file */
export const loadTechnology = (file: string): NamedTable => readTechnology(readText(file), file);
