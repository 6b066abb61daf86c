/** Tables by the names that a platform has for them: its own, and those that ship or were registered. */
import { InputError, nearest, type Place } from '../../traces/formats.js';
import { technologies } from '../technology/index.js';
import type { MemoryTechnology } from '../technology/memory-technology.js';
import { sameTable } from '../technology/same-table.js';
import type { Platform, Tables } from './schema.js';

/** @throws InputError for a name that neither a table of the platform nor one that ships or was registered has */
export function tableOf({ tables }: Pick<Platform, 'tables'>, name: string, place: Place): MemoryTechnology {
  if (tables && Object.hasOwn(tables, name)) return tables[name]!;
  if (technologies.names.includes(name)) return technologies.get(name, place);
  const names = [...Object.keys(tables ?? {}), ...technologies.names];
  throw new InputError(
    place,
    `unknown memory technology "${name}"`,
    `one of ${names.join(', ')}, or a file such as ./mine.yaml`,
    nearest(name, names),
  );
}

/** Tables of two platforms. @throws InputError where one name stands for two tables */
export function joined(own: Tables | undefined, more: Tables | undefined, placeOf: (name: string) => Place): Tables | undefined {
  for (const [name, table] of Object.entries(more ?? {})) {
    const before = own && Object.hasOwn(own, name) ? own[name] : undefined;
    if (before && !sameTable(before, table))
      throw new InputError(placeOf(name), `a second technology ${name}, with other numbers`, 'a name of its own');
  }
  return own || more ? { ...own, ...more } : undefined;
}
