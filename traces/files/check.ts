/** From a zod issue to an InputError: the first fault, its path, what was expected and the nearest valid name. */
import type * as z from 'zod';
import { InputError, nearest, type Place } from './input-error.js';

/** `path` as people write it: memories.rram.banks, traceEvents[3].args */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((p, i) => (typeof p === 'number' ? `[${p}]` : `${i > 0 ? '.' : ''}${String(p)}`)).join('');
}

type Issue = z.core.$ZodIssue;

/** Types as people say them, where zod's word is another. */
const TYPES: Readonly<Record<string, string>> = { record: 'object', array: 'list', tuple: 'list', int: 'whole number' };
const typeName = (word: string): string => TYPES[word] ?? word;

/** The schema's own words for what a union takes, where it has some. */
const unionText = (issue: Issue): [string, string] =>
  saysWhatItTakes(issue) ? ['none of its forms', issue.message] : [issue.message, 'a valid value'];

function describe(
  issue: Issue,
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): [string, string, string | undefined] {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const valid = keysAt(issue.path);
      const key = issue.keys[0]!;
      const expected = valid.length > 0 ? `one of ${valid.join(', ')}` : 'no such key';
      return [`unknown key "${key}"`, expected, nearest(key, valid)];
    }
    case 'invalid_type':
      return ['missing or of the wrong type', typeName(issue.expected), undefined];
    case 'too_small':
      return ['too small', `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`, undefined];
    case 'too_big':
      return ['too large', `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`, undefined];
    case 'invalid_value':
      return ['not one of the choices', issue.values.map(String).join(', '), undefined];
    case 'invalid_union':
      return [...unionText(issue), undefined];
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'not_multiple_of':
      return [issue.message, 'a valid value', undefined];
  }
}

/** Whether a union says in words which forms it takes: zod's own message says nothing. */
const saysWhatItTakes = ({ message }: Issue): boolean => message !== 'Invalid input';

/** Innermost issue of a union: the branch that got furthest says most; where none got beyond the union, the union's own words. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors
    .map((e) => e[0])
    .filter((e) => e !== undefined)
    .map((e) => deepest({ ...e, path: [...issue.path, ...e.path] }));
  const [furthest = issue] = inner.sort((a, b) => b.path.length - a.path.length);
  return furthest.path.length === issue.path.length && saysWhatItTakes(issue) ? issue : furthest;
}

/**
 * `value` as `schema` describes it.
 * @param place file, and where known the line, of the value or of a path in it; `lineOf` gives the line of a path
 * @param keysAt the keys that are valid at a path, for the nearest one
 * @throws InputError
 */
export function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  place: Place | ((path: readonly PropertyKey[]) => Place),
  lineOf: ((path: readonly PropertyKey[]) => number | undefined) | undefined = undefined,
  keysAt: (path: readonly PropertyKey[]) => readonly string[] = () => [],
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // a misspelled key says more than the key that is missing for it
  const { issues } = result.error;
  const issue = deepest(issues.find((i) => i.code === 'unrecognized_keys') ?? issues[0]!);
  const [problem, expected, hint] = describe(issue, keysAt);
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const at = typeof place === 'function' ? place(path) : place;
  const line = lineOf ? lineOf(path) : at.line;
  const field = [at.field, pathText(path)].filter((f) => f).join('.');
  throw new InputError({ file: at.file, ...(line !== undefined && { line }), ...(field && { field }) }, problem, expected, hint);
}
