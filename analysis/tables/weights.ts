/** Weights of a model as a file has them. */
import { number } from './numbers.js';
import type { Table } from './table.js';

/** A weight of the model as a file has it, and what it takes where it is placed. */
export interface WeightRow {
  readonly tensor: string;
  readonly in_file: string;
  readonly elements: number;
  readonly nonzero: number;
  readonly encoding: 'dense' | 'bitmask';
  /** bit mask included */
  readonly encoded_bytes: number;
}

/** A weight or a table of the model, and where it lies. */
export interface TensorRow {
  readonly tensor: string;
  readonly class: string;
  readonly shape: readonly number[];
  readonly memory: string;
  readonly encoding: 'dense' | 'bitmask';
  /** bit mask included */
  readonly bytes: number;
}

export const tensorTable = (rows: readonly TensorRow[]): Table => ({
  title: 'Weights and tables by id, as `tensors` names them',
  headers: ['tensor', 'class', 'shape', 'memory', 'encoding', 'bytes, mask included'],
  rows: rows.map((r) => [r.tensor, r.class, r.shape.join(' × '), r.memory, r.encoding, number(r.bytes)]),
});

/** @param how what was pruned and rounded before counting */
export const weightTable = (rows: readonly WeightRow[], file: string, how: string): Table => ({
  title: `Weights of ${file}`,
  headers: ['tensor', 'in the file', 'elements', 'not zero', 'density', 'encoding', 'bytes, mask included'],
  rows: rows.map((r) => [
    ...[r.tensor, r.in_file, number(r.elements), number(r.nonzero), number(r.nonzero / r.elements, 4)],
    ...[r.encoding, number(r.encoded_bytes)],
  ]),
  note: how,
});
