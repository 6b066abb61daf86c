/** Tables cut to the width of a terminal: text is wrapped, and where that is not enough columns go below each other, the first ones said again. */
import { largest } from '../../traces/formats.js';
import type { Table } from './table.js';

/** Columns of a table that stand beside each other. Cells may have several lines. */
export interface Block {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** by column: aligned at the right */
  readonly numbers: readonly boolean[];
}

/** A number, with a sign, a unit of one word, and something in brackets or not. */
const NUMBER = /^[±+\-−~<>≤≥]?\s?\d[\d,.]*(e[-+]?\d+)?(\s?[%\p{L}°²/·]{1,14})?(\s\([^)]*\))?$/u;
/** What stands for no number. */
const NONE = /^[–-]?$/;

/** Whether most of what a column holds are numbers. */
export function isOfNumbers(cells: readonly string[]): boolean {
  const filled = cells.filter((c) => !NONE.test(c));
  const numbers = filled.filter((c) => NUMBER.test(c)).length;
  return numbers > 0 && 2 * numbers >= filled.length;
}

/** Letters that take two places. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/gu;
/** Marks that take none. */
const MARK = /\p{M}|\u200b/gu;
/** Places on a terminal. */
export const widthOf = (text: string): number => {
  const plain = text.replace(MARK, '');
  return [...plain].length + (plain.match(WIDE)?.length ?? 0);
};
const widest = (texts: readonly string[]): number => largest(texts.map(widthOf), 0);

/** So many letters of a word, a sign that parts it at the end of its piece where there is one. */
function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  for (let rest = word; rest !== '';) {
    if (widthOf(rest) <= width) return [...pieces, rest];
    let head = [...rest].reduce((h, c) => (widthOf(h + c) <= width ? h + c : h), '');
    const sign = Math.max(...['/', '.', '-', '_', ',', '='].map((c) => head.lastIndexOf(c)));
    if (sign > head.length / 2) head = head.slice(0, sign + 1);
    if (head === '') [head] = [...rest] as [string];
    pieces.push(head);
    rest = rest.slice(head.length);
  }
  return pieces;
}

/** Text in lines of at most `width`, between words where it can be. */
export function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).flatMap((w) => piecesOf(w, width))) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

/** A cell's borders and blanks. */
const AROUND = 3;
/** Text is not wrapped to less. */
const NARROW = 14;
const withBorders = (widths: readonly number[]): number => widths.reduce((sum, w) => sum + w + AROUND, 1);

interface Column {
  readonly natural: number;
  /** narrower it cannot be read */
  readonly least: number;
}

function columnOf(header: string, cells: readonly string[], numbers: boolean): Column {
  const word = widest(header.split(/\s+/));
  const natural = Math.max(widthOf(header), widest(cells));
  const least = numbers ? Math.max(word, widest(cells)) : Math.max(Math.min(word, NARROW), Math.min(natural, NARROW));
  return { natural, least: Math.min(natural, least) };
}

/** Widths that fill the room: all columns that need more have the same, but for what they need at least. */
function widthsWithin(columns: readonly Column[], room: number): number[] {
  const at = (cap: number): number[] => columns.map(({ natural, least }) => Math.min(natural, Math.max(least, cap)));
  let cap = Math.max(...columns.map((c) => c.natural));
  while (cap > 1 && withBorders(at(cap)) > room) cap--;
  return at(cap);
}

/** Columns that say which row it is: the first, and those behind it that it takes. */
function keysOf({ headers, rows }: Table, numbers: readonly boolean[]): number {
  const isKey = (n: number): boolean => new Set(rows.map((r) => JSON.stringify(r.slice(0, n)))).size === rows.length;
  let n = 1;
  while (n < Math.min(3, headers.length - 1) && !isKey(n) && numbers[n] === false) n++;
  return n;
}

/** Which columns stand in which block: as many as there is room for, the keys in each. */
function split(columns: readonly Column[], keys: number, room: number): number[][] {
  const first = [...columns.keys()].slice(0, keys);
  const blocks: number[][] = [];
  let block = [...first];
  for (let i = keys; i < columns.length; i++) {
    const with_ = [...block, i].map((j) => columns[j]!.least);
    if (block.length > keys && withBorders(with_) > room) {
      blocks.push(block);
      block = [...first];
    }
    block.push(i);
  }
  return [...blocks, block];
}

/** @param room places on the terminal; undefined: as wide as it is */
export function blocksOf(table: Table, room: number | undefined): Block[] {
  const { headers, rows } = table;
  const cells = headers.map((_, i) => rows.map((r) => r[i] ?? ''));
  const numbers = cells.map(isOfNumbers);
  const columns = headers.map((h, i) => columnOf(h, cells[i]!, numbers[i]!));
  if (room === undefined || withBorders(columns.map((c) => c.natural)) <= room) return [{ headers, rows, numbers }];
  return split(columns, keysOf(table, numbers), room).map((block) => {
    const of = block.map((i) => columns[i]!);
    // what is too wide even alone is cut within words
    const fits = withBorders(of.map((c) => c.least)) <= room;
    const widths = widthsWithin(fits ? of : of.map((c) => ({ ...c, least: 1 })), room);
    return {
      headers: block.map((i, k) => wrapped(headers[i]!, widths[k]!)),
      rows: rows.map((r) => block.map((i, k) => wrapped(r[i] ?? '', widths[k]!))),
      numbers: block.map((i) => numbers[i]!),
    };
  });
}
