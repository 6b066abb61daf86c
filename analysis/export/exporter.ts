/** What every format of exports is. */
import type { EventTrace } from '../../traces/event-traces.js';
import type { Asked, Chosen } from './chosen.js';

/** What is to be written, and where. */
export interface ExportJob {
  readonly trace: EventTrace;
  /** the file, or the folder of a format that has a file a table */
  readonly out: string;
  readonly chosen: Chosen;
  /** tables by name; one alone is the file `out` itself */
  readonly tables: readonly string[];
  readonly single: boolean;
}

/** What was written. */
export interface Exported {
  /** what each file is, and where */
  readonly files: readonly (readonly [what: string, path: string])[];
  /** how many of each thing, by its name */
  readonly counts: Readonly<Record<string, number>>;
}

/** A format: one file, and one line in `index.ts`. */
export interface Exporter {
  readonly summary: string;
  /** tables can be chosen, and a file has one */
  readonly tables: boolean;
  /**
   * Writes all files, or none.
   * @throws InputError where one cannot be written, or the trace has a faulty frame
   */
  readonly write: (job: ExportJob) => Promise<Exported>;
}

export type { Asked };
