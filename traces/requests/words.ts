/** Lines of words separated by blanks, which most simulators' traces are. */
import { InputError } from '../files/input-error.js';

/** A column of a line. */
export interface Column {
  readonly field: string;
  readonly pattern: RegExp;
  readonly expected: string;
  /** may be left out, with all behind it */
  readonly optional?: true;
}

export const HEX: Column = {
  field: 'address',
  pattern: /^(0x)?0*[0-9a-f]{1,16}$/i,
  expected: 'a hexadecimal address of at most 64 bits',
};

export const CYCLE: Column = { field: 'cycle', pattern: /^\d{1,15}$/, expected: 'a whole number of cycles from 0' };

/** An address from digits in hexadecimal, `0x` before them or not. */
export function hexAddress(word: string): number | bigint {
  const digits = word.replace(/^0x/i, '');
  const value = parseInt(digits, 16);
  return Number.isSafeInteger(value) ? value : BigInt(`0x${digits}`);
}

/** An address in decimal or, after `0x`, in hexadecimal. */
export function address(word: string): number | bigint {
  if (/^0x/i.test(word)) return hexAddress(word);
  const value = Number(word);
  return Number.isSafeInteger(value) ? value : BigInt(word);
}

/** What `address` takes. A zero in front of other digits would be octal to some tools and nothing to others. */
export const ADDRESS: Column = {
  field: 'address',
  pattern: /^(0|[1-9]\d{0,18}|0x(?=.)0*(?:[1-9a-f][0-9a-f]{0,15})?)$/i,
  expected: 'a decimal address, or a hexadecimal one after 0x',
};

/** The words of a line, each as its column wants it. @throws InputError with the column */
function checked(words: readonly string[], columns: readonly Column[], file: string, line: number): void {
  const least = columns.filter((c) => !c.optional).length;
  if (words.length < least || words.length > columns.length) {
    const expected = columns.map(({ field, optional }) => (optional ? `[${field}]` : field)).join(' ');
    throw new InputError({ file, line }, `${words.length} words: "${words.join(' ').slice(0, 100)}"`, expected);
  }
  for (const [i, word] of words.entries()) {
    const { field, pattern, expected } = columns[i]!;
    if (!pattern.test(word)) throw new InputError({ file, line, field }, `"${word.slice(0, 100)}"`, expected);
  }
}

/**
 * Hands each line's words to `take`; empty lines and those that begin with # are passed over, the latter told.
 * @param columns undefined: `take` checks the words
 */
export function readWords(
  text: string,
  file: string,
  columns: readonly Column[] | undefined,
  tell: (what: string) => void,
  take: (words: readonly string[], line: number) => void,
): void {
  let line = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const next = end < 0 ? text.length : end;
    const content = text.slice(from, next).trim();
    line++;
    from = next + 1;
    if (content === '') continue;
    if (content.startsWith('#')) {
      tell('of comment passed over');
      continue;
    }
    const words = content.split(/[ \t]+/);
    if (columns) checked(words, columns, file, line);
    take(words, line);
  }
}
