/** What a study found, for programs. */
import { sharesOf, takenApart, type Shares } from './decomposition.js';
import type { DrawsFound } from './draws-found.js';
import type { Study } from './study.js';
import type { PointResult } from './sweep-rows.js';
import type { Sensitivity } from './uncertainty.js';

/** Names are fixed: they are those of `study --json`. */
export interface StudyFound {
  /** savings taken apart into their causes, by decomposition and metric */
  readonly shares: readonly Shares[];
  readonly points: readonly PointResult[];
  readonly pairs?: DrawsFound['pairs'];
  /** by parameter, of the energy saved over the first that it is compared with, empty where one does not always fit; of all others in `draws` */
  readonly sensitivity?: Readonly<Record<string, Sensitivity>>;
  readonly assumed_without_range?: readonly string[];
  readonly draws?: Omit<DrawsFound, 'pairs' | 'assumed_without_range'>;
}

function drawn({ pairs, assumed_without_range, ...draws }: DrawsFound, [first]: Study['with']): Partial<StudyFound> {
  const of = draws.sensitivities.find((s) => s.with === first && s.metric === 'energy_per_sentence_uj');
  return { pairs, sensitivity: of?.parameters ?? {}, assumed_without_range, draws };
}

/** @param points of its sweep @param draws undefined where none were asked for */
export const studyFound = (points: readonly PointResult[], study: Study, draws: DrawsFound | undefined): StudyFound => ({
  shares: (study.decompositions ?? []).flatMap((d) => takenApart(points, d).map((a) => sharesOf(a, study.of))),
  ...(draws && drawn(draws, study.with)),
  points,
});
