/**
 * What a recording does not say of its tensors: sparsity by class, attention spans by head. Exits and targets are those of tasks.
 */
import type { OperatorTrace, Tensor } from '../../traces/index.js';
import { withSpans } from './attention-span.js';
import type { Conditions } from '../file/schema.js';
import type { WhereGiven } from '../file/conditions.js';

/** The density of a class holds for tensors of which the trace does not say it. */
function withDensity(trace: OperatorTrace, density: NonNullable<Conditions['density']>): OperatorTrace {
  const at = (t: Tensor): Tensor => {
    const d = t.density ?? density[t.class];
    return d === undefined ? t : { ...t, density: d };
  };
  return { ...trace, operators: trace.operators.map((o) => ({ ...o, inputs: o.inputs.map(at), output: at(o.output) })) };
}

/** @throws InputError for spans that do not fit the heads and layers of the trace */
export function conditioned(trace: OperatorTrace, { density, spans }: Conditions, at: WhereGiven): OperatorTrace {
  const spanned = spans ? withSpans(trace, spans, at('spans')) : trace;
  return density ? withDensity(spanned, density) : spanned;
}
