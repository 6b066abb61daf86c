/** From the lines of a platform file to the engine of its PE array, and what its actions cost. */
import type { Kernel } from '../../sim/index.js';
import type { Engine } from '../compute/pe-array/engine.js';
import { createMatrixUnit } from '../compute/engines/matrix-unit/matrix-unit.js';
import type { BufferPort } from '../compute/engines/matrix-unit/wiring.js';
import { createSystolicArray } from '../compute/engines/systolic-array.js';
import type { Platform } from '../platform/schema.js';

function portOf(spec: Platform['buffers']['weight'] | Platform['buffers']['result'], n: number): BufferPort {
  return {
    cycles_per_word: Math.ceil(n / spec.banks.value),
    banks: spec.banks.value,
    port_cycles: spec.port_cycles?.value ?? 1,
    visitor_period: 'visitor_period_cycles' in spec ? (spec.visitor_period_cycles?.value ?? 0) : 0,
  };
}

/**
 * @param nameOf what the engine's actor of a role is called
 * @param seed of random masks, where banks are fewer than lanes
 */
export function platformEngine(kernel: Kernel, nameOf: (role: string) => string, p: Platform, seed: number): Engine {
  const { systolic, vector_size, tile_overlap } = p.pe_array;
  if (systolic)
    return createSystolicArray(kernel, nameOf, {
      rows: systolic.rows.value,
      columns: systolic.columns.value,
      dataflow: systolic.dataflow,
    });
  const n = vector_size.value;
  const { activation, weight, result } = p.buffers;
  return createMatrixUnit(kernel, nameOf, {
    n,
    tile_overlap,
    a: portOf(activation, n),
    b: portOf(weight, n),
    result: result.part_of ? (result.part_of === 'activation' ? 'a' : 'b') : portOf(result, n),
    seed,
  });
}
