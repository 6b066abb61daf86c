/**
 * Where each tensor lies: its memory by class, its encoding, its address.
 *
 * Weights and tables are placed once, in order of first use. An activation holds its place from its producer to its last
 * reader, and the place is used again: first fit. What was placed before time 0 is taken as already there.
 */
import { elements, InputError, type OperatorTrace, type Place, type Tensor, type TensorClass } from '../../traces/index.js';
import { bytesPerElement, encodedBytes, maskBytes, type Encoding } from '../compute/bitmask.js';
import type { CopySegment } from '../movement/index.js';

export interface ClassPlacement {
  /** index of the memory */
  readonly memory: number;
  /** index of the memory that takes what does not fit, or null */
  readonly spill: number | null;
  /** index of the memory from which the part of a task is fetched, or null where all parts lie in `memory` */
  readonly home: number | null;
  readonly encoding: 'dense' | 'bitmask' | 'auto';
  /** share of elements that are not zero, where the trace says nothing of a tensor */
  readonly density: number;
}
export interface Location extends Encoding {
  readonly memory: number;
  readonly base: number;
  readonly bytes: number;
  /** share of elements that are not zero, whatever the encoding */
  readonly nonzero: number;
}
export interface Placement {
  readonly locations: ReadonlyMap<string, Location>;
  /** tensors that did not fit into the memory of their class */
  readonly spilled: readonly string[];
  /** by memory: bytes in use at most, bytes of bit masks among them, and the end of the highest address in use */
  readonly storage: readonly { readonly used_bytes: number; readonly mask_bytes: number; readonly reach_bytes: number }[];
  /** what to copy so that a task's part lies in a slot; undefined where no class has a home */
  readonly parts: Parts | undefined;
}
export interface Parts {
  /** of a slot, all memories together */
  readonly slot_bytes: number;
  segments(task: number, slot: number): CopySegment[];
}

export interface MemoryRoom {
  readonly name: string;
  readonly capacity_bytes: number;
  /** addresses so far apart lie in the same bank; undefined off chip */
  readonly stripe_bytes: number | undefined;
}
/** Addresses are aligned to this many bytes: a burst of the default DRAM. */
const ALIGN = 64;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN;

/** Free stretches of one memory, ascending and apart. */
class Room {
  private readonly free: { base: number; bytes: number }[];
  used = 0;
  /** in use at most */
  most = 0;
  reach = 0;
  masks = 0;
  constructor(readonly capacity_bytes: number) {
    this.free = [{ base: 0, bytes: capacity_bytes }];
  }
  take(bytes: number): number | undefined {
    const size = aligned(bytes);
    const i = this.free.findIndex((f) => f.bytes >= size);
    const f = this.free[i];
    if (!f) return undefined;
    const { base } = f;
    f.base += size;
    f.bytes -= size;
    if (f.bytes === 0) this.free.splice(i, 1);
    this.used += size;
    this.most = Math.max(this.most, this.used);
    this.reach = Math.max(this.reach, base + size);
    return base;
  }
  give(base: number, bytes: number): void {
    const size = aligned(bytes);
    this.used -= size;
    this.free.push({ base, bytes: size });
    this.free.sort((a, b) => a.base - b.base);
    for (let i = this.free.length - 1; i > 0; i--) {
      const [low, high] = [this.free[i - 1]!, this.free[i]!];
      if (low.base + low.bytes !== high.base) continue;
      low.bytes += high.bytes;
      this.free.splice(i, 1);
    }
  }
  get largest(): number {
    return Math.max(0, ...this.free.map((f) => f.bytes));
  }
}

/** Names of the tasks of a trace's programs, in order. */
export const tasksOf = ({ sentences }: OperatorTrace): string[] => [...new Set(sentences.map((s) => s.task))];

interface Sized {
  readonly encoding: Encoding & { readonly nonzero: number };
  readonly bytes: number;
  readonly mask_bytes: number;
}

