/** Pieces: what host operators fold into, and what can be told from those that follow one another. */
import type { ElementDims, GemmDims, Kind } from '../operators/operator.js';

/** One operator-to-be: what it computes, without yet knowing which tensors it reads. */
export interface Piece {
  readonly kind: Kind;
  readonly name: string;
  readonly dims: GemmDims | ElementDims;
  /** shape of the weight, the norm's gain or the embedding table */
  readonly parameter?: readonly number[];
  readonly bias?: boolean;
  readonly module: string | undefined;
}

/** Whether an adapter begins at `i`: in, then out of a bottleneck; matmul to fewer features, activation, matmul back, then an addition. */
export function isAdapter(pieces: readonly Piece[], i: number): boolean {
  const [down, act, up, add] = pieces.slice(i, i + 4);
  if (down?.kind !== 'matmul' || up?.kind !== 'matmul' || add?.kind !== 'add') return false;
  if (act?.kind !== 'gelu' && act?.kind !== 'relu') return false;
  const [mid, wide] = down.parameter!;
  return mid! < wide! && up.parameter![0] === wide && up.parameter![1] === mid;
}

/** Whether the piece at `i` is a query: three equal products straight before a bmm read the same input, query, key, value. */
export function isQuery(pieces: readonly Piece[], i: number): boolean {
  const [q, k, v, scores] = pieces.slice(i, i + 4);
  const same = (p: Piece | undefined): boolean => p?.kind === 'matmul' && p.parameter!.join() === q!.parameter!.join();
  return q?.kind === 'matmul' && same(k) && same(v) && scores?.kind === 'bmm';
}
