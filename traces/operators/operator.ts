/**
 * The operator trace: what an inference does, operator by operator, with no hardware in it.
 *
 * Shapes  matmul, bmm: b batches of A[m,k] · B[k,n] → C[m,n]; every other kind: rows × cols elements.
 * Units   bits are bits an element as recorded; a platform may store fewer.
 */
import * as z from 'zod';

/** Format version of the JSON Lines form. */
export const OPERATOR_FORMAT = { format: 'switchyard-operators', version: 1 } as const;

/**
 * matmul: B is a weight; bmm: neither need be. gelu … mul: element by element. entropy: of each row, a number. elementwise:
 * any other work on each element, in `passes` passes.
 */
export const KINDS = [
  'matmul',
  'bmm',
  'layer_norm',
  'rms_norm',
  'softmax',
  'gelu',
  'relu',
  'silu',
  'sigmoid',
  'tanh',
  'add',
  'mul',
  'embedding',
  'entropy',
  'elementwise',
] as const;
/** What an operator computes. */
export type Kind = (typeof KINDS)[number];

/**
 * Residency of a tensor: backbone (shared by all tasks), task (adapters, layer norms, classifier: change with the task),
 * embedding (tables, read row by row), activation (lives from its producer to its last reader), cache (keys and values that
 * stay from one step of a decoder to the next, and grow by a row a step).
 */
export const CLASSES = ['backbone', 'task', 'embedding', 'activation', 'cache'] as const;
/** Residency of a tensor. */
export type TensorClass = (typeof CLASSES)[number];

/** Largest dimension taken from a file; products of four of them stay exact. */
export const LARGEST_DIMENSION = 2 ** 24;
/** Inputs that an operator has at most: parts that are put together are many. */
export const MOST_INPUTS = 1024;
/** Sentences that one pass of the weights serves at most. */
export const MOST_TOGETHER = 64;
const dimension = z.int().min(1).max(LARGEST_DIMENSION);

const tensorSchema = z.strictObject({
  /** equal ids are the same data: a weight shared by twelve layers has one id */
  id: z.string().min(1).max(500),
  class: z.enum(CLASSES),
  shape: z.array(dimension).min(1).max(8),
  bits: z.int().min(1).max(64),
  /** share of elements that are not zero, where known */
  density: z.number().min(0).max(1).optional(),
});
/** Data: a parameter, a table or a result. */
export type Tensor = z.infer<typeof tensorSchema>;

/** A line of an operator, as the README describes it. */
export const operatorSchema = z.strictObject({
  /** position in the trace, from 0 */
  id: z.int().min(0),
  name: z.string().max(500),
  kind: z.enum(KINDS),
  dims: z.union([
    z.strictObject({ b: dimension, m: dimension, k: dimension, n: dimension }),
    z.strictObject({ rows: dimension, cols: dimension }),
  ]),
  /**
   * matmul: [A, B, bias?]; bmm: [A, B]; layer_norm: [x, gamma?, beta?]; rms_norm: [x, gamma?]; add, mul: [x, y];
   * embedding: [table]; elementwise: [x], [x, y] of one size, [x, vectors], or parts that are put together; others [x].
   * An activation may be larger than its dims say: the operator reads its first rows. B of a bmm may be fewer batches than
   * its dims say, each read for as many of A's: heads that share their keys.
   */
  inputs: z.array(tensorSchema).min(1).max(MOST_INPUTS),
  output: tensorSchema,
  /** bmm: B is stored [b,n,k] (Q·Kᵀ) and read along k, or [b,k,n] (P·V) */
  transposed: z.boolean().optional(),
  /** elementwise: passes over the elements, 1 where it is not given */
  passes: z.int().min(1).max(100).optional(),
  /** elementwise, into a cache: its row, from 0, at which what is made is put; at its end where it is not given */
  row: z.int().min(0).max(LARGEST_DIMENSION).optional(),
  /** ids of operators that must be done first */
  deps: z.array(z.int().min(0)),
  layer: z.int().min(0).nullable(),
  /** index into the trace's sentences */
  sentence: z.int().min(0),
});
/** A step of an inference. */
export type Operator = z.infer<typeof operatorSchema>;

/** What is known of a sentence. */
export const sentenceSchema = z.strictObject({
  id: z.string().max(200),
  task: z.string().max(200),
  /** length as computed, padding included; tokens without it, where known */
  seq: dimension.nullable(),
  tokens: dimension.nullable(),
  /** of a decoder's request: tokens that it makes, and its operators until the first of them is there */
  outputs: dimension.optional(),
  first_token: z.int().min(1).optional(),
  /** entropy of the answer after each layer, where known */
  entropies: z.array(z.number().min(0)).max(1000).optional(),
  /** so many such sentences at once, rows of their tensors by token, then by sentence; absent: one */
  together: z.int().min(2).max(MOST_TOGETHER).optional(),
});
/** An input of the model, one inference. */
export type Sentence = z.infer<typeof sentenceSchema>;

/** Operators in order of their ids, sentence after sentence. */
export interface OperatorTrace {
  readonly name: string;
  /** where it came from: importer and file */
  readonly source: string;
  readonly sentences: readonly Sentence[];
  readonly operators: readonly Operator[];
}

/** b batches of A[m,k] · B[k,n]. */
export interface GemmDims {
  readonly b: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}
/** What is neither a product nor made of several: rows × cols elements. */
export interface ElementDims {
  readonly rows: number;
  readonly cols: number;
}
/** Whether they are those of a product. */
export const isGemm = (dims: Operator['dims']): dims is GemmDims => 'm' in dims;

/** Elements of a tensor. */
export const elements = (t: Pick<Tensor, 'shape'>): number => t.shape.reduce((a, b) => a * b, 1);