/** How a tensor of this class is stored, and what it takes. */
function sized(t: Tensor, { encoding: form, density: ofClass }: ClassPlacement, element_bytes: number): Sized {
  const nonzero = t.density ?? ofClass;
  const masked = { density: nonzero, element_bytes };
  const fewer = bytesPerElement(masked) < element_bytes;
  const encoding = { ...masked, nonzero, density: form === 'bitmask' || (form === 'auto' && fewer) ? nonzero : null };
  const count = elements(t);
  return { encoding, bytes: encodedBytes(encoding, count), mask_bytes: maskBytes(encoding, count) };
}

export interface PlaceOptions {
  readonly classes: Readonly<Record<TensorClass, ClassPlacement>>;
  readonly memories: readonly MemoryRoom[];
  readonly element_bytes: number;
  /** parts of tasks that lie beside each other in the memories of classes that have a home */
  readonly slots: number;
  /** the platform's, for messages */
  readonly file: string;
}

/** @throws InputError when a tensor fits nowhere, saying by how much */
export function place(trace: OperatorTrace, options: PlaceOptions): Placement {
  const { classes, memories, element_bytes, file } = options;
  const rooms = memories.map((m) => new Room(m.capacity_bytes));
  const locations = new Map<string, Location>();
  const spilled: string[] = [];
  const lastUse = new Map<string, number>();
  for (const op of trace.operators) for (const t of [...op.inputs, op.output]) lastUse.set(t.id, op.id);

  function put(t: Tensor): void {
    if (locations.has(t.id)) return;
    const { memory, spill } = classes[t.class];
    const { encoding, bytes, mask_bytes } = sized(t, classes[t.class], element_bytes);
    const room = rooms[memory]!;
    let base = room.take(bytes);
    if (base === undefined && spill !== null) {
      base = rooms[spill]!.take(bytes);
      if (base !== undefined) {
        spilled.push(t.id);
        rooms[spill]!.masks += mask_bytes;
        locations.set(t.id, { ...encoding, memory: spill, base, bytes });
        return;
      }
    }
    if (base === undefined)
      throw new InputError(
        { file, field: `placement.${t.class}` },
        `tensor ${t.id} of ${bytes} bytes does not fit into ${memories[memory]!.name}: ${room.used} of ${room.capacity_bytes} bytes are used ` +
          `and the largest free stretch is ${room.largest}, ${bytes - room.largest} too few`,
        'a larger memory, another memory for this class, or a sparser encoding',
      );
    room.masks += mask_bytes;
    locations.set(t.id, { ...encoding, memory, base, bytes });
  }

  const parts = placeParts(trace, options, rooms, locations);
  for (const op of trace.operators) for (const t of op.inputs) if (t.class !== 'activation') put(t);
  for (const op of trace.operators) {
    for (const t of [...op.inputs, op.output]) put(t);
    for (const t of new Map([...op.inputs, op.output].map((x) => [x.id, x])).values())
      if (t.class === 'activation' && lastUse.get(t.id) === op.id) {
        const { memory, base, bytes } = locations.get(t.id)!;
        rooms[memory]!.give(base, bytes);
      }
  }
  const storage = rooms.map((r) => ({ used_bytes: r.most, mask_bytes: r.masks, reach_bytes: r.reach }));
  return { locations, spilled, storage, parts };
}

/** Of a task: by memory, where its tensors lie within the part, and what the part takes. */
interface Part {
  readonly tensors: { readonly tensor: Tensor; readonly memory: number; readonly offset: number; readonly sized: Sized }[];
  readonly bytes: Map<number, number>;
}

function partsOf(trace: OperatorTrace, { classes, element_bytes, file }: PlaceOptions): Part[] {
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
function placeParts(
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

function atHome(bytes: number, room: Room, { name }: MemoryRoom, place: Place): number {
  const base = room.take(bytes);
  if (base === undefined)
    throw new InputError(
      place,
      `a part of ${bytes} bytes does not fit into ${name}: ${bytes - room.largest} too few`,
      'a larger memory',
    );
  return base;
}
