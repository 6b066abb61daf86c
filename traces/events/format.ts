/**
 * The event trace `.swt`: a magic, then frames, each a length, a checksum and a msgpack map (traces/README.md).
 *
 * Units  times in ps, energies in fJ, amounts in MACs, bytes, elements or waited ps as the kind says.
 */
import CRC32 from 'crc-32';
import { Packr, Unpackr } from 'msgpackr';

export const MAGIC = 'SWTRACE\n';
export const EVENT_FORMAT = { format: 'switchyard-events', version: 3 } as const;

/** What a record says happened; the index in this list is what the file holds. */
export const ACTIVITY_KINDS = [
  'tile', // PE array: tile passes; amount in MACs
  'vector', // SFU: vectors of n elements; amount in elements
  'encode', // encoder: results packed; amount in bytes
  'read', // memory or buffer; amount in bytes
  'write',
  'transfer', // link: amount in bytes
  'activate', // DRAM row activations with their precharge; amount in rows
  'refresh', // DRAM refreshes; amount in refreshes
  'wait', // a request held up at a bank by a holder; amount in ps waited
  'leakage', // power that flows with time: leakage, standby; the detail is the power state
  'operator', // an operator from issue to retirement
  'wake-up', // a bank or rank leaves a low-power state; amount 1
  'use', // what the PE array's time goes to; amount in ps, the detail says what; these fill the run
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];
export const kindIndex = (kind: ActivityKind): number => ACTIVITY_KINDS.indexOf(kind);

/** What a request waited for at a memory, besides its service. A timing constraint has the standard's name. */
export const WAIT_CAUSES = [
  'bank', // its bank served another request, the holder
  'data-bus', // the data bus, or the link, carried another's data
  'command-bus', // another command went first
  'port', // all ports of its bank were taken
  'queue-full', // it was not yet accepted
  'write-drain', // writes went first
  'refresh',
  'power-up', // the memory woke up
  'clock', // it came between two clock edges
  'tRCD', 'tRP', 'tRC', 'tRAS', 'tRRD', 'tFAW', 'tRTP', 'tWR', 'tWTR', 'tRTW', 'tPPD',
] as const; // prettier-ignore
/** The power states of memories. */
export const STATES = [
  'on',
  'retention',
  'gated',
  'active', // a row is open
  'precharged', // none is
  'active-power-down',
  'precharged-power-down',
  'self-refresh',
] as const;
/** What the PE array's time goes to. The first alone multiplies; those up to `drain` are within a run of its engine. */
export const USES = [
  'compute',
  'receive', // vectors are taken while nothing is multiplied
  'finish', // a tile is closed
  'fill', // the first vectors of a run are on their way
  'write-back', // results hold the port of an operand, wait for a slot, or are stored
  'other-requester', // somebody else held the port of an operand
  'activation-port', // the buffer's port takes longer than a cycle a word, or has run empty
  'weight-port',
  'drain', // the last results of a run leave
  'activations', // not yet loaded
  'weights',
  'special-functions', // the SFU runs
  'configuration', // the host writes registers
  'host', // the host does something else
  'task-switch', // the part of the sentence's task is on its way
  'no-sentence', // none is served
] as const;
export type Use = (typeof USES)[number];
export type WaitCause = (typeof WAIT_CAUSES)[number];
export type Detail = 'none' | WaitCause | (typeof STATES)[number] | Use | 'mask' | 'data';
/** A record's detail: why it waited, in which power state it stood, where the time went, masks or data. */
export const DETAILS: readonly Detail[] = ['none', ...WAIT_CAUSES, ...STATES, ...USES, 'mask', 'data'];
export const detailIndex = (detail: Detail): number => DETAILS.indexOf(detail);

/** One record for each operator; for each run of activity without a longer gap; for each activity. */
export const LEVELS = ['operator', 'transfer', 'tile'] as const;
export type Level = (typeof LEVELS)[number];

export const COLUMNS = [
  'start_ps',
  'span_ps',
  'gap_ps', // how much of the span the actor was not active in this way
  'count',
  'operator',
  'amount',
  'energy_fj',
] as const;
/** What a record is of. Few combinations occur: a chunk lists its own, and a record has the index of one. */
export const WHO = ['actor', 'kind', 'resource', 'requester', 'holder', 'detail'] as const;
export type RecordColumn = (typeof COLUMNS)[number];
export type Column = RecordColumn | (typeof WHO)[number];
/** Stored as the difference to the record before, which may be negative. */
export const DELTA_CODED: ReadonlySet<string> = new Set<Column>(['start_ps', 'operator']);

