/** What units alone may ask of a platform: another voltage, another vector size; and the power that flows with time. */
import { BUFFER_NAMES } from '../movement/buffer-names.js';
import type { Hardware } from '../platform/hardware.js';
import { misfit } from '../platform/misfit.js';
import type { Platform } from '../platform/schema.js';
import { pointAt } from '../power/operating-point.js';
import { fixedSupply, type Supply } from '../power/supply.js';

/** The platform with n banks a buffer where it had one a lane. */
export function withVector(p: Platform, n: number): Platform {
  const before = p.pe_array.vector_size.value;
  const given = { value: n, source: 'given on the command line' };
  const banks = <B extends { readonly banks: { readonly value: number } }>(b: B): B =>
    b.banks.value === before ? { ...b, banks: given } : b;
  const { activation, weight, result, auxiliary } = p.buffers;
  return {
    ...p,
    pe_array: { ...p.pe_array, vector_size: given },
    buffers: { activation: banks(activation), weight: banks(weight), result: banks(result), auxiliary: banks(auxiliary) },
  };
}

/** A clock and a supply. */
export interface Point {
  readonly period_ps: number;
  readonly supply: Supply;
}

/**
 * Clock period and supply at a voltage.
 * @param voltage_v undefined: that of the platform's clock
 * @throws InputError when the platform has no such point
 */
export function operatingPoint(hardware: Hardware, voltage_v: number | undefined): Point {
  const { dvfs, clock } = hardware.platform;
  if (voltage_v === undefined) return { period_ps: clock.period_ps.value, supply: fixedSupply };
  if (!dvfs) throw misfit(hardware, 'dvfs', 'missing', 'operating points, for another voltage');
  const { period_ps, scale } = pointAt(dvfs, voltage_v, { file: '--voltage' });
  return { period_ps, supply: { state: { voltage_v, scale } } };
}

/** Power of logic and buffers that flows with time, in µW by component. */
export function standingPower(hardware: Hardware, { period_ps, supply }: Point): Record<string, number> {
  const { logic, buffers, clock_fj_per_cycle } = hardware;
  const { scale } = supply.state;
  const leakage = logic.reduce((s, b) => s + b.leakage_uw, 0) + BUFFER_NAMES.reduce((s, b) => s + buffers[b].leakage_uw, 0);
  // fJ a cycle over ps a cycle is mW
  return { leakage: leakage * scale, 'clock-tree': ((1000 * clock_fj_per_cycle) / period_ps) * scale };
}
