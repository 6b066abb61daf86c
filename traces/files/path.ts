/** Paths of fields, as people write them everywhere: `memories.rram.banks`, `tasks[0].exit`. */

/** Names of fields, and positions in lists. */
export type Path = readonly PropertyKey[];

/** A position may be text; at the beginning it is a name then. */
const isPosition = (part: PropertyKey, i: number): boolean => typeof part === 'number' || (i > 0 && /^\d+$/.test(String(part)));

/** `['tasks', 0, 'exit']` → `tasks[0].exit`; a part that is a path already stays as it is. */
export const pathText = (path: Path): string =>
  path.map((part, i) => (isPosition(part, i) ? `[${String(part)}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');
