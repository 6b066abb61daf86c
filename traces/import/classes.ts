/** Classes of weights as a person says: a YAML file of patterns → class (--classes FILE), the first that fits counts. */
import * as z from 'zod';
import { InputError } from '../files/input-error.js';
import { readText } from '../files/read.js';
import { parseYaml, readYaml } from '../files/yaml.js';
import { CLASSES, type TensorClass } from '../operators/operator.js';

/** One pattern of names, and the class of what it fits. */
export interface ClassPattern {
  /** as the person wrote it */
  readonly glob: string;
  readonly class: TensorClass;
}
/** What a person said of weights' names. */
export interface ClassPatterns {
  readonly all: readonly ClassPattern[];
  /** The first pattern that one of the names fits; undefined: none. */
  patternOf(names: readonly string[]): ClassPattern | undefined;
}
/** Nothing was said. */
export const NO_PATTERNS: ClassPatterns = { all: [], patternOf: () => undefined };

const weights = CLASSES.filter((c) => c !== 'activation' && c !== 'cache');
const schema = z.record(z.string().min(1).max(500), z.enum(weights));

/** Whether a name is as a pattern wants it, in which `*` stands for any text; in linear time, as an expression would not be. */
function fits(glob: string, given: string): boolean {
  const [first = '', ...parts] = glob.toLowerCase().split('*');
  const name = given.toLowerCase();
  const last = parts.pop();
  if (last === undefined) return name === first;
  let at = first.length;
  if (!name.startsWith(first)) return false;
  for (const part of parts) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** @throws InputError for a file that is no list of patterns and classes */
export function readClasses(file: string | undefined): ClassPatterns {
  if (file === undefined) return NO_PATTERNS;
  const text = readText(file);
  const list = parseYaml(text, file);
  if (Array.isArray(list.value))
    throw new InputError(
      { file, line: list.line([0]) ?? 1 },
      'a list',
      'a map of patterns and classes, a line each, without "- ": "*ffn*": task',
    );
  const all = Object.entries(readYaml(schema, text, file).value).map(([glob, of]) => ({ glob, class: of }));
  return { all, patternOf: (names) => all.find(({ glob }) => names.some((n) => fits(glob, n))) };
}

/** names that are shown of those that nothing fitted */
const EXAMPLES = 3;
/**
 * What each pattern came to, in words.
 * @param decided tensors by pattern
 * @param names of tensors, for a pattern that fits none
 */
export const classNotes = (
  { all }: ClassPatterns,
  decided: ReadonlyMap<ClassPattern, ReadonlySet<string>>,
  names: readonly string[],
): string[] =>
  all.map((pattern) => {
    const count = decided.get(pattern)?.size ?? 0;
    const asked = `--classes "${pattern.glob}": ${pattern.class}`;
    if (count > 0) return `classes: ${count} ${count === 1 ? 'tensor' : 'tensors'} by ${asked}`;
    return `classes: nothing by ${asked}: no name fits that is not an earlier pattern's; names are ${names.slice(0, EXAMPLES).join(', ')}, …`;
  });
