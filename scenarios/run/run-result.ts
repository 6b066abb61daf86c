/** What a run gives to those who report on it. */
import { createHash } from 'node:crypto';
import type { PredictedSentence } from '../../analysis/figures.js';
import { mixedBasis, type Platform, type Storage } from '../../models/index.js';
import type { ComputeInfo, MemoryInfo, Provenance, TraceEnd } from '../../traces/index.js';
import { batchFigures, forAll, layersTogether } from './batches.js';
import type { Batches } from '../../analysis/figures.js';
import type { Ran } from './run-to-end.js';
import type { Simulation } from './simulate.js';

/** What a run came to. Areas in µm², the end in ps and fJ. */
export interface RunResult {
  readonly name: string;
  /** where it comes from; undefined where nobody asked */
  readonly provenance: Provenance | undefined;
  readonly platform: Platform;
  readonly seed: number;
  /** as the header of the event trace has them */
  readonly memories: readonly MemoryInfo[];
  /** peaks of its PE array; absent where there is none */
  readonly compute?: ComputeInfo | undefined;
  readonly area_um2: Readonly<Record<string, number>>;
  /** by memory: its size, and what was put there at most at a time */
  readonly storage: Readonly<Record<string, Storage>>;
  /** what the reader should know: of the recording, the run, the hardware */
  readonly warnings: readonly string[];
  /** exit layer of each sentence, from 1 */
  readonly exits: readonly number[] | undefined;
  /** sentences whose exit was predicted; undefined where none was */
  readonly predictedExits: readonly PredictedSentence[] | undefined;
  /** where several sentences may be served together */
  readonly batches?: Batches | undefined;
  /** equal for runs of the same sentences: tasks, lengths, arrivals, deadlines */
  readonly workload: string;
  readonly operatingPoints: ReturnType<Simulation['operatingPoints']>;
  readonly end: TraceEnd;
  /** undefined where no event trace was written into a folder; the two below where none was made */
  readonly traceFile: string | undefined;
  readonly trace_sha256: string | undefined;
  /** the event trace, where it was asked for, the run has finished, and it is not long */
  readonly traceBytes: Uint8Array | undefined;
}

/** What was run, for those who read the result. */
export interface RunOf extends Pick<RunResult, 'provenance'> {
  readonly name: string;
  readonly platform: Platform;
  readonly seed: number;
  /** as each sentence alone would */
  readonly exits: readonly number[] | undefined;
  readonly predictedExits: readonly PredictedSentence[] | undefined;
  /** sentences that are served together at most; undefined: each alone */
  readonly together?: number | undefined;
  /** what is to be known before the result */
  readonly warnings: readonly string[];
  /** by sentence: task, length, arrival and deadline in ps, of a decoder what it makes; null where a length is not known */
  readonly sentences: readonly (readonly [
    task: string,
    tokens: number | null,
    arrival_ps: number,
    deadline_ps: number,
    ...outputs: number[],
  ])[];
}

/** Facts of the run beside how it ended. */
export function runResult(of: RunOf, ran: Ran): RunResult {
  const { name, provenance, platform, seed, exits, predictedExits, together, warnings, sentences } = of;
  const { simulation, end, traceFile, trace_sha256, traceBytes } = ran;
  const leader = simulation.leaders();
  const mixed = mixedBasis(platform);
  const interrupted = 'the run was interrupted: everything below covers only the time simulated';
  return {
    name,
    provenance,
    platform,
    seed,
    memories: simulation.header.memories,
    compute: simulation.header.compute,
    area_um2: simulation.area_um2,
    storage: simulation.storage,
    warnings: [
      ...(mixed === undefined ? [] : [mixed]),
      ...warnings,
      ...(end.ended === 'interrupted' ? [interrupted] : []),
      ...simulation.notes,
    ],
    exits: exits && together !== undefined ? layersTogether(exits, leader) : exits,
    predictedExits,
    ...(together !== undefined && { batches: batchFigures(together, leader, exits) }),
    workload: createHash('sha256').update(JSON.stringify(sentences)).digest('hex').slice(0, 16),
    operatingPoints: forAll(simulation.operatingPoints(), leader),
    end,
    traceFile,
    trace_sha256,
    traceBytes,
  };
}
