/** A person's YAML: checked by a schema, with lines in its messages. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import type * as z from 'zod';
import { checked } from './check.js';
import { faultsOf, InputError, joined, type Place } from './input-error.js';
import type { Path } from './path.js';
import { pathOf } from './path-of.js';

interface Def {
  readonly shape?: Record<string, unknown>;
  readonly keyType?: unknown;
  readonly entries?: Record<string, unknown>;
  readonly valueType?: unknown;
  readonly innerType?: unknown;
  /** of a schema whose value is transformed */
  readonly in?: unknown;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
}
const defOf = (schema: unknown): Def | undefined => (schema as { _zod?: { def?: Def } } | undefined)?._zod?.def;

/** Keys of the shape at a path, for "one of …" and the nearest name; all of a union's. */
function validKeys(schema: unknown, path: Path): readonly string[] {
  const def = defOf(schema);
  if (!def) return [];
  if (def.innerType ?? def.in) return validKeys(def.innerType ?? def.in, path);
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

/**
 * Keys that their map has already (the parser's own check compares each with each), and keys that are no text. Maps and lists are few
 * levels deep here.
 */
function wrongKeys(node: unknown): Node[] {
  if (isSeq(node)) return node.items.flatMap(wrongKeys);
  if (!isMap(node)) return [];
  const seen = new Set<unknown>();
  return node.items.flatMap(({ key, value }) => {
    const own = isScalar(key) ? key.value : key;
    const wrong = seen.has(own) || isMap(key) || isSeq(key) ? [key as Node] : [];
    seen.add(own);
    return [...wrong, ...wrongKeys(value)];
  });
}

/** What the parser's codes say: the fault, and what was expected. Other codes are of texts that no scenario comes near. */
const SYNTAX: Readonly<Record<string, readonly [problem: string, expected: string]>> = {
  BAD_INDENT: ['a bracket that is not closed, or another indentation', 'brackets closed, and parts of one list in one column'],
  TAB_AS_INDENT: ['indented with a tab', 'blanks'],
  MISSING_CHAR: ['a bracket, quote, colon or comma is missing', 'KEY: VALUE, with brackets and quotes closed'],
  BLOCK_AS_IMPLICIT_KEY: ['a second colon in one line', 'one KEY: VALUE a line, or text with a colon in quotes'],
  BLOCK_IN_FLOW: ['indented lines within brackets', 'brackets within brackets'],
  MULTILINE_IMPLICIT_KEY: ['no colon behind a name', 'KEY: VALUE'],
  BAD_SCALAR_START: ['text that begins with a special character', 'such text in quotes'],
  BAD_DQ_ESCAPE: ['a backslash that stands for nothing', 'two backslashes, or single quotes'],
  BAD_ALIAS: ['an alias of nothing', 'an anchor of that name before it'],
  TAG_RESOLVE_FAILED: ['a tag that is not known', 'no tag'],
};
const NOT_YAML = ['not YAML', 'KEY: VALUE'] as const;
const TOO_DEEP = ['nested too deeply', 'some levels'] as const;

function parsed(text: string, file: string, lineCounter: LineCounter): Document {
  if (text.length > LONGEST) throw new InputError({ file }, `${text.length} characters`, `at most ${LONGEST}`);
  const at = (offset: number | undefined): Place => ({
    file,
    ...(offset !== undefined && { line: lineCounter.linePos(offset).line }),
  });
  const doc = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  // of a tag that nobody knows the parser only warns
  const wrong = [...doc.errors, ...doc.warnings].map(({ code, message, pos }) => {
    const deep = code === 'RESOURCE_EXHAUSTION' || message.includes('call stack');
    return new InputError(at(pos[0]), ...(deep ? TOO_DEEP : (SYNTAX[code] ?? NOT_YAML)));
  });
  // what is not closed makes everything behind it wrong: a line is said once
  const byLine = [...new Map(wrong.reverse().map((e) => [e.place.line, e])).values()];
  const keys = wrong.length > 0 ? [] : wrongKeys(doc.contents);
  const ofKeys = keys.map((key) => {
    const place = at(key.range?.[0]);
    if (isMap(key) || isSeq(key)) return new InputError(place, 'a list or a map in the place of a name', 'NAME: VALUE');
    return new InputError(place, `a second key "${isScalar(key) ? String(key.value) : '…'}"`, 'each key once');
  });
  const faults = joined([...byLine, ...ofKeys]);
  if (faults) throw faults;
  return doc;
}

/** What a YAML file holds, unchecked: its value may be shared, and is not to be changed. */
export type ParsedYaml = ReadYaml<unknown> & { readonly has: (path: Path) => boolean };

/** Files that were read last: the points of a sweep read the same few again and again. */
const recent = new Map<string, ParsedYaml>();
const MOST_RECENT = 32;
/** Characters; a longer file is read once or twice at most. */
const LONGEST_RECENT = 200_000;

/** So that nobody changes what others read. */
function frozen(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

/** What a YAML file holds, unchecked. @throws InputError where it is not YAML */
export function parseYaml(text: string, file: string): ParsedYaml {
  const key = `${file}\n${text}`;
  const before = recent.get(key);
  const read = before ?? parseAnew(text, file);
  recent.delete(key);
  if (text.length <= LONGEST_RECENT) recent.set(key, read);
  if (recent.size > MOST_RECENT) recent.delete(recent.keys().next().value!);
  return read;
}

/** What a check of an object passes over without a word. */
function refuseProto(key: unknown, file: string, lines: LineCounter): void {
  if (!isScalar(key) || key.value !== '__proto__') return;
  const at = key.range && { line: lines.linePos(key.range[0]).line };
  throw new InputError({ file, ...at, field: '__proto__' }, 'a name that no field has', 'another');
}

function parseAnew(text: string, file: string): ParsedYaml {
  const lines = new LineCounter();
  let doc: Document;
  let value: unknown;
  try {
    doc = parsed(text, file, lines);
    visit(doc, { Pair: (_, { key }) => refuseProto(key, file, lines) });
    value = frozen(doc.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof RangeError) throw new InputError({ file }, ...TOO_DEEP);
    if (/unresolved/i.test(String(error))) throw new InputError({ file }, ...SYNTAX['BAD_ALIAS']!);
    throw new InputError({ file }, 'aliases that stand for more than a hundred times the text', 'parts written out');
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
    throw joined(
      faultsOf(error).map((fault) => {
        const { field, line: known, file: where } = fault.place;
        if (field === undefined || known !== undefined || where !== file) return fault;
        const at = line(pathOf(field)) ?? line([...under, ...pathOf(field)]);
        const place = { file, field, ...(at !== undefined && { line: at }) };
        return new InputError(place, fault.problem, fault.expected, fault.didYouMean);
      }),
    )!;
  }
}
