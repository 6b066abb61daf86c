/** Our figures beside those of EdgeBERT's silicon: what early exit, attention spans and DVFS save. */
import type { Cost } from '../metrics/waterfall.js';
import { judge, type Check } from './checks.js';
import { CHIP, type Published } from './published-figures.js';

/** Conditions under which one sentence runs. */
export interface SentenceConditions {
  /** layer after which it ends, from 1 */
  readonly exit?: number;
  /** heads that attend; the others are skipped */
  readonly heads?: number;
  /** latency for which voltage and frequency are chosen after the first layer */
  readonly target_ms?: number;
}
/** Runs one sentence of the recorded ALBERT-base on a platform. */
export type RunSentence = (platform: string, conditions: SentenceConditions) => Cost;

/** of ALBERT-base and BERT-base */
const LAYERS = 12;
/** for a sentence, on silicon with DVFS */
const TARGET_MS = 2000;
/** Heads that attend: which were off on silicon is in no readable source. Assumed: half. */
const HEADS = 6;

/** What each condition saves of time and energy, all of them on top of each other. */
export function modeChecks(platform: string, published: Published, meanExit: number, run: RunSentence): Check[] {
  const whole = run(platform, {});
  const mean = (of: (exit: number) => Cost): Cost => {
    // what a layer costs is the same for each, so a mean exit layer costs the mean
    const [low, high] = [Math.floor(meanExit), Math.ceil(meanExit)];
    const [a, b] = [of(low), of(high)];
    const share = meanExit - low;
    return {
      time_ps: a.time_ps + share * (b.time_ps - a.time_ps),
      energy_pj: a.energy_pj + share * (b.energy_pj - a.energy_pj),
    };
  };
  const { latency_ms: l, energy_mj: e } = published;
  // the same share of the whole latency: ours is another system, with another whole
  const target_ms = ((TARGET_MS / l.conventional) * whole.time_ps) / 1e9;
  const modes = [
    ['early exit', mean((exit) => run(platform, { exit })), l.early_exit, e.early_exit],
    [
      'early exit, half the heads',
      mean((exit) => run(platform, { exit, heads: HEADS })),
      l.attention_pruning,
      e.attention_pruning,
    ],
    [
      'and DVFS to the same share of the whole latency',
      mean((exit) => run(platform, { exit, heads: HEADS, target_ms })),
      l.dvfs_2s,
      e.dvfs_2s,
    ],
  ] as const;
  const note = `ours: SST-2's mean exit layer ${meanExit.toFixed(2)} of ${LAYERS}; theirs: an average over tasks that are not named, mixed precision with DVFS, and a system whose host and data movement take most of its time`;
  return modes.flatMap(([name, r, latency, energy]): Check[] => {
    const common = {
      group: `${CHIP}: modes, ${platform}`,
      case: name,
      unit: 'times less than none',
      tolerance: null,
      status: 'shown',
      note,
    } as const;
    return [
      judge({ ...common, quantity: 'latency', reference: l.conventional / latency, ours: whole.time_ps / r.time_ps }),
      judge({ ...common, quantity: 'energy', reference: e.conventional / energy, ours: whole.energy_pj / r.energy_pj }),
    ];
  });
}

/** An exit distribution that ships: the threshold of the entropy behind it, and its mean exit layer, from 1. */
export interface MeanExit {
  readonly threshold: number;
  readonly layer: number;
}
/** the threshold of EdgeBERT's script whose mean comes nearest to the published 3.90: so that row is no validation */
export const NEAREST = 0.28;
const EXIT_TOLERANCE = 0.05;
/** Percentage points: bars are read to 0.7, and a straight line between two of them is not their curve. */
const SAVING_POINTS = 2;

/** What is published for a threshold: a straight line between the two bars beside it. */
function publishedSaving(sweep: Published['sst2_threshold_sweep'], threshold: number): number {
  // between the first bar and the last; a threshold beyond them has no bar beside it, and fails
  const i = sweep.findIndex((x) => x.threshold >= threshold);
  const [below, above] = [sweep[i - 1]!, sweep[i]!];
  const share = (threshold - below.threshold) / (above.threshold - below.threshold);
  return below.saving_percent + share * (above.saving_percent - below.saving_percent);
}

/** Layers that early exit saves on SST-2, at each threshold that ships. */
export function exitChecks(exits: readonly MeanExit[], published: Published): Check[] {
  return exits.flatMap(({ threshold, layer }): Check[] => {
    const common = { group: `${CHIP}: SST-2`, case: `entropy below ${threshold}` };
    const reference = publishedSaving(published.sst2_threshold_sweep, threshold);
    const saving = judge({
      ...common,
      quantity: 'layers saved by early exit',
      unit: '%',
      reference,
      ours: 100 * (1 - layer / LAYERS),
      // relative, as all tolerances are
      tolerance: SAVING_POINTS / reference,
      status: 'validated',
      note: 'theirs: bars of a plot, a straight line between two',
    });
    if (threshold !== NEAREST) return [saving];
    const mean = judge({
      ...common,
      quantity: 'mean exit layer',
      unit: 'of 12',
      reference: published.sst2_average_exit_layer.value,
      ours: layer,
      tolerance: EXIT_TOLERANCE,
      status: 'calibrated',
      note: 'which threshold the chip ran with is not published: the nearest of three',
    });
    return [saving, mean];
  });
}
