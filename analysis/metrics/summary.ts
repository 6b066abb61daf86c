/** `summary.json`: what a run came to, with fixed names. Energies in pJ, times in ps; `wall_s` alone is not reproducible. */
import {
  type ComputeInfo,
  type Coverage,
  type MemoryInfo,
  type Provenance,
  type TraceEnd,
  FJ_PER_PJ,
} from '../../traces/formats.js';
import { byAccelerator, type AcceleratorSummary } from './by-accelerator.js';
import { copying, type Copying } from './copying.js';
import { exitPrediction, type ExitPrediction, type PredictedSentence } from './exit-prediction.js';
import { generation, type Generation } from './generation.js';
import { streamFigures, type StreamFigures } from './stream.js';
import { memoryEnergy, type EnergyParts } from './memory-energy.js';

/** What a run came to. */
export interface Summary extends StreamFigures {
  readonly name: string;
  /** equal for runs of the same sentences: tasks, lengths, arrivals, deadlines */
  readonly workload: string;
  /** by its name: two files may have the same */
  readonly platform: string;
  /** of a recording: how much of it was simulated */
  readonly coverage?: Coverage;
  /** of all random choices: with the same one the file is the same but for `wall_s` */
  readonly seed: number;
  /** finished or interrupted: then all below is of the time simulated */
  readonly ended: string;
  /** until nothing was left to do, or the run was interrupted */
  readonly simulated_ps: number;
  /** period of the accelerator's clock; with operating points, of the fastest */
  readonly clock_ps: number;
  /** of the machine that simulated */
  readonly wall_s: number;
  /** activities told: the same whether they were stepped or replayed */
  readonly events: number;
  /** retired, and those among them that are matrix products */
  readonly operators: number;
  readonly gemms: number;
  /** multiply-accumulates of all products */
  readonly macs: number;
  /** by component that took any, with a total */
  readonly energy_pj: Readonly<Record<string, number>>;
  /** by memory; buffers have their own below */
  readonly bytes: Readonly<Record<string, { readonly read: number; readonly write: number }>>;
  readonly buffer_bytes: Readonly<Record<string, { readonly read: number; readonly write: number }>>;
  /** how long each actor worked, was held up, or had nothing to do */
  readonly actors: Readonly<Record<string, { readonly busy_ps: number; readonly stalled_ps: number; readonly idle_ps: number }>>;
  /** what requests waited for at each bank, summed over requests */
  readonly banks: Readonly<
    Record<
      string,
      readonly {
        readonly requests: number;
        readonly conflicts: number;
        readonly wait_ps: number;
        readonly refresh_wait_ps: number;
        readonly other_wait_ps: number;
      }[]
    >
  >;
  readonly sentences: readonly {
    readonly id: string;
    readonly task: string;
    readonly arrival_ps: number;
    /** taken up; the part of its task is there; 0 for no deadline */
    readonly start_ps: number;
    readonly ready_ps: number;
    /** of a decoder: its first token was there */
    readonly first_token_ps?: number;
    readonly end_ps: number;
    readonly deadline_ps: number;
    readonly energy_pj: number;
    /** of a decoder: tokens asked for */
    readonly outputs?: number;
    /** that served it, where there are several */
    readonly accelerator?: number | undefined;
  }[];
  /** of decoders: first tokens, further tokens, and what tokens cost */
  readonly generation?: Generation;
  /** by component on the chip; memories off it are not counted */
  readonly area_um2: Readonly<Record<string, number>>;
  /** by memory: its size, and what was put there at most at a time */
  readonly storage: SummaryContext['storage'];
  /** energy and waits by memory */
  readonly memories: Readonly<Record<string, MemorySummary>>;
  /** what the PE array's time went to; sums to the time simulated, of several accelerators to so many times that */
  readonly pe_array_ps: Readonly<Record<string, number>>;
  /** layer after which each sentence ended, from 1, and the point chosen for what followed its first layer */
  readonly exit_layers?: readonly number[];
  readonly operating_points?: SummaryContext['operatingPoints'];
  /** where exits were predicted */
  readonly exit_prediction?: ExitPrediction;
  /** where several sentences may be served together */
  readonly batches?: Batches;
  /** where there are several */
  readonly accelerators?: readonly AcceleratorSummary[];
  /** where parts of tasks were fetched */
  readonly copying?: Copying;
  /** of the bytes of the event trace without its provenance, where one was written: equal for equal runs */
  readonly trace_sha256?: string;
  /** which Switchyard, platform, files and command line it comes from */
  readonly provenance?: Provenance;
}

/** Sentences that were served together, in one pass of the weights: they have the same `start_ps`. */
export interface Batches {
  /** sentences at most */
  readonly together: number;
  /** how often any were taken up, and how many at a time */
  readonly count: number;
  readonly sentences_mean: number;
  /** with early exit: all leave after the layer of the last; layers that a sentence ran beyond its own */
  readonly layers_beyond_exit_mean?: number;
}
/** Energy by why it flows, as in `EnergyParts`. */
interface Parts {
  readonly dynamic_pj: number;
  readonly background_pj: number;
  readonly refresh_pj: number;
}
/** Energy and waits of a memory: the parts sum to its energy and to all its waits. */
export interface MemorySummary extends Parts {
  /** background by power state */
  readonly states_pj: Readonly<Record<string, number>>;
  /** waits by cause, summed over requests */
  readonly wait_ps: Readonly<Record<string, number>>;
  /** sum to the memory's, part by part */
  readonly banks: readonly Parts[];
}

