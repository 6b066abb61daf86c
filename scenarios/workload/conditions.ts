/**
 * The conditions of a run: what the recording does not say. Sparsity by class of tensor, attention spans by head, early exit,
 * a latency target for voltage and frequency. A YAML file, or flags of the command line.
 */
import { readYaml, type OperatorTrace, type Place, type Tensor } from '../../traces/index.js';
import { withSpans } from './attention-span.js';
import { conditionsSchema, type Conditions } from '../file/schema.js';

/** Where a field of the conditions was given. */
export type WhereGiven = (field: string) => Place;

/** @throws InputError with line, field, what was expected and the nearest name */
export function readConditions(text: string, file: string): { readonly of: Conditions; readonly at: WhereGiven } {
  const { value, line } = readYaml<Conditions>(conditionsSchema, text, file);
  const at = (field: string): Place => {
    const found = line(field.split('.'));
    return { file, field, ...(found !== undefined && { line: found }) };
  };
  return { of: value, at };
}

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
