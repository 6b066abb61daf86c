/** Tables that a platform has of its own: `technology: ./my.yaml` of a memory or a buffer, or the table in that place. */
import { beside, InputError, isFile, pathText, type Place } from '../../traces/formats.js';
import { loadTable, type TableFile } from '../memory/device-table.js';
import { technologies } from '../technology/index.js';
import { checkName, checkTable, tableOfFile, technologyFile } from '../technology/read-technology.js';
import type { TechnologyFile } from '../technology/technology-file.js';
import type { Described, MemorySpec, Platform, Tables } from './schema.js';
import { joined } from './table-of.js';

/** A file that cannot be read is told where it is named. */
function loadedFor(place: Place, file: string): TableFile {
  try {
    return loadTable(file);
  } catch (error) {
    if (!(error instanceof InputError) || error.place.field !== undefined || error.place.line !== undefined) throw error;
    throw new InputError(place, `${file}: ${error.problem}`, error.expected);
  }
}

/** A table in the place of a name. @throws InputError */
function tableIn({ name, ...parts }: TechnologyFile, place: Place): TableFile {
  const at = (...path: string[]): Place => ({ ...place, field: pathText([place.field!, ...path]) });
  const table = tableOfFile(parts);
  checkTable(table, at);
  checkName({ name, table }, at('name'));
  return { name, table, settings: {} };
}

/**
 * The platform with its table's name in place of each file and table, and the tables.
 * @param placeOf where a field was given: a file is looked for beside that
 * @param known those of the platform that this one is based on
 * @throws InputError for a file that is none, and for names that stand for two tables
 */
export function withTables(p: Described, placeOf: (...path: string[]) => Place, known: Tables | undefined): Platform {
  const read = new Map<string, TableFile>();
  let tables = known;
  function found(technology: string | TechnologyFile, ...path: string[]): TableFile | string {
    if (typeof technology === 'string' && !isFile(technology)) return technology;
    const place = placeOf(...path, 'technology');
    const file = typeof technology === 'string' ? beside(place.file, technology) : '';
    const one = typeof technology === 'string' ? (read.get(file) ?? loadedFor(place, file)) : tableIn(technology, place);
    read.set(file, one);
    if (!technologies.names.includes(one.name)) tables = joined(tables, { [one.name]: one.table }, () => place);
    return one;
  }
  function memory(name: string, spec: Described['memories'][string]): MemorySpec {
    const one = found(spec.technology, 'memories', name);
    if (typeof one === 'string') return { ...spec, technology: one };
    const { controller, ...settings } = one.settings;
    const both = controller && { controller: { ...controller, ...spec.controller } };
    return { ...settings, ...spec, technology: one.name, ...both };
  }
  function buffer<B extends Described['buffers']['auxiliary']>(name: string, spec: B): B & { technology: string } {
    const one = found(spec.technology, 'buffers', name);
    return { ...spec, technology: typeof one === 'string' ? one : one.name };
  }
  const { activation, weight, result, auxiliary } = p.buffers;
  const memories = Object.fromEntries(Object.entries(p.memories).map(([name, spec]) => [name, memory(name, spec)]));
  const buffers = {
    activation: buffer('activation', activation),
    weight: buffer('weight', weight),
    result: buffer('result', result),
    auxiliary: buffer('auxiliary', auxiliary),
  };
  const used = new Set([...Object.values(memories), ...Object.values(buffers)].map((m) => m.technology));
  const own = Object.entries(tables ?? {}).filter(([name]) => used.has(name));
  return { ...p, memories, buffers, ...(own.length > 0 && { tables: Object.fromEntries(own) }) };
}

/** A platform as a file that stands alone: each of its own tables where it is first named. */
export function platformWhole({ tables = {}, ...platform }: Platform): Described {
  const left = new Map(Object.entries(tables));
  const named = <S extends { technology: string }>(spec: S): S => {
    const { technology } = spec;
    const table = left.get(technology);
    left.delete(technology);
    return table ? { ...spec, technology: technologyFile(technology, table) } : spec;
  };
  const all = <S extends { technology: string }>(specs: Readonly<Record<string, S>>) =>
    Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, named(spec)]));
  const memories = all(platform.memories);
  return { ...platform, memories, buffers: all(platform.buffers) as unknown as Described['buffers'] };
}
