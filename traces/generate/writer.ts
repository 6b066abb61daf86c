/** Operators as they are made up: each new one gets its id, its result and its dependencies from what it reads. */
import type { ElementDims, GemmDims, Kind, Operator, Tensor, TensorClass } from '../operators/operator.js';
import { sharesLayers, type ModelDescription } from './model-description.js';

/** What a sentence is, beside its model. */
export interface SentenceKind {
  readonly task: string;
  readonly labels: number;
  /** tokens computed, padding included */
  readonly seq: number;
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
  element(kind: Kind, dims: ElementDims, inputs: readonly Tensor[], layer: number | null): Tensor;
  /** `rows` of x times a weight [n, k], plus its bias */
  linear(x: Tensor, rows: number, weight: Tensor, bias: Tensor, layer: number | null): Tensor;
  bmm(product: Product, a: Tensor, b: Tensor, shape: readonly number[], layer: number): Tensor;
}

type Made = Pick<Operator, 'name' | 'kind' | 'dims' | 'layer' | 'transposed'>;

/** albert/layer.ffn.up[3072×768] → layer.ffn.up */
const operatorName = (weight: string): string => weight.replace(/\[.*$/, '').replace(/^.*\//, '');

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

  function add({ name, kind, dims, layer, transposed }: Made, inputs: readonly Tensor[], shape: readonly number[]): Tensor {
    const id = first + operators.length;
    const output: Tensor = { id: `s${sentence}.${operators.length}`, class: 'activation', shape: [...shape], bits };
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
    element: (kind, dims, inputs, layer) => add({ name: kind, kind, dims, layer }, inputs, [dims.rows, dims.cols]),
    linear(x, rows, weight, bias, layer) {
      const [n, k] = weight.shape as [number, number];
      const dims = { b: 1, m: rows, k, n };
      return add({ name: operatorName(weight.id), kind: 'matmul', dims, layer }, [x, weight, bias], [rows, n]);
    },
    bmm: (product, a, b, shape, layer) => add({ kind: 'bmm', layer, ...product }, [a, b], shape),
  };
}
