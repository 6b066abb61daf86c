/** JSON as PyTorch writes it, which is not always JSON: labels and texts are not escaped, and numbers may be inf or nan. */

/** What was mended, in words. */
export type Mended = 'NaN or infinity in JSON' | 'control character in JSON' | 'bare backslash in JSON';

const NUMBERS: ReadonlyMap<string, string> = new Map([
  ['inf', '1e999'],
  ['infinity', '1e999'],
  ['nan', 'null'],
]);

/** A text as JSON writes it, made sound. */
function mendString(text: string, note: (mended: Mended) => void): string {
  return text
    .replace(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|\\/g, (escape) => {
      if (escape.length > 1) return escape;
      note('bare backslash in JSON');
      return '\\\\';
    })
    .replace(/[\u0000-\u001f]/g, (control) => {
      note('control character in JSON');
      return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
}

/** `text` as JSON; where it is none, once more with what PyTorch does wrong mended. @throws SyntaxError */
export function parseLenient(text: string, note: (mended: Mended) => void): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const mended = text.replace(
      /"[^"\\]*(?:\\[^][^"\\]*)*"|([-+]?)\b(inf|infinity|nan)\b/gi,
      (piece, sign?: string, word?: string) => {
        if (word === undefined) return mendString(piece, note);
        note('NaN or infinity in JSON');
        const number = NUMBERS.get(word.toLowerCase())!;
        return sign === '-' && number !== 'null' ? `-${number}` : number;
      },
    );
    return JSON.parse(mended) as unknown;
  }
}
