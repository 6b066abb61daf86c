/** What the energies and leakage of a platform's own numbers are times, at its supply and temperature. */
import { energyFactor, leakageFactor } from '../technology/condition.js';
import type { Platform } from './schema.js';

/** Of the file's own numbers and the number format's; 1 where the platform names no supply. */
export interface SupplyFactors {
  readonly energy: number;
  readonly leakage: number;
}
/** Of a platform. */
export function supplyFactors({ supply }: Platform): SupplyFactors {
  if (!supply) return { energy: 1, leakage: 1 };
  const energy = energyFactor(supply.voltage_v.value, supply.energies_at_v.value);
  const warm = leakageFactor(supply.temperature_c.value, supply.leakage_at_c.value, supply.leakage_doubles_k.value);
  return { energy, leakage: energy * warm };
}

/** Of a bit that changes, a mm, between macros. */
export const wireEnergy_fj = (platform: Platform): number =>
  (platform.wires?.fj_per_bit_mm.value ?? 0) * supplyFactors(platform).energy;

/** Of a byte over the link's wires: half of its bits change. */
export const linkWires_fj = (platform: Platform): number =>
  (platform.axi.wire_mm?.value ?? 0) * 8 * 0.5 * wireEnergy_fj(platform);
