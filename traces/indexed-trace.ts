/**
 * An event trace of any length, opened by its index: of its chunks no more is read than where each begins and how many records it
 * has, and what is in one is read when it is looked at. The end of a trace says from when to when each chunk goes.
 */
import { InputError, type Place } from './files/input-error.js';
import { readChunk, recordsOf, type Chunk, type Records } from './events/chunk.js';
import { MAGIC, type TraceEnd } from './events/format.js';
import { frameAt, inMemory, unpackPayload, type TraceBytes } from './events/frame-reading.js';
import { readTraceIn, type EventTrace } from './events/reader.js';
import { readBytes } from './files/read.js';
import { isSeekable, withFile } from './trace-file.js';

/** A trace whose records can be read by time. */
export interface IndexedTrace extends Omit<EventTrace, 'missing' | 'chunks'> {
  readonly end: TraceEnd;
  readonly chunks: readonly IndexedChunk[];
  /** Records of these chunks, some at a time, valid until the next are asked for. @throws InputError with the place of the frame */
  readonly recordsOf: (chunks: readonly number[]) => Generator<Records>;
}
/** How far a chunk goes, and how many records it has. */
export interface IndexedChunk {
  readonly from_ps: number;
  readonly to_ps: number;
  readonly records: number;
}

interface Frame {
  readonly at: number;
  readonly next: number;
  /** records of a chunk, what it says again left out; undefined of another frame */
  readonly own: number | undefined;
}

/** What stands first in the payload of a chunk as it is written: a map's size, then `t: 'chunk', records: ` and a number. */
const CHUNK = Buffer.from('\xa1t\xa5chunk\xa7records', 'latin1');
const HEAD_BYTES = 8 + 1 + CHUNK.length + 5;

/** The whole number in msgpack at `at`, as far as a count of records may go; undefined for anything else. */
function countAt(view: DataView, at: number): number | undefined {
  const tag = view.getUint8(at);
  if (tag < 0x80) return tag;
  if (tag === 0xcc) return view.getUint8(at + 1);
  if (tag === 0xcd) return view.getUint16(at + 1);
  return tag === 0xce ? view.getUint32(at + 1) : undefined;
}

/** Of a frame at `at`, as little as says where the next one begins; undefined where it is cut off. */
function headAt(bytes: TraceBytes, at: number): Frame | undefined {
  const head = bytes.part(at, at + HEAD_BYTES);
  if (head.length < 8) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const next = at + 8 + view.getUint32(0, true);
  if (next > bytes.length) return undefined;
  const isChunk = head.length === HEAD_BYTES && CHUNK.equals(head.subarray(9, 9 + CHUNK.length));
  return { at, next, own: isChunk ? countAt(view, 9 + CHUNK.length) : undefined };
}

/** All frames of a trace, each looked at as little as that. */
function framesOf(bytes: TraceBytes): Frame[] {
  const frames: Frame[] = [];
  for (let f = headAt(bytes, MAGIC.length); f; f = headAt(bytes, f.next)) frames.push(f);
  return frames;
}

/** A trace without the frames of its chunks, one behind the other. */
function withoutChunks(bytes: TraceBytes, frames: readonly Frame[]): TraceBytes {
  const parts = [bytes.part(0, MAGIC.length), ...frames.filter((f) => f.own === undefined).map((f) => bytes.part(f.at, f.next))];
  const all = Buffer.concat(parts);
  return { length: all.length, part: (from, to) => all.subarray(from, to) };
}

/** The records of a chunk that is read from its frame each time that it is unpacked. */
function chunkAt(bytes: TraceBytes, { at }: Frame, before: number, file: string, header: EventTrace['header']): Chunk['unpack'] {
  const place: Place = { file, field: `frame at byte ${at}, chunk` };
  return () => {
    const frame = frameAt(bytes, at);
    if (!frame) throw new InputError(place, 'damaged', 'a chunk as a writer writes it');
    return readChunk(unpackPayload(frame.payload), place, header, before).unpack();
  };
}

/**
 * @returns undefined where the trace has no end, and so no index: it is to be read from its beginning
 * @throws InputError for what is no event trace, is of another version, or has an index of other chunks
 */
function readIndexedTrace(bytes: TraceBytes, file: string): IndexedTrace | undefined {
  const frames = framesOf(bytes);
  const chunkFrames = frames.filter((f) => f.own !== undefined);
  const { header, provenance, operators, end } = readTraceIn(
    withoutChunks(bytes, frames),
    file,
    chunkFrames.map((f) => f.at),
  );
  if (!end) return undefined;
  const starts: number[] = [];
  let own = 0;
  const chunks = chunkFrames.map((frame) => {
    starts.push(own);
    const unpack = chunkAt(bytes, frame, own, file, header);
    own += frame.own!;
    return { unpack };
  });
  return {
    ...{ header, provenance, operators, end },
    chunks: end.index.map(([, from_ps, to_ps, records]) => ({ from_ps, to_ps, records })),
    recordsOf: recordsOf(chunks, starts),
  };
}

/**
 * Opens a trace by its index, at once whatever its length: records are read by time.
 * @param look as of `withEventTrace`
 * @throws InputError when it is no event trace, of another version, or cut off: then it has no index
 */
export async function withIndexedTrace<T>(file: string, look: (trace: IndexedTrace) => T | Promise<T>): Promise<T> {
  const open = (bytes: TraceBytes): T | Promise<T> => {
    const trace = readIndexedTrace(bytes, file);
    if (trace) return look(trace);
    throw new InputError(
      { file },
      'cut off: it has no index',
      'a trace with its end; `inspect` and `operators` read what is there',
    );
  };
  return isSeekable(file) ? withFile(file, open) : open(inMemory(readBytes(file)));
}
