/** What a rule is: it says what a recorded operator comes to, by PyTorch's word for it. */
import type { Kind } from '../../operators/operator.js';
import type { Piece, Source } from '../piece.js';
import { isWhole } from '../element-type.js';
import { countOf, isTensor, type RecordedOp, type RecordedTensor } from '../recording.js';

/** What an operator comes to. `of`: what its results are another look at, where they are. */
export type Outcome =
  | { readonly fate: 'mapped'; readonly pieces: readonly Piece[] }
  | {
      readonly fate: 'fused' | 'folded';
      readonly into: string;
      readonly of?: RecordedTensor | undefined;
      readonly bias?: RecordedTensor;
    }
  | { readonly fate: 'unknown'; readonly why: string };

/** What a rule may look at beside the operator. */
export interface Context {
  /** the piece made last */
  readonly previous: Piece | undefined;
  /** scores that were made last, but for tables of positions, and that no softmax has read */
  readonly scores: Piece | undefined;
  /** where a tensor comes from; undefined where the recording has no ids */
  readonly sourceOf: (t: RecordedTensor) => Source | undefined;
  /** the piece that made a tensor, by its ids */
  readonly madeBy: (t: RecordedTensor) => Piece | undefined;
  /** operators that come after this one, and are no mere looks at a tensor */
  readonly next: (count: number) => readonly RecordedOp[];
  /** the operator that called this one */
  readonly caller: RecordedOp | undefined;
  /** says how something was found that the recording does not say; once for each `subject`, where one is given */
  readonly note: (text: string, subject?: string) => void;
}
/** Of an operator that is looked at by itself. */
export const ALONE: Context = {
  previous: undefined,
  scores: undefined,
  sourceOf: () => undefined,
  madeBy: () => undefined,
  next: () => [],
  caller: undefined,
  note: () => undefined,
};
/** undefined: not understood after all */
export type Rule = (op: RecordedOp, c: Context) => Outcome | undefined;

/** The tensors among the arguments, a list's too, without those of no elements. */
export const wholeTensors = (op: RecordedOp): RecordedTensor[] =>
  op.args.flatMap((a) =>
    Array.isArray(a)
      ? (a as unknown[]).filter((t): t is RecordedTensor => isTensor(t as RecordedTensor))
      : isTensor(a)
        ? [a]
        : [],
  );
/** The argument at `i`, where it is a tensor. */
export function tensorAt(op: RecordedOp, i: number): RecordedTensor | undefined {
  const a = op.args[i];
  return a !== undefined && isTensor(a) ? a : undefined;
}

/** Rows of the last dimension, or of `cols`. */
export const rowsCols = (shape: readonly number[], cols = shape.at(-1) ?? 1): { rows: number; cols: number } => ({
  rows: countOf(shape) / cols,
  cols,
});
/** What every piece of an operator has in common. */
export const common = (op: RecordedOp): Pick<Piece, 'name' | 'module'> => ({ name: op.name, module: op.module });
/** The element type of what an operator makes: of its result, else of its first tensor that is no mask and no positions. */
export function typeOf(op: RecordedOp): string | undefined {
  if (op.results?.[0]) return op.results[0].type;
  const given = wholeTensors(op);
  return (given.find((t) => !isWhole(t.type)) ?? given[0])?.type;
}

export const folded = (into: string, of?: RecordedTensor): Outcome => ({ fate: 'folded', into, of });
export const fused = (into: string, of?: RecordedTensor): Outcome => ({ fate: 'fused', into, of });
export const mapped = (...pieces: Piece[]): Outcome => ({ fate: 'mapped', pieces });

/** A piece over the elements of `x`, which it reads. */
export const of = (kind: Kind, op: RecordedOp, x: RecordedTensor, more: Partial<Piece> = {}): Piece => ({
  kind,
  ...common(op),
  type: typeOf(op),
  dims: rowsCols(x.shape),
  reads: [x],
  parameters: [],
  ...more,
});
