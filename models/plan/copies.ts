/**
 * The programs of a trace once for each accelerator. Weights, tables and parts of tasks are there once; what an accelerator writes,
 * activations and caches, is its own. Operators and programs of the second follow those of the first, and so on.
 */
import { inAccelerator, type Operator, type OperatorTrace, type Tensor } from '../../traces/formats.js';

/** By operators of a sentence: what an accelerator has for itself. */
export const isWritten = ({ class: of }: Tensor): boolean => of === 'activation' || of === 'cache';

/** @returns the trace by accelerator, with ids that follow one another; the first as it is given */
export function copiesOf(trace: OperatorTrace, accelerators: number): OperatorTrace[] {
  return Array.from({ length: accelerators }, (_, accelerator) => {
    if (accelerator === 0) return trace;
    const shift = accelerator * trace.operators.length;
    const own = (t: Tensor): Tensor => (isWritten(t) ? { ...t, id: inAccelerator(accelerator, accelerators, t.id) } : t);
    const copied = (op: Operator): Operator => ({
      ...op,
      id: op.id + shift,
      inputs: op.inputs.map(own),
      output: own(op.output),
      deps: op.deps.map((d) => d + shift),
      sentence: op.sentence + accelerator * trace.sentences.length,
    });
    return { ...trace, operators: trace.operators.map(copied) };
  });
}

/** The same as one trace. */
export function joinedCopies(trace: OperatorTrace, accelerators: number): OperatorTrace {
  if (accelerators === 1) return trace;
  const copies = copiesOf(trace, accelerators);
  return { ...trace, sentences: copies.flatMap((c) => c.sentences), operators: copies.flatMap((c) => c.operators) };
}
