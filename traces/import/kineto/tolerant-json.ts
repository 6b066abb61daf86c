/** JSON as profilers write it, which is not always JSON: NaN, raw control characters, bare backslashes, a byte order mark. */
import { InputError } from '../../files/input-error.js';
import { parseJson } from '../../files/read.js';
import { mendString } from '../json-string.js';

/** Enters what was passed over, so many times. */
export const count = (oddities: Map<string, number>, what: string, times: number): void => {
  if (times > 0) oddities.set(what, (oddities.get(what) ?? 0) + times);
};

/** A string, to its end or the text's, so that none is looked through twice; or a word that JSON does not have. */
const TOKENS = /"(?:[^"\\]|\\[^])*(?:"|\\?$)|-?\b(?:NaN|Infinity|inf|nan)\b/g;

/** Mends what is inside strings, and words that are no JSON. @param text no string or word is cut by its ends */
export function mended(text: string, oddities: Map<string, number>): string {
  let [controls, backslashes, words] = [0, 0, 0];
  const whole = text.replace(TOKENS, (token) => {
    if (!token.startsWith('"')) {
      words++;
      return 'null';
    }
    return mendString(token, { backslash: () => backslashes++, control: () => controls++ });
  });
  count(oddities, 'NaN or Infinity, read as nothing', words);
  count(oddities, 'raw control characters in text', controls);
  count(oddities, 'bare backslashes in text', backslashes);
  return whole;
}

/** Where a text's first object or list ends; Infinity: it ends before that is closed, cut off while it was written. */
function endOf(text: string): number {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\[^])*(?:"|\\?$)|[[\]{}]/g)) {
    if (token.startsWith('"')) continue;
    depth += token === '[' || token === '{' ? 1 : -1;
    if (depth <= 0) return index + 1;
  }
  return Infinity;
}

/** What is wrong with text that is no JSON, where its brackets say it; with the line. */
function faultOf(text: string): { readonly line: number; readonly problem: string } | undefined {
  const end = endOf(text);
  const lineAt = (i: number): number => text.slice(0, i).split('\n').length;
  if (end === Infinity) return { line: lineAt(text.length), problem: 'the JSON ends early: the file is cut off' };
  const behind = /\S/g;
  behind.lastIndex = end;
  const after = behind.exec(text);
  if (!after) return undefined;
  const line = lineAt(after.index);
  return /[[{]/.test(after[0])
    ? { line, problem: 'a second JSON document begins where the first has ended' }
    : { line, problem: `something stands behind the JSON's end` };
}

/**
 * `text` as JSON, harmless faults mended and counted in `oddities`.
 * @throws InputError with the line, where it is not JSON even so
 */
export function tolerantJson(text: string, file: string, expected: string, oddities: Map<string, number>): unknown {
  const plain = text.startsWith('\ufeff') ? text.slice(1) : text;
  count(oddities, 'a byte order mark', plain === text ? 0 : 1);
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    const whole = mended(plain, oddities);
    const fault = faultOf(whole);
    if (fault) throw new InputError({ file, line: fault.line }, fault.problem, expected);
    return parseJson(whole, file, expected);
  }
}
