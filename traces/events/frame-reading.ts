/** Frames as they are read: one that is cut off or damaged is none. */
import CRC32 from 'crc-32';
import { Unpackr } from 'msgpackr';
import { isPlainMsgpack } from './msgpack-shape.js';

const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });

/** The payload at `offset` and where the next frame begins; undefined where it is cut off or damaged. */
export function frameAt(bytes: Uint8Array, offset: number): { readonly payload: Uint8Array; readonly next: number } | undefined {
  if (offset + 8 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const next = offset + 8 + view.getUint32(offset, true);
  if (next > bytes.length) return undefined;
  const payload = bytes.subarray(offset + 8, next);
  if (CRC32.buf(payload) >>> 0 !== view.getUint32(offset + 4, true)) return undefined;
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
