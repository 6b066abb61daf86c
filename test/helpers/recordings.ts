/** Hand-made recordings: host operators, and Kineto traces of them. */
import type { Piece } from '../../traces/import/piece.js';
import type { HostGemm, HostOp } from '../../traces/import/host-op.js';
import { createLedger, type Ledger } from '../../traces/import/ledger.js';

export type Dims = readonly (readonly number[])[];

/** A host operator of these argument shapes; a product of its own name where `gemm` says so. */
export const host = (
  name: string,
  shapes: Dims,
  { gemms = [], module }: { readonly gemms?: readonly HostGemm[]; readonly module?: string } = {},
): HostOp => ({ name: `aten::${name}`, where: `op of ${name}`, shapes, gemms, module });

/** A product that ran, with its operand shapes. */
export const gemm = (name: string, shapes: Dims): HostGemm => ({ name: `aten::${name}`, shapes });

/** A product with a weight as a piece: x[m,k] times a weight [n,k]. */
export const product = (k: number, n: number, m = 4): Piece => ({
  kind: 'matmul',
  name: 'mm',
  dims: { b: 1, m, k, n },
  parameter: [n, k],
  bias: true,
  module: undefined,
});
export const scores = (b: number, m: number, k: number, n: number): Piece => ({
  kind: 'bmm',
  name: 'bmm',
  dims: { b, m, k, n },
  module: undefined,
});
export const element = (kind: Piece['kind'], rows: number, cols: number, parameter?: readonly number[]): Piece => ({
  kind,
  name: kind,
  dims: { rows, cols },
  ...(parameter && { parameter }),
  module: undefined,
});

/** A ledger whose notes and counts can be looked at without closing it. */
export function openLedger(): Ledger & { readonly notes: string[]; readonly counts: string[] } {
  const ledger = createLedger();
  const notes: string[] = [];
  const counts: string[] = [];
  return {
    ...ledger,
    notes,
    counts,
    count(fate, name, into) {
      counts.push(`${fate} ${name} ${into}`);
      ledger.count(fate, name, into);
    },
    note(text) {
      notes.push(text);
      ledger.note(text);
    },
  };
}

/** An operator to be recorded, and what it calls. */
export interface Made {
  readonly name: string;
  readonly dims: Dims;
  readonly children?: readonly Made[];
}
export const op = (name: string, dims: Dims, children: readonly Made[] = []): Made => ({
  name: `aten::${name}`,
  dims,
  children,
});

/** One event as the profiler writes it. */
export const event = (cat: string, name: string, ts: number, dur: number, dims?: unknown, tid: number | string = 1) => ({
  ph: 'X',
  cat,
  name,
  pid: 1,
  tid,
  ts,
  dur,
  args: { ...(dims !== undefined && { 'Input Dims': dims }) },
});
export const kinetoText = (events: readonly unknown[]): string => JSON.stringify({ traceEvents: events });

/** A Kineto trace of these operators under one label: each takes 10 µs, its children lie within. */
export function recording(ops: readonly Made[], label?: string): string {
  const events: object[] = [];
  let ts = 4610955703805.993;
  if (label) events.push(event('user_annotation', label, ts - 1, ops.length * 10 + 2));
  for (const o of ops) {
    events.push(event('cpu_op', o.name, ts, 9.5, o.dims));
    o.children?.forEach((c, i) => events.push(event('cpu_op', c.name, ts + 1 + 2 * i, 1.5, c.dims)));
    ts += 10;
  }
  return kinetoText(events);
}

/** Tokens of a made recording, and its heads. */
export const S = 8;
const HEADS = 2;

export const linear = (k: number, n: number, m = S): Made =>
  op('linear', [[1, m, k], [n, k], [n]], [op('t', [[n, k]]), op('addmm', [[n], [m, k], [k, n], [], []])]);
export const norm = (h: number): Made => op('layer_norm', [[1, S, h], [], [h], [h], [], []]);

/** One layer of BERT with its own projections, gelu as one operator. */
export function layer(h: number, f: number, output: readonly Made[] = [linear(h, h)]): Made[] {
  const d = h / HEADS;
  const split = [op('view', [[1, S, h], []]), op('permute', [[1, S, HEADS, d], []])];
  const attention = [
    op(
      'matmul',
      [
        [1, HEADS, S, d],
        [1, HEADS, d, S],
      ],
      [
        op('bmm', [
          [HEADS, S, d],
          [HEADS, d, S],
        ]),
      ],
    ),
    op('div', [[1, HEADS, S, S], []]),
    op('add', [[1, HEADS, S, S], [1, 1, 1, S], []]),
    op('softmax', [[1, HEADS, S, S], [], []]),
    op(
      'matmul',
      [
        [1, HEADS, S, S],
        [1, HEADS, S, d],
      ],
      [
        op('bmm', [
          [HEADS, S, S],
          [HEADS, S, d],
        ]),
      ],
    ),
  ];
  const residual = [op('add', [[1, S, h], [1, S, h], []]), norm(h)];
  const projections = [linear(h, h), linear(h, h), ...split, linear(h, h), ...split, ...split];
  const feedForward = [linear(h, f), op('gelu', [[1, S, f], []]), linear(f, h)];
  const dropout = op('dropout', [[1, S, h], [], []]);
  return [...projections, ...attention, ...output, dropout, ...residual, ...feedForward, ...residual];
}

/** BERT with a pooler and a classifier of two labels. */
export const bert = (layers: number, h: number, f: number, output?: readonly Made[]): Made[] => [
  op('embedding', [[500, h], [1, S], [], [], []]),
  op('embedding', [[2, h], [1, S], [], [], []]),
  op('add', [[1, S, h], [1, S, h], []]),
  norm(h),
  ...Array.from({ length: layers }, () => layer(h, f, output)).flat(),
  op('select', [[1, S, h], [], []]),
  linear(h, h, 1),
  op('tanh', [[1, h]]),
  linear(h, 2, 1),
];
