/** From zod's issues to an InputError: every fault with its path, the value, what was expected and the nearest valid name. */
import type * as z from 'zod';
import { InputError, joined, nearest, type Place } from './input-error.js';
import { pathText, type Path } from './path.js';
import { converted, quantityIn, unitOf, unitOfField } from './quantity.js';

type Issue = z.core.$ZodIssue;

/** What is wrong at a path. */
interface Fault {
  readonly path: Path;
  readonly problem: string;
  readonly expected: string;
  readonly hint?: string | undefined;
}
type Told = Omit<Fault, 'path'>;
/** What was given: the whole value, and the keys that are valid at a path of it. */
interface Given {
  readonly value: unknown;
  readonly keysAt: (path: Path) => readonly string[];
}

/** Types as people say them. */
const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
  null: 'nothing',
};
const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (v, key) =>
      typeof v === 'object' && v !== null && Object.hasOwn(v, key) ? (v as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );

const LONGEST_SHOWN = 80;
/** A value as it was given, in short. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  // JSON has no number that is none, nor one without an end
  const text = typeof value === 'bigint' || typeof value === 'number' ? `${value}` : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** A share is of 1, and counts have their name as unit. */
function inUnit(path: Path): string {
  const unit = unitOfField(path);
  if (unit) return unit.name === 'share' ? ' from 0 to 1' : ` of ${unit.name}`;
  const name = String(path.findLast((p) => typeof p === 'string' && p !== 'value') ?? '');
  const [, one, other] = /(?:^|_)([a-z]+)_per_([^]+)$/.exec(name) ?? [];
  if (one !== undefined) return ` of ${unitOfField([`_${one}`])?.name ?? one} per ${other!.replaceAll('_', ' ')}`;
  const count = /_(cycles|words|bits)$/.exec(name)?.[1];
  return count === undefined ? '' : ` of ${count}`;
}

/** What a number is expected to be where a text was given: one with a unit is said in the unit of the field. */
function expectedNumber(type: string, path: Path, given: unknown): string {
  const own = unitOfField(path);
  const wanted = `${TYPES[type]!}${inUnit(path)}`;
  const quantity = typeof given === 'string' ? quantityIn(given) : undefined;
  if (!quantity || quantity.unit === '') return wanted;
  const unit = unitOf(quantity.unit);
  if (own && unit?.kind === own.kind) return `${wanted}: ${+converted(quantity.value, unit, own).toPrecision(12)}`;
  if (!own && quantity.unit === '%') return `${wanted}: ${+(quantity.value / 100).toPrecision(12)} where it is a share`;
  return inUnit(path) === '' ? `${wanted} without a unit` : wanted;
}

const COUNTED: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries', map: ' entries' };

/** Own words of a schema: `above high: expected low at most high`. */
function ownWords(message: string): readonly [problem: string, expected: string] {
  const [, problem, expected] = /^([^]*?)[:;,]? expected ([^]*)$/.exec(message) ?? [];
  return problem === undefined || expected === undefined ? [message, 'a valid value'] : [problem, expected];
}
/** What zod says where a schema has no words of its own. */
const isOfLibrary = (message: string): boolean => /^(Invalid|Unrecognized|Too (small|big)|Number must)/.test(message);

function ofType(issue: Issue & { readonly code: 'invalid_type' }, given: unknown): Told {
  const { expected, path } = issue;
  const number = expected === 'number' || expected === 'int';
  return { problem: shown(given), expected: number ? expectedNumber(expected, path, given) : (TYPES[expected] ?? expected) };
}

function ofChoice(values: readonly unknown[], given: unknown): Told {
  const names = values.map(String);
  const hint = typeof given === 'string' ? nearest(given, names) : undefined;
  if (given === undefined)
    return { problem: 'missing', expected: names.length > 1 ? `one of ${names.join(', ')}` : names.join() };
  return { problem: `${shown(given)} is not one of the choices`, expected: names.join(', '), hint };
}

/** A fault whose words are the schema's own, or, where it has none, ours. */
function inWords({ message }: Issue, given: unknown, expected: string): Told {
  if (isOfLibrary(message)) return { problem: shown(given), expected };
  const [problem, words] = ownWords(message);
  return { problem, expected: words };
}

type Of<C extends Issue['code']> = Extract<Issue, { readonly code: C }>;
type Tell<C extends Issue['code']> = (issue: Of<C>, given: unknown) => Told;

const ownOrElse =
  (expected: string): ((issue: Issue, given: unknown) => Told) =>
  (issue, given) =>
    inWords(issue, given, expected);

