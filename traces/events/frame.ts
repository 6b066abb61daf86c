/** Frames: what an event trace is cut into, so that whatever is whole can be read when the rest is not. */
import CRC32 from 'crc-32';
import { Packr } from 'msgpackr';

const packr = new Packr({ useRecords: false, variableMapSize: true });

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