export interface MemoryInfo {
  readonly name: string;
  readonly banks: number;
  readonly peak_bytes_per_s: number;
  /** standby and refresh belong to all banks together: their records have bank 0 */
  readonly shared_standby: boolean;
}
export interface SentenceInfo {
  readonly id: string;
  readonly task: string;
}
export interface OperatorInfo {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly dims: readonly number[];
  readonly layer: number | null;
  /** the stretch of operators that it belongs to: what sentences of one kind have in common */
  readonly program: number;
  /** what the mapper chose, in words: blocks, loop order, buffering */
  readonly mapping: string;
}

/** Peaks of the PE array and of its link. */
export interface ComputeInfo {
  readonly macs_per_cycle: number;
  /** period of the clock at the beginning */
  readonly clock_ps: number;
  readonly link_bytes_per_cycle: number;
}

export interface TraceHeader {
  readonly format: string;
  readonly version: number;
  readonly name: string;
  readonly platform: string;
  readonly seed: number;
  readonly level: Level;
  /** index → name of actor, requester or holder; 0 is none */
  readonly names: readonly string[];
  readonly kinds: readonly string[];
  readonly details: readonly string[];
  readonly units: Readonly<Record<string, string>>;
  readonly memories: readonly MemoryInfo[];
  readonly sentences: readonly SentenceInfo[];
  /** absent where there is no PE array */
  readonly compute?: ComputeInfo;
}

/** Sums over the run of one (actor, kind, resource, requester, holder, detail). */
export interface TotalRow {
  readonly actor: string;
  readonly kind: string;
  readonly resource: number;
  readonly requester: string;
  readonly holder: string;
  readonly detail: string;
  readonly count: number;
  readonly busy_ps: number;
  readonly amount: number;
  readonly energy_fj: number;
}
/** Amounts by bins of equal width from time 0; the sum of a row is its total. */
export interface SeriesRow {
  readonly what: 'energy_fj' | 'read_bytes' | 'write_bytes' | 'wait_ps';
  readonly actor: string;
  /** bank, for wait_ps; else 0 */
  readonly resource: number;
  readonly bins: readonly number[];
}
export interface Series {
  readonly bin_ps: number;
  readonly rows: readonly SeriesRow[];
}
export interface OccupancyRow {
  readonly actor: string;
  readonly busy_ps: number;
  readonly stalled_ps: number;
  readonly idle_ps: number;
}
/** A sentence that was taken up. Waiting before that is start − arrival, its switch is ready − start. */
export interface SentenceRow {
  readonly id: string;
  readonly task: string;
  readonly arrival_ps: number;
  /** taken up */
  readonly start_ps: number;
  /** the part of its task is there */
  readonly ready_ps: number;
  readonly end_ps: number;
  /** 0 for none */
  readonly deadline_ps: number;
  readonly energy_fj: number;
}
export interface WearRow {
  readonly memory: string;
  /** of a word, wear taken as level within a block */
  readonly most_writes: number;
  readonly endurance: number;
}
export interface BankRow {
  readonly memory: string;
  readonly bank: number;
  readonly requests: number;
  /** requests that waited for another request at their bank or on its data bus */
  readonly conflicts: number;
  /** waited for other requests: at their bank, on its data bus, at its ports */
  readonly wait_ps: number;
  /** waited for refresh: it depends on the phase of refresh, not on the banks */
  readonly refresh_wait_ps: number;
  /** waited for all else: timing constraints, waking up, a full queue … */
  readonly other_wait_ps: number;
}

/** What the last frame holds: everything that needs the whole run. */
export interface TraceEnd {
  readonly ended: 'finished' | 'interrupted';
  readonly now_ps: number;
  /** activities told: the same whether states met before were replayed or stepped */
  readonly events: number;
  readonly operators: number;
  readonly gemms: number;
  readonly totals: readonly TotalRow[];
  readonly series: Series;
  readonly occupancy: readonly OccupancyRow[];
  /** those taken up, in order of arrival */
  readonly sentences: readonly SentenceRow[];
  /** what flowed while no sentence was served */
  readonly idle_fj: number;
  /** parts of tasks that were fetched, and their bytes */
  readonly fetched: { readonly parts: number; readonly bytes: number };
  /** of memories whose cells wear: writes of the cells written most, and what they stand */
  readonly wear: readonly WearRow[];
  readonly banks: readonly BankRow[];
  /** byte offset, first start and last end in ps, records of each chunk */
  readonly index: readonly (readonly [offset: number, from_ps: number, to_ps: number, records: number])[];
}

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

/** The frame at `offset`, or undefined where it is cut off or damaged. */
export function unpackFrame(bytes: Uint8Array, offset: number): { value: unknown; next: number } | undefined {
  if (offset + 8 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const next = offset + 8 + view.getUint32(offset, true);
  if (next > bytes.length) return undefined;
  const payload = bytes.subarray(offset + 8, next);
  if (CRC32.buf(payload) >>> 0 !== view.getUint32(offset + 4, true)) return undefined;
  try {
    return { value: unpackr.unpack(payload) as unknown, next };
  } catch {
    return undefined;
  }
}
