/**
 * Where a run comes from: a frame of its own in an event trace, right behind the header.
 *
 * It is no part of what the run came to: `trace_sha256` is that of the file without it, so equal runs have equal digests
 * whatever folder, commit or command line they were of.
 */
import { MAGIC, type Provenance, type TraceEnd } from './format.js';
import { frameAt, inMemory } from './frame-reading.js';
import { packFrame } from './frame.js';
import { closingBytes } from './writer.js';

/** The frame. */
export const provenanceFrame = (provenance: Provenance): Uint8Array => packFrame({ t: 'provenance', ...provenance });

/** The bytes that open a trace, with the frame behind the header. */
export function withFrame(opening: Uint8Array, frame: Uint8Array): Uint8Array {
  const { next } = frameAt(inMemory(opening), MAGIC.length)!;
  return Buffer.concat([opening.subarray(0, next), frame, opening.subarray(next)]);
}

/** The end of a trace whose chunks begin so many bytes later. */
export const endMovedBy = (end: TraceEnd, bytes: number): TraceEnd => ({
  ...end,
  index: end.index.map(([at, ...rest]) => [at + bytes, ...rest]),
});

/** Takes the bytes of a trace as they come, the last with what they say. */
export type WriteTrace = (bytes: Uint8Array, end?: TraceEnd) => void;

/** Writes a trace that does not say where it comes from so that it does. @param provenance undefined: as it is */
export function sayingWhere(provenance: Provenance | undefined, write: (bytes: Uint8Array) => void): WriteTrace {
  if (!provenance) return write;
  const frame = provenanceFrame(provenance);
  let begun = false;
  return (bytes, end) => {
    if (begun) return write(end ? closingBytes(endMovedBy(end, frame.length)) : bytes);
    begun = true;
    write(withFrame(bytes, frame));
  };
}
