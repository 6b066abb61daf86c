/** Under which licences what ships may be. */
import type { Component } from './bill.js';

/** As CycloneDX has it: an identifier of SPDX, an expression of them, or a name that is neither. */
export type Licence = { readonly license: { readonly id?: string; readonly name?: string } } | { readonly expression: string };

/** SPDX identifiers: those that ask for no more than a notice, and MPL-2.0, which asks for its own files alone. */
const ALLOWED: ReadonlySet<string> = new Set([
  ...['0BSD', 'Apache-2.0', 'Bitstream-Vera', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'Unlicense', 'Zlib'],
  'MPL-2.0',
]);
/** Packages of which the manifest does not tell in SPDX's words: read in their LICENSE, in these versions. */
export const OF_FILES: ReadonlyMap<string, string> = new Map([
  ['dejavu-fonts-ttf@2.37.3', 'Bitstream-Vera'], // changes are in the public domain; glyphs of Arev are under the same words
  ['jstat@1.9.6', 'MIT'],
]);

/** Whether an expression of SPDX lets us ship: all of what AND joins, one of what OR joins; an exception (WITH) is not known. */
function isAllowed(expression: string): boolean {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  const one = (): boolean => {
    const word = words.shift();
    if (word !== '(') return word !== undefined && ALLOWED.has(word);
    const inside = any();
    return words.shift() === ')' && inside;
  };
  const joined = (next: () => boolean, word: string): boolean[] => {
    const all = [next()];
    while (words[0] === word) {
      words.shift();
      all.push(next());
    }
    return all;
  };
  const every = (): boolean => joined(one, 'AND').every(Boolean);
  const any = (): boolean => joined(every, 'OR').some(Boolean);
  return any() && words.length === 0;
}

const expressionOf = (licence: Licence): string =>
  'expression' in licence ? licence.expression : (licence.license.id ?? licence.license.name ?? '');

/** What a package says of its licence; empty: nothing. */
export const licenceOf = ({ licenses = [] }: Component): string => licenses.map(expressionOf).join(' AND ');

/** What may not ship, a line each: of a licence that is not known to be allowed. */
export const licenceFaults = (components: readonly Component[]): string[] =>
  components
    .filter((c) => !isAllowed(licenceOf(c)))
    .map((c) => `${c.name}@${c.version}: licence "${licenceOf(c)}"; expected ${[...ALLOWED].join(', ')}, or a line in OF_FILES`);
