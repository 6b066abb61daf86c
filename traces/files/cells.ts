/** Lines of CSV and their cells. */

/** A cell in quotes may hold commas, and quotes that are written twice (RFC 4180). */
const CELL = /(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))(?:,|$)/gy;

/** Of a line, without blanks around them; one that ends in a comma has no cell behind it. */
export function cellsOf(line: string): string[] {
  const text = line.trimEnd();
  const cells = [...text.matchAll(CELL)].map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? '').trim());
  // the last match is of nothing, behind what ends the line
  return text !== '' && !text.endsWith(',') ? cells.slice(0, -1) : cells;
}

/** Without a byte order mark. */
export const linesOf = (text: string): string[] => text.replace(/^\ufeff/, '').split('\n');
