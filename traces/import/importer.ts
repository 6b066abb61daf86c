/**
 * What an importer is. A new format is one new file and one line in `index.ts`: an importer only reads, and what is inferred
 * from host operators (infer.ts) is the same for all.
 */
import type { OperatorTrace } from '../operators/operator.js';
import type { HostRecording } from './host-op.js';
import type { ImportReport } from './ledger.js';
import type { Sharing } from './roles.js';

/** What a person may say about an import. */
export interface ImportOptions {
  /** an operator that is not understood is an error */
  readonly strict: boolean;
  /** whether layers share their weights, where the format does not say */
  readonly sharing: Sharing;
}
/** A trace and how it was come by. */
export interface Imported {
  readonly trace: OperatorTrace;
  readonly report: ImportReport;
}
/** One format of recordings. */
export interface Importer {
  readonly summary: string;
  /** what a person should give, as the end of a message says it */
  readonly expected: string;
  /** Whether the first 64 KiB of the text look like this format. */
  recognises(head: string): boolean;
  /** Operators where the format has them, else what the host did. @throws InputError */
  read(text: string, file: string): OperatorTrace | HostRecording;
}
