/** Paths of fields, as people write them everywhere: `memories.rram.banks`, `tasks[0].exit`. */

/** Names of fields, and positions in lists. */
export type Path = readonly PropertyKey[];

/** A position may be text; at the beginning it is a name then. */
const isPosition = (part: PropertyKey, i: number): boolean => typeof part === 'number' || (i > 0 && /^\d+$/.test(String(part)));

/** `['tasks', 0, 'exit']` → `tasks[0].exit`; a part that is a path already stays as it is. */
export const pathText = (path: Path): string =>
  path.map((part, i) => (isPosition(part, i) ? `[${String(part)}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');

/** Of the map `tensors`: ids have dots and brackets of their own, so that all between the map and a field of it is one name. */
const OF_TENSOR = /^((?:platform\.)?tensors)\.(.+?)(?:\.(memory|encoding|density(?:\.\w+)?))?$/;

/** `tasks[0].exit` or `tasks.0.exit` → its parts, positions as text; empty parts where the text has them. */
export function pathOf(text: string): string[] {
  const [, map, id, field] = OF_TENSOR.exec(text) ?? [];
  if (map !== undefined) return [...map.split('.'), id!, ...(field?.split('.') ?? [])];
  return text
    .replace(/^\[(\d+)\]/, '$1')
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.');
}
