/** Engines by the names that platform files have for them, and from the lines of a file to the engine of its PE array. */
import type { Kernel } from '../../sim/index.js';
import { InputError, registry } from '../../traces/formats.js';
import type { Engine } from '../compute/pe-array/engine.js';
import { createMatrixUnit } from '../compute/engines/matrix-unit/matrix-unit.js';
import type { BufferPort } from '../compute/engines/matrix-unit/wiring.js';
import { createSystolicArray } from '../compute/engines/systolic-array.js';
import type { Platform } from '../platform/schema.js';

/** An entry of the registry of engines. */
export interface EngineChoice {
  readonly summary: string;
  /**
   * @param nameOf what the engine's actor of a role is called
   * @param seed of random masks, where banks are fewer than lanes
   */
  readonly create: (kernel: Kernel, nameOf: (role: string) => string, platform: Platform, seed: number) => Engine;
}

function portOf(spec: Platform['buffers']['weight'] | Platform['buffers']['result'], n: number): BufferPort {
  return {
    cycles_per_word: Math.ceil(n / spec.banks.value),
    banks: spec.banks.value,
    port_cycles: spec.port_cycles?.value ?? 1,
    visitor_period: 'visitor_period_cycles' in spec ? (spec.visitor_period_cycles?.value ?? 0) : 0,
  };
}

const matrixUnit: EngineChoice['create'] = (kernel, nameOf, { pe_array, buffers }, seed) => {
  const { vector_size, tile_overlap } = pe_array;
  const n = vector_size.value;
  const { activation, weight, result } = buffers;
  return createMatrixUnit(kernel, nameOf, {
    n,
    tile_overlap,
    a: portOf(activation, n),
    b: portOf(weight, n),
    result: result.part_of ? (result.part_of === 'activation' ? 'a' : 'b') : portOf(result, n),
    seed,
  });
};

const systolicArray: EngineChoice['create'] = (kernel, nameOf, { name, pe_array: { systolic } }) => {
  if (!systolic)
    throw new InputError(
      { file: name, field: 'pe_array.systolic' },
      'missing',
      'rows, columns and dataflow of engine systolic-array',
    );
  const { rows, columns, dataflow } = systolic;
  return createSystolicArray(kernel, nameOf, { rows: rows.value, columns: columns.value, dataflow });
};

/** By the names that `pe_array.engine` takes. */
export const engines = registry<EngineChoice>('engine', {
  'matrix-unit': { summary: 'vector_size² multipliers, as EdgeBERT’s SystemC model, thread by thread', create: matrixUnit },
  'systolic-array': { summary: 'rows × columns of PEs, as SCALE-Sim’s ideal mode, PE by PE', create: systolicArray },
});

/** What a platform has, where it does not say: the one that its lines are of. @throws InputError for an unknown one */
export function platformEngine(...[kernel, nameOf, platform, seed]: Parameters<EngineChoice['create']>): Engine {
  const { systolic, engine = systolic ? 'systolic-array' : 'matrix-unit' } = platform.pe_array;
  return engines.get(engine, { file: platform.name, field: 'pe_array.engine' }).create(kernel, nameOf, platform, seed);
}
