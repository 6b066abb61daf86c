/** A person's YAML: checked by a schema, with lines in its messages. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type * as z from 'zod';
import { checked } from './check.js';
import { InputError, type Place } from './input-error.js';

type Path = readonly PropertyKey[];
interface Def {
  readonly shape?: Record<string, unknown>;
  readonly keyType?: unknown;
  readonly entries?: Record<string, unknown>;
  readonly valueType?: unknown;
  readonly innerType?: unknown;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
}
const defOf = (schema: unknown): Def | undefined => (schema as { _zod?: { def?: Def } } | undefined)?._zod?.def;

/** Keys of the shape at a path, for "one of …" and the nearest name; all of a union's. */
function validKeys(schema: unknown, path: Path): readonly string[] {
  const def = defOf(schema);
  if (!def) return [];
  if (def.innerType) return validKeys(def.innerType, path);
  if (def.options) return [...new Set(def.options.flatMap((o) => validKeys(o, path)))];
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(def.shape ?? defOf(def.keyType)?.entries ?? {});
  return validKeys(def.shape ? def.shape[String(key)] : (def.valueType ?? def.element), rest);
}

function lineOf(doc: Document, lines: LineCounter, path: Path): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const parent: unknown = depth === 1 ? doc.contents : doc.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    if (isSeq(parent)) {
      const range = (parent.items[Number(key)] as Node | undefined)?.range;
      if (range) return lines.linePos(range[0]).line;
    }
    if (!isMap(parent)) continue;
    const pair = parent.items.find((p) => isScalar(p.key) && p.key.value === key);
    if (pair && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
  }
  return undefined;
}

/** A value and where its parts stand: the line of a path, or of the nearest part above it that has one. */
export interface ReadYaml<T> {
  readonly value: T;
  readonly line: (path: Path) => number | undefined;
}

/** The keys of a schema at a path. */
export const keysOf = validKeys;

/** Characters of the longest file that is read: a scenario has some hundreds of lines. */
const LONGEST = 5 * 2 ** 20;

/** The first key that its map has already: the parser's own check compares each with each. Maps and lists are few levels deep here. */
function keyTwice(node: unknown): Node | undefined {
  if (isSeq(node)) return firstOf(node.items);
  if (!isMap(node)) return undefined;
  const seen = new Set<unknown>();
  for (const { key, value } of node.items) {
    const own = isScalar(key) ? key.value : key;
    if (seen.has(own)) return key as Node;
    seen.add(own);
    const within = keyTwice(key) ?? keyTwice(value);
    if (within) return within;
  }
  return undefined;
}
function firstOf(nodes: readonly unknown[]): Node | undefined {
  for (const n of nodes) {
    const found = keyTwice(n);
    if (found) return found;
  }
  return undefined;
}

function parsed(text: string, file: string, lineCounter: LineCounter): Document {
  if (text.length > LONGEST) throw new InputError({ file }, `${text.length} characters`, `at most ${LONGEST}`);
  const at = (offset: number | undefined): Place => ({
    file,
    ...(offset !== undefined && { line: lineCounter.linePos(offset).line }),
  });
  const doc = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false });
  const error = doc.errors[0];
  if (error) {
    const problem = error.message.includes('call stack') ? 'nested too deeply' : error.message.split('\n')[0]!;
    throw new InputError(at(error.pos[0]), problem, 'YAML');
  }
  const twice = keyTwice(doc.contents);
  if (twice) throw new InputError(at(twice.range?.[0]), 'Map keys must be unique', 'YAML');
  return doc;
}

/** What a YAML file holds, unchecked. @throws InputError where it is not YAML */
export function parseYaml(text: string, file: string): ReadYaml<unknown> & { readonly has: (path: Path) => boolean } {
  const lines = new LineCounter();
  let doc: Document;
  let value: unknown;
  try {
    doc = parsed(text, file, lines);
    value = doc.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError({ file }, error instanceof RangeError ? 'nested too deeply' : String(error), 'YAML');
  }
  const line = (path: Path): number | undefined => lineOf(doc, lines, path);
  return { value, line, has: (path) => doc.hasIn(path) };
}

/** @throws InputError with line, field, what was expected and the nearest name */
export function readYaml<T>(schema: z.ZodType<T>, text: string, file: string): ReadYaml<T> {
  const { value, line } = parseYaml(text, file);
  return { value: checked<T>(schema, value, { file }, line, (path) => validKeys(schema, path)), line };
}

/** A value whose parts come from several places: messages name the place of the field. @throws InputError */
export function checkedAt<T>(schema: z.ZodType<T>, value: unknown, placeOf: (path: Path) => Place): T {
  return checked<T>(schema, value, placeOf, undefined, (path) => validKeys(schema, path));
}

/**
 * What `check` returns; a message of its that names a field gets the line of that field.
 * @param under where the field may stand besides the top
 */
export function withLines<T>(file: string, line: ReadYaml<unknown>['line'], under: readonly string[], check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { field, line: known, file: where } = error.place;
    if (field === undefined || known !== undefined || where !== file) throw error;
    const at = line(field.split('.')) ?? line([...under, ...field.split('.')]);
    throw new InputError({ file, field, ...(at !== undefined && { line: at }) }, error.problem, error.expected, error.didYouMean);
  }
}
