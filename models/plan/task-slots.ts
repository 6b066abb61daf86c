/**
 * Parts of tasks: where each lies at home, and the slots that they are fetched into.
 *
 * Parts lie in slots that are whole stripes apart, so that a part meets the same banks in every slot: the accelerator reads
 * slot 0, whichever the part was copied into. Regions of slots come first in their memories, at address 0.
 */
import type { OperatorTrace, Tensor } from '../../traces/formats.js';
import type { Hardware } from '../platform/hardware.js';
import { misfit } from '../platform/misfit.js';
import { sized, tasksOf, type Classes, type Location, type Sized, type TaskSlots } from './location.js';
import { aligned, type Room } from './room.js';

/** Of a task: by memory, where its tensors lie within the part, and what the part takes. */
interface Part {
  readonly tensors: { readonly tensor: Tensor; readonly memory: number; readonly offset: number; readonly sized: Sized }[];
  readonly bytes: Map<number, number>;
}

function partsOf(trace: OperatorTrace, classes: Classes, hardware: Hardware): Part[] {
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
        throw misfit(
          hardware,
          `placement.${tensor.class}.home`,
          `tensor ${tensor.id} belongs to several tasks`,
          'a home for what changes with the task only',
        );
      owner.set(tensor.id, task);
      const own = sized(tensor, of, hardware.precision.of(tensor.class));
      const offset = part.bytes.get(of.memory) ?? 0;
      part.tensors.push({ tensor, memory: of.memory, offset, sized: own });
      part.bytes.set(of.memory, offset + aligned(own.bytes));
    }
  }
  return parts;
}

/** The home of each memory that parts are fetched into, and the class that says so first. */
function homesOf(classes: Classes, hardware: Hardware): Map<number, { readonly home: number; readonly field: string }> {
  const homes = new Map<number, { home: number; field: string }>();
  for (const [name, { memory, home }] of Object.entries(classes)) {
    if (home === null) continue;
    const field = `placement.${name}`;
    const before = homes.get(memory);
    if (before && before.home !== home)
      throw misfit(hardware, `${field}.home`, 'differs from that of another class in the same memory', 'the same home');
    if (!before) homes.set(memory, { home, field });
  }
  return homes;
}

/** Into what parts of tasks are placed. */
export interface PlacePartsOptions {
  readonly classes: Classes;
  /** parts beside each other */
  readonly slots: number;
  /** of the memories by index: what is placed is taken from them */
  readonly rooms: readonly Room[];
  /** what is placed is put there */
  readonly locations: Map<string, Location>;
}

/** @returns undefined where no class has a home. @throws InputError where parts, slots or homes do not fit */
export function placeParts(trace: OperatorTrace, hardware: Hardware, options: PlacePartsOptions): TaskSlots | undefined {
  const { classes, slots, rooms, locations } = options;
  if (Object.values(classes).every((c) => c.home === null)) return undefined;
  const parts = partsOf(trace, classes, hardware);
  const fetched = [...homesOf(classes, hardware)].map(([memory, { home, field }]) => {
    const slot_bytes = takeSlots(
      hardware,
      `${field}`,
      memory,
      parts.map((p) => p.bytes.get(memory) ?? 0),
      slots,
      rooms[memory]!,
    );
    const bases = parts.map((p) => takeHome(hardware, `${field}.home`, home, p.bytes.get(memory) ?? 0, rooms[home]!));
    return { memory, home, slot_bytes, bases };
  });
  for (const { tensor, memory, offset, sized: own } of parts.flatMap((p) => p.tensors)) {
    locations.set(tensor.id, { ...own.encoding, memory, base: offset, bytes: own.bytes });
    rooms[memory]!.masks += own.mask_bytes;
  }
  return {
    slot_bytes: fetched.reduce((sum, f) => sum + f.slot_bytes, 0),
    segments: (task, slot) =>
      fetched.map(({ memory, home, slot_bytes, bases }) => ({
        from: { memory: home, address: bases[task]! },
        to: { memory, address: slot * slot_bytes },
        bytes: parts[task]!.bytes.get(memory) ?? 0,
      })),
  };
}

/** Room for the slots of a memory. @returns the bytes of a slot */
function takeSlots(
  hardware: Hardware,
  field: string,
  memory: number,
  parts_bytes: readonly number[],
  slots: number,
  room: Room,
): number {
  const { name, facts } = hardware.memories[memory]!;
  const { stripe_bytes } = facts;
  if (stripe_bytes === undefined)
    throw misfit(hardware, `${field}.memory`, `parts of tasks are fetched into ${name}, a DRAM`, 'an on-chip memory');
  const slot_bytes = Math.ceil(Math.max(...parts_bytes) / stripe_bytes) * stripe_bytes;
  if (room.take(slots * slot_bytes) === undefined)
    throw misfit(
      hardware,
      field,
      `${slots} parts of tasks of ${slot_bytes} bytes do not fit into ${name} of ${room.capacity_bytes} bytes: ${slots * slot_bytes - room.capacity_bytes} too few`,
      `room for ${slots}; ${Math.floor(room.capacity_bytes / slot_bytes)} would fit`,
    );
  return slot_bytes;
}

/** @returns where a part lies at home */
function takeHome(hardware: Hardware, field: string, home: number, bytes: number, room: Room): number {
  const base = room.take(bytes);
  if (base === undefined)
    throw misfit(
      hardware,
      field,
      `a part of ${bytes} bytes does not fit into ${hardware.memories[home]!.name}: ${bytes - room.largest} too few`,
      'a larger memory',
    );
  return base;
}
