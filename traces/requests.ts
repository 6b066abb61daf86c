/** Memory request traces: CSV, gzip or not, with the header `cycle,addr_hex,op`; op is R or W. */
import { InputError } from './files/input-error.js';
import { readText } from './files/read.js';

export interface RequestRow {
  readonly cycle: number;
  readonly address: number;
  readonly write: boolean;
}
const HEADER = 'cycle,addr_hex,op';

/** @param capacity_bytes addresses must lie below. @throws InputError with the line and the column */
export function readRequests(file: string, capacity_bytes: number): RequestRow[] {
  const [header, ...lines] = readText(file).split(/\r?\n/);
  if (header?.trim() !== HEADER)
    throw new InputError({ file, line: 1 }, `the columns are "${header?.slice(0, 100) ?? ''}"`, HEADER);
  const rows: RequestRow[] = [];
  lines.forEach((text, i) => {
    if (text === '') return;
    const at = (field: string) => ({ file, line: i + 2, field });
    const parts = text.split(',');
    const [cycle = '', address = '', op = ''] = parts;
    if (parts.length !== 3) throw new InputError({ file, line: i + 2 }, `${parts.length} columns`, `three: ${HEADER}`);
    if (!/^\d{1,15}$/.test(cycle)) throw new InputError(at('cycle'), `"${cycle}"`, 'a whole number of cycles from 0');
    if (!/^(0x)?[0-9a-f]{1,12}$/i.test(address)) throw new InputError(at('addr_hex'), `"${address}"`, 'a hexadecimal address');
    if (op !== 'R' && op !== 'W') throw new InputError(at('op'), `"${op}"`, 'R or W');
    const row = { cycle: Number(cycle), address: parseInt(address, 16), write: op === 'W' };
    const before = rows.at(-1)?.cycle ?? 0;
    if (row.cycle < before) throw new InputError(at('cycle'), `${row.cycle}, after ${before}`, 'cycles that never decrease');
    if (row.address >= capacity_bytes)
      throw new InputError(
        at('addr_hex'),
        `${address} is beyond the device`,
        `an address below 0x${capacity_bytes.toString(16)}`,
      );
    rows.push(row);
  });
  if (rows.length === 0) throw new InputError({ file }, 'no requests', 'at least one row');
  return rows;
}
