/** Which value a tensor is, by ids, as operators make and pass them on. */
import type { RecordedOp, RecordedTensor } from './recording.js';
import type { Source } from './piece.js';

/** What is known of values after the operators so far. */
export interface Values {
  readonly ids: boolean;
  /** Where a tensor comes from; one that nobody made is the model's. Undefined without ids. */
  readonly sourceOf: (t: RecordedTensor) => Source | undefined;
  /** The operator's results are what `of` is: it only looks at it in another way; without `of` the host made them. */
  pass(op: RecordedOp, of: RecordedTensor | undefined): void;
  /** The operator's results are made by a piece; so is what it called made of the same shape, where the format knows no memory. */
  make(op: RecordedOp, piece: number): void;
}

const HOST: Source = { from: 'host' };

/** @param ids whether the recording has any; without, nothing is known */
export function createValues(ids: boolean): Values {
  const made = new Map<string, Source>();
  const set = (op: RecordedOp, source: Source): void => {
    for (const { id } of op.results ?? []) if (id !== undefined) made.set(id, source);
  };
  // Chakra may name what an inner operator made, and not what the outer one did
  const makeInside = (op: RecordedOp, source: Source, shape: string): void => {
    for (const o of op.inner) {
      for (const t of o.results ?? [])
        if (t.id !== undefined && t.storage === undefined && t.shape.join() === shape) made.set(t.id, source);
      makeInside(o, source, shape);
    }
  };
  const sourceOf = (t: RecordedTensor): Source | undefined => {
    if (!ids) return undefined;
    if (t.parameter !== undefined) return { from: 'model', tensor: t };
    if (t.id === undefined) return HOST;
    return made.get(t.id) ?? { from: 'model', tensor: t };
  };
  return {
    ids,
    sourceOf,
    pass: (op, of) => set(op, (of && sourceOf(of)) ?? HOST),
    make(op, piece) {
      const source: Source = { from: 'piece', piece };
      const shape = op.results?.[0]?.shape.join();
      if (shape !== undefined) makeInside(op, source, shape);
      set(op, source);
    },
  };
}

/** Names the data of a parameter: equal for every view of it. */
export const storageOf = ({ storage, parameter, id }: RecordedTensor): string | undefined => storage ?? parameter ?? id;
