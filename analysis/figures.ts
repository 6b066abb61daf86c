/** Figures of runs, for who runs them: no table, no plot, no page. */
export type { DrawsFound, SwingBar } from './metrics/draws-found.js';
export { expectedRow, replicatedRow } from './metrics/expectation.js';
export { dayColumns, dayFigures, serviceOf, type DayFigures, type DayMeasured } from './metrics/day.js';
export { measureDay, type AtRest, type DayWindow, type DayWindows } from './metrics/measured-day.js';
export { latinHypercube, quantile, toLevel, type Ranged } from './metrics/sampling.js';
export type { Study } from './metrics/study.js';
export {
  DRAWN_METRICS,
  pairOf,
  savingsOf,
  resamplesOf,
  sensitivity,
  type Drawn,
  type DrawnFigures,
  type DrawnMetric,
} from './metrics/uncertainty.js';
export { partOfRun } from './metrics/part-of-run.js';
export { WindowSums, type WindowAsked, type WindowFigures } from './metrics/window.js';
export { colours } from './plots/palette.js';
export type { PredictedSentence } from './metrics/exit-prediction.js';
export { summarise, type Batches, type Summary } from './metrics/summary.js';
export { sweepRow, type Row } from './metrics/sweep-rows.js';
