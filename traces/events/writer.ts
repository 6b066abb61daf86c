/** An event trace being written: header and operators first, chunks as they fill, totals and index last. */
import { EVENT_FORMAT, MAGIC, type OperatorInfo, type TraceEnd, type TraceHeader } from './format.js';
import { packFrame } from './frame.js';
import { ACTIVITY_KINDS, DETAILS } from './kinds.js';

/** A header but for what every header says. */
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

/** Operators of one shape have the same choices: the frame has these once, and of each operator their place among them. */
function operatorsFrame(operators: readonly OperatorInfo[]): object {
  const choices: NonNullable<OperatorInfo['choices']>[] = [];
  const places = new Map<string, number>();
  function placeOf(of: NonNullable<OperatorInfo['choices']>): number {
    const key = JSON.stringify(of);
    const place = places.get(key) ?? choices.push(of) - 1;
    places.set(key, place);
    return place;
  }
  const told = operators.map(({ choices: of, ...operator }) => (of ? { ...operator, choices: placeOf(of) } : operator));
  return { t: 'operators', operators: told, choices };
}

/** The bytes that open a trace: magic, header, operators. */
export function openingBytes(header: HeaderContent, operators: readonly OperatorInfo[]): Uint8Array {
  const frames = [
    new TextEncoder().encode(MAGIC),
    packFrame({ t: 'header', ...EVENT_FORMAT, ...header, kinds: ACTIVITY_KINDS, details: DETAILS, units: UNITS }),
    packFrame(operatorsFrame(operators)),
  ];
  const bytes = new Uint8Array(frames.reduce((sum, f) => sum + f.length, 0));
  let at = 0;
  for (const f of frames) {
    bytes.set(f, at);
    at += f.length;
  }
  return bytes;
}

/** The bytes that close a trace: without them a reader says that it is cut off. */
export const closingBytes = (end: TraceEnd): Uint8Array => packFrame({ t: 'end', ...end });
