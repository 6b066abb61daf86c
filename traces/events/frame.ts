/** Frames: what an event trace is cut into, so that whatever is whole can be read when the rest is not. */
import CRC32 from 'crc-32';
import { Packr, Unpackr } from 'msgpackr';
import { isPlainMsgpack } from './msgpack-shape.js';

const packr = new Packr({ useRecords: false, variableMapSize: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true });

/** A frame: u32 length of the payload, u32 CRC-32 of it (both little-endian), payload. */
export function packFrame(value: object): Uint8Array {
  const payload = packr.pack(value) as Uint8Array;
  const frame = new Uint8Array(8 + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(4, CRC32.buf(payload) >>> 0, true);
  frame.set(payload, 8);
  return frame;
}

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
