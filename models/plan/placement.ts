/**
 * Where each tensor lies: its memory by class, its encoding, its address.
 *
 * Weights and tables are placed once, in order of first use. An activation holds its place from its producer to its last
 * reader, and the place is used again: first fit. What was placed before time 0 is taken as already there.
 */
import { InputError, type OperatorTrace, type Tensor } from '../../traces/index.js';
import { type PlaceOptions, type Placement, type Location, sized } from './location.js';
import { Room } from './room.js';
import { placeParts } from './task-slots.js';

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
