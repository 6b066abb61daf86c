/** Memory request traces: CSV, gzip or not, with the header `cycle,addr_hex,op`; op is R or W. */
import { InputError } from './files/input-error.js';
import { readText } from './files/read.js';

export interface RequestRow {
  readonly cycle: number;
  readonly address: number;
  readonly write: boolean;
}
const HEADER = 'cycle,addr_hex,op';

const ROW = /^(\d{1,15}),(?:0x)?([0-9a-f]{1,12}),([RW])$/i;

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

/** @param capacity_bytes addresses must lie below. @throws InputError with the line and the column */
export function readRequests(file: string, capacity_bytes: number): RequestRow[] {
  const lines = readText(file).split(/\r?\n/);
  const header = lines[0] ?? '';
  if (header.trim() !== HEADER) throw new InputError({ file, line: 1 }, `the columns are "${header.slice(0, 100)}"`, HEADER);
  const rows: RequestRow[] = [];
  let before = 0;
  for (let i = 1; i < lines.length; i++) {
    const text = lines[i]!;
    if (text === '') continue;
    const match = ROW.exec(text);
    if (!match) throw fault(file, i + 1, text);
    const cycle = Number(match[1]);
    const address = parseInt(match[2]!, 16);
    if (cycle < before)
      throw new InputError({ file, line: i + 1, field: 'cycle' }, `${cycle}, after ${before}`, 'cycles that never decrease');
    if (address >= capacity_bytes)
      throw new InputError(
        { file, line: i + 1, field: 'addr_hex' },
        `0x${match[2]!} is beyond the device`,
        `an address below 0x${capacity_bytes.toString(16)}`,
      );
    rows.push({ cycle, address, write: match[3] === 'W' || match[3] === 'w' });
    before = cycle;
  }
  if (rows.length === 0) throw new InputError({ file }, 'no requests', 'at least one row');
  return rows;
}
