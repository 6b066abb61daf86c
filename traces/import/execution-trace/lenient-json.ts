/** JSON as PyTorch writes it, which is not always JSON: labels and texts are not escaped, and numbers may be inf or nan. */
import { mendString } from '../json-string.js';

/** What was mended, in words. */
export type Mended = 'NaN or infinity in JSON' | 'control character in JSON' | 'bare backslash in JSON';

const NUMBERS: ReadonlyMap<string, string> = new Map([
  ['inf', '1e999'],
  ['infinity', '1e999'],
  ['nan', 'null'],
]);

/** `text` as JSON; where it is none, once more with what PyTorch does wrong mended. @throws SyntaxError */
export function parseLenient(text: string, note: (mended: Mended) => void): unknown {
  const found = {
    backslash: (): void => note('bare backslash in JSON'),
    control: (): void => note('control character in JSON'),
  };
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const mended = text.replace(
      /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|([-+]?)\b(inf|infinity|nan)\b/gi,
      (piece, sign?: string, word?: string) => {
        if (word === undefined) return mendString(piece, found);
        note('NaN or infinity in JSON');
        const number = NUMBERS.get(word.toLowerCase())!;
        return sign === '-' && number !== 'null' ? `-${number}` : number;
      },
    );
    return JSON.parse(mended) as unknown;
  }
}
