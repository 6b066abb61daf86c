/**
 * Where each tensor lies: its memory by class, its encoding, its address.
 *
 * Weights and tables are placed once, in order of first use. An activation holds its place from its producer to its last
 * reader, and the place is used again: first fit. What was placed before time 0 is taken as already there.
 */
import { elements, InputError, type OperatorTrace, type Tensor, type TensorClass } from '../../traces/index.js';
import { bytesPerElement, encodedBytes, maskBytes, type Encoding } from '../compute/bitmask.js';

export interface ClassPlacement {
  /** index of the memory */
  readonly memory: number;
  /** index of the memory that takes what does not fit, or null */
  readonly spill: number | null;
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
  /** by memory: bytes in use at most, and bytes of bit masks among them */
  readonly storage: readonly { readonly used_bytes: number; readonly mask_bytes: number }[];
}

export interface MemoryRoom {
  readonly name: string;
  readonly capacity_bytes: number;
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

/**
 * @param file the platform's, for messages
 * @throws InputError when a tensor fits nowhere, saying by how much
 */
export function place(
  trace: OperatorTrace,
  classes: Readonly<Record<TensorClass, ClassPlacement>>,
  memories: readonly MemoryRoom[],
  element_bytes: number,
  file: string,
): Placement {
  const rooms = memories.map((m) => new Room(m.capacity_bytes));
  const locations = new Map<string, Location>();
  const spilled: string[] = [];
  const lastUse = new Map<string, number>();
  for (const op of trace.operators) for (const t of [...op.inputs, op.output]) lastUse.set(t.id, op.id);

  function put(t: Tensor): void {
    if (locations.has(t.id)) return;
    const { memory, spill, encoding: form, density: ofClass } = classes[t.class];
    const nonzero = t.density ?? ofClass;
    const masked = { density: nonzero, element_bytes };
    const fewer = bytesPerElement(masked) < element_bytes;
    const encoding = { ...masked, nonzero, density: form === 'bitmask' || (form === 'auto' && fewer) ? nonzero : null };
    const bytes = encodedBytes(encoding, elements(t));
    const room = rooms[memory]!;
    const mask = maskBytes(encoding, elements(t));
    let base = room.take(bytes);
    if (base === undefined && spill !== null) {
      base = rooms[spill]!.take(bytes);
      if (base !== undefined) {
        spilled.push(t.id);
        rooms[spill]!.masks += mask;
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
    room.masks += mask;
    locations.set(t.id, { ...encoding, memory, base, bytes });
  }

  for (const op of trace.operators) for (const t of op.inputs) if (t.class !== 'activation') put(t);
  for (const op of trace.operators) {
    for (const t of [...op.inputs, op.output]) put(t);
    for (const t of new Map([...op.inputs, op.output].map((x) => [x.id, x])).values())
      if (t.class === 'activation' && lastUse.get(t.id) === op.id) {
        const { memory, base, bytes } = locations.get(t.id)!;
        rooms[memory]!.give(base, bytes);
      }
  }
  return { locations, spilled, storage: rooms.map((r) => ({ used_bytes: r.most, mask_bytes: r.masks })) };
}
