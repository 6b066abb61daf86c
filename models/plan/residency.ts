/** Where the tensors of a trace lie on a hardware, and what they would take. */
import { placedClasses } from '../platform/schema.js';
import type { OperatorTrace } from '../../traces/formats.js';
import type { Hardware } from '../platform/hardware.js';
import type { Placement } from './location.js';
import { placeTensors } from './placement.js';

/** How many parts of tasks lie beside each other where classes have a home. */
export interface Residency {
  readonly slots: number;
}

const anywhere = ({ memories }: Hardware): number[] => memories.map(() => Infinity);

/** In the memories as large as they are. @throws InputError when a tensor fits nowhere */
export function residencyOf(hardware: Hardware, trace: OperatorTrace, { slots }: Residency): Placement {
  return placeTensors(trace, hardware, { slots, capacities: hardware.memories.map((m) => m.facts.capacity_bytes) });
}

/** Bytes that a slot for the largest part of a task takes, all memories together; 0 where no class has a home. */
export const partBytes = (hardware: Hardware, trace: OperatorTrace): number =>
  placeTensors(trace, hardware, { slots: 1, capacities: anywhere(hardware) }).taskSlots?.slot_bytes ?? 0;

/** In the place of a class. */
const ALONE = 'tensors that lie by themselves';

/** A memory that is too small for what a trace puts there, and has nowhere to spill. */
export interface Overfull {
  readonly memory: string;
  /** and what lies there by itself */
  readonly classes: readonly string[];
  readonly needed_bytes: number;
  readonly capacity_bytes: number;
}

/** The first memory that does not hold what is put there, encoded and with masks, or undefined. */
export function overfull(hardware: Hardware, trace: OperatorTrace, { slots }: Residency): Overfull | undefined {
  const { storage } = placeTensors(trace, hardware, { slots, capacities: anywhere(hardware) });
  const placed = placedClasses(hardware.platform.placement);
  return hardware.memories.flatMap(({ name: memory, facts: { capacity_bytes } }, i): Overfull[] => {
    const here = placed.filter(([, p]) => p.memory === memory || p.home === memory);
    const needed_bytes = storage[i]!.reach_bytes;
    if (needed_bytes <= capacity_bytes || here.some(([, p]) => p.spill !== undefined)) return [];
    const alone = Object.values(hardware.platform.tensors ?? {}).some((t) => t.memory === memory) ? [ALONE] : [];
    return [{ memory, classes: [...here.map(([c]) => c), ...alone], needed_bytes, capacity_bytes }];
  })[0];
}
