/** Replaying a recorded trace: import, platform, simulation, event trace on disk. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { loadPlatform, type Platform, type Storage } from '../models/index.js';
import { ActorError } from '../sim/index.js';
import {
  beginFile,
  importTrace,
  InputError,
  type ImportReport,
  type Level,
  type MemoryInfo,
  type OpenFile,
  type Place,
  type Sharing,
  type TraceEnd,
} from '../traces/index.js';
import { applyConditions, type Conditions, type WhereGiven } from './conditions/conditions.js';
import { simulate, type Progress, type Simulation } from './simulate.js';

export interface ReplayOptions {
  readonly platform: string;
  readonly seed: number;
  readonly level: Level;
  readonly strict: boolean;
  readonly sharing: Sharing;
  /** sparsity, spans, early exit, latency target; with where they were given */
  readonly conditions?: { readonly of: Conditions; readonly at: WhereGiven } | undefined;
  readonly noReplay?: boolean;
  /** folder for the event trace; undefined: none is written */
  readonly folder: string | undefined;
  /** called between stretches of the run; true asks it to stop */
  readonly onProgress: (p: Progress) => boolean;
}
export interface ReplayResult {
  readonly name: string;
  readonly platform: Platform;
  readonly memories: readonly MemoryInfo[];
  readonly area_um2: Readonly<Record<string, number>>;
  readonly storage: Readonly<Record<string, Storage>>;
  /** what the reader should know: of the recording, the run, the hardware */
  readonly warnings: readonly string[];
  /** exit layer of each sentence, from 1 */
  readonly exits: readonly number[] | undefined;
  readonly operatingPoints: ReturnType<Simulation['operatingPoints']>;
  readonly imported: ImportReport;
  readonly end: TraceEnd;
  readonly traceFile: string | undefined;
  readonly trace_sha256: string | undefined;
}

/** Events between two looks at the clock and the keyboard. */
const STRETCH = 100_000;
const turnOfTheEventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function runToEnd(simulation: Simulation, onProgress: (p: Progress) => boolean): Promise<void> {
  while (!simulation.step(STRETCH)) {
    if (onProgress(simulation.progress())) return;
    await turnOfTheEventLoop(); // so that Ctrl-C is heard
  }
  onProgress(simulation.progress());
}

const warningsOf = ({ totals: { unknown } }: ImportReport, { ended }: TraceEnd, notes: readonly string[]): string[] => [
  ...(unknown > 0
    ? [`${unknown} recorded operators were not understood and are not simulated (see the table of the imported trace)`]
    : []),
  ...(ended === 'interrupted' ? ['the run was interrupted: everything below covers only the time simulated'] : []),
  ...notes,
];

/**
 * Simulates the trace in `file`. An interrupted run keeps its event trace so far; a failed one leaves none.
 * @throws InputError, ActorError, Deadlock
 */
export async function replay(file: string, options: ReplayOptions): Promise<ReplayResult> {
  const { platform, file: platformFile } = loadPlatform(options.platform);
  const imported = importTrace(file, { strict: options.strict, sharing: options.sharing });
  const { report } = imported;
  const { of, at } = options.conditions ?? { of: {}, at: (field): Place => ({ file, field }) };
  const { trace, dvfs, exits } = applyConditions(imported.trace, of, platform, options.seed, at);
  const traceFile = options.folder === undefined ? undefined : join(options.folder, 'trace.swt');
  const hash = createHash('sha256');
  let open: OpenFile | undefined;
  const simulation = simulate(trace, platform, {
    seed: options.seed,
    level: traceFile === undefined ? 'none' : options.level,
    platformFile,
    noReplay: options.noReplay ?? false,
    ...(dvfs && { dvfs }),
    write(bytes) {
      open ??= beginFile(traceFile!);
      hash.update(bytes);
      open.write(bytes);
    },
  });
  try {
    await runToEnd(simulation, options.onProgress);
    const end = simulation.finish();
    open?.commit();
    return {
      name: trace.name,
      platform,
      memories: simulation.header.memories,
      area_um2: simulation.area_um2,
      storage: simulation.storage,
      warnings: warningsOf(report, end, simulation.notes),
      exits,
      operatingPoints: simulation.operatingPoints(),
      imported: report,
      end,
      traceFile,
      trace_sha256: traceFile && hash.digest('hex'),
    };
  } catch (error) {
    open?.discard();
    // a full disk is noticed within an actor's event, but is no fault of the actor's
    throw error instanceof ActorError && error.cause instanceof InputError ? error.cause : error;
  }
}
