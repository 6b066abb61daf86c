/** SRAM, RRAM and the like: from a technology, a size and banks to times and energies of an access, area and leakage. */
import { InputError, type Place } from '../../../traces/formats.js';
import { lookUp, type LookedUp } from '../../technology/look-up.js';
import type { ArrayTechnology, LowPower, Programming } from '../../technology/memory-technology.js';

/** How it is cut into banks, queued and put to sleep. */
export interface ArrayOptions {
  readonly size_bytes: number;
  readonly banks: number;
  readonly interleave_bytes: number;
  /** accesses that a bank serves at a time */
  readonly ports: 1 | 2;
  /** requests that wait in all banks together */
  readonly queue: number;
  readonly scheduler: string;
  /** ps without work after which a bank goes into its low-power state; 0: never */
  readonly idleAfter_ps: number;
  /** in place of the technology's */
  readonly wake_ps: number | undefined;
  readonly breakEven_ps: number | undefined;
  readonly leakageShare: number | undefined;
  /** of the macros that it is built of; undefined: one a bank, or one in all, as the technology says */
  readonly macro_bytes: number | undefined;
  /** a bit that changes, and mm, on the way between macros */
  readonly wire_fj_per_bit_mm: number;
}

/** What an access costs, and what is there all the time. */
export interface ArrayModel {
  readonly options: ArrayOptions;
  readonly area_um2: number;
  readonly peak_bytes_per_s: number;
  readonly read_fj_per_byte: number;
  readonly write_fj_per_byte: number;
  /** of one bank */
  readonly leakage_uw: number;
  readonly refresh_uw: number;
  readonly lowState: 'retention' | 'gated' | undefined;
  readonly lowLeakage_uw: number;
  readonly wake_ps: number;
  readonly wake_fj: number;
  /** writes that a cell stands, where cells wear */
  readonly endurance: number | undefined;
  readonly word_bytes: number;
  readonly macro: LookedUp;
  readonly notes: readonly string[];
  bank(address: number): number;
  words(address: number, bytes: number): number;
  /** how long a request holds a port of its bank */
  hold_ps(words: number, write: boolean): number;
  access_fj(words: number, write: boolean): number;
}

/** @throws InputError when the size lies outside the technology's table */
export function macroOf(technology: ArrayTechnology, capacity_bytes: number, place: Place): LookedUp {
  const found = lookUp(technology, capacity_bytes);
  if ('range' in found)
    throw new InputError(
      place,
      `a macro of ${capacity_bytes} bytes is outside the table of ${technology.summary}`,
      `${found.range[0]} to ${found.range[1]} bytes`,
    );
  return found;
}

type Sleep = Pick<ArrayModel, 'lowState' | 'lowLeakage_uw' | 'wake_ps' | 'wake_fj'>;
const ALWAYS_ON: Sleep = { lowState: undefined, lowLeakage_uw: 0, wake_ps: 0, wake_fj: 0 };

/** How a bank that leaks `leakage_uw` sleeps. */
function sleepOf(lowPower: LowPower, options: ArrayOptions, leakage_uw: number): Sleep {
  const breakEven_ps = options.breakEven_ps ?? lowPower.break_even_ps.value;
  return {
    lowState: lowPower.state,
    lowLeakage_uw: leakage_uw * (options.leakageShare ?? lowPower.leakage_share.value),
    wake_ps: options.wake_ps ?? lowPower.wake_ps.value,
    wake_fj: Math.round((leakage_uw * breakEven_ps) / 1000),
  };
}

/** Time and energy of writing a word: all pulses, each with its verifying read where there is one. */
function wordWrite(macro: LookedUp, programming: Programming | undefined): { readonly ps: number; readonly fj: number } {
  if (!programming) return { ps: macro.write_ps, fj: macro.write_fj };
  const pulses = programming.pulses.value;
  const [read_ps, read_fj] = programming.verified ? [macro.read_ps, macro.read_fj] : [0, 0];
  return { ps: pulses * (macro.write_ps + read_ps), fj: pulses * (macro.write_fj + read_fj) };
}

/**
 * Energy of the wires between macros, a word: half of its bits change, over half the side of a square of all macros (assumed). Within
 * a macro of a tool they are in the table's figures; silicon says of what macros it was measured.
 */
function wordWires_fj({ wire_fj_per_bit_mm }: ArrayOptions, word_bytes: number, macros: number, area_um2: number): number {
  const away_mm = macros > 1 ? Math.sqrt(area_um2) / 1000 / 2 : 0;
  return Math.round(word_bytes * 8 * 0.5 * wire_fj_per_bit_mm * away_mm);
}

/** @throws InputError when the table does not reach, or the technology lacks what the options ask for */
export function arrayModel(technology: ArrayTechnology, options: ArrayOptions, place: Place): ArrayModel {
  const { size_bytes, banks, interleave_bytes, ports, macro_bytes } = options;
  const { word_bytes, macroPerBank, lowPower, programming, secondPortArea } = technology;
  const at = (field: string): Place => ({ ...place, field: [place.field, field].filter((f) => f).join('.') });
  const own_bytes = macro_bytes ?? (macroPerBank ? size_bytes / banks : size_bytes);
  const macro = macroOf(technology, own_bytes, at(macro_bytes === undefined ? 'size_bytes' : 'macro_bytes'));
  if (ports === 2 && !secondPortArea)
    throw new InputError(at('ports'), `${technology.summary} has no area for a second port`, '1');
  const sleeps = options.idleAfter_ps > 0;
  if (sleeps && !lowPower) throw new InputError(at('idle'), `${technology.summary} has no low-power state`, 'no idle policy');
  const macros = size_bytes / own_bytes;
  const leakage_uw = (macro.leakage_uw * macros) / banks;
  const area_um2 = macros * macro.area_um2 * (ports === 2 ? secondPortArea!.value : 1);
  const wired_bytes = Math.min(own_bytes, technology.measured_macro_bytes?.value ?? own_bytes);
  const wires_fj = wordWires_fj(options, word_bytes, size_bytes / wired_bytes, area_um2);
  const read_fj = macro.read_fj + wires_fj;
  const cells = wordWrite(macro, programming);
  const write = { ps: cells.ps, fj: cells.fj + wires_fj };
  return {
    options,
    area_um2,
    peak_bytes_per_s: Math.round((banks * ports * word_bytes * 1e12) / macro.cycle_ps),
    read_fj_per_byte: read_fj / word_bytes,
    write_fj_per_byte: write.fj / word_bytes,
    leakage_uw,
    refresh_uw: (macro.refresh_uw * macros) / banks,
    ...(sleeps && lowPower ? sleepOf(lowPower, options, leakage_uw) : ALWAYS_ON),
    endurance: programming?.endurance.value,
    word_bytes,
    macro,
    notes: macro.between ? [`interpolated between macros of ${macro.between.join(' and ')} bytes`] : [],
    bank: (address) => Math.floor(address / interleave_bytes) % banks,
    words: (address, bytes) => Math.floor((address + bytes - 1) / word_bytes) - Math.floor(address / word_bytes) + 1,
    hold_ps(words, isWrite) {
      // a write occupies its cells for the whole write; reads of one row follow one another at the cycle time
      if (isWrite) return write.ps + (words - 1) * Math.max(macro.cycle_ps, write.ps);
      return macro.read_ps + (words - 1) * macro.cycle_ps;
    },
    access_fj: (words, isWrite) => words * (isWrite ? write.fj : read_fj),
  };
}
