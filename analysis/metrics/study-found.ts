/** What a study found, for programs. */
import { sharesOf, takenApart, type Shares } from './decomposition.js';
import type { Study } from './study.js';
import type { PointResult } from './sweep-rows.js';

/** Names are fixed: they are those of `study --json`. */
export interface StudyFound {
  /** savings taken apart into their causes, by decomposition and metric */
  readonly shares: readonly Shares[];
  readonly points: readonly PointResult[];
}

/** @param points of its sweep */
export const studyFound = (points: readonly PointResult[], study: Study): StudyFound => ({
  shares: (study.decompositions ?? []).flatMap((d) => takenApart(points, d).map((a) => sharesOf(a, study.of))),
  points,
});
