/** A product on a platform's PE array alone. */
import { InputError } from '../../traces/formats.js';
import { platformEngine } from '../accelerator/engine.js';
import type { Hardware } from '../platform/hardware.js';
import type { Placed } from '../platform/schema.js';
import { gemmAlone, type GemmResult, type GemmSize } from './gemm.js';
import { operatingPoint, standingPower } from './point.js';

/** Under which conditions a product runs. */
export interface GemmOptions {
  /** undefined: that of the platform's clock */
  readonly voltage_v: number | undefined;
  /** share of an operand's elements that are not zero; undefined: all, encoded where the platform encodes its class */
  readonly density: { readonly a: number | undefined; readonly b: number | undefined };
  /** false: every state is stepped */
  readonly recurrence: boolean;
  /** of random masks, where banks are fewer than lanes */
  readonly seed: number;
}

/** With what was taken to be otherwise than it is. */
export interface PlatformGemm extends GemmResult {
  readonly notes: readonly string[];
}

const densityOf = ({ encoding }: Placed): number | null => (encoding === 'bitmask' ? 1 : null);

/** What is taken to be larger than it is. */
function notesOf({ platform, element_bytes }: Hardware, { m, k, n }: GemmSize, densities: readonly (number | null)[]): string[] {
  const operands = [
    { elements: k * m, buffer: platform.buffers.activation },
    { elements: k * n, buffer: platform.buffers.weight },
  ];
  return operands.flatMap(({ elements, buffer }, i): string[] => {
    const bytes = elements * element_bytes * (densities[i] ?? 1);
    const capacity = buffer.size_bytes.value;
    if (bytes <= capacity) return [];
    const both = `operand ${i} has ${Math.ceil(bytes)} bytes, its buffer ${capacity}`;
    return [`${both}: as if it were large enough; a replay cuts it into blocks`];
  });
}

/** @throws InputError for sizes beyond the registers of a run, or a voltage that the platform has not */
export function platformGemm(hardware: Hardware, size: GemmSize, options: GemmOptions): PlatformGemm {
  const { voltage_v, density, recurrence, seed } = options;
  const { platform, file, largest_run, element_bytes } = hardware;
  for (const d of ['m', 'k', 'n'] as const)
    if (size[d] > largest_run[d])
      throw new InputError({ file: `--${d}` }, `${size[d]} is beyond the register of ${file}`, `at most ${largest_run[d]}`);
  const point = operatingPoint(hardware, voltage_v);
  const { activation, backbone } = platform.placement;
  const [a, b] = [density.a ?? densityOf(activation), density.b ?? densityOf(backbone)];
  const result = gemmAlone(
    size,
    {
      engine: (kernel) => platformEngine(kernel, (role) => `pe-array.${role}`, platform, seed),
      energies: { ...hardware.energies, supply: point.supply },
      density: { a, b, c: densityOf(activation) },
      element_bytes,
      mask_word_bytes: platform.pe_array.vector_size.value / 8,
      period_ps: point.period_ps,
      standing_uw: standingPower(hardware, point),
    },
    recurrence,
  );
  return { ...result, notes: notesOf(hardware, size, [a, b]) };
}
