/** What the units of the accelerator tell one another. Immutable. */

/** Run this sentence: the operators of its program. */
export interface Begin {
  readonly sentence: number;
  readonly program: number;
}
/** Begin this operator; its plan says what to do. */
export interface Job {
  readonly operator: number;
}
/** One more load of this operand lies in its buffer. */
export interface Ready {
  readonly operand: Operand;
}
/** So many blocks of an operator lie in memory, from the first on. */
export interface Stored {
  readonly operator: number;
  readonly blocks: number;
}
/** Loads of A from `a` on, and of B from `b` on, wait for results of an operator beside; −1: none does. */
export interface Awaited {
  readonly operator: number;
  readonly a: number;
  readonly b: number;
}
/** Loads of A before `a` and of B before `b` are no longer needed. */
export interface Release {
  readonly a: number;
  readonly b: number;
}
/** Results on their way to the result buffer: `words` vectors of a block of the plan. */
export interface Results {
  readonly operator: number;
  readonly block: number;
  readonly words: number;
  readonly bytes: number;
  /** the block is complete with these */
  readonly last: boolean;
  /** they lie in the result buffer already */
  readonly written: boolean;
}

/** What a load is of; `parameters` are bias, gain and offset, and lie in the auxiliary buffer. */
export type Operand = 'a' | 'b' | 'parameters';
