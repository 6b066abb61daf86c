/**
 * SRAM and RRAM: any word as fast as any other, banks independent of one another, standing power.
 *
 * A request of w words holds its bank for one access time and w − 1 cycle times.
 */
import type { LookedUp } from '../technology/look-up.js';
import type { ArrayTechnology } from '../technology/memory-technology.js';
import { addressMap } from './address.js';
import type { Device, DeviceState } from './device.js';

export interface ArrayOptions {
  readonly size_bytes: number;
  readonly banks: number;
  readonly interleave_bytes: number;
}

/** @param macro one bank's where each bank is a macro of its own, else the whole macro */
export function arrayDevice(
  technology: ArrayTechnology,
  macro: LookedUp,
  { size_bytes, banks, interleave_bytes }: ArrayOptions,
): Device {
  const { word_bytes, macroPerBank } = technology;
  const macros = macroPerBank ? banks : 1;
  const newState = (): DeviceState => ({ banks: [], nextRead_ps: 0, nextWrite_ps: 0, lastActivate_ps: 0, openRows: 0 });
  return {
    map: addressMap(banks, interleave_bytes),
    peak_bytes_per_s: Math.round((banks * word_bytes * 1e12) / macro.cycle_ps),
    read_fj_per_byte: macro.read_fj / word_bytes,
    area_um2: macros * macro.area_um2,
    capacity_bytes: size_bytes,
    source: technology.source,
    note: macro.between && `interpolated between macros of ${macro.between.join(' and ')} bytes`,
    newState,
    prepare: () => undefined,
    accessAt: () => 0,
    access(_s, _bank, { address, bytes, write }) {
      const words = Math.floor((address + bytes - 1) / word_bytes) - Math.floor(address / word_bytes) + 1;
      const first_ps = write ? macro.write_ps : macro.read_ps;
      // a write occupies its cells for the whole write; reads of one row follow one another at the cycle time
      const next_ps = write ? Math.max(macro.cycle_ps, macro.write_ps) : macro.cycle_ps;
      const hold_ps = first_ps + (words - 1) * next_ps;
      return { hold_ps, answer_ps: hold_ps, data_ps: hold_ps, energy_fj: words * (write ? macro.write_fj : macro.read_fj) };
    },
    standby_uw: () => macros * macro.leakage_uw,
    refresh: undefined,
    closeAll() {
      // no rows
    },
  };
}
