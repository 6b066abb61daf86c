/** From the lines of a platform file to the engine of its PE array, and what its actions cost. */
import type { Kernel } from '../../sim/index.js';
import type { Engine } from '../compute/engine.js';
import { createMatrixUnit, type BufferPort } from '../compute/matrix-unit/index.js';
import { createSystolicArray } from '../compute/systolic-array.js';
import type { TileEnergies } from '../compute/tile-teller.js';
import type { Supply } from '../power/supply.js';
import { formats } from '../technology/formats.js';
import type { BufferFacts } from './devices.js';
import type { Platform } from './schema.js';

function portOf(spec: Platform['buffers']['weight'] | Platform['buffers']['result'], n: number): BufferPort {
  return {
    cycles_per_word: Math.ceil(n / spec.banks.value),
    banks: spec.banks.value,
    port_cycles: spec.port_cycles?.value ?? 1,
    visitor_period: 'visitor_period_cycles' in spec ? (spec.visitor_period_cycles?.value ?? 0) : 0,
  };
}

/** @param seed of random masks, where banks are fewer than lanes */
export function platformEngine(kernel: Kernel, name: string, p: Platform, seed: number): Engine {
  const { systolic, vector_size, tile_overlap } = p.pe_array;
  if (systolic)
    return createSystolicArray(kernel, name, {
      rows: systolic.rows.value,
      columns: systolic.columns.value,
      dataflow: systolic.dataflow,
    });
  const n = vector_size.value;
  const { activation, weight, result } = p.buffers;
  return createMatrixUnit(kernel, name, {
    n,
    tile_overlap,
    a: portOf(activation, n),
    b: portOf(weight, n),
    result: result.part_of ? (result.part_of === 'activation' ? 'a' : 'b') : portOf(result, n),
    seed,
  });
}

/** @throws InputError for an unknown number format */
export function tileEnergies(
  p: Platform,
  buffers: Readonly<Record<'activation' | 'weight' | 'result', BufferFacts>>,
  supply: Supply,
  file: string,
): TileEnergies {
  const { multiply_fj, accumulate_fj } = formats.get(p.format, { file, field: 'format' });
  const read = (b: BufferFacts) => ({ data_fj_per_byte: b.read_fj_per_byte, mask_fj_per_byte: b.mask_read_fj_per_byte });
  const { result } = buffers;
  return {
    mac_fj: p.pe_array.mac_fj?.value ?? multiply_fj.value + accumulate_fj.value,
    gated_fj: p.pe_array.gated_fj.value,
    decode_fj_per_byte: p.pe_array.decode_fj_per_byte.value,
    encode_fj_per_byte: p.encoder.encode_fj_per_byte.value,
    read: { a: read(buffers.activation), b: read(buffers.weight) },
    write: { data_fj_per_byte: result.write_fj_per_byte, mask_fj_per_byte: result.mask_write_fj_per_byte },
    supply,
  };
}

/** N0 and N1 of 10 bits, M of 12. Source: EdgeBERT's SystemC model (1249ed7), register 4. */
const REGISTERS = { m: 1023, n: 1023, k: 4095 } as const;
/** Sizes of a run at most. A systolic array has no registers in its reference. */
export const largestRun = (p: Platform): Readonly<Record<'m' | 'n' | 'k', number>> =>
  p.pe_array.systolic ? { m: Infinity, n: Infinity, k: Infinity } : REGISTERS;
