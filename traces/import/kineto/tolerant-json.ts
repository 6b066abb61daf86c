/** JSON as profilers write it, which is not always JSON: NaN, raw control characters, bare backslashes, a byte order mark. */
import { InputError } from '../../files/input-error.js';
import { parseJson } from '../../files/read.js';
import { mendString } from '../json-string.js';

/** Enters what was passed over, so many times. */
export const count = (oddities: Map<string, number>, what: string, times: number): void => {
  if (times > 0) oddities.set(what, (oddities.get(what) ?? 0) + times);
};

/** A string, whole; or a word that JSON does not have. */
const TOKENS = /"(?:[^"\\]|\\[^])*"|-?\b(?:NaN|Infinity|inf|nan)\b/g;

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

/** Whether a text ends before its brackets are closed: cut off while it was written. */
function isCut(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\[^])*"|[[\]{}]/g))
    if (!token.startsWith('"')) depth += token === '[' || token === '{' ? 1 : -1;
  return depth > 0 || !/[\]}]\s*$/.test(text);
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
    if (isCut(whole))
      throw new InputError({ file, line: plain.split('\n').length }, 'the JSON ends early: the file is cut off', expected);
    return parseJson(whole, file, expected);
  }
}