/** What a summary says of a run besides what its trace holds. */
export interface SummaryContext {
  readonly clock_ps: number;
  readonly name: string;
  readonly platform: string;
  readonly seed: number;
  readonly wall_s: number;
  readonly memories: readonly MemoryInfo[];
  readonly area_um2: Readonly<Record<string, number>>;
  /** by memory; areas are 0 off chip */
  readonly storage: Readonly<
    Record<
      string,
      {
        readonly capacity_bytes: number;
        readonly used_bytes: number;
        readonly mask_bytes: number;
        readonly area_um2: number;
        readonly mask_area_um2: number;
      }
    >
  >;
  /** the link's width by its clock */
  readonly link_bytes_per_s: number;
  readonly trace_sha256: string | undefined;
  readonly provenance?: Provenance | undefined;
  /** exit layer of each sentence, from 1; undefined without early exit */
  readonly exits?: readonly number[] | undefined;
  /** undefined where no exit was predicted */
  readonly predictedExits?: readonly PredictedSentence[] | undefined;
  readonly batches?: Batches | undefined;
  /** peaks; undefined where there is no PE array */
  readonly compute?: ComputeInfo | undefined;
  readonly workload: string;
  /** `sentence` is an index in the order of arrival */
  readonly operatingPoints?: readonly { readonly sentence: number; readonly voltage_v: number; readonly frequency_mhz: number }[];
}

/** The file has pJ, the trace fJ. */
const inPj = ({ dynamic_fj, background_fj, refresh_fj }: EnergyParts): Parts => ({
  dynamic_pj: dynamic_fj / FJ_PER_PJ,
  background_pj: background_fj / FJ_PER_PJ,
  refresh_pj: refresh_fj / FJ_PER_PJ,
});

/** By memory, in the order of the platform. */
function memorySummaries(end: TraceEnd, memories: readonly MemoryInfo[]): Record<string, MemorySummary> {
  return Object.fromEntries(
    memoryEnergy(end.totals, memories).map((e) => {
      const wait_ps: Record<string, number> = {};
      for (const t of end.totals)
        if (t.actor === e.memory && t.kind === 'wait') wait_ps[t.detail] = (wait_ps[t.detail] ?? 0) + t.amount;
      const states_pj = Object.fromEntries(Object.entries(e.states_fj).map(([s, fj]) => [s, fj / FJ_PER_PJ]));
      return [e.memory, { ...inPj(e), states_pj, wait_ps, banks: e.banks.map(inPj) }];
    }),
  );
}

/** What the PE array's time went to. */
function usesOf({ totals }: TraceEnd): Record<string, number> {
  const uses: Record<string, number> = {};
  for (const t of totals) if (t.kind === 'use') uses[t.detail] = (uses[t.detail] ?? 0) + t.amount;
  return uses;
}

/** The summary of a run from the end of its trace; the order of its fields is that of the file. */
export function summarise(end: TraceEnd, context: SummaryContext): Summary {
  const sum = (kind: string, actor?: string): number =>
    end.totals.reduce((s, t) => s + (t.kind === kind && (actor === undefined || t.actor === actor) ? t.amount : 0), 0);
  const actors = [...new Set(end.totals.map((t) => t.actor))].sort();
  // sums of whole femtojoules are exact; only the last division is not
  const energy_fj = (of: readonly { readonly actor: string; readonly energy_fj: number }[]): number =>
    of.reduce((s, t) => s + t.energy_fj, 0);
  const byActor = actors.map((a) => [a, energy_fj(end.totals.filter((t) => t.actor === a))] as const).filter(([, e]) => e > 0);
  const traffic = (names: readonly string[]): Record<string, { read: number; write: number }> =>
    Object.fromEntries(names.map((m) => [m, { read: sum('read', m), write: sum('write', m) }]));
  const { exits, predictedExits, batches, operatingPoints, compute, ...about } = context;
  const { memories: infos, trace_sha256, provenance, link_bytes_per_s, ...rest } = about;
  const copies = copying(end, 'copy', { name: 'link', bytes_per_s: link_bytes_per_s }, infos);
  const tokens = generation(end);
  const each = byAccelerator(end, compute);
  const memories = infos.map((m) => m.name);
  return {
    ...rest,
    ended: end.ended,
    simulated_ps: end.now_ps,
    events: end.events,
    operators: end.operators,
    gemms: end.gemms,
    macs: sum('tile'),
    energy_pj: {
      ...Object.fromEntries(byActor.map(([a, e]) => [a, e / FJ_PER_PJ])),
      total: energy_fj(end.totals) / FJ_PER_PJ,
    },
    memories: memorySummaries(end, infos),
    bytes: traffic(memories),
    // buffers are known by their names alone: the trace lists only memories apart
    buffer_bytes: traffic(actors.filter((a) => a.endsWith('-buffer'))),
    actors: Object.fromEntries(end.occupancy.map(({ actor, ...o }) => [actor, o])),
    banks: Object.fromEntries(
      memories.map((m) => [
        m,
        end.banks
          .filter((b) => b.memory === m)
          .map(({ requests, conflicts, wait_ps, refresh_wait_ps, other_wait_ps }) => {
            return { requests, conflicts, wait_ps, refresh_wait_ps, other_wait_ps };
          }),
      ]),
    ),
    ...streamFigures(end, rest.area_um2),
    sentences: end.sentences.map(({ energy_fj: e, ...s }) => ({ ...s, energy_pj: e / FJ_PER_PJ })),
    ...(tokens && { generation: tokens }),
    pe_array_ps: usesOf(end),
    ...(each && { accelerators: each }),
    ...(copies && { copying: copies }),
    ...(exits && { exit_layers: exits }),
    ...(predictedExits && { exit_prediction: exitPrediction(predictedExits, end.sentences) }),
    ...(batches && { batches }),
    ...(operatingPoints && operatingPoints.length > 0 && { operating_points: operatingPoints }),
    ...(trace_sha256 !== undefined && { trace_sha256 }),
    ...(provenance && { provenance }),
  };
}
