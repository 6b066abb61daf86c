/** A table at a supply and temperature other than those at which it holds, with its factors and check bits in its macros. */
import type { ArrayTechnology, Macro, MacroFigure } from './memory-technology.js';

/** Of the on-chip memories and buffers of a platform. */
export interface Condition {
  readonly voltage_v: number;
  readonly temperature_c: number;
}

/** Energy goes with the square of the voltage. Source: CV² of static CMOS. */
export const energyFactor = (voltage_v: number, holds_at_v: number): number => (voltage_v / holds_at_v) ** 2;

/**
 * Leakage power doubles every so many kelvin; it is taken to go with the square of the voltage too (assumed: the current rises
 * with it). Source of doubling: data sheets and tools agree on an exponential, and differ in how steep it is.
 */
export const leakageFactor = (temperature_c: number, holds_at_c: number, doubles_k: number): number =>
  2 ** ((temperature_c - holds_at_c) / doubles_k);

/** What energies and leakage of the table are times, at a condition; a table that names none has a supply of its own. */
function factorsAt(t: ArrayTechnology, at: Condition | undefined): { readonly energy: number; readonly leakage: number } {
  const energy = at && t.holds_at_v ? energyFactor(at.voltage_v, t.holds_at_v.value) : 1;
  const warm =
    at && t.leakage_at_c && t.leakage_doubles_k
      ? leakageFactor(at.temperature_c, t.leakage_at_c.value, t.leakage_doubles_k.value)
      : 1;
  return { energy, leakage: (t.leakage_follows_v === false ? 1 : energy) * warm };
}

/** Of check bits' coders and decoders. Source: the logic's energies, which are scaled to it. */
const GATES_HOLD_AT_V = 0.8;

/** @param at undefined: as the table holds @param ecc whether its check bits, where it has them, are there */
export function atCondition(t: ArrayTechnology, at: Condition | undefined, ecc: boolean): ArrayTechnology {
  const { energy, leakage } = factorsAt(t, at);
  const of = (f: MacroFigure, otherwise = 1): number => t.factors?.[f]?.value ?? otherwise;
  const code = ecc ? t.ecc : undefined;
  const bits = 1 + (code?.parity_share.value ?? 0);
  // gates of the platform's supply, whatever the cells have
  const word_fj = (code?.word_fj.value ?? 0) * (at ? energyFactor(at.voltage_v, GATES_HOLD_AT_V) : 1);
  const onOverLow = t.on_over_low?.value ?? 1;
  const whole = (x: number): number => Math.round(x);
  const macros = t.macros.map((m): Macro => ({
    capacity_bytes: m.capacity_bytes,
    area_um2: whole(m.area_um2 * of('area_um2') * bits + (code?.area_um2.value ?? 0)),
    read_ps: whole(m.read_ps * of('read_ps') + (code?.decode_ps.value ?? 0)),
    write_ps: whole(m.write_ps * of('write_ps')),
    cycle_ps: whole(m.cycle_ps * of('cycle_ps', of('read_ps'))),
    read_fj: whole(m.read_fj * of('read_fj') * energy * bits + word_fj),
    write_fj: whole(m.write_fj * of('write_fj', t.programming ? 1 : of('read_fj')) * energy * bits + word_fj),
    leakage_uw: m.leakage_uw * of('leakage_uw') * leakage * bits * onOverLow,
    refresh_uw: m.refresh_uw * of('refresh_uw') * energy,
  }));
  const { lowPower } = t;
  const low =
    lowPower && t.on_over_low ? { ...lowPower, leakage_share: { ...lowPower.leakage_share, value: 1 / onOverLow } } : lowPower;
  return { ...t, macros, ...(low && { lowPower: low }) };
}
