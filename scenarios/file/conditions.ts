import { pathOf, type Place, readYaml } from '../../traces/index.js';
import { type Conditions, conditionsSchema } from './schema.js';

/** A file of conditions (`--conditions`), checked field by field. */
/** Where a field of the conditions was given. */
export type WhereGiven = (field: string) => Place;

/** @throws InputError with line, field, what was expected and the nearest name */
export function readConditions(text: string, file: string): { readonly of: Conditions; readonly at: WhereGiven } {
  const { value, line } = readYaml<Conditions>(conditionsSchema, text, file);
  const at = (field: string): Place => {
    // what is missing has no line: then the file and the field say it
    const found = line(pathOf(field));
    return { file, field, ...(found !== undefined && { line: found }) };
  };
  return { of: value, at };
}
