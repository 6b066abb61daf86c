/**
 * What an importer is. A new format is one new file and one line in `index.ts`: an importer only reads, and what operators
 * come to (infer.ts) is found in one way for all.
 */
import type { OperatorTrace } from '../operators/operator.js';
import type { Coverage } from './coverage.js';
import type { Fate, LedgerRow } from './ledger.js';
import type { Recording } from './recording.js';
import { EVERYTHING, type Selection } from './select.js';
import type { Sharing } from './sharing.js';

/** What a format may need to be told, beside the file. */
export interface ReadOptions {
  /** sizes of dimensions that the file leaves open, by name (--dim batch=1,seq=128) */
  readonly dims: ReadonlyMap<string, number>;
  /** a file of shapes, for a format that has none (--shapes) */
  readonly shapes: string | undefined;
  /** an Execution Trace of the same run, whose ids are taken (--ids) */
  readonly ids: string | undefined;
}
/** What a person may say about an import. */
export interface ImportOptions extends ReadOptions {
  /** an operator that is not understood is an error */
  readonly strict: boolean;
  /** whether layers share their weights, where the format does not say */
  readonly sharing: Sharing;
  readonly select: Selection;
  /** a file of patterns of weights' names → class (--classes) */
  readonly classes: string | undefined;
}
/** What is asked of an import where nobody says more. */
export const importOptions = (more: Partial<ImportOptions> = {}): ImportOptions => ({
  strict: false,
  sharing: 'auto',
  select: EVERYTHING,
  dims: new Map(),
  shapes: undefined,
  ids: undefined,
  classes: undefined,
  ...more,
});
/** What is shown of an import. */
export interface ImportReport {
  /** recorded operators by fate, kind and reason, most frequent first */
  readonly rows: readonly LedgerRow[];
  readonly totals: Readonly<Record<Fate, number>>;
  /** how things were inferred that the format does not say, and what could not be */
  readonly notes: readonly string[];
  readonly coverage: Coverage;
}
/** A trace and how it was come by. */
export interface Imported {
  readonly trace: OperatorTrace;
  readonly report: ImportReport;
}
/** Options that say nothing of some formats, as a person gives them. */
export type FormatOption =
  | '--dim'
  | '--shapes'
  | '--ids'
  | '--classes'
  | '--sharing'
  | '--label'
  | '--step'
  | '--thread'
  | '--pass'
  | '--steps';
/** Those of a format that records threads, labels and steps. */
export const OF_RECORDINGS: readonly FormatOption[] = [
  '--classes',
  '--sharing',
  '--label',
  '--step',
  '--thread',
  '--pass',
  '--steps',
];
/** One format of recordings. */
export interface Importer {
  readonly summary: string;
  /** options that have an effect on it */
  readonly options: readonly FormatOption[];
  /** what a person should give, as the end of a message says it */
  readonly expected: string;
  /** Whether the first 64 KiB of the content (unpacked, as latin1 text) look like this format. */
  recognises(head: string, file: string): boolean;
  /** Operators where the format has them, else what the host did. @throws InputError */
  read(content: Buffer, file: string, options: ReadOptions): OperatorTrace | Recording;
  /** The same from content too large to be held whole, where the format can: `pieces` begins at its beginning each time. @throws InputError */
  stream?(pieces: () => Iterable<Buffer>, file: string, options: ReadOptions): OperatorTrace | Recording;
}
