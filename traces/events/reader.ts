/** Reading an event trace: whole, or up to the last whole chunk where it is cut off. */
import { checked } from '../files/check.js';
import { InputError, type Place } from '../files/input-error.js';
import { allRecords, readChunk, type Chunk } from './chunk.js';
import { EVENT_FORMAT, MAGIC, type OperatorInfo, type Provenance, type TraceEnd, type TraceHeader } from './format.js';
import { frameAt, inMemory, isCutOff, unpackPayload, type TraceBytes } from './frame-reading.js';
import { endSchema, headerSchema, operatorsSchema, provenanceSchema } from './frame-schema.js';

/** An event trace as read: its chunks are unpacked when they are looked at. */
export interface EventTrace {
  readonly header: TraceHeader;
  /** where it comes from; undefined where its writer did not say */
  readonly provenance?: Provenance | undefined;
  /** the bytes that say so */
  readonly provenanceAt?: { readonly from: number; readonly to: number } | undefined;
  readonly operators: readonly OperatorInfo[];
  readonly chunks: readonly Chunk[];
  /** undefined where the file is cut off */
  readonly end: TraceEnd | undefined;
  /** bytes at the end that no whole frame holds */
  readonly missing: { readonly bytes: number; readonly why: string } | undefined;
}

interface Read {
  readonly bytes: TraceBytes;
  /** they are in memory anyway */
  readonly kept: boolean;
  /** where the chunks begin that were left out of the bytes */
  readonly leftOut: readonly number[] | undefined;
  header: TraceHeader | undefined;
  provenance: Provenance | undefined;
  provenanceAt: EventTrace['provenanceAt'];
  operators: readonly OperatorInfo[];
  chunks: Chunk[];
  /** where each chunk begins */
  offsets: number[];
  /** records in chunks so far, what they say again left out */
  own: number;
  end: TraceEnd | undefined;
}

function checkVersion(frame: object, file: string): void {
  const version = Number((frame as { version?: unknown }).version);
  if (version === EVENT_FORMAT.version) return;
  throw new InputError(
    { file, field: 'version' },
    `version ${version} is ${version > EVENT_FORMAT.version ? 'newer than this program' : 'of an earlier program'}`,
    `${EVENT_FORMAT.version}; run the simulation again`,
  );
}

