/** Where tensors lie: classes, addresses, the parts of tasks. */
import { type Encoding, bytesPerElement, encodedBytes, maskBytes } from './encoding.js';
import type { CopySegment } from '../memory/protocol/region.js';
import type { Precise } from '../platform/precision.js';
import { type OperatorTrace, type Tensor, elements, type TensorClass } from '../../traces/formats.js';

/** Where the tensors of a class go, and in which form. */
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

/** All classes of a trace. */
export type Classes = Readonly<Record<TensorClass, ClassPlacement>>;

/** Where a tensor lies. Its addresses are `base` to `base + bytes` of a memory. */
export interface Location extends Encoding {
  readonly memory: number;
  readonly base: number;
  readonly bytes: number;
  /** share of elements that are not zero, whatever the encoding */
  readonly nonzero: number;
  /** number format of its elements */
  readonly format: Precise;
  /** of a cache in two pieces, dense: what lies after its first `from_bytes` bytes, whole rows; absent: nothing */
  readonly rest?: { readonly from_bytes: number; readonly memory: number; readonly base: number };
}

/** Where all tensors of a trace lie. No two that are in use at a time share an address. */
export interface Placement {
  readonly locations: ReadonlyMap<string, Location>;
  /** tensors that did not fit into the memory of their class */
  readonly spilled: readonly string[];
  /** by memory: bytes in use at most, bytes of bit masks among them, and the end of the highest address in use */
  readonly storage: readonly { readonly used_bytes: number; readonly mask_bytes: number; readonly reach_bytes: number }[];
  /** what to copy so that a task's part lies in a slot; undefined where no class has a home */
  readonly taskSlots: TaskSlots | undefined;
}

/** The slots that parts of tasks are copied into. */
export interface TaskSlots {
  /** of a slot, all memories together */
  readonly slot_bytes: number;
  segments(task: number, slot: number): CopySegment[];
}

/** Names of the tasks of a trace's programs, in order. */
export const tasksOf = ({ sentences }: OperatorTrace): string[] => [...new Set(sentences.map((s) => s.task))];

/** What a tensor takes, and how much of it is its mask. */
export interface Sized {
  readonly encoding: Pick<Location, keyof Encoding | 'nonzero' | 'format'>;
  readonly bytes: number;
  readonly mask_bytes: number;
}

/** How a tensor of this class is stored, and what it takes. */
export function sized(
  t: Pick<Tensor, 'shape' | 'density'>,
  { encoding: form, density: ofClass }: Pick<ClassPlacement, 'encoding' | 'density'>,
  format: Precise,
): Sized {
  const { element_bytes } = format;
  const nonzero = t.density ?? ofClass;
  const masked = { density: nonzero, element_bytes };
  const fewer = bytesPerElement(masked) < element_bytes;
  const encoding = { ...masked, nonzero, format, density: form === 'bitmask' || (form === 'auto' && fewer) ? nonzero : null };
  const count = elements(t);
  return { encoding, bytes: encodedBytes(encoding, count), mask_bytes: maskBytes(encoding, count) };
}
