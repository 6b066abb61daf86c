/** Masks of attention, by their shapes. */

/** Whether an argument is a mask of attention: a matrix of queries × keys for any number of heads. */
export const isMask = (shape: readonly number[]): boolean =>
  shape.length === 4 && shape[1] === 1 && (shape[2] === 1 || shape[2] === shape[3] || shape[3]! > shape[2]!);
