/**
 * Where each tensor lies: its memory by class, or as is said of it alone, its encoding, its address.
 *
 * Weights and tables are placed once, in order of first use. An activation holds its place from its producer to its last
 * reader, and the place is used again: first fit. What was placed before time 0 is taken as already there. Where special functions
 * run beside products (`overlap: units`), a place is left when the unit of its last reader begins another operator: until then that
 * reader may be under way; unless memories have no room for that. Of several accelerators each has its own activations and caches,
 * and no address of them is another's; what none writes lies before them, so that those of the second lie as those of the first.
 */
import { elements, InputError, isGemm, type Operator, type OperatorTrace, type Tensor } from '../../traces/formats.js';
import type { Hardware } from '../platform/hardware.js';
import { placedClasses } from '../platform/schema.js';
import { misfit } from '../platform/misfit.js';
import { acceleratorsOf } from '../platform/accelerators.js';
import { copiesOf, isWritten } from './copies.js';
import { sized, type Classes, type ClassPlacement, type Location, type Placement, type Sized } from './location.js';
import { ALIGN, Room } from './room.js';
import { divisibleCaches, keptOf, memoriesFor, spillingRows } from './spilled-rows.js';
import { placeParts } from './task-slots.js';
import { tensorPlaces, type PlaceOf } from './tensor-places.js';

/** Into what a trace is placed, beside the hardware. */
export interface PlaceOptions {
  /** parts of tasks that lie beside each other in the memories of classes that have a home */
  readonly slots: number;
  /** of the memories by index, which need not be what the hardware has */
  readonly capacities: readonly number[];
  /** caches are taken to grow to so many rows at most; absent: as far as the trace has them grow */
  readonly cache_rows?: number;
  /** of each cache so many rows lie in its memory, the others where it spills; absent: it lies in one of them */
  readonly kept_rows?: number;
}

function classesOf({ platform: { placement }, memories }: Hardware): Classes {
  const index = (name: string): number => memories.findIndex((m) => m.name === name);
  const indexIfAny = (name: string | undefined): number | null => (name === undefined ? null : index(name));
  return Object.fromEntries(
    placedClasses({ cache: placement.activation, ...placement }).map(
      ([c, { memory, spill, home, encoding, density }]): [string, ClassPlacement] => [
        c,
        {
          memory: index(memory),
          spill: indexIfAny(spill),
          home: indexIfAny(home),
          encoding,
          density: density?.value ?? 1,
        },
      ],
    ),
  ) as Classes;
}

const tensorsOf = (op: Operator): Tensor[] => [...op.inputs, op.output];

const unwritten = ({ operators }: OperatorTrace): Tensor[] => operators.flatMap((o) => o.inputs).filter((t) => !isWritten(t));

/** A cache grows, and has room for its largest from the beginning. */
function largestCaches(operators: readonly Operator[]): Map<string, Tensor> {
  const largest = new Map<string, Tensor>();
  for (const op of operators)
    for (const t of tensorsOf(op))
      if (t.class === 'cache' && elements(t) > elements(largest.get(t.id) ?? { shape: [0] })) largest.set(t.id, t);
  return largest;
}

/** A cache with no more rows than these. */
const shortened = (t: Tensor, rows: number): Tensor =>
  t.class !== 'cache' || t.shape[0]! <= rows ? t : { ...t, shape: [rows, ...t.shape.slice(1)] };

const withDensity = (t: Tensor, density: number | undefined): Tensor => (density === undefined ? t : { ...t, density });

/** The next accelerator has its own after what is there, whole stripes further on, so that it meets the same banks as the first. */
function keepApart({ memories }: Hardware, rooms: readonly Room[], firstOwn: readonly (number | undefined)[]): void {
  for (const [m, room] of rooms.entries()) {
    const from = firstOwn[m];
    if (from === undefined) continue;
    const stripe = Math.max(ALIGN, memories[m]!.facts.stripe_bytes ?? ALIGN);
    room.keepBelow(from + Math.ceil((room.reach - from) / stripe) * stripe);
  }
}

/**
 * @param trace of one accelerator
 * @throws InputError when a tensor fits nowhere, saying by how much
 */
export function placeTensors(trace: OperatorTrace, hardware: Hardware, options: PlaceOptions): Placement {
  const { cache, activation } = hardware.platform.placement;
  if ((cache ?? activation).spill === undefined) return inTime(trace, hardware, options);
  const operators = copiesOf(trace, acceleratorsOf(hardware.platform)).flatMap((c) => c.operators);
  return spillingRows(operators, (kept_rows) =>
    inTime(trace, hardware, kept_rows === undefined ? options : { ...options, kept_rows }),
  );
}

/** As early as places are left, or late enough for special functions beside products. */
function inTime(trace: OperatorTrace, hardware: Hardware, options: PlaceOptions): Placement {
  const atOnce = placed(trace, hardware, options, false);
  if (hardware.platform.overlap !== 'units') return atOnce;
  try {
    const late = placed(trace, hardware, options, true);
    return late.spilled.length === atOnce.spilled.length ? late : atOnce;
  } catch (error) {
    if (error instanceof InputError) return atOnce;
    throw error;
  }
}

/** Activations that nobody reads any more, until the unit of their last reader begins another operator, or the sentence ends. */
function createLeaving(free: (t: Tensor) => void) {
  const leaving: Record<'product' | 'special', Tensor[]> = { product: [], special: [] };
  let sentence = -1;
  const unitOf = ({ dims }: Operator): keyof typeof leaving => (isGemm(dims) ? 'product' : 'special');
  const end = (): void => Object.values(leaving).forEach((of) => of.splice(0).forEach(free));
  return {
    leave: (t: Tensor, op: Operator): void => void leaving[unitOf(op)].push(t),
    begins(op: Operator): void {
      leaving[unitOf(op)].splice(0).forEach(free);
      if (op.sentence !== sentence) end();
      sentence = op.sentence;
    },
    end,
  };
}

