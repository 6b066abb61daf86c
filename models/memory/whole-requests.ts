/**
 * Requests that begin anywhere, as a memory may be sent them: a bus cuts each where a bank (of a DRAM: a row) ends. The parts
 * are offered one after the other; the request is accepted with its first part and answered with the last.
 */
import type { TimedRequest } from './player.js';
import type { MemoryFacts } from './protocol/controller.js';

/** What is sent, and of which request it is a part: by index, the same index where nothing is cut. */
export interface CutRequests {
  readonly parts: readonly TimedRequest[];
  readonly requestOf: (part: number) => number;
}

/**
 * What sticks out of the memory begins again at 0.
 * @param bytes of each request
 */
export function cutRequests(
  requests: readonly TimedRequest[],
  bytes: number,
  { contiguous_bytes, capacity_bytes }: Pick<MemoryFacts, 'contiguous_bytes' | 'capacity_bytes'>,
): CutRequests {
  const crosses = ({ address }: TimedRequest): boolean =>
    (address % contiguous_bytes) + bytes > contiguous_bytes || address + bytes > capacity_bytes;
  if (!requests.some(crosses)) return { parts: requests, requestOf: (part) => part };
  const parts: TimedRequest[] = [];
  const of: number[] = [];
  for (const [i, { cycle, address, write }] of requests.entries())
    for (let [at, left] = [address, bytes]; left > 0;) {
      const part = Math.min(contiguous_bytes - (at % contiguous_bytes), capacity_bytes - at, left);
      parts.push({ cycle, address: at, write, bytes: part });
      of.push(i);
      left -= part;
      at = (at + part) % capacity_bytes;
    }
  return { parts, requestOf: (part) => of[part]! };
}
