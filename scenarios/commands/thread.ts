/** A thread that runs a line of the command line: it prints nothing itself, and tells the main thread, which hears Ctrl-C. */
import { parentPort, workerData } from 'node:worker_threads';
import { tellOfBegun } from '../../traces/files/index.js';
import { main } from './index.js';
import type { Stage } from './stage.js';

/** What it is begun with. */
export interface ThreadData {
  readonly argv: readonly string[];
  readonly colours: boolean;
  readonly columns: number | undefined;
  /** not 0: it is asked to stop */
  readonly stop: Int32Array<SharedArrayBuffer>;
}
/** What it tells, one thing a message. */
export type Told =
  | { readonly out: string }
  | { readonly err: string }
  | { readonly stage: Stage | undefined }
  /** a file that was begun under a temporary name, or is no longer open */
  | { readonly file: string; readonly open: boolean }
  | { readonly code: number };

const { argv, colours, columns, stop } = workerData as ThreadData;
const tell = (told: Told): void => parentPort!.postMessage(told);

tellOfBegun((file, open) => tell({ file, open }));
// no await: bundled, this is part of a script
void main(argv, {
  out: (out) => tell({ out }),
  err: (err) => tell({ err }),
  stage: (stage) => tell({ stage }),
  stopped: () => Atomics.load(stop, 0) !== 0,
  colours,
  columns,
  now_ms: () => performance.now(),
}).then((code) => tell({ code }));
