/** Memory request traces: CSV, gzip or not, with the header `cycle,addr_hex,op`; op is R or W. */
import { InputError } from './files/input-error.js';
import { readText } from './files/read.js';

/** A request: `address` in bytes; `cycle` of the memory's clock in which it arrives. */
export interface RequestRow {
  readonly cycle: number;
  readonly address: number;
  readonly write: boolean;
}
const HEADER = 'cycle,addr_hex,op';

const MOST_CYCLE = 1e15;
/** hexadecimal digits of an address: 48 bits */
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
  if (!/^(0x)?[0-9a-f]{1,12}$/i.test(address)) return new InputError(at('addr_hex'), `"${address}"`, 'a hexadecimal address');
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

/** @param capacity_bytes addresses must lie below. @throws InputError with the line and the column */
export function readRequests(file: string, capacity_bytes: number): RequestRow[] {
  const text = readText(file);
  const rows: RequestRow[] = [];
  let before = 0;
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
      if (!readRow(text, from, to)) throw fault(file, line, text.slice(from, to));
      const { cycle, address, write } = row;
      if (cycle < before)
        throw new InputError({ file, line, field: 'cycle' }, `${cycle}, after ${before}`, 'cycles that never decrease');
      if (address >= capacity_bytes)
        throw new InputError(
          { file, line, field: 'addr_hex' },
          `0x${address.toString(16)} is beyond the device`,
          `an address below 0x${capacity_bytes.toString(16)}`,
        );
      rows.push({ cycle, address, write });
      before = cycle;
    }
    from = next + 1;
  }
  if (rows.length === 0) throw new InputError({ file }, 'no requests', 'at least one row');
  return rows;
}
