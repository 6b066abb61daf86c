/** How far a run is, from mark to mark. */
import type { Progress, Run } from './engine.js';
import type { Passage } from './run-table.js';

/** Plain data. */
export interface Place {
  readonly progress: Progress;
  /** tile whose results are leaving; −1: none */
  leaving: number;
  /** whether others hear of results that leave: a bias is read for them */
  readonly biased: boolean;
}

/** A passage of the run is over. @returns whether others hear of it */
export function passed(place: Place, { tiling, emit }: Run, { counts, mark }: Passage): boolean {
  const { progress } = place;
  const left = place.leaving >= 0 && counts.rows > 0;
  if (left) place.leaving = -1;
  progress.readsA += counts.issued[0]!;
  progress.readsB += counts.issued[1]!;
  progress.rows += counts.rows;
  if (mark !== 'tile') return true;
  if (emit && tiling.ends(progress.tiles)) place.leaving = progress.tiles;
  progress.tiles++;
  // where no results leave, the last tile is the run's end
  return (left && place.biased) || (!emit && progress.tiles === tiling.tiles);
}
