/** Memory request traces: CSV, gzip or not, with the header `cycle,addr_hex,op`; op is R or W. */
import { InputError } from './files/input-error.js';
import { readText } from './files/read.js';

export interface RequestRow {
  readonly cycle: number;
  readonly address: number;
  readonly write: boolean;
}
const HEADER = 'cycle,addr_hex,op';

const COMMA = 44;
const MOST_CYCLE = 1e15;

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
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Reads a row of `text` between two positions into `row`, or says that it is not one. */
function readRow(text: string, from: number, to: number): boolean {
  let i = from;
  let cycle = 0;
  for (; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    cycle = cycle * 10 + digit;
  }
  if (i === from || cycle >= MOST_CYCLE || text.charCodeAt(i) !== COMMA) return false;
  i++;
  if (text.charCodeAt(i) === 48 && (text.charCodeAt(i + 1) | 32) === 120) i += 2; // 0x
  const first = i;
  let address = 0;
  for (; i < to; i++) {
    const digit = hexDigit(text.charCodeAt(i));
    if (digit < 0) break;
    address = address * 16 + digit;
  }
  if (i === first || i - first > 12 || text.charCodeAt(i) !== COMMA || i + 2 !== to) return false;
  const op = text.charCodeAt(i + 1) | 32;
  row.cycle = cycle;
  row.address = address;
  row.write = op === 119;
  return op === 119 || op === 114; // w, r
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
