/** Parts of tasks: where each lies at home, and the slots that they are fetched into. */
import { type Tensor, type OperatorTrace, InputError, type Place } from '../../traces/index.js';
import { type Sized, type PlaceOptions, tasksOf, sized, type Location, type Parts } from './location.js';
import type { Room} from './room.js';
import { aligned, type MemoryRoom } from './room.js';

/** Of a task: by memory, where its tensors lie within the part, and what the part takes. */
export interface Part {
  readonly tensors: { readonly tensor: Tensor; readonly memory: number; readonly offset: number; readonly sized: Sized }[];
  readonly bytes: Map<number, number>;
}

export function partsOf(trace: OperatorTrace, { classes, element_bytes, file }: PlaceOptions): Part[] {
  const owner = new Map<string, number>();
  const tasks = tasksOf(trace);
  const parts = tasks.map((): Part => ({ tensors: [], bytes: new Map() }));
  for (const { inputs, sentence } of trace.operators) {
    const task = tasks.indexOf(trace.sentences[sentence]!.task);
    const part = parts[task]!;
    for (const tensor of inputs) {
      const of = classes[tensor.class];
      if (tensor.class === 'activation' || of.home === null || owner.get(tensor.id) === task) continue;
      if (owner.has(tensor.id))
        throw new InputError(
          { file, field: `placement.${tensor.class}.home` },
          `tensor ${tensor.id} belongs to several tasks`,
          'a home for what changes with the task only',
        );
      owner.set(tensor.id, task);
      const own = sized(tensor, of, element_bytes);
      const offset = part.bytes.get(of.memory) ?? 0;
      part.tensors.push({ tensor, memory: of.memory, offset, sized: own });
      part.bytes.set(of.memory, offset + aligned(own.bytes));
    }
  }
  return parts;
}

/**
 * Parts lie in slots that are whole stripes apart, so that a part meets the same banks in every slot: the accelerator reads
 * slot 0, whichever the part was copied into. Regions of slots come first in their memories, at address 0.
 */
export function placeParts(
  trace: OperatorTrace,
  options: PlaceOptions,
  rooms: readonly Room[],
  locations: Map<string, Location>,
): Parts | undefined {
  const { classes, memories, slots, file } = options;
  const homes = Object.entries(classes).filter(([, c]) => c.home !== null);
  if (homes.length === 0) return undefined;
  const parts = partsOf(trace, options);
  const homeOf = new Map<number, number>();
  for (const [name, { memory, home }] of homes) {
    if ((homeOf.get(memory) ?? home) !== home)
      throw new InputError(
        { file, field: `placement.${name}.home` },
        'differs from that of another class in the same memory',
        'the same home',
      );
    homeOf.set(memory, home!);
  }
  const slotBytes = new Map<number, number>();
  const bases = new Map<number, number[]>();
  for (const [memory, home] of homeOf) {
    const { stripe_bytes, name, capacity_bytes } = memories[memory]!;
    const field = `placement.${homes.find(([, c]) => c.memory === memory)![0]}`;
    if (stripe_bytes === undefined)
      throw new InputError(
        { file, field: `${field}.memory` },
        `parts of tasks are fetched into ${name}, a DRAM`,
        'an on-chip memory',
      );
    const largest = Math.max(...parts.map((p) => p.bytes.get(memory) ?? 0));
    const slot_bytes = Math.ceil(largest / stripe_bytes) * stripe_bytes;
    slotBytes.set(memory, slot_bytes);
    if (rooms[memory]!.take(slots * slot_bytes) === undefined)
      throw new InputError(
        { file, field },
        `${slots} parts of tasks of ${slot_bytes} bytes do not fit into ${name} of ${capacity_bytes} bytes: ${slots * slot_bytes - capacity_bytes} too few`,
        `room for ${slots}; ${Math.floor(capacity_bytes / slot_bytes)} would fit`,
      );
    bases.set(memory, parts.map((p) => atHome(p.bytes.get(memory) ?? 0, rooms[home]!, memories[home]!, { file, field: `${field}.home` }))); // prettier-ignore
  }
  for (const { tensors } of parts)
    for (const { tensor, memory, offset, sized: own } of tensors) {
      locations.set(tensor.id, { ...own.encoding, memory, base: offset, bytes: own.bytes });
      rooms[memory]!.masks += own.mask_bytes;
    }
  return {
    slot_bytes: [...slotBytes.values()].reduce((a, b) => a + b, 0),
    segments: (task, slot) =>
      [...homeOf].map(([memory, home]) => ({
        from: { memory: home, address: bases.get(memory)![task]! },
        to: { memory, address: slot * slotBytes.get(memory)! },
        bytes: parts[task]!.bytes.get(memory) ?? 0,
      })),
  };
}

export function atHome(bytes: number, room: Room, { name }: MemoryRoom, place: Place): number {
  const base = room.take(bytes);
  if (base === undefined)
    throw new InputError(
      place,
      `a part of ${bytes} bytes does not fit into ${name}: ${bytes - room.largest} too few`,
      'a larger memory',
    );
  return base;
}
