/**
 * The event trace `.swt`: a magic, then frames, each a length, a checksum and a msgpack map (traces/README.md).
 *
 * Units  times in ps, energies in fJ, amounts in MACs, bytes, elements or waited ps as the kind says.
 */
import type { Level } from './kinds.js';

/** The first bytes of the file. */
export const MAGIC = 'SWTRACE\n';
/** A reader refuses every other version: columns and details have meant other things. */
export const EVENT_FORMAT = { format: 'switchyard-events', version: 4 } as const;

/** Numbers a record, a column each, in the order in which a chunk holds them. */
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
/** A column of a chunk. */
export type RecordColumn = (typeof COLUMNS)[number];
/** How a column is stored: as it is, as differences to the record before, or to the record before that is of the same. */
export type Coding = 'plain' | 'delta' | 'delta by who';
/** Of each column. What is of the same mostly comes to the same. */
export const CODING: Readonly<Record<RecordColumn, Coding>> = {
  start_ps: 'delta',
  span_ps: 'delta by who',
  gap_ps: 'delta by who',
  count: 'plain',
  operator: 'delta',
  amount: 'delta by who',
  energy_fj: 'delta by who',
};

/** Numbers of a passage that a chunk says again, a column each: records that a chunk wrote, at another time and of another operator. */
export const AGAIN = [
  'at', // before which of the chunk's own records it comes
  'first', // of all records of the file, counted without those said again
  'count',
  'shift_ps', // later than they were written
  'operator', // in place of theirs, where they have one
] as const;
export const AGAIN_CODING: Readonly<Record<(typeof AGAIN)[number], Coding>> = {
  at: 'delta',
  first: 'delta',
  count: 'plain',
  shift_ps: 'delta',
  operator: 'delta',
};

/** A memory of the platform, named as the actor that tells of it. */
export interface MemoryInfo {
  readonly name: string;
  readonly banks: number;
  readonly peak_bytes_per_s: number;
  /** standby and refresh belong to all banks together: their records have bank 0 */
  readonly shared_standby: boolean;
}
/** A sentence of the workload, whether taken up or not; the end has the times of those that were. */
export interface SentenceInfo {
  readonly id: string;
  readonly task: string;
  /** tokens that a decoder makes; absent of an encoder */
  readonly outputs?: number;
}
/** A way to cut a product A[m, k] · B[k, n] into blocks that the buffers hold, with the mapper's estimate of it. */
export interface MappingInfo {
  /** which operand's block stays while the other's pass by */
  readonly order: 'a-stationary' | 'b-stationary';
  /** elements of a block: m, k, n */
  readonly block: readonly [m: number, k: number, n: number];
  /** slots of each operand's buffer: with two, the next block is fetched while one is used */
  readonly slots: readonly [a: number, b: number];
  /** how often each operand is fetched */
  readonly fetches: readonly [a: number, b: number];
  /** estimated, to choose by: what was simulated is in the records */
  readonly cycles: number;
  readonly energy_fj: number;
}
/** An operator of the run; records name it by its id. */
export interface OperatorInfo {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly dims: readonly number[];
  readonly layer: number | null;
  /** the row of operators that it belongs to: what sentences of one kind have in common */
  readonly program: number;
  /** where there are several */
  readonly accelerator?: number | undefined;
  /** what the mapper chose, in words: blocks, loop order, buffering */
  readonly mapping: string;
  /** of a product: what it chose, then what came next, at most two; the file has alike ones once */
  readonly choices?: readonly MappingInfo[];
}

/** Peaks of the PE array and of its link. */
export interface ComputeInfo {
  /** of one accelerator */
  readonly macs_per_cycle: number;
  /** that share the link; absent: one */
  readonly accelerators?: number;
  /** period of the clock at the beginning */
  readonly clock_ps: number;
  /** voltage and frequency are chosen during the run */
  readonly clock_changes?: boolean;
  readonly link_bytes_per_cycle: number;
}

/** What the first frame holds: known before the run begins. */
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

/** A value of a platform file; null where a platform has no such field. */
export type PlainValue = number | string | boolean | null;
/** Where a run comes from: a frame of its own, and what report and summary say too. */
export interface Provenance {
  readonly switchyard: {
    readonly version: string;
    /** of the build, where it was made from a clone; `-dirty` behind it where files differed */
    readonly commit?: string;
    /** how many entries of CHANGELOG.md under Numbers it has, and the SHA-256 of their list, the oldest first */
    readonly numbers?: number;
    readonly numbers_sha256?: string;
  };
  /** the command line behind `switchyard`, as far as it changes the result; absent where a program ran it */
  readonly argv?: readonly string[];
  readonly seed: number;
  /** each file that was read, as it was named; without a digest where it was no regular file */
  readonly files: readonly { readonly file: string; readonly sha256?: string }[];
  /** absent of a memory played alone, whose device is among the files or ships */
  readonly platform?: {
    readonly name: string;
    /** of a shipped one its name, else the file as it was named */
    readonly file: string;
    readonly sha256?: string;
    /** the shipped platform that it is compared to: itself, its base, the one of its name, else the one with the fewest other fields */
    readonly from: string;
    readonly from_by: 'itself' | 'base' | 'name' | 'similarity';
    /** of the platform as it ran, to the shipped one */
    readonly changed: readonly { readonly field: string; readonly from: PlainValue; readonly to: PlainValue }[];
  };
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
  /** of waits, which overlap, the same as the amount */
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
/** All series of a run, in bins of one width. */
export interface Series {
  readonly bin_ps: number;
  readonly rows: readonly SeriesRow[];
}
/** What an actor's time went to; the three sum to the run. */
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
  /** of a decoder's request: its first token was there; absent where it never was */
  readonly first_token_ps?: number;
  readonly end_ps: number;
  /** 0 for none */
  readonly deadline_ps: number;
  readonly energy_fj: number;
  /** tokens that a decoder was to make; absent of an encoder */
  readonly outputs?: number;
  /** that served it, where there are several */
  readonly accelerator?: number | undefined;
}
/** A memory whose cells stand a limited number of writes. */
export interface WearRow {
  readonly memory: string;
  /** of a word, wear taken as level within a block */
  readonly most_writes: number;
  readonly endurance: number;
}
/** What requests waited for at a bank, in ps summed over requests. */
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

/** The highest mean power of a run: energy in one window. */
export interface Peak {
  /** shorter only where the run is */
  readonly window_ps: number;
  readonly start_ps: number;
  /** that flowed within it, by actor; fJ a ps are mW */
  readonly energy_fj: Readonly<Record<string, number>>;
  /** that ran for most of it, −1 for none; its name, empty for none */
  readonly operator: number;
  readonly name: string;
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
  /** of windows of one width; absent where none was looked for, or nothing flowed */
  readonly peak?: Peak;
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
  /** byte offset, first start and last end in ps, records of each chunk, those that it says again counted */
  readonly index: readonly (readonly [offset: number, from_ps: number, to_ps: number, records: number])[];
}