const isMap = (value: unknown): value is { readonly t?: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** The end of a trace: what it says of chunks is what they are. */
function readEnd(frame: object, place: Place, { header, offsets, chunks, leftOut }: Read & { header: TraceHeader }): TraceEnd {
  checked(endSchema(header.names), frame, place);
  const end = frame as unknown as TraceEnd;
  const begin = leftOut ?? offsets;
  const same =
    end.index.length === begin.length &&
    end.index.every(([at, , , n], i) => at === begin[i] && (leftOut !== undefined || n === chunks[i]!.records));
  if (!same) throw new InputError({ ...place, field: `${place.field}.index` }, 'other chunks', 'those of the file');
  return end;
}

/** Each with the mappings that the frame has once. */
function operatorsOf(frame: object, place: Place): OperatorInfo[] {
  const { operators, choices } = checked(operatorsSchema, frame, place);
  return operators.map(({ choices: at, ...operator }) => (at === undefined ? operator : { ...operator, choices: choices[at]! }));
}

/** A frame's map but for its name. */
const withoutName = (frame: object): object => Object.fromEntries(Object.entries(frame).filter(([key]) => key !== 't'));

/** A frame that was whole when the file was opened. */
function frameIn(bytes: TraceBytes, at: number, place: Place): unknown {
  const frame = frameAt(bytes, at);
  if (frame) return unpackPayload(frame.payload);
  throw new InputError(place, 'no longer what it was', 'a file that nobody writes while it is read');
}

/** What is in a file is not kept, but read again when it is looked at. */
function takeChunk(read: Read, frame: object, at: number, header: TraceHeader, place: Place): void {
  const { bytes, kept, own: before } = read;
  const chunk = readChunk(frame, place, header, before);
  const { records, ownRecords } = chunk;
  const again = (): Chunk => readChunk(frameIn(bytes, at, place), place, header, before);
  const unkept = { records, ownRecords, unpack: () => again().unpack(), ofKind: (kind: number) => again().ofKind(kind) };
  read.chunks.push(kept ? chunk : unkept);
  read.own += ownRecords;
  read.offsets.push(at);
}

/** Takes in what a frame holds; frames of other names are left alone. @throws InputError with the frame's offset */
function take(read: Read, frame: unknown, [at, next]: readonly [number, number], file: string): void {
  const of = (name: string): Place => ({ file, field: `frame at byte ${at}, ${name}` });
  if (!isMap(frame) || typeof frame.t !== 'string')
    throw new InputError({ file, field: `frame at byte ${at}` }, 'not a frame', 'a msgpack map with a name, of plain values');
  const { t } = frame;
  const { header } = read;
  if (t === 'header' && header === undefined) {
    if ((frame as { format?: unknown }).format === EVENT_FORMAT.format) checkVersion(frame, file);
    checked(headerSchema, frame, of(t));
    read.header = frame as unknown as TraceHeader; // as it stands: keys keep their order
    return;
  }
  if (header === undefined || t === 'header' || read.end !== undefined)
    throw new InputError(of(t), 'out of place', 'a header first, and nothing after an end');
  if (t === 'provenance') {
    if (read.provenance !== undefined || read.chunks.length > 0)
      throw new InputError(of(t), 'out of place', 'one, behind the header');
    checked(provenanceSchema, frame, of(t));
    read.provenance = withoutName(frame) as unknown as Provenance;
    read.provenanceAt = { from: at, to: next };
  } else if (t === 'operators') read.operators = operatorsOf(frame, of(t));
  else if (t === 'chunk') {
    takeChunk(read, frame, at, header, of(t));
  } else if (t === 'end') read.end = readEnd(frame, of(t), { ...read, header });
}

/** Why a trace has no end, or bytes are left behind `at`; undefined for a whole one. */
function missingOf(file: TraceBytes, at: number, ended: boolean): EventTrace['missing'] {
  const bytes = file.length - at;
  if (bytes > 0) return { bytes, why: isCutOff(file, at) ? 'the last frame is cut off' : `the frame at byte ${at} is damaged` };
  return ended ? undefined : { bytes, why: 'the file ends before its totals' };
}

/** That a trace is cut off or damaged; undefined for a whole one. */
export const saidMissing = ({ missing }: EventTrace, file: string): string | undefined =>
  missing && `${file}: ${missing.why}; ${missing.bytes} bytes at the end are in no whole frame`;

/** @throws InputError for a trace that is cut off or damaged before its first record */
export function checkSomethingLeft({ chunks, missing }: EventTrace, file: string): void {
  if (missing && chunks.length === 0)
    throw new InputError({ file }, `${missing.why}, and no record is before it`, 'an event trace with records');
}

/** @throws InputError when it is no event trace, or of another version */
export const readEventTrace = (bytes: Uint8Array, file: string): EventTrace => readTrace(inMemory(bytes), file, true);

/**
 * As `readEventTrace`, of bytes that are not kept: records are read from them as they are looked at.
 * @param leftOut where chunks begin that are not among these bytes, but in the index
 */
export const readTraceIn = (bytes: TraceBytes, file: string, leftOut?: readonly number[]): EventTrace =>
  readTrace(bytes, file, false, leftOut);

function readTrace(bytes: TraceBytes, file: string, kept: boolean, leftOut?: readonly number[]): EventTrace {
  if (new TextDecoder().decode(bytes.part(0, MAGIC.length)) !== MAGIC)
    throw new InputError({ file }, 'not an event trace', `a .swt file, which begins with ${JSON.stringify(MAGIC)}`);
  const read: Read = {
    ...{ bytes, kept, leftOut, header: undefined, provenance: undefined, provenanceAt: undefined },
    ...{ operators: [], chunks: [], offsets: [], own: 0, end: undefined },
  };
  let at = MAGIC.length;
  for (let frame = frameAt(bytes, at); frame; frame = frameAt(bytes, at)) {
    take(read, unpackPayload(frame.payload), [at, frame.next], file);
    at = frame.next;
  }
  const { header, provenance, provenanceAt, operators, chunks, end } = read;
  if (header === undefined) throw new InputError({ file }, 'cut off or damaged before its first frame ends', 'a header frame');
  return { header, provenance, provenanceAt, operators, chunks, end, missing: missingOf(bytes, at, end !== undefined) };
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
  for (const { records: count, who, whose, ...c } of allRecords(chunks)) {
    const named = who.map(([actor, kind, resource, requester, holder, detail]) => ({
      actor: name(actor!),
      kind: header.kinds[kind!] ?? `#${kind!}`,
      resource: resource!,
      requester: name(requester!),
      holder: name(holder!),
      detail: header.details[detail!] ?? `#${detail!}`,
    }));
    for (let i = 0; i < count; i++)
      yield {
        start_ps: c.start_ps[i]!,
        end_ps: c.start_ps[i]! + c.span_ps[i]!,
        busy_ps: c.span_ps[i]! - c.gap_ps[i]!,
        operator: c.operator[i]!,
        ...named[whose[i]!]!,
        count: c.count[i]!,
        amount: c.amount[i]!,
        energy_fj: c.energy_fj[i]!,
      };
  }
}
