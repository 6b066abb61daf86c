/** Operators as they are made up: each new one gets its id, its result and its dependencies from what it reads. */
import type { ElementDims, GemmDims, Kind, Operator, Tensor, TensorClass } from '../operators/operator.js';
import { sharesLayers, type ModelDescription } from './model-description.js';

/** What a sentence is, beside its model. */
export interface SentenceKind {
  readonly task: string;
  readonly labels: number;
  /** tokens computed, padding included; of a decoder, those of the prompt */
  readonly seq: number;
  /** tokens that a decoder makes, the first from the prompt; 1 where it is absent */
  readonly outputs?: number | undefined;
}

/** A product of activations. */
export interface Product {
  readonly name: string;
  readonly dims: GemmDims;
  /** the second operand is read along its rows: Q·Kᵀ */
  readonly transposed: boolean;
}

/** Writes the operators of one sentence. Each method but `weight` appends one and returns its result. */
export interface Writer {
  readonly operators: readonly Operator[];
  /** A parameter: equal names in equal layers are the same data, as the family shares it. */
  weight(name: string, shape: readonly number[], of: TensorClass, layer: number | null): Tensor;
  element(kind: Kind, dims: ElementDims, inputs: readonly Tensor[], layer: number | null, as?: As): Tensor;
  /** `rows` of x times a weight [n, k], plus its bias */
  linear(x: Tensor, rows: number, weight: Tensor, bias: Tensor | undefined, layer: number | null): Tensor;
  bmm(product: Product, a: Tensor, b: Tensor, shape: readonly number[], layer: number | null): Tensor;
  /** What is there before the sentence begins, and is no weight. */
  given(id: string, shape: readonly number[]): Tensor;
  /** Keys or values of the layer that stay, so many rows by now. */
  cache(of: 'key' | 'value', layer: number, shape: readonly number[]): Tensor;
  /** What made `made` puts it into `kept` instead. */
  into(made: Tensor, kept: Tensor): Tensor;
}

/** Otherwise than its kind and dims say. */
export interface As {
  readonly name?: string;
  /** of the result */
  readonly shape?: readonly number[];
  readonly bits?: number;
  /** where the result goes: into a cache, after the rows that are there */
  readonly output?: Tensor;
  /** of that cache: the row that is evicted by it; absent: at its end */
  readonly row?: number | undefined;
}

type Made = Pick<Operator, 'name' | 'kind' | 'dims' | 'layer' | 'transposed' | 'row'>;

/** albert/layer.ffn.up[3072×768] → layer.ffn.up */
const operatorName = (weight: string): string => weight.replace(/\[[^]*$/, '').replace(/^.*\//, '');

/** Where a parameter belongs, as the first parts of its id. */
function ownerOf({ family, copies }: ModelDescription, task: string, of: TensorClass, layer: number | null): string {
  const ofTask = of === 'task' || (of === 'backbone' && copies === 'per-task') ? `${task}/` : '';
  if (layer === null) return ofTask;
  return `${ofTask}${sharesLayers(family) ? 'layer.' : `layer${layer}.`}`;
}

/**
 * @param sentence index into the trace's sentences
 * @param first id of its first operator
 */
export function createWriter(model: ModelDescription, task: string, sentence: number, first: number): Writer {
  const { bits } = model;
  const operators: Operator[] = [];
  const madeBy = new Map<string, number>();

  const result = (shape: readonly number[], of = bits): Tensor => ({
    id: `s${sentence}.${operators.length}`,
    class: 'activation',
    shape: [...shape],
    bits: of,
  });
  function add(made: Made, inputs: readonly Tensor[], output: Tensor): Tensor {
    const { name, kind, dims, layer, transposed, row } = made;
    const id = first + operators.length;
    const deps = [...new Set(inputs.flatMap((t) => madeBy.get(t.id) ?? []))].sort((a, b) => a - b);
    madeBy.set(output.id, id);
    operators.push({
      id,
      name,
      kind,
      dims,
      inputs: [...inputs],
      output,
      ...(transposed !== undefined && { transposed }),
      ...(row !== undefined && { row }),
      deps,
      layer,
      sentence,
    });
    return output;
  }

  return {
    operators,
    weight(name, shape, of, layer) {
      const owner = ownerOf(model, task, of, layer);
      return { id: `${owner}${name}[${shape.join('×')}]`, class: of, shape: [...shape], bits };
    },
    element: (kind, dims, inputs, layer, as = {}) =>
      add(
        { name: as.name ?? kind, kind, dims, layer, row: as.row },
        inputs,
        as.output ?? result(as.shape ?? [dims.rows, dims.cols], as.bits),
      ),
    linear(x, rows, weight, bias, layer) {
      const [n, k] = weight.shape as [number, number];
      const dims = { b: 1, m: rows, k, n };
      const inputs = bias ? [x, weight, bias] : [x, weight];
      return add({ name: operatorName(weight.id), kind: 'matmul', dims, layer }, inputs, result([rows, n]));
    },
    bmm: (product, a, b, shape, layer) => add({ kind: 'bmm', layer, ...product }, [a, b], result(shape)),
    given: (id, shape) => ({ id, class: 'activation', shape: [...shape], bits }),
    cache: (of, layer, shape) => ({ id: `cache.${of}.${layer}`, class: 'cache', shape: [...shape], bits }),
    into(made, kept) {
      const id = madeBy.get(made.id)!;
      madeBy.set(kept.id, id);
      operators[id - first] = { ...operators[id - first]!, output: kept };
      return kept;
    },
  };
}
