/** A work that is measured, and what is read off its runs. */
import type { Program } from './program.js';

/** One run of a work, by quantity. */
export type Sample = Readonly<Record<string, number>>;

/** A quantity of a work: what it is called, what it must come to. */
export interface Figure {
  readonly name: string;
  readonly quantity: string;
  readonly unit: string;
  /** a rate: more is better */
  readonly rate?: boolean;
  /** the processor's time for it, as a quantity beside */
  readonly user?: string;
  /** how many times better than an earlier commit's, at least */
  readonly least?: number;
  /** what it may be at most, or must be at least, whatever the earlier commit's */
  readonly most?: number;
  readonly floor?: number;
}

export interface Work {
  readonly figures: readonly Figure[];
  /** longer than some minutes: with --all, or named */
  readonly long?: boolean;
  /** an earlier commit cannot run it as it stands */
  readonly oursAlone?: boolean;
  readonly measure: (program: Program, folder: string) => Promise<Sample>;
}
