/** What was assumed, changed or left out of a request trace, in sentences. */
import type { RequestFormat, RequestOptions } from './request-format.js';

/** Bytes of a request that is played. */
export const BLOCK_BYTES = 64;

/** Of the requests of a file. */
export interface Counts {
  requests: number;
  wrapped: number;
  late: number;
  /** whose size the file does not say */
  unsized: number;
  /** that are not one block, and the blocks that were made of them */
  resized: number;
  blocks: number;
  /** without a time */
  untimed: number;
}

const many = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;

/** Our own format, read as it stands, needs no sentence. @param told lines by what was not read of them */
export function notesOf(n: Counts, format: RequestFormat, o: RequestOptions, told: ReadonlyMap<string, number>): string[] {
  const { trace_clock_mhz: mhz, capacity_bytes, clock_ps, request_bytes = BLOCK_BYTES, gap_cycles = 1 } = o;
  const says = (holds: boolean, text: string): string[] => (holds ? [text] : []);
  const foreign = format.late !== 'refused';
  return [
    ...says(foreign, `read as ${format.name}: ${format.line}`),
    ...says(foreign && mhz === undefined, `assumed: its cycles are the memory’s, of ${clock_ps} ps (--clock)`),
    ...says(mhz !== undefined, `cycles of ${mhz} MHz (--clock), each moved to the memory’s next edge`),
    ...says(n.untimed > 0, `assumed: ${many(gap_cycles, 'cycle')} a step (--gap), ${many(n.untimed, 'request')} without a time`),
    ...says(foreign && n.unsized > 0, `assumed: ${request_bytes} bytes a request (--size), ${many(n.unsized, 'request')}`),
    ...says(n.resized > 0, `${many(n.resized, 'request')} of other than 64 bytes, played as ${many(n.blocks, 'block')} of 64`),
    ...says(n.late > 0, `${many(n.late, 'request')} with a time before that of the one ahead, played right after it`),
    ...says(n.wrapped > 0, `${n.wrapped} of ${many(n.requests, 'request')} beyond the device, address modulo ${capacity_bytes}`),
    ...[...told].map(([what, times]) => `${many(times, 'line')} ${what}`),
  ];
}
