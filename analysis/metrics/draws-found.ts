/** What a study found at drawn numbers. Plain data; names are fixed: they are those of `study --json`. */
import type { DrawnMetric, Pair, Sensitivity } from './uncertainty.js';

/** A saving with one parameter at an end of its range, the others in the middle of theirs. */
export interface SwingBar {
  readonly with: string;
  readonly metric: DrawnMetric;
  readonly parameter: string;
  readonly side: 'low' | 'high';
  readonly value: number;
  readonly middle: number;
}

/** Of a study with draws. */
export interface DrawsFound {
  readonly draws: number;
  readonly seed: number;
  /** of its range at which what takes time is simulated: the middles of as many equal parts */
  readonly levels: number;
  readonly pairs: readonly Pair[];
  /** scenarios that do not fit in some of the draws, and in how many */
  readonly misfits: readonly { readonly scenario: string; readonly draws: number }[];
  /** of the relative saving, by pair and metric: what of its variance each parameter brings */
  readonly sensitivities: readonly {
    readonly of: string;
    readonly with: string;
    readonly metric: DrawnMetric;
    readonly parameters: Readonly<Record<string, Sensitivity>>;
  }[];
  readonly swings: readonly SwingBar[];
  /** what was drawn, once a range that scenarios have of it; simulated: at levels of its range, because it takes time */
  readonly parameters: readonly {
    readonly parameter: string;
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly shape: string;
    readonly simulated: boolean;
    /** where the ends are from */
    readonly source: string;
    /** that have it so */
    readonly scenarios: readonly string[];
  }[];
  /** and those that a file gives without a source */
  readonly assumed_without_range: readonly string[];
  /** numbers of platforms and tables that the scenarios use; ranges of which an end is assumed are counted apart */
  readonly numbers: { readonly all: number; readonly sourced: number; readonly ranged: number; readonly assumed_ranges: number };
}
