/** A value of the graph, as far as it is known: its type, its shape, and, of small constants, its elements. */
import type { RecordedTensor } from '../recording.js';

/** What is stored with the model, wherever a view of it is read. Immutable. */
export interface Weight {
  /** what it is called */
  readonly parameter: string;
  /** Equal storages are the same memory. */
  readonly storage: string;
  /** of an element as stored; a dequantised weight is still stored in 8 bits */
  readonly type: string | undefined;
  readonly density: number | undefined;
}

/** What an operator makes. Undefined: not known. */
export interface Made {
  readonly shape: readonly number[] | undefined;
  readonly type: string | undefined;
  /** elements, where there are few and they follow from constants */
  readonly data?: readonly number[] | undefined;
  readonly weight?: Weight | undefined;
}

/** What an operator made, under its name. */
export interface Value extends Made {
  readonly id: string;
}

/** As a recording has it; undefined where the shape is not known. */
export function tensorOf(v: Value): RecordedTensor | undefined {
  if (!v.shape) return undefined;
  const { weight } = v;
  return {
    shape: v.shape,
    type: weight ? weight.type : v.type,
    id: v.id,
    ...(weight && { storage: weight.storage, parameter: weight.parameter }),
    ...(weight?.density !== undefined && { density: weight.density }),
  };
}
