/**
 * The requests of a file as they are played: 64 bytes each, in cycles of the memory's clock, below its capacity. What the file
 * does not say is taken from the options and counted, so that it can be said.
 */
import { InputError } from '../files/input-error.js';
import { BLOCK_BYTES, notesOf, type Counts } from './notes.js';
import type { ReadRequests, RequestFormat, RequestOptions, RequestRow, Rows } from './request-format.js';

/** A request of more bytes is none of a cache or a bus. */
const MOST_BYTES = 65536;
/** More are more than the memory of this machine holds. */
const MOST_ROWS = 5e7;
/** Latest arrival, 75 minutes: half of what the kernel's clock counts. */
const LATEST_PS = 2 ** 52;
const PS_PER_US = 1e6;

/** Takes the requests of a file. */
interface Taking {
  readonly rows: Rows;
  readonly end: () => ReadRequests;
}

/** From a cycle of the file's clock to one of the memory's, none before the one ahead. */
function clockOf(file: string, format: RequestFormat, { clock_ps, trace_clock_mhz: mhz }: RequestOptions, counts: Counts) {
  const latest_cycle = Math.floor(LATEST_PS / clock_ps);
  let before = 0;
  return (line: number, given: number): number => {
    const cycle = mhz === undefined ? given : Math.ceil((given * PS_PER_US) / (mhz * clock_ps));
    const place = { file, line, field: 'cycle' };
    if (cycle > latest_cycle) throw new InputError(place, String(given), `at most ${latest_cycle} cycles of ${clock_ps} ps`);
    if (cycle >= before) return (before = cycle);
    if (format.late === 'refused') throw new InputError(place, `${given}, after ${before}`, 'cycles that never decrease');
    counts.late++;
    return before;
  };
}

/** From an address to one of the device. */
function wrapOf(file: string, format: RequestFormat, { capacity_bytes, wrap }: RequestOptions, counts: Counts) {
  return (line: number, address: number | bigint): number => {
    if (address < capacity_bytes) return Number(address);
    if (!wrap) {
      const expected = `an address below 0x${capacity_bytes.toString(16)}, or --wrap, which takes it modulo that`;
      throw new InputError(
        { file, line, field: format.addressField },
        `0x${address.toString(16)} is beyond the device`,
        expected,
      );
    }
    counts.wrapped++;
    return typeof address === 'bigint' ? Number(address % BigInt(capacity_bytes)) : address % capacity_bytes;
  };
}

/** @returns what takes requests, and what ends it: with an InputError where there was none */
export function createRows(file: string, format: RequestFormat, options: RequestOptions): Taking {
  const { capacity_bytes, request_bytes, gap_cycles = 1 } = options;
  const counts: Counts = { requests: 0, wrapped: 0, late: 0, unsized: 0, resized: 0, blocks: 0, untimed: 0 };
  const cycleOf = clockOf(file, format, options, counts);
  const addressOf = wrapOf(file, format, options, counts);
  const told = new Map<string, number>();
  const rows: RequestRow[] = [];
  let gaps = 0;

  /** A request of other than a block becomes the blocks that it touches; what sticks out of the device begins again at 0. */
  function putBlocks(line: number, cycle: number, address: number, write: boolean, bytes: number): void {
    if (bytes < 1 || bytes > MOST_BYTES)
      throw new InputError({ file, line, field: 'bytes' }, String(bytes), `1 to ${MOST_BYTES} bytes a request`);
    counts.resized++;
    const end = address + bytes;
    if (end > capacity_bytes) addressOf(line, end - 1);
    for (let block = address - (address % BLOCK_BYTES); block < end; block += BLOCK_BYTES) {
      counts.blocks++;
      rows.push({ cycle, address: block % capacity_bytes, write });
    }
  }

  function at(line: number, given: number, location: number | bigint, write: boolean, said?: number): void {
    const cycle = cycleOf(line, given);
    const address = addressOf(line, location);
    counts.requests++;
    if (said === undefined) counts.unsized++;
    const bytes = said ?? request_bytes ?? BLOCK_BYTES;
    if (bytes === BLOCK_BYTES) {
      const last = address + bytes - 1;
      if (location < capacity_bytes && last >= capacity_bytes) addressOf(line, last);
      rows.push({ cycle, address, write });
    } else putBlocks(line, cycle, address, write, bytes);
    if (rows.length > MOST_ROWS) throw new InputError({ file, line }, `more than ${MOST_ROWS} requests`, 'a shorter trace');
  }

  function next(line: number, until: number, address: number | bigint, write: boolean, bytes?: number): void {
    counts.untimed++;
    at(line, Math.floor(gaps * gap_cycles), address, write, bytes);
    gaps += until;
  }

  function end(): ReadRequests {
    if (rows.length === 0) throw new InputError({ file }, 'no requests', 'at least one row');
    return { rows, notes: notesOf(counts, format, options, told) };
  }

  const tell = (what: string): void => void told.set(what, (told.get(what) ?? 0) + 1);
  return { rows: { at, next, pass: (n) => void (gaps += n), tell }, end };
}
