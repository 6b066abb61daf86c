/** What an importer is, and the choice among them. A new format is one new file and one line in `index.ts`. */
import type { OperatorTrace } from '../operators/operator.js';
import type { ImportReport } from './ledger.js';
import type { Sharing } from './roles.js';

export interface ImportOptions {
  /** an operator that is not understood is an error */
  readonly strict: boolean;
  /** whether layers share their weights, where the format does not say */
  readonly sharing: Sharing;
}
export interface Imported {
  readonly trace: OperatorTrace;
  readonly report: ImportReport;
}
export interface Importer {
  readonly summary: string;
  /** Whether the first 64 KiB of the text look like this format. */
  recognises(head: string): boolean;
  /** @throws InputError */
  read(text: string, file: string, options: ImportOptions): Imported;
}
