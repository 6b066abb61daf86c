/** SRAM, RRAM and the like: from a technology, a size and banks to times and energies of an access, area and leakage. */
import { InputError, type Place } from '../../../traces/index.js';
import { lookUp, type LookedUp } from '../../technology/look-up.js';
import type { ArrayTechnology } from '../../technology/memory-technology.js';

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
  readonly wake_ps?: number;
  readonly breakEven_ps?: number;
  readonly leakageShare?: number;
}

export interface ArrayModel {
  readonly options: ArrayOptions;
  readonly area_um2: number;
  readonly peak_bytes_per_s: number;
  readonly read_fj_per_byte: number;
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

/** @throws InputError when the table does not reach, or the technology lacks what the options ask for */
export function arrayModel(technology: ArrayTechnology, options: ArrayOptions, place: Place): ArrayModel {
  const { size_bytes, banks, interleave_bytes, ports } = options;
  const { word_bytes, macroPerBank, lowPower, programming, secondPortArea } = technology;
  const at = (field: string): Place => ({ ...place, field: [place.field, field].filter((f) => f).join('.') });
  const macro = macroOf(technology, macroPerBank ? size_bytes / banks : size_bytes, at('size_bytes'));
  if (ports === 2 && !secondPortArea)
    throw new InputError(at('ports'), `${technology.summary} has no area for a second port`, '1');
  if (options.idleAfter_ps > 0 && !lowPower)
    throw new InputError(at('idle'), `${technology.summary} has no low-power state`, 'no idle policy');
  const macros = macroPerBank ? banks : 1;
  const share = macros / banks;
  const leakage_uw = macro.leakage_uw * share;
  const pulses = programming?.pulses.value ?? 1;
  const verify = programming?.verified ? 1 : 0;
  const write_ps = pulses * (macro.write_ps + verify * macro.read_ps);
  const write_fj = pulses * (macro.write_fj + verify * macro.read_fj);
  return {
    options,
    area_um2: macros * macro.area_um2 * (ports === 2 ? secondPortArea!.value : 1),
    peak_bytes_per_s: Math.round((banks * ports * word_bytes * 1e12) / macro.cycle_ps),
    read_fj_per_byte: macro.read_fj / word_bytes,
    leakage_uw,
    refresh_uw: macro.refresh_uw * share,
    lowState: options.idleAfter_ps > 0 ? lowPower!.state : undefined,
    lowLeakage_uw: leakage_uw * (options.leakageShare ?? lowPower?.leakage_share.value ?? 1),
    wake_ps: options.wake_ps ?? lowPower?.wake_ps.value ?? 0,
    wake_fj: Math.round((leakage_uw * (options.breakEven_ps ?? lowPower?.break_even_ps.value ?? 0)) / 1000),
    endurance: programming?.endurance.value,
    word_bytes,
    macro,
    notes: macro.between ? [`interpolated between macros of ${macro.between.join(' and ')} bytes`] : [],
    bank: (address) => Math.floor(address / interleave_bytes) % banks,
    words: (address, bytes) => Math.floor((address + bytes - 1) / word_bytes) - Math.floor(address / word_bytes) + 1,
    hold_ps(words, write) {
      // a write occupies its cells for the whole write; reads of one row follow one another at the cycle time
      if (write) return write_ps + (words - 1) * Math.max(macro.cycle_ps, write_ps);
      return macro.read_ps + (words - 1) * macro.cycle_ps;
    },
    access_fj: (words, write) => words * (write ? write_fj : macro.read_fj),
  };
}
