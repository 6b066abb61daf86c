/** Tables that a platform names as files: `technology: ./my.yaml` of a memory or a buffer. */
import { beside, InputError, isFile, without, type Place } from '../../traces/formats.js';
import { loadTable, type TableFile } from '../memory/device-table.js';
import { technologies } from '../technology/index.js';
import type { MemorySpec, Platform, Tables } from './schema.js';
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

/**
 * The platform with each file in place of which its table's name stands, and the tables.
 * @param placeOf where a field was given: a file is looked for beside that
 * @param known those of the platform that this one is based on
 * @throws InputError for a file that is none, and for names that stand for two tables
 */
export function withTables(p: Platform, placeOf: (...path: string[]) => Place, known: Tables | undefined): Platform {
  const read = new Map<string, TableFile>();
  let tables = known;
  function found(technology: string, place: Place): TableFile | undefined {
    if (!isFile(technology)) return undefined;
    const file = beside(place.file, technology);
    const one = read.get(file) ?? loadedFor(place, file);
    read.set(file, one);
    if (!technologies.names.includes(one.name)) tables = joined(tables, { [one.name]: one.table }, () => place);
    return one;
  }
  function memory(name: string, spec: MemorySpec): MemorySpec {
    const one = found(spec.technology, placeOf('memories', name, 'technology'));
    if (!one) return spec;
    const { controller, ...settings } = one.settings;
    return {
      ...settings,
      ...spec,
      technology: one.name,
      ...(controller && { controller: { ...controller, ...spec.controller } }),
    };
  }
  const buffer = <B extends { technology: string }>(name: string, spec: B): B => {
    const one = found(spec.technology, placeOf('buffers', name, 'technology'));
    return one ? { ...spec, technology: one.name } : spec;
  };
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
  return { ...without(p, 'tables'), memories, buffers, ...(own.length > 0 && { tables: Object.fromEntries(own) }) };
}
