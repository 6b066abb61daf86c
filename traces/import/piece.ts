/** Pieces: what recorded operators come to, in order, before it is decided what each reads and which weights it has. */
import type { ElementDims, GemmDims, Kind } from '../operators/operator.js';
import type { RecordedTensor } from './recording.js';

/** Where a value comes from: a piece, by its index; the model; the host, which made it from no piece (masks, positions). */
export type Source =
  | { readonly from: 'piece'; readonly piece: number }
  | { readonly from: 'model'; readonly tensor: RecordedTensor }
  | { readonly from: 'host' };

/** What a product is to attention. */
export type AttentionRole = 'scores' | 'context';

/** One operator-to-be. */
export interface Piece {
  readonly kind: Kind;
  readonly name: string;
  readonly dims: GemmDims | ElementDims;
  /** activations that it reads, in order; a number is an earlier piece of the same recorded operator, counted back from this */
  readonly reads: readonly (RecordedTensor | number)[];
  /** weight and bias, gain and offset, table, vector */
  readonly parameters: readonly RecordedTensor[];
  /** the weight is the first operand: a matrix times a vector */
  readonly weightFirst?: boolean;
  /** of a bmm that is no scores: B is stored [b, n, k] */
  readonly transposed?: boolean;
  /** shape of what it makes, where it is not what its dims say */
  readonly out?: readonly number[];
  readonly role?: AttentionRole;
  /** passes over the elements, where it is not one */
  readonly passes?: number;
  /** rows that are put at the end of a cache: what was there before is not moved */
  readonly append?: boolean;
  /** its parameter is rows that stand before keys or values */
  readonly prefixed?: boolean;
  /** tokens see earlier ones only */
  readonly causal?: boolean;
  /** the type of what it makes */
  readonly type: string | undefined;
  readonly module: string | undefined;
}

/** A piece with what it reads found: in the order of `reads`; undefined where that is to be guessed. */
export interface PlacedPiece extends Piece {
  readonly sources: readonly Source[] | undefined;
  /** by parameter: equal keys are the same data; undefined where the recording does not say */
  readonly stored: readonly (string | undefined)[];
}

/** A piece, with what is known of what it reads. */
export type MaybePlaced = Piece & Partial<Pick<PlacedPiece, 'sources' | 'stored'>>;

/** Whether it is a product. */
export const isProduct = ({ kind }: Pick<Piece, 'kind'>): boolean => kind === 'matmul' || kind === 'bmm';
/** Whether it is a norm of rows. */
export const isNorm = ({ kind }: Pick<Piece, 'kind'>): boolean => kind === 'layer_norm' || kind === 'rms_norm';
/** Sizes of a product. @throws Error for another kind */
export function gemmDims({ dims, kind }: Pick<Piece, 'dims' | 'kind'>): GemmDims {
  if (!('m' in dims)) throw new Error(`${kind} is no product`);
  return dims;
}
/** Elements of what it makes. */
export function outCount({ dims, out }: Pick<Piece, 'dims' | 'out'>): number {
  if (out) return out.reduce((a, b) => a * b, 1);
  return 'm' in dims ? dims.b * dims.m * dims.n : dims.rows * dims.cols;
}
/** Shape of parameter `i`: a weight is [n, k], in whatever layout it was recorded. */
export function parameterShape({ kind, dims, parameters, weightFirst }: Piece, i: number): readonly number[] {
  const { shape } = parameters[i]!;
  if (kind === 'matmul' && i === 0 && !weightFirst && 'm' in dims && dims.b === 1) return [dims.n, dims.k];
  return shape.length > 0 ? shape : [1];
}
