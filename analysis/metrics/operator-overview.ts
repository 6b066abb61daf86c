/** An operator trace at a glance. */
import { elements, gemmShapes, totalMacs, type GemmShape, type OperatorTrace, type TensorClass } from '../../traces/formats.js';
import type { Imported, ImportReport } from '../../traces/index.js';

/** Names are fixed: they are those of `inspect --json`. */
export interface OperatorOverview {
  readonly name: string;
  readonly source: string;
  readonly operators: number;
  /** matrix products, single or batched */
  readonly gemms: number;
  /** of all matrix products, as recorded: nothing is padded or skipped */
  readonly macs: number;
  /** as recorded, each tensor once */
  readonly bytes: Readonly<Record<TensorClass, number>>;
  readonly sentences: OperatorTrace['sentences'];
  /** up to the highest that an operator has; 0 where no layer is known */
  readonly layers: number;
  /** each shape once, with how often it comes */
  readonly gemm_shapes: readonly GemmShape[];
  readonly import: ImportReport;
}

/** Bytes of each class of tensor, each tensor once. */
function bytesByClass({ operators }: OperatorTrace): Record<TensorClass, number> {
  const bytes = { backbone: 0, task: 0, embedding: 0, activation: 0, cache: 0 };
  const seen = new Set<string>();
  for (const op of operators)
    for (const t of [...op.inputs, op.output]) {
      // one id is the same data: a weight that twelve layers share counts once
      if (seen.has(t.id)) continue;
      seen.add(t.id);
      bytes[t.class] += (elements(t) * t.bits) / 8;
    }
  return bytes;
}

/** What an imported trace holds, and how it was imported. */
export function operatorOverview({ trace, report }: Imported): OperatorOverview {
  return {
    name: trace.name,
    source: trace.source,
    operators: trace.operators.length,
    gemms: trace.operators.filter((o) => o.kind === 'matmul' || o.kind === 'bmm').length,
    macs: totalMacs(trace),
    bytes: bytesByClass(trace),
    sentences: trace.sentences,
    layers: 1 + trace.operators.reduce((most, o) => Math.max(most, o.layer ?? -1), -1),
    gemm_shapes: gemmShapes(trace),
    import: report,
  };
}
