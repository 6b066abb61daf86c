/** Frames as they are read: one that is cut off or damaged is none. */
import CRC32 from 'crc-32';
import { Unpackr } from 'msgpackr';
import { isPlainMsgpack } from './msgpack-shape.js';

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });

/** The bytes of a trace, in memory or in a file. */
export interface TraceBytes {
  readonly length: number;
  /** from `from` to before `to`, fewer where there are no more */
  readonly part: (from: number, to: number) => Uint8Array;
}
/** Those that are in memory. */
export const inMemory = (bytes: Uint8Array): TraceBytes => ({
  length: bytes.length,
  part: (from, to) => bytes.subarray(from, to),
});

/** What the first eight bytes of a frame say; undefined where they, or bytes of its payload, are not there. */
function openingAt(bytes: TraceBytes, offset: number): { readonly checksum: number; readonly next: number } | undefined {
  const head = bytes.part(offset, offset + 8);
  if (head.length < 8) return undefined;
  const view = new DataView(head.buffer, head.byteOffset);
  const next = offset + 8 + view.getUint32(0, true);
  return next > bytes.length ? undefined : { next, checksum: view.getUint32(4, true) };
}

/** Whether the frame at `offset` ends behind the bytes; else one that is none is damaged. */
export const isCutOff = (bytes: TraceBytes, offset: number): boolean => openingAt(bytes, offset) === undefined;

/** The payload at `offset` and where the next frame begins; undefined where it is cut off or damaged. */
export function frameAt(bytes: TraceBytes, offset: number): { readonly payload: Uint8Array; readonly next: number } | undefined {
  const opening = openingAt(bytes, offset);
  if (opening === undefined) return undefined;
  const { next, checksum } = opening;
  const payload = bytes.part(offset + 8, next);
  if (payload.length < next - offset - 8 || CRC32.buf(payload) >>> 0 !== checksum) return undefined;
  return { payload, next };
}

/** What a payload holds; undefined where it is no plain msgpack. */
export function unpackPayload(payload: Uint8Array): unknown {
  if (!isPlainMsgpack(payload)) return undefined;
  try {
    return unpackr.unpack(payload) as unknown;
  } catch {
    return undefined;
  }
}
