/** Memories of just the size that a trace needs. */
import type { OperatorTrace } from '../../traces/formats.js';
import { varied, type Hardware } from '../platform/hardware.js';
import type { MemorySpec, Platform } from '../platform/schema.js';
import { placeTensors } from './placement.js';
import type { Residency } from './residency.js';

/**
 * The hardware with the memories named made as large as what the trace puts there: whole stripes of their banks.
 * @throws InputError when a tensor fits into none of the others, or the technology has no memory so large
 */
export function withMemoriesFitted(
  hardware: Hardware,
  trace: OperatorTrace,
  fit: readonly string[],
  { slots }: Residency,
): Hardware {
  if (fit.length === 0) return hardware;
  const capacities = hardware.memories.map(({ name, facts }) => (fit.includes(name) ? Infinity : facts.capacity_bytes));
  const { storage } = placeTensors(trace, hardware, { slots, capacities });
  const sized = ({ memories }: Platform): Platform['memories'] =>
    Object.fromEntries(
      hardware.memories.map(({ name, facts }, i): [string, MemorySpec] => {
        const spec = memories[name]!;
        if (!fit.includes(name)) return [name, spec];
        const stripe = facts.stripe_bytes!;
        const value = Math.max(1, Math.ceil(storage[i]!.reach_bytes / stripe)) * stripe;
        return [name, { ...spec, size_bytes: { value, source: 'derived: what the scenario puts there' } }];
      }),
    );
  return varied(hardware, (p) => ({ ...p, memories: sized(p) }));
}
