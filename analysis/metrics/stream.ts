/** What a stream of sentences came to: latencies, switches, deadlines, energy a sentence, wear. */
import { spread, type Spread } from './spread.js';
import { type SentenceRow, type TraceEnd, PS_PER_MS, PS_PER_S, FJ_PER_UJ } from '../../traces/formats.js';

const UM2_PER_MM2 = 1e6;
/** a Julian year */
const S_PER_YEAR = 365.25 * 24 * 3600;

/** The window of most power: when, in which operator, and what each component drew in it. */
export interface PeakPower {
  /** shorter than asked for where the run is */
  readonly window_us: number;
  readonly start_us: number;
  /** that ran for most of it; −1 and empty for none */
  readonly operator: number;
  readonly name: string;
  /** that was served then, empty for none */
  readonly sentence: string;
  /** largest first; they sum to the peak */
  readonly components_mw: Readonly<Record<string, number>>;
}
/** Names are fixed: they are those of summary.json. */
export interface StreamFigures {
  /** by component, with a total; off-chip memories have none */
  readonly area_mm2: Readonly<Record<string, number>>;
  /** from arrival to end */
  readonly latency_ms: Spread;
  /** sentences of another task than the one served before */
  readonly switches: number;
  /** of those, from being taken up until the part of the task is there */
  readonly switch_ms: Pick<Spread, 'mean' | 'p95'>;
  /** sentences that ended after their deadline; one without a deadline misses none */
  readonly deadline_misses: number;
  /** of the whole run, what flowed between sentences included */
  readonly energy_per_sentence_uj: number;
  /** what flowed while no sentence was served */
  readonly idle_energy_pj: number;
  /** sentences a second of simulated time, and per mm² of the chip */
  readonly sentences_per_s: number;
  readonly sentences_per_s_per_mm2: number;
  /** energy of the run by simulated time, 0 for a run of no time */
  readonly average_power_mw: number;
  /** mean over the window with most energy; all are of one width, one after the other from the run's beginning, and whole */
  readonly peak_power_mw: number;
  /** that window; null where nothing flowed */
  readonly peak_power: PeakPower | null;
  /** parts of tasks that were brought on chip */
  readonly fetched: { readonly parts: number; readonly bytes: number };
  /** by memory whose cells wear: at this rate of writing, until the cells written most are worn out; null: never written */
  readonly lifetime_years: Readonly<Record<string, number | null>>;
}

/** Sentences that an accelerator served after one of another task. */
export function switched(sentences: readonly SentenceRow[]): SentenceRow[] {
  const served = [...sentences].sort((a, b) => a.start_ps - b.start_ps);
  const last = new Map<number, string>();
  return served.filter(({ task, accelerator = 0 }) => {
    const before = last.get(accelerator);
    last.set(accelerator, task);
    return before !== undefined && before !== task;
  });
}

/** A fJ a ps is a mW. */
function peakPower({ peak, sentences }: TraceEnd): PeakPower | null {
  if (!peak) return null;
  const { window_ps, start_ps, energy_fj, operator, name } = peak;
  const middle_ps = start_ps + window_ps / 2;
  const served = sentences.find((s) => s.start_ps <= middle_ps && middle_ps < s.end_ps);
  const components = Object.entries(energy_fj).sort(([ka, a], [kb, b]) => b - a || (ka < kb ? -1 : 1));
  return {
    window_us: window_ps / 1e6,
    start_us: start_ps / 1e6,
    operator,
    name,
    sentence: served?.id ?? '',
    components_mw: Object.fromEntries(components.map(([component, fj]) => [component, fj / window_ps])),
  };
}

/**
 * What a run came to as a stream; a run without sentences has zeros.
 * @param area_um2 by component on the chip
 */
export function streamFigures(end: TraceEnd, area_um2: Readonly<Record<string, number>>): StreamFigures {
  const { sentences, now_ps } = end;
  const latency_ms = sentences.map((s) => (s.end_ps - s.arrival_ps) / PS_PER_MS);
  const waits = spread(switched(sentences).map((s) => (s.ready_ps - s.start_ps) / PS_PER_MS));
  const energy_fj = end.totals.reduce((sum, t) => sum + t.energy_fj, 0);
  const area = Object.entries(area_um2).map(([name, um2]) => [name, um2 / UM2_PER_MM2] as const);
  const total = area.reduce((sum, [, mm2]) => sum + mm2, 0);
  const per_s = now_ps === 0 ? 0 : (sentences.length * PS_PER_S) / now_ps;
  // the run's rate of writing goes on; cells die when the one written most has had its writes
  const years = (writes: number, endurance: number): number | null =>
    writes === 0 ? null : (endurance / writes) * (now_ps / PS_PER_S / S_PER_YEAR);
  return {
    area_mm2: { ...Object.fromEntries(area), total },
    latency_ms: spread(latency_ms),
    switches: switched(sentences).length,
    switch_ms: { mean: waits.mean, p95: waits.p95 },
    deadline_misses: sentences.filter((s) => s.deadline_ps > 0 && s.end_ps > s.deadline_ps).length,
    energy_per_sentence_uj: sentences.length === 0 ? 0 : energy_fj / FJ_PER_UJ / sentences.length,
    idle_energy_pj: end.idle_fj / 1000,
    sentences_per_s: per_s,
    sentences_per_s_per_mm2: total === 0 ? 0 : per_s / total,
    average_power_mw: now_ps === 0 ? 0 : energy_fj / now_ps,
    peak_power_mw: end.peak ? Object.values(end.peak.energy_fj).reduce((a, b) => a + b, 0) / end.peak.window_ps : 0,
    peak_power: peakPower(end),
    fetched: end.fetched,
    lifetime_years: Object.fromEntries(end.wear.map((w) => [w.memory, years(w.most_writes, w.endurance)])),
  };
}
