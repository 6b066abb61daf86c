/** What a memory technology gives a controller. Times in ps, energies in fJ, powers in µW, areas in µm². */
import type { DramTable } from './dram-table.js';
import type { Sourced } from './sourced.js';

/** One row of a macro table: a whole macro of `capacity_bytes`, accessed `word_bytes` at a time. */
export interface Macro {
  readonly capacity_bytes: number;
  /** array and periphery */
  readonly area_um2: number;
  /** address to data */
  readonly read_ps: number;
  /** of one pulse, where a write is pulses */
  readonly write_ps: number;
  /** between accesses; a tool that gives none has the access time here */
  readonly cycle_ps: number;
  readonly read_fj: number;
  readonly write_fj: number;
  readonly leakage_uw: number;
  /** average power of refresh, 0 where cells keep by themselves */
  readonly refresh_uw: number;
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
  refresh_uw?: number,
];
/** Names the fields of a line. */
export const macro = (row: MacroRow): Macro => {
  const [capacity_bytes, area_um2, read_ps, write_ps, cycle_ps, read_fj, write_fj, leakage_uw, refresh_uw = 0] = row;
  return { capacity_bytes, area_um2, read_ps, write_ps, cycle_ps, read_fj, write_fj, leakage_uw, refresh_uw };
};

/** A state of a bank in which it leaks less and must be woken before an access. */
export interface LowPower {
  /** retention: the cells are held at a lower voltage; gated: the periphery is off and the cells keep by themselves */
  readonly state: 'retention' | 'gated';
  /** share of the leakage that remains */
  readonly leakage_share: Sourced;
  /** ps from the first request to the access */
  readonly wake_ps: Sourced;
  /** waking costs as much as leaking for so many ps */
  readonly break_even_ps: Sourced;
}

/** Writing cells that wear: a word is pulsed, and read back after each pulse where it is verified. */
export interface Programming {
  readonly pulses: Sourced;
  readonly verified: boolean;
  /** writes that a cell stands */
  readonly endurance: Sourced;
}

/** Figures of a macro that a table may have as a factor of: all but its capacity. */
export type MacroFigure = Exclude<keyof Macro, 'capacity_bytes'>;

/** Check bits beside each word, and what makes and uses them. */
export interface Ecc {
  readonly what: string;
  /** of them, beside the bits of a word: cells, and energy and leakage with them */
  readonly parity_share: Sourced;
  /** a read is so much later */
  readonly decode_ps: Sourced;
  /** a word, read or written */
  readonly word_fj: Sourced;
  /** of a macro */
  readonly area_um2: Sourced;
}

/** What a table is of: outputs of a model, or silicon. */
export const BASES = ['tool', 'silicon'] as const;
/** One of them. */
export type Basis = (typeof BASES)[number];

/** SRAM, RRAM and the like: a word at a time, any word as fast as any other. */
export interface ArrayTechnology {
  readonly kind: 'array';
  readonly summary: string;
  readonly source: string;
  readonly basis: Basis;
  /** the supply at which energies hold; undefined: a supply of its own, whatever the platform's */
  readonly holds_at_v?: Sourced;
  /** the transistors of a tool's table: LSTP, LOP, HP */
  readonly roadmap?: string;
  /** the table's leakage is that of the low-power state: on, it is so many times that */
  readonly on_over_low?: Sourced;
  /** of the macros that energies were measured of: a larger memory has wires between as many of them */
  readonly measured_macro_bytes?: Sourced;
  /** false: leakage was measured behind a regulator of its own */
  readonly leakage_follows_v?: false;
  /** the temperature at which leakage holds, and what it takes to double; undefined: not known to change */
  readonly leakage_at_c?: Sourced;
  readonly leakage_doubles_k?: Sourced;
  /** times the table: 1, with the range of what sources say; cycles go with reads, and writes too where cells are not programmed */
  readonly factors?: Readonly<Partial<Record<MacroFigure, Sourced>>>;
  readonly ecc?: Ecc;
  readonly caution?: string;
  readonly word_bytes: number;
  /** each bank is a macro of its own, or the banks are parts of one macro */
  readonly macroPerBank: boolean;
  readonly lowPower?: LowPower;
  readonly programming?: Programming;
  /** area of a macro whose banks have two ports, over one with one */
  readonly secondPortArea?: Sourced;
  /** ascending capacities */
  readonly macros: readonly Macro[];
}

/** `kind` says which. */
export type MemoryTechnology = ArrayTechnology | DramTable;
