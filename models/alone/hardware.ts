/** What units alone need of a platform: with another vector size, another voltage, operands of a density. */
import { InputError } from '../../traces/index.js';
import { BUFFER_NAMES } from '../movement/buffer-names.js';
import { misfit, type Hardware } from '../platform/hardware.js';
import { platformEngine } from '../accelerator/engine.js';
import type { Platform } from '../platform/schema.js';
import { pointAt } from '../power/operating-point.js';
import type { Supply } from '../power/supply.js';
import { gemmAlone, type GemmResult, type GemmSize } from './gemm.js';

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

export interface AloneOptions {
  /** undefined: that of the platform's clock */
  readonly voltage_v: number | undefined;
}

/** Clock period and supply at a voltage. @throws InputError when the platform has no such point */
export function operatingPoint(hardware: Hardware, { voltage_v }: AloneOptions): { period_ps: number; supply: Supply } {
  const { dvfs, clock } = hardware.platform;
  if (voltage_v === undefined) return { period_ps: clock.period_ps.value, supply: { state: { voltage_v: 0, scale: 1 } } };
  if (!dvfs) throw misfit(hardware, 'dvfs', 'missing', 'operating points, for another voltage');
  const point = pointAt(dvfs, voltage_v, { file: '--voltage' });
  return { period_ps: point.period_ps, supply: { state: { voltage_v, scale: point.scale } } };
}

/** Power of logic and buffers that flows with time, by component. */
export function standingPower(hardware: Hardware, period_ps: number, scale: number): Record<string, number> {
  const { logic, buffers, clock_fj_per_cycle } = hardware;
  const leakage = logic.reduce((s, b) => s + b.leakage_uw, 0) + BUFFER_NAMES.reduce((s, b) => s + buffers[b].leakage_uw, 0);
  return { leakage: leakage * scale, 'clock-tree': ((1000 * clock_fj_per_cycle) / period_ps) * scale };
}

export interface GemmOptions extends AloneOptions {
  readonly density: { readonly a: number | undefined; readonly b: number | undefined };
  readonly replay: boolean;
  readonly seed: number;
}

export interface PlatformGemm extends GemmResult {
  readonly notes: readonly string[];
}

/**
 * A product on a platform's PE array.
 * @throws InputError for sizes beyond its registers
 */
export function platformGemm(hardware: Hardware, size: GemmSize, options: GemmOptions): PlatformGemm {
  const { density, replay, seed } = options;
  const { platform: p, file, largest_run: largest, element_bytes } = hardware;
  for (const d of ['m', 'k', 'n'] as const)
    if (size[d] > largest[d])
      throw new InputError({ file: `--${d}` }, `${size[d]} is beyond the register of ${file}`, `at most ${largest[d]}`);
  const { period_ps, supply } = operatingPoint(hardware, options);
  const encoded = (d: number | undefined, placed: Platform['placement']['backbone']): number | null =>
    d ?? (placed.encoding === 'bitmask' ? 1 : null);
  const [a, b] = [encoded(density.a, p.placement.activation), encoded(density.b, p.placement.backbone)];
  const result = gemmAlone(
    size,
    {
      engine: (kernel) => platformEngine(kernel, (role) => `pe-array.${role}`, p, seed),
      energies: { ...hardware.energies, supply },
      density: { a, b, c: p.placement.activation.encoding === 'bitmask' ? 1 : null },
      element_bytes,
      mask_word_bytes: p.pe_array.vector_size.value / 8,
      period_ps,
      standing_uw: standingPower(hardware, period_ps, supply.state.scale),
    },
    replay,
  );
  const larger = (['activation', 'weight'] as const).flatMap((buffer, i): string[] => {
    const bytes = size.k * (i === 0 ? size.m : size.n) * element_bytes * ([a, b][i] ?? 1);
    const capacity = p.buffers[buffer].size_bytes.value;
    return bytes > capacity
      ? [
          `operand ${i} has ${Math.ceil(bytes)} bytes, its buffer ${capacity}: as if it were large enough; a replay cuts it into blocks`,
        ]
      : [];
  });
  return { ...result, notes: larger };
}