/** Of each kind of issue what is said. */
const TELL: { readonly [C in Issue['code']]: Tell<C> } = {
  invalid_type: ofType,
  too_small: (issue) => {
    const words = issue.inclusive === false ? 'more than' : 'at least';
    return { problem: 'too small', expected: `${words} ${String(issue.minimum)}${COUNTED[issue.origin] ?? ''}` };
  },
  too_big: (issue) => {
    const words = issue.inclusive === false ? 'less than' : 'at most';
    return { problem: 'too large', expected: `${words} ${String(issue.maximum)}${COUNTED[issue.origin] ?? ''}` };
  },
  invalid_value: ({ values }, given) => ofChoice(values, given),
  not_multiple_of: ({ divisor }, given) => ({ problem: shown(given), expected: `a multiple of ${divisor}` }),
  invalid_union(issue, given) {
    if ('options' in issue && issue.options) return ofChoice(issue.options, given);
    if (isOfLibrary(issue.message)) return { problem: shown(given), expected: 'one of its forms' };
    return { problem: 'none of its forms', expected: issue.message };
  },
  invalid_key(issue) {
    const [inner] = issue.issues;
    const expected = inner && !isOfLibrary(inner.message) ? inner.message : 'another';
    return { problem: `no name such as ${JSON.stringify(String(issue.path.at(-1)))}`, expected };
  },
  invalid_format: ({ message }, given) => ({
    problem: shown(given),
    expected: isOfLibrary(message) ? 'text of another form' : message,
  }),
  custom: ownOrElse('a valid value'),
  invalid_element: ownOrElse('another element'),
  unrecognized_keys: ownOrElse('no such key'),
};
const faultOf = (issue: Issue, given: unknown): Told => (TELL[issue.code] as Tell<Issue['code']>)(issue, given);

/** What says no more than that another form of a union is meant. */
const OF_ANOTHER_FORM: readonly Issue['code'][] = ['invalid_type', 'invalid_value', 'invalid_format'];
/** How far a branch of a union got: one that fails at once as another form says less than one that looked inside. */
const reach = (branch: readonly Issue[], depth: number): number =>
  Math.max(...branch.map((i) => i.path.length)) +
  (branch.some((i) => OF_ANOTHER_FORM.includes(i.code) && i.path.length <= depth) ? 0 : 0.5);

/** Innermost issues: of a union those of the branch that got furthest; where none got beyond the union, the union's own words. */
function innermost(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const depth = issue.path.length;
  const branches = issue.errors
    .filter((b) => b.length > 0)
    .map((b) => b.flatMap((e) => innermost({ ...e, path: [...issue.path, ...e.path] })));
  const [best] = branches.sort((a, b) => reach(b, depth) - reach(a, depth));
  if (!best || (reach(best, depth) <= depth && !isOfLibrary(issue.message))) return [issue];
  return best;
}

/** One fault a key, for keys that are not known. */
function faultsOf(issue: Issue, { value, keysAt }: Given): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, ...faultOf(issue, at(value, issue.path)) }];
  const valid = keysAt(issue.path);
  const expected = valid.length > 0 ? `one of ${valid.join(', ')}` : 'no such key';
  const of = at(value, issue.path);
  const kind = typeof of === 'object' && of !== null && 'kind' in of ? ` of kind ${shown(of.kind)}` : '';
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    // valid in another form of the same field
    if (valid.includes(key))
      return { path, problem: `given beside fields${kind}`, expected: 'another form, or none', hint: undefined };
    return { path, problem: `unknown key "${key}"`, expected, hint: nearest(key, valid) };
  });
}

/** Without keys that are missing because they are misspelled; of faults at one path the last, whose bound is the narrowest. */
function told(faults: readonly Fault[]): Fault[] {
  const meant = new Set(
    faults.flatMap(({ path, hint, problem }) =>
      hint !== undefined && problem.startsWith('unknown key') ? [pathText([...path.slice(0, -1), hint])] : [],
    ),
  );
  const last = new Map(faults.map((f) => [pathText(f.path), f]));
  return [...last].flatMap(([path, f]) => (f.problem === 'missing' && meant.has(path) ? [] : [f]));
}

/** More are not told one by one anyway: a damaged file may have millions. */
const MOST_ISSUES = 1000;

/** What a value of a schema without parts is expected to be. */
export const expectedOf = (issue: Issue, given: unknown): string => faultOf(issue, given).expected;

/**
 * `value` as `schema` describes it.
 * @param place file, and where known the line, of the value or of a path in it; `lineOf` gives the line of a path
 * @param keysAt the keys that are valid at a path, for the nearest one
 * @throws InputError of all faults
 */
export function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  place: Place | ((path: Path) => Place),
  lineOf: ((path: Path) => number | undefined) | undefined = undefined,
  keysAt: (path: Path) => readonly string[] = () => [],
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, MOST_ISSUES).flatMap(innermost);
  const faults = told(issues.flatMap((issue) => faultsOf(issue, { value, keysAt })));
  throw joined(
    faults.map(({ path, problem, expected, hint }) => {
      const where = typeof place === 'function' ? place(path) : place;
      const line = lineOf ? lineOf(path) : where.line;
      const field = pathText([...(where.field === undefined ? [] : [where.field]), ...path]);
      return new InputError(
        { file: where.file, ...(line !== undefined && { line }), ...(field && { field }) },
        problem,
        expected,
        hint,
      );
    }),
  )!;
}
