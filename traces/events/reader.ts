/** Reading an event trace: whole, or up to the last whole chunk where it is cut off. */
import { InputError } from '../files/input-error.js';
import { sums, unpackColumn, type PackedColumn } from './columns.js';
import {
  COLUMNS,
  DELTA_CODED,
  EVENT_FORMAT,
  MAGIC,
  WHO,
  type Column,
  type OperatorInfo,
  type TraceEnd,
  type TraceHeader,
} from './format.js';
import { unpackFrame } from './frame.js';

/** The records of one chunk, a column each, unpacked whenever it is read; times are absolute. */
export type Chunk = Readonly<Record<Column, readonly number[]>> & { readonly records: number };

/** An event trace as read: its chunks are unpacked when they are looked at. */
export interface EventTrace {
  readonly header: TraceHeader;
  readonly operators: readonly OperatorInfo[];
  readonly chunks: readonly Chunk[];
  /** undefined where the file is cut off */
  readonly end: TraceEnd | undefined;
  /** bytes at the end that no whole frame holds */
  readonly missing: { readonly bytes: number; readonly why: string } | undefined;
}

interface Frame {
  readonly t?: unknown;
  readonly [key: string]: unknown;
}

function readChunk(frame: Frame, file: string): Chunk {
  const records = Number(frame['records']);
  const packed = frame['columns'] as readonly PackedColumn[] | undefined;
  const who = frame['who'] as readonly (readonly number[])[] | undefined;
  const whose = frame['whose'] as PackedColumn | undefined;
  if (!Number.isSafeInteger(records) || packed?.length !== COLUMNS.length || who === undefined || whose === undefined)
    throw new InputError({ file }, 'a chunk with other columns', COLUMNS.join(', '));
  const unpack = (name: string, i: number): readonly number[] =>
    DELTA_CODED.has(name) ? sums(unpackColumn(packed[i]!, records, true)) : unpackColumn(packed[i]!, records, false);
  const chunk = { records } as { records: number } & Record<Column, readonly number[]>;
  // unpacked at each reading and not kept: a long trace has more records than fit into memory
  for (const [i, name] of COLUMNS.entries()) Object.defineProperty(chunk, name, { get: () => unpack(name, i), enumerable: true });
  for (const [i, name] of WHO.entries()) {
    const of = who.map((w) => w[i]!);
    Object.defineProperty(chunk, name, { get: () => unpackColumn(whose, records, false).map((w) => of[w]!), enumerable: true });
  }
  return chunk;
}

interface Read {
  header: TraceHeader | undefined;
  operators: readonly OperatorInfo[];
  chunks: Chunk[];
  end: TraceEnd | undefined;
}

/** Takes in what a frame holds; frames of other names are left alone. */
function take(read: Read, frame: Frame, file: string): void {
  if (frame.t === 'header') {
    read.header = frame as unknown as TraceHeader;
    checkVersion(read.header, file);
  } else if (frame.t === 'operators') read.operators = frame['operators'] as readonly OperatorInfo[];
  else if (frame.t === 'chunk') read.chunks.push(readChunk(frame, file));
  else if (frame.t === 'end') read.end = frame as unknown as TraceEnd;
}

function checkVersion({ version }: TraceHeader, file: string): void {
  if (version === EVENT_FORMAT.version) return;
  throw new InputError(
    { file, field: 'version' },
    `version ${version} is ${version > EVENT_FORMAT.version ? 'newer than this program' : 'of an earlier program'}`,
    `${EVENT_FORMAT.version}; run the simulation again`,
  );
}

/** Why a trace has no end, or bytes are left; undefined for a whole one. */
function missingOf(left: number, ended: boolean): EventTrace['missing'] {
  if (left > 0) return { bytes: left, why: 'the last frame is cut off or damaged' };
  return ended ? undefined : { bytes: left, why: 'the file ends before its totals' };
}

/** @throws InputError when it is no event trace, or of another version */
export function readEventTrace(bytes: Uint8Array, file: string): EventTrace {
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    throw new InputError({ file }, 'not an event trace', `a .swt file, which begins with ${JSON.stringify(MAGIC)}`);
  const read: Read = { header: undefined, operators: [], chunks: [], end: undefined };
  let at = MAGIC.length;
  for (let frame = unpackFrame(bytes, at); frame; frame = unpackFrame(bytes, at)) {
    take(read, frame.value as Frame, file);
    at = frame.next;
  }
  const { header } = read;
  if (header?.format !== EVENT_FORMAT.format)
    throw new InputError({ file }, 'cut off or damaged before its first frame ends', 'a header frame');
  return { ...read, header, missing: missingOf(bytes.length - at, read.end !== undefined) };
}

/** One record, with names instead of indices. */
export interface EventRecord {
  readonly start_ps: number;
  readonly end_ps: number;
  readonly busy_ps: number;
  readonly actor: string;
  readonly kind: string;
  readonly operator: number;
  readonly resource: number;
  readonly requester: string;
  readonly holder: string;
  readonly detail: string;
  readonly count: number;
  readonly amount: number;
  readonly energy_fj: number;
}

/** All records in file order, one by one. */
export function* records(trace: EventTrace): Generator<EventRecord> {
  const { header, chunks } = trace;
  const name = (i: number): string => header.names[i] ?? `#${i}`;
  for (const { records: count, ...c } of chunks)
    for (let i = 0; i < count; i++)
      yield {
        start_ps: c.start_ps[i]!,
        end_ps: c.start_ps[i]! + c.span_ps[i]!,
        busy_ps: c.span_ps[i]! - c.gap_ps[i]!,
        actor: name(c.actor[i]!),
        kind: header.kinds[c.kind[i]!] ?? `#${c.kind[i]!}`,
        operator: c.operator[i]!,
        resource: c.resource[i]!,
        requester: name(c.requester[i]!),
        holder: name(c.holder[i]!),
        detail: header.details[c.detail[i]!] ?? `#${c.detail[i]!}`,
        count: c.count[i]!,
        amount: c.amount[i]!,
        energy_fj: c.energy_fj[i]!,
      };
}
