/** Event traces and summaries made by hand, so that every figure of them is known. */
import fc from 'fast-check';
import {
  ACTIVITY_KINDS,
  DETAILS,
  EVENT_FORMAT,
  InputError,
  type ComputeInfo,
  type EventRecord,
  type EventTrace,
  type MemoryInfo,
  type OperatorInfo,
  type SentenceRow,
  type SeriesRow,
  type TotalRow,
  type TraceEnd,
} from '../../traces/index.js';
import type { RunData, Summary } from '../../analysis/index.js';

/** A record by its names; what is left out is 0, none or one activity. */
export type Told = Partial<Omit<EventRecord, 'end_ps'>> & {
  readonly span_ps?: number;
  readonly actor: string;
  readonly kind: string;
};

export const memoryInfo = (name: string, banks = 2, more: Partial<MemoryInfo> = {}): MemoryInfo => ({
  name,
  banks,
  peak_bytes_per_s: 8e9,
  shared_standby: false,
  ...more,
});

export const operatorInfo = (id: number, kind: string, name = `op-${id}`, dims: readonly number[] = [1, 2, 3]): OperatorInfo => ({
  id,
  name,
  kind,
  dims,
  layer: null,
  program: 0,
  mapping: '',
});

export const total = (row: Partial<TotalRow>): TotalRow => ({
  actor: 'a',
  kind: 'read',
  resource: 0,
  requester: '',
  holder: '',
  detail: 'none',
  count: 1,
  busy_ps: 0,
  amount: 0,
  energy_fj: 0,
  ...row,
});

export const sentence = (row: Partial<SentenceRow>): SentenceRow => ({
  id: 's',
  task: 't',
  arrival_ps: 0,
  start_ps: 0,
  ready_ps: 0,
  end_ps: 0,
  deadline_ps: 0,
  energy_fj: 0,
  ...row,
});

export const series = (what: SeriesRow['what'], actor: string, bins: readonly number[], resource = 0): SeriesRow => ({
  what,
  actor,
  resource,
  bins,
});

export const traceEnd = (more: Partial<TraceEnd> = {}): TraceEnd => ({
  ended: 'finished',
  now_ps: 0,
  events: 0,
  operators: 0,
  gemms: 0,
  totals: [],
  series: { bin_ps: 1000, rows: [] },
  occupancy: [],
  sentences: [],
  idle_fj: 0,
  fetched: { parts: 0, bytes: 0 },
  wear: [],
  banks: [],
  index: [],
  ...more,
});

interface TraceOf {
  readonly operators?: readonly OperatorInfo[];
  readonly memories?: readonly MemoryInfo[];
  readonly end?: TraceEnd;
  readonly missing?: EventTrace['missing'];
  readonly compute?: ComputeInfo;
  readonly name?: string;
  /** records a chunk */
  readonly chunk?: number;
}

/** A trace as if read from a file. */
export function eventTrace(told: readonly Told[], of: TraceOf = {}): EventTrace {
  const { operators = [], memories = [], end, missing, compute, name = 'by-hand', chunk = 1000 } = of;
  const names = ['', ...new Set(told.flatMap((r) => [r.actor, r.requester ?? '', r.holder ?? '']).filter((n) => n !== ''))];
  const chunks = Array.from({ length: Math.ceil(told.length / chunk) }, (_, i) => {
    const rows = told.slice(i * chunk, (i + 1) * chunk);
    const column = (value: (r: Told) => number): Float64Array => Float64Array.from(rows, value);
    const own = {
      records: rows.length,
      start_ps: column((r) => r.start_ps ?? 0),
      span_ps: column((r) => r.span_ps ?? 0),
      gap_ps: column((r) => (r.span_ps ?? 0) - (r.busy_ps ?? r.span_ps ?? 0)),
      count: column((r) => r.count ?? 1),
      operator: column((r) => r.operator ?? -1),
      amount: column((r) => r.amount ?? 0),
      energy_fj: column((r) => r.energy_fj ?? 0),
      who: rows.map((r) => [
        names.indexOf(r.actor),
        ACTIVITY_KINDS.indexOf(r.kind as never),
        r.resource ?? 0,
        names.indexOf(r.requester ?? ''),
        names.indexOf(r.holder ?? ''),
        DETAILS.indexOf((r.detail ?? 'none') as never),
      ]),
      whose: Float64Array.from(rows, (_, i) => i),
    };
    const ofKind = (kind: number) => ({
      own: rows.flatMap(({ start_ps = 0, span_ps = 0, operator = -1 }, at) =>
        own.who[at]![1] === kind ? [{ at, start_ps, end_ps: start_ps + span_ps, operator }] : [],
      ),
      again: [],
    });
    return {
      ofKind,
      records: rows.length,
      ownRecords: rows.length,
      unpack: () => ({ own, again: [], tooLate: () => new InputError({ file: name }, 'too late', '') }),
    };
  });
  const header = {
    ...EVENT_FORMAT,
    name,
    platform: 'board',
    seed: 7,
    level: 'tile' as const,
    names,
    kinds: ACTIVITY_KINDS,
    details: DETAILS,
    units: {},
    memories,
    sentences: [],
    ...(compute && { compute }),
  };
  return { header, operators, chunks, end, missing };
}

export const runOf = (more: Partial<RunData> = {}): RunData => ({
  name: 'run',
  platform: 'board',
  elapsed_ps: 0,
  memories: [],
  operators: [],
  totals: [],
  series: { bin_ps: 1000, rows: [] },
  peak: undefined,
  partial: undefined,
  ...more,
});

/** A summary of nothing; `more` says what it is of. */
export const summaryOf = (more: Partial<Summary> = {}): Summary => ({
  name: 'run',
  workload: 'w',
  platform: 'board',
  seed: 1,
  ended: 'finished',
  simulated_ps: 0,
  clock_ps: 1000,
  wall_s: 0,
  events: 0,
  operators: 0,
  gemms: 0,
  macs: 0,
  energy_pj: { total: 0 },
  bytes: {},
  buffer_bytes: {},
  actors: {},
  banks: {},
  sentences: [],
  area_um2: {},
  storage: {},
  memories: {},
  pe_array_ps: {},
  area_mm2: { total: 0 },
  latency_ms: { mean: 0, p50: 0, p95: 0, p99: 0 },
  switches: 0,
  switch_ms: { mean: 0, p95: 0 },
  deadline_misses: 0,
  energy_per_sentence_uj: 0,
  idle_energy_pj: 0,
  sentences_per_s: 0,
  sentences_per_s_per_mm2: 0,
  average_power_mw: 0,
  peak_power_mw: 0,
  peak_power: null,
  fetched: { parts: 0, bytes: 0 },
  lifetime_years: {},
  ...more,
});

/** Waits at two memories and at a link, of every kind there is. */
export const waits: fc.Arbitrary<TotalRow[]> = fc.array(
  fc
    .record({
      actor: fc.constantFrom('dram', 'sram', 'link'),
      kind: fc.constantFrom('wait', 'wait', 'wait', 'read'),
      resource: fc.integer({ min: 0, max: 1 }),
      requester: fc.constantFrom('dma', 'sfu'),
      holder: fc.constantFrom('', 'dma', 'sfu'),
      detail: fc.constantFrom('bank', 'tRCD', 'refresh', 'queue-full'),
      amount: fc.integer({ min: 1, max: 1000 }),
    })
    .map(total),
  { maxLength: 40 },
);
