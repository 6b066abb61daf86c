/** Operator traces compared up to names: what two recordings of one model have in common, whatever their tensors are called. */
import type { OperatorTrace, Tensor } from '../../traces/index.js';

export interface Compared {
  readonly kind: string;
  readonly dims: object;
  readonly transposed: boolean;
  readonly passes: number;
  /** number of the tensor, in order of first use, class, shape, bits */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly deps: readonly number[];
  readonly layer: number | null;
  readonly sentence: number;
}

/** Operators without names and densities, a number for each tensor. `sentence`: of that alone, as if it were the only one. */
export function upToNames(trace: OperatorTrace, sentence?: number): Compared[] {
  const numbers = new Map<string, number>();
  const shown = ({ id, class: of, shape, bits }: Tensor): string => {
    const n = numbers.get(id) ?? numbers.size;
    numbers.set(id, n);
    return `#${n} ${of} ${shape.join('×')} ${bits} bits`;
  };
  const operators = trace.operators.filter((o) => sentence === undefined || o.sentence === sentence);
  const first = operators[0]?.id ?? 0;
  return operators.map((o) => ({
    kind: o.kind,
    dims: o.dims,
    transposed: o.transposed ?? false,
    passes: o.passes ?? 1,
    inputs: o.inputs.map(shown),
    output: shown(o.output),
    deps: o.deps.map((d) => d - first),
    layer: o.layer,
    sentence: sentence === undefined ? o.sentence : 0,
  }));
}
