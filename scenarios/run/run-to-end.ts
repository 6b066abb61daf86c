/** A simulation run to its end, its events written to disk, so that Ctrl-C is heard. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Hardware } from '../../models/index.js';
import { ActorError } from '../../sim/index.js';
import {
  beginFile,
  InputError,
  MOST_HELD_BYTES,
  sayingWhere,
  type Level,
  type OpenFile,
  type OperatorTrace,
  type Provenance,
  type TraceEnd,
} from '../../traces/index.js';
import { simulate, type Progress, type RunStage, type SimulateOptions, type Simulation } from './simulate.js';

/** As for `simulate`, with a folder in place of a writer. */
export interface RunOptions extends Omit<SimulateOptions, 'level' | 'write'> {
  readonly level: Level;
  /** what the event trace says of where it comes from */
  readonly provenance?: Provenance | undefined;
  /** folder for the event trace; undefined: none is written */
  readonly folder: string | undefined;
  /** told before its event trace is begun */
  readonly onStage?: ((stage: RunStage) => void) | undefined;
  /** called between stretches of the run; true asks it to stop */
  readonly onProgress: (p: Progress) => boolean;
  /** steps it to its end, or to where it is asked to stop, in place of stretch after stretch */
  readonly drive?: Drive | undefined;
  /** whether the event trace is wanted as bytes: beside its file, which another run may write at once, or without a folder alone */
  readonly read?: boolean | undefined;
}
/** Steps a simulation, which may wait as long as it likes in between: that changes no byte of its event trace. */
export type Drive = (simulation: Simulation) => Promise<void>;

/** A simulation that ended, and its event trace where one was written. */
export interface Ran {
  readonly simulation: Simulation;
  readonly end: TraceEnd;
  readonly traceFile: string | undefined;
  /** of the file without its provenance */
  readonly trace_sha256: string | undefined;
  /** what stands in the file, where it was asked for, the run has finished, and it is no longer than `MOST_HELD_BYTES` */
  readonly traceBytes: Uint8Array | undefined;
}

/** Of a trace that is wanted as bytes alone. */
const MOST_BYTES = 2 ** 31 - 1;

/** A trace that is wanted as bytes alone. */
function inMemory(): OpenFile {
  const parts: Uint8Array[] = [];
  let all = 0;
  return {
    write(bytes) {
      parts.push(Uint8Array.from(bytes));
      if ((all += bytes.length) > MOST_BYTES)
        throw new InputError(
          { file: 'event trace' },
          `more than ${MOST_BYTES} bytes in memory`,
          'fewer sentences, or a run of its own',
        );
    },
    commit: () => undefined,
    commitAndRead: () => Buffer.concat(parts),
    discard: () => void parts.splice(0),
  };
}

/** Events, and operators that are replayed, between two looks at the clock and the keyboard: some tenths of a second. */
const STRETCH = { maxEvents: 20_000, mostAgain: 1000 };
/** Signals are heard between two turns. */
export const turnOfTheEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Steps until the end, or until it is asked to stop. Progress is told at least once. */
async function steps(simulation: Simulation, onProgress: (p: Progress) => boolean): Promise<void> {
  while (!simulation.go(STRETCH)) {
    if (onProgress(simulation.progress())) return;
    await turnOfTheEventLoop();
  }
  onProgress(simulation.progress());
}

/** Ends a file that was begun. @returns what it holds, where that is wanted */
const committed = (open: OpenFile | undefined, wanted: boolean): Uint8Array | undefined =>
  wanted ? open?.commitAndRead() : void open?.commit();

/**
 * An interrupted run keeps its event trace so far; a failed one leaves none.
 * @throws InputError, ActorError, Deadlock
 */
export async function runToEnd(trace: OperatorTrace, hardware: Hardware, options: RunOptions): Promise<Ran> {
  const { folder, provenance, onStage, onProgress, drive, level, read, ...rest } = options;
  const traceFile = folder === undefined ? undefined : join(folder, 'trace.swt');
  // of the trace without its provenance
  const hash = createHash('sha256');
  let open: OpenFile | undefined;
  let written = 0;
  const write = sayingWhere(provenance, (bytes) => open!.write(bytes));
  try {
    onStage?.('simulating');
    const simulation = simulate(trace, hardware, {
      ...rest,
      level: traceFile === undefined && read !== true ? 'none' : level,
      write(bytes, last) {
        hash.update(bytes);
        written += bytes.length;
        // not before there are bytes: a run that cannot begin leaves no file
        open ??= traceFile === undefined ? inMemory() : beginFile(traceFile);
        write(bytes, last);
      },
    });
    await (drive ? drive(simulation) : steps(simulation, onProgress));
    const end = simulation.finish();
    // a long one is read from its file
    const held = read === true && (traceFile === undefined || written <= MOST_HELD_BYTES);
    const traceBytes = committed(open, held && end.ended === 'finished');
    return { simulation, end, traceFile, trace_sha256: open && hash.digest('hex'), traceBytes };
  } catch (error) {
    open?.discard();
    // a full disk is noticed within an actor's event, but is no fault of the actor's
    throw error instanceof ActorError && error.cause instanceof InputError ? error.cause : error;
  }
}
