/** A path of a field from text, `memories.rram.banks`, `tasks[0].exit`: in a file of its own, which small commands do not load. */

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
