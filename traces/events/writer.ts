/** An event trace being written: header and operators first, chunks as they fill, totals and index last. */
import {
  ACTIVITY_KINDS,
  DETAILS,
  EVENT_FORMAT,
  MAGIC,
  packFrame,
  type OperatorInfo,
  type TraceEnd,
  type TraceHeader,
} from './format.js';

export type HeaderContent = Omit<TraceHeader, 'format' | 'version' | 'kinds' | 'details' | 'units'>;

const UNITS = {
  time: 'ps',
  energy: 'fJ',
  tile: 'MACs',
  vector: 'elements',
  read: 'bytes',
  write: 'bytes',
  transfer: 'bytes',
  wait: 'ps',
};

/** The bytes that open a trace: magic, header, operators. */
export function openingBytes(header: HeaderContent, operators: readonly OperatorInfo[]): Uint8Array {
  const frames = [
    new TextEncoder().encode(MAGIC),
    packFrame({ t: 'header', ...EVENT_FORMAT, ...header, kinds: ACTIVITY_KINDS, details: DETAILS, units: UNITS }),
    packFrame({ t: 'operators', operators }),
  ];
  const bytes = new Uint8Array(frames.reduce((sum, f) => sum + f.length, 0));
  let at = 0;
  for (const f of frames) {
    bytes.set(f, at);
    at += f.length;
  }
  return bytes;
}

export const closingBytes = (end: TraceEnd): Uint8Array => packFrame({ t: 'end', ...end });
