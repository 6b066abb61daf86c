/** What a memory technology gives a controller. Times in ps, energies in fJ, powers in µW, areas in µm². */
import type { Sourced } from './sourced.js';

/** One row of a macro table: a whole macro of `capacity_bytes`, accessed `word_bytes` at a time. */
export interface Macro {
  readonly capacity_bytes: number;
  readonly area_um2: number;
  /** address to data */
  readonly read_ps: number;
  readonly write_ps: number;
  /** between accesses; a tool that gives none has the access time here */
  readonly cycle_ps: number;
  readonly read_fj: number;
  readonly write_fj: number;
  readonly leakage_uw: number;
}

/** A line of a macro table: the fields of `Macro` in order. */
export type MacroRow = readonly [
  capacity_bytes: number,
  area_um2: number,
  read_ps: number,
  write_ps: number,
  cycle_ps: number,
  read_fj: number,
  write_fj: number,
  leakage_uw: number,
];
export const macro = ([
  capacity_bytes,
  area_um2,
  read_ps,
  write_ps,
  cycle_ps,
  read_fj,
  write_fj,
  leakage_uw,
]: MacroRow): Macro => {
  return { capacity_bytes, area_um2, read_ps, write_ps, cycle_ps, read_fj, write_fj, leakage_uw };
};

/** SRAM, RRAM and the like: a word at a time, any word as fast as any other. */
export interface ArrayTechnology {
  readonly kind: 'array';
  readonly summary: string;
  readonly source: string;
  readonly word_bytes: number;
  /** each bank is a macro of its own, or the banks are parts of one macro */
  readonly macroPerBank: boolean;
  /** ascending capacities */
  readonly macros: readonly Macro[];
}

/** DRAM: bursts in open rows. Timings with the standard's names, in cycles of tCK. */
export interface DramTechnology {
  readonly kind: 'dram';
  readonly summary: string;
  readonly source: string;
  readonly table: Readonly<Record<DramField, Sourced>>;
}

export const DRAM_FIELDS = [
  'banks', 'rowBytes', 'rows', 'burstBytes', 'burst', 'tCK', 'RL', 'WL', 'tRCD', 'tRP', 'tRPab', 'tRAS', 'tRRD', 'tWR', 'tWTR',
  'tRTP', 'tRTRS', 'tRFC', 'tREFI', 'eACT', 'eRD', 'eWR', 'eREF', 'pActive', 'pPrecharged',
] as const; // prettier-ignore
export type DramField = (typeof DRAM_FIELDS)[number];

export type MemoryTechnology = ArrayTechnology | DramTechnology;
