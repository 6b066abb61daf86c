/**
 * Our own format: CSV with the header `cycle,addr_hex,op`; op is R or W. Cycles are those of the memory, unless it is said otherwise.
 */
import { InputError } from '../files/input-error.js';
import type { RequestFormat, Rows } from './request-format.js';

const HEADER = 'cycle,addr_hex,op';

const MOST_CYCLE = 1e15;
/** hexadecimal digits of an address that are read the quick way: 48 bits */
const MOST_DIGITS = 12;

/** Character codes. A file of millions of rows is read by them: a pattern and a split a row take several times as long. */
const [COMMA, ZERO, X, R, W] = [44, 48, 120, 114, 119] as const;

/** What is wrong with a row that does not match. */
function fault(file: string, line: number, text: string): InputError {
  const parts = text.split(',');
  const [cycle = '', address = '', op = ''] = parts;
  const at = (field: string) => ({ file, line, field });
  if (parts.length !== 3) return new InputError({ file, line }, `${parts.length} columns`, `three: ${HEADER}`);
  if (!/^\d{1,15}$/.test(cycle)) return new InputError(at('cycle'), `"${cycle}"`, 'a whole number of cycles from 0');
  if (!/^(0x)?[0-9a-f]{1,16}$/i.test(address)) return new InputError(at('addr_hex'), `"${address}"`, 'a hexadecimal address');
  return new InputError(at('op'), `"${op}"`, 'R or W');
}

/** A row being read: one object, reused, since files have many rows. */
const row = { cycle: 0, address: 0, write: false };

/** Value of a hexadecimal digit's character code, −1 for any other. */
function hexDigit(code: number): number {
  if (code >= ZERO && code <= 57) return code - ZERO;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Where a field was read up to; −1 where it is none. Its value is in `row`. */
function readCycle(text: string, from: number, to: number): number {
  let i = from;
  let cycle = 0;
  for (; i < to; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) break;
    cycle = cycle * 10 + digit;
  }
  row.cycle = cycle;
  return i > from && cycle < MOST_CYCLE ? i : -1;
}

function readAddress(text: string, from: number, to: number): number {
  const first = text.charCodeAt(from) === ZERO && (text.charCodeAt(from + 1) | 32) === X ? from + 2 : from;
  let i = first;
  let address = 0;
  for (; i < to; i++) {
    const digit = hexDigit(text.charCodeAt(i));
    if (digit < 0) break;
    address = address * 16 + digit;
  }
  row.address = address;
  return i > first && i - first <= MOST_DIGITS ? i : -1;
}

/** Reads a row of `text` between two positions into `row`, or says that it is not one. */
function readRow(text: string, from: number, to: number): boolean {
  const cycle = readCycle(text, from, to);
  if (cycle < 0 || text.charCodeAt(cycle) !== COMMA) return false;
  const address = readAddress(text, cycle + 1, to);
  if (address < 0 || text.charCodeAt(address) !== COMMA || address + 2 !== to) return false;
  const op = text.charCodeAt(address + 1) | 32;
  row.write = op === W;
  return op === W || op === R;
}

/** A row whose address has more digits than a number holds, zeros in front of it or not. */
const LONG = /^(\d{1,15}),(?:0x)?([0-9a-f]{13,16}),([rw])$/i;

/** Reads a row that the quick way does not take. @throws InputError */
function readLong(text: string, file: string, line: number, rows: Rows): void {
  const [, cycle, digits, op] = LONG.exec(text) ?? [];
  if (cycle === undefined) throw fault(file, line, text);
  rows.at(line, Number(cycle), BigInt(`0x${digits}`), op!.toUpperCase() === 'W');
}

/** Puts the rows of `text` into `rows`. @throws InputError with the line and the column */
function read(text: string, file: string, rows: Rows): void {
  let line = 0;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const next = end < 0 ? text.length : end;
    const to = text.charCodeAt(next - 1) === 13 ? next - 1 : next;
    line++;
    if (line === 1) {
      const header = text.slice(from, to);
      if (header.trim() !== HEADER) throw new InputError({ file, line }, `the columns are "${header.slice(0, 100)}"`, HEADER);
    } else if (to > from) {
      if (readRow(text, from, to)) rows.at(line, row.cycle, row.address, row.write);
      else readLong(text.slice(from, to), file, line, rows);
    }
    from = next + 1;
  }
}

export const csv: RequestFormat = {
  name: 'a request trace (CSV)',
  line: HEADER,
  late: 'refused',
  addressField: 'addr_hex',
  // three columns by whatever name: which ones they should be is said when it is read
  recognises: (line) => /^[a-z_]\w*(,\s*[a-z_]\w*){2}$/i.test(line),
  read,
};
