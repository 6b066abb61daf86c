/**
 * Runs that are kept whole: what a run came to, and beside it its event trace without where it comes from, which is said anew by
 * whoever takes it.
 */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  InputError,
  readBytes,
  readEventTrace,
  withoutProvenance,
  withProvenance,
  writeWhole,
  type Level,
  type Provenance,
} from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';
import type { RunResult } from '../run/run-result.js';
import { fromOf, runOrigin } from './origin.js';
import { keepResult, keyOfOrigin, resultFile, resultIn, setAside, type Origin } from './store.js';

/** How it is run: the event trace depends on it. `level` `none`: without one. */
export interface RunHow {
  readonly level: Level | 'none';
  readonly window_ps?: number | undefined;
}
/** Of which result, and where it is kept. */
export interface RunPlace {
  readonly store: string;
  readonly loaded: LoadedScenario;
  readonly how: RunHow;
}
/** Plain data: what is written to disk, or looked up anew, is left out. */
export type KeptRun = Omit<RunResult, 'provenance' | 'traceFile' | 'traceBytes'>;

/** Longer event traces are not kept: assumed, that who has many such runs has a better use for the disk. */
const MOST_TRACE_BYTES = 64 * 2 ** 20;

/** In its place, where a run is taken for its figures. */
export const NOT_KEPT = { provenance: undefined, traceFile: undefined, traceBytes: undefined };

/** As it is kept: keys that are undefined are not in JSON. */
export const plainRun = (run: RunResult): KeptRun => ({ ...run, ...NOT_KEPT });

const placeOf = ({
  store,
  loaded,
  how,
}: RunPlace): { readonly file: string; readonly trace: string; readonly origin: Origin } => {
  const origin = runOrigin(loaded, how);
  const file = resultFile(store, keyOfOrigin(origin));
  return { file, trace: file.replace(/json$/, 'swt'), origin };
};

/** The trace beside it; undefined where it is not the one that the run made, and then that is set aside and said. */
function traceOf(file: string, sha256: string, aside: (said: string) => void): Uint8Array | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readBytes(file);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  aside(`${file}: its checksum does not fit; set aside as ${setAside(file)}, to be simulated again`);
  return undefined;
}

/**
 * The run that is there, with its event trace in `folder` where one was made; undefined where there is none.
 * @param aside told of each file that was set aside
 */
export function keptRun(
  place: RunPlace,
  { folder, provenance }: { readonly folder: string | undefined; readonly provenance: Provenance | undefined },
  aside: (said: string) => void,
): RunResult | undefined {
  const { file, trace } = placeOf(place);
  const kept = resultIn(file, aside)?.result as KeptRun | undefined;
  if (kept === undefined) return undefined;
  if (kept.trace_sha256 === undefined) return { ...kept, ...NOT_KEPT, provenance };
  const bytes = traceOf(trace, kept.trace_sha256, aside);
  if (bytes === undefined) return undefined;
  const traceBytes = withProvenance(bytes, provenance, trace);
  const traceFile = folder === undefined ? undefined : join(folder, 'trace.swt');
  if (traceFile !== undefined) writeWhole(traceFile, traceBytes);
  return { ...kept, provenance, traceFile, traceBytes };
}

/** Keeps a run that has finished, the trace first. @returns why not, where it cannot be kept: the run is good all the same */
export function keepRun(place: RunPlace, run: RunResult): string | undefined {
  const { trace_sha256, traceBytes, end } = run;
  if (end.ended !== 'finished' || (trace_sha256 !== undefined && traceBytes === undefined)) return undefined;
  if (traceBytes && traceBytes.length > MOST_TRACE_BYTES) return undefined;
  const { file, trace, origin } = placeOf(place);
  const before = existsSync(trace);
  try {
    if (traceBytes) writeWhole(trace, withoutProvenance(traceBytes, readEventTrace(traceBytes, trace)));
    keepResult(file, { origin, result: plainRun(run), from: fromOf(place.loaded) });
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // of no use without the run
    if (!before && existsSync(trace)) rmSync(trace, { force: true });
    return `${error.message}; the run is not kept`;
  }
}