/** Of a placement while it is made. */
interface Placing {
  readonly placeOf: PlaceOf;
  readonly rooms: readonly Room[];
  readonly locations: Map<string, Location>;
  readonly spilled: string[];
  /** by memory, where what the first accelerator writes begins */
  readonly firstOwn: (number | undefined)[];
}

/** The first bytes of a cache into its memory, the others where it spills, where there are both and room for them. */
function putInPieces(p: Placing, t: Tensor, { encoding, bytes }: Sized, from_bytes: number): boolean {
  const { placeOf, rooms, locations, spilled, firstOwn } = p;
  const { memory, spill } = placeOf(t);
  if (spill === null || from_bytes === 0 || from_bytes === bytes) return false;
  const [base, beyond] = [rooms[memory]!.take(from_bytes), rooms[spill]!.take(bytes - from_bytes)];
  if (base === undefined || beyond === undefined) return false;
  spilled.push(t.id);
  locations.set(t.id, { ...encoding, memory, base, bytes: from_bytes, rest: { from_bytes, memory: spill, base: beyond } });
  firstOwn[memory] ??= base;
  firstOwn[spill] ??= beyond;
  return true;
}

/** A tensor into the first memory that has room. @param kept bytes of a cache that are to lie in its memory; undefined: any */
function putWhole(
  p: Placing,
  hardware: Hardware,
  t: Tensor,
  { encoding, bytes, mask_bytes }: Sized,
  kept: number | undefined,
): void {
  const { placeOf, rooms, locations, spilled, firstOwn } = p;
  const place = placeOf(t);
  const { memory, field } = place;
  for (const m of memoriesFor(place, kept, bytes)) {
    const base = rooms[m]!.take(bytes);
    if (base === undefined) continue;
    if (m !== memory) spilled.push(t.id);
    rooms[m]!.masks += mask_bytes;
    locations.set(t.id, { ...encoding, memory: m, base, bytes });
    if (isWritten(t)) firstOwn[m] ??= base;
    return;
  }
  const { used, capacity_bytes, largest } = rooms[memory]!;
  throw misfit(
    hardware,
    field,
    `tensor ${t.id} of ${bytes} bytes does not fit into ${hardware.memories[memory]!.name}: ${used} of ${capacity_bytes} bytes are used ` +
      `and the largest free stretch is ${largest}, ${bytes - largest} too few`,
    field.startsWith('placement')
      ? 'a larger memory, another memory for this class, or a sparser encoding'
      : 'a larger memory, another one for this tensor, or a sparser encoding',
  );
}

/** @param late places are left when their last reader has surely retired, not when the operator after it is placed */
function placed(trace: OperatorTrace, hardware: Hardware, options: PlaceOptions, late: boolean): Placement {
  const copies = copiesOf(trace, acceleratorsOf(hardware.platform));
  const operators = copies.flatMap((c) => c.operators);
  const { slots, capacities, cache_rows = Infinity, kept_rows } = options;
  const classes = classesOf(hardware);
  const rooms = capacities.map((bytes) => new Room(bytes));
  const locations = new Map<string, Location>();
  const spilled: string[] = [];
  const placeOf = tensorPlaces(hardware, trace, classes);
  const placing: Placing = { placeOf, rooms, locations, spilled, firstOwn: [] };
  const lastUse = new Map<string, number>();
  for (const op of operators) for (const t of tensorsOf(op)) lastUse.set(t.id, op.id);

  const madeBy = new Map(operators.map(({ output, kind }) => [output.id, kind]));
  const caches = largestCaches(operators);
  const divisible = kept_rows === undefined ? undefined : divisibleCaches(operators);

  function put(asRead: Tensor): void {
    if (locations.has(asRead.id)) return;
    const t = caches.get(asRead.id) ?? asRead;
    const format = hardware.precision.of(t.class, madeBy.get(t.id));
    const place = placeOf(t);
    const size = sized(shortened(withDensity(t, place.own_density), cache_rows), place, format);
    const kept = divisible?.has(t.id) ? keptOf(t, size, kept_rows!) : undefined;
    if (kept === undefined || !putInPieces(placing, t, size, kept)) putWhole(placing, hardware, t, size, kept);
  }
  function free(t: Tensor): void {
    const { memory, base, bytes } = locations.get(t.id)!;
    rooms[memory]!.give(base, bytes);
  }
  const leaving = createLeaving(free);

  const taskSlots = placeParts(trace, hardware, { classes, slots, rooms, locations });
  if (copies.length > 1) unwritten(trace).forEach(put);
  for (const [accelerator, copy] of copies.entries()) {
    if (accelerator > 0) keepApart(hardware, rooms, placing.firstOwn);
    copy.operators.flatMap((o) => o.inputs.filter((t) => t.class !== 'activation')).forEach(put);
    for (const op of copy.operators) {
      const tensors = tensorsOf(op);
      leaving.begins(op);
      tensors.forEach(put);
      for (const t of new Map(tensors.map((x) => [x.id, x])).values())
        // nobody reads it after this
        if (t.class === 'activation' && lastUse.get(t.id) === op.id) (late ? leaving.leave : free)(t, op);
    }
    leaving.end();
  }
  const storage = rooms.map((r) => ({ used_bytes: r.most, mask_bytes: r.masks, reach_bytes: r.reach }));
  return { locations, spilled, storage, taskSlots };
}
