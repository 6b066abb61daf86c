/** From the lines of a platform file to where the tensors of a trace lie; and memories of just the size that they need. */
import type { OperatorTrace, TensorClass } from '../../traces/index.js';
import { elementBytes, platformMemory } from '../platform/hardware.js';
import { place } from './placement.js';
import type { MemorySpec, Platform } from '../platform/schema.js';
import type { ClassPlacement, Placement } from './location.js';
import type { MemoryRoom } from './room.js';

/** How many parts of tasks lie beside each other where classes have a home. */
export interface Residency {
  readonly slots: number;
}

function classesOf({ placement }: Platform, names: readonly string[]): Readonly<Record<TensorClass, ClassPlacement>> {
  const index = (name: string | undefined): number | null => (name === undefined ? null : names.indexOf(name));
  return Object.fromEntries(
    Object.entries(placement).map(([c, p]): [string, ClassPlacement] => [
      c,
      {
        memory: names.indexOf(p.memory),
        spill: index(p.spill),
        home: index(p.home),
        encoding: p.encoding,
        density: p.density?.value ?? 1,
      },
    ]),
  ) as Readonly<Record<TensorClass, ClassPlacement>>;
}

/** Bytes after which the banks repeat; undefined for a DRAM. */
const stripeBytes = (spec: MemorySpec, file: string): number | undefined => platformMemory(spec, { file }).facts.stripe_bytes;

/** @throws InputError when a tensor fits nowhere */
export function residencyOf(
  platform: Platform,
  trace: OperatorTrace,
  capacities: readonly number[],
  { slots }: Residency,
  file: string,
): Placement {
  const names = Object.keys(platform.memories).sort();
  const memories = names.map((name, i): MemoryRoom => ({
    name,
    capacity_bytes: capacities[i]!,
    stripe_bytes: stripeBytes(platform.memories[name]!, file),
  }));
  return place(trace, {
    classes: classesOf(platform, names),
    memories,
    element_bytes: elementBytes(platform, file),
    slots,
    file,
  });
}

/** Bytes that a slot for the largest part of a task takes, all memories together; 0 where no class has a home. */
export function partBytes(platform: Platform, trace: OperatorTrace, file: string): number {
  const anywhere = Object.keys(platform.memories).map(() => Infinity);
  return residencyOf(platform, trace, anywhere, { slots: 1 }, file).parts?.slot_bytes ?? 0;
}

/** A memory that is too small for what a trace puts there, and has nowhere to spill. */
export interface Overfull {
  readonly memory: string;
  readonly classes: readonly string[];
  readonly needed_bytes: number;
  readonly capacity_bytes: number;
}

/** The first memory that does not hold what is put there, encoded and with masks, or undefined. */
export function overfull(platform: Platform, trace: OperatorTrace, residency: Residency, file: string): Overfull | undefined {
  const names = Object.keys(platform.memories).sort();
  const anywhere = names.map(() => Infinity);
  const { storage } = residencyOf(platform, trace, anywhere, residency, file);
  const placed = Object.entries(platform.placement);
  return names.flatMap((memory, i): Overfull[] => {
    const here = placed.filter(([, p]) => p.memory === memory || p.home === memory);
    const capacity_bytes = platform.memories[memory]!.size_bytes.value;
    const needed_bytes = storage[i]!.reach_bytes;
    if (needed_bytes <= capacity_bytes || here.some(([, p]) => p.spill !== undefined)) return [];
    return [{ memory, classes: here.map(([c]) => c), needed_bytes, capacity_bytes }];
  })[0];
}

/**
 * The platform with the memories named made as large as what the trace puts there: whole stripes of their banks.
 * @throws InputError for an unknown number format
 */
export function withMemoriesFitted(
  platform: Platform,
  trace: OperatorTrace,
  fit: readonly string[],
  residency: Residency,
  file: string,
): Platform {
  if (fit.length === 0) return platform;
  const names = Object.keys(platform.memories).sort();
  const capacities = names.map((name) => (fit.includes(name) ? Infinity : platform.memories[name]!.size_bytes.value));
  const { storage } = residencyOf(platform, trace, capacities, residency, file);
  const memories = names.map((name, i): [string, MemorySpec] => {
    const spec = platform.memories[name]!;
    if (!fit.includes(name)) return [name, spec];
    const stripe = stripeBytes(spec, file)!;
    const value = Math.max(1, Math.ceil(storage[i]!.reach_bytes / stripe)) * stripe;
    return [name, { ...spec, size_bytes: { value, source: 'derived: what the scenario puts there' } }];
  });
  return { ...platform, memories: Object.fromEntries(memories) };
}
