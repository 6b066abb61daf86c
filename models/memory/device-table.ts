/** The table of a technology or device file, and what else a device file says of a memory on a platform. */
import {
  bareName,
  beside,
  InputError,
  isFile,
  parseYaml,
  pathText,
  readText,
  readYaml,
  without,
  type Place,
  type ReadYaml,
} from '../../traces/formats.js';
import type { DramTable } from '../technology/dram-table.js';
import { technologies } from '../technology/index.js';
import type { ArrayTechnology } from '../technology/memory-technology.js';
import {
  checkName,
  checkTable,
  loadTechnology,
  placesIn,
  readTechnology,
  tableOfFile,
  type NamedTable,
} from '../technology/read-technology.js';
import { technologyName } from '../technology/technology-file.js';
import { deviceSchema, type ArrayFile, type DeviceSpec } from './device-file.js';

type DramFile = Extract<DeviceSpec, { kind: 'dram' }>;

/** Of a DRAM's device file. */
export const dramTableOf = (spec: DramFile): DramTable => tableOfFile(without(spec, 'name', 'policy', 'controller')) as DramTable;

/** Of the device file of an on-chip memory, and its name. @param place of the device file @throws InputError */
export function arrayTableOf(
  { technology }: ArrayFile,
  place: Place,
): { readonly name: string; readonly table: ArrayTechnology } {
  const at = { ...place, field: 'technology' };
  if (typeof technology !== 'string') {
    const { name, ...parts } = technology;
    const table = tableOfFile(parts);
    checkTable(table, (...path) => ({ ...place, field: pathText(['technology', ...path]) }));
    return { name, table: table as ArrayTechnology };
  }
  const found = isFile(technology)
    ? loadTechnology(beside(place.file, technology))
    : { name: technology, table: technologies.get(technology, at) };
  if (found.table.kind !== 'array') throw new InputError(at, `${technology} is a DRAM`, 'an on-chip memory');
  return { name: found.name, table: found.table };
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
/** A table of a memory without a size. */
const isArrayTable = (value: unknown): boolean => fieldsOf(value)['kind'] === 'array' && 'macros' in fieldsOf(value);

/** @throws InputError with line, field, what was expected and the nearest name */
export function readDeviceFile(text: string, file: string): ReadYaml<DeviceSpec> {
  const { value, line } = parseYaml(text, file);
  if (isArrayTable(value))
    throw new InputError(
      placesIn(file, line)('macros'),
      'a technology, which has no size',
      `a device: kind: array, technology: ./${file.replace(/^.*[/\\]/, '')}, size_bytes and banks`,
    );
  return readYaml(deviceSchema, text, file);
}

/** A table that a platform names as a file, and what the file says of a memory besides: the platform's own words go before it. */
export interface TableFile extends NamedTable {
  readonly settings: Partial<Pick<DramFile, 'controller'> & Omit<ArrayFile, 'kind' | 'technology'>>;
}

/** @param raw as the file has it, for the order of its numbers */
function dramFile(spec: DramFile, raw: unknown, file: string): TableFile {
  const name = spec.name ?? bareName(file);
  if (!technologyName.safeParse(name).success)
    throw new InputError({ file, field: 'name' }, 'missing', `a name: that of the file, ${name}, is none`);
  return { name, table: dramTableOf(raw as DramFile), settings: spec.controller ? { controller: spec.controller } : {} };
}

function arrayFile(spec: ArrayFile, file: string): TableFile {
  const { interleave_bytes, ports, queue, idle, ecc, macro_bytes } = spec;
  const given = Object.entries({ interleave_bytes, ports, queue, idle, ecc, macro_bytes }).filter(([, v]) => v !== undefined);
  return { ...arrayTableOf(spec, { file }), settings: Object.fromEntries(given) };
}

/** A technology file, or a device file, of which the table and what it says of its controller are taken. @throws InputError */
export function loadTable(file: string): TableFile {
  const text = readText(file);
  const { value } = parseYaml(text, file);
  const fields = fieldsOf(value);
  const device =
    fields['kind'] === 'array' ? 'technology' in fields : 'policy' in fields || 'controller' in fields || !('name' in fields);
  if (!device || isArrayTable(value)) return { ...readTechnology(text, file), settings: {} };
  const { value: spec, line } = readYaml(deviceSchema, text, file);
  const at = placesIn(file, line);
  const found = spec.kind === 'dram' ? dramFile(spec, value, file) : arrayFile(spec, file);
  checkTable(found.table, at);
  checkName(found, at('name'));
  return found;
}
