/**
 * Early exit: after each layer a classifier and the entropy of its answer; the sentence ends where that is low enough.
 *
 * The off-ramp after a layer is what the recording has after its last: pooler, classifier; then an entropy operator. Its
 * weights are the same at each layer (assumed: ALBERT shares all weights over its layers).
 * Source  DeeBERT and EdgeBERT (MICRO 2021): exit when the entropy is below the threshold; entropy unit of the SystemC model.
 */
import type { Operator, OperatorTrace, Tensor } from '../../traces/index.js';

/** Layers that each sentence of a trace has. */
export function layersOf({ operators, sentences }: OperatorTrace): number[] {
  const layers = sentences.map(() => 0);
  for (const { layer, sentence } of operators) if (layer !== null) layers[sentence] = Math.max(layers[sentence]!, layer + 1);
  return layers;
}

/** First layer, from 1, whose entropy is below the threshold; the last where none is. */
export function exitLayer(entropies: readonly number[], threshold: number): number {
  const i = entropies.findIndex((e) => e < threshold);
  return i < 0 ? entropies.length : i + 1;
}

/** A sentence in order: what comes before its layers, its layers, and what comes after the last, such as the classifier. */
interface Parts {
  readonly before: readonly Operator[];
  readonly layers: readonly (readonly Operator[])[];
  readonly after: readonly Operator[];
}

function partsOf(operators: readonly Operator[]): Parts {
  const first = operators.findIndex((o) => o.layer !== null);
  const last = operators.findLastIndex((o) => o.layer !== null);
  if (first < 0) return { before: operators, layers: [], after: [] };
  const layers: Operator[][] = [];
  // an operator of no layer, between two that have one, goes with those before it
  for (const o of operators.slice(first, last + 1)) (layers[o.layer ?? layers.length - 1] ??= []).push(o);
  return { before: operators.slice(0, first), layers, after: operators.slice(last + 1) };
}

/** The off-ramp after a layer whose output is `x`: the recording's last operators on it, and the entropy of their answer. */
function offRamp(after: readonly Operator[], replaced: string, x: Tensor, layer: number): Operator[] {
  const renamed = new Map<string, Tensor>();
  const at = (t: Tensor): Tensor => (t.id === replaced ? x : (renamed.get(t.id) ?? t));
  const ops = after.map((op): Operator => {
    const output = { ...op.output, id: `${op.output.id}@${layer + 1}` };
    const made = { ...op, inputs: op.inputs.map(at), output, layer };
    renamed.set(op.output.id, output);
    return made;
  });
  const logits = ops.at(-1)!.output;
  const rows = logits.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const cols = logits.shape.at(-1)!;
  const { sentence } = after[0]!;
  const output: Tensor = { id: `${logits.id}.entropy`, class: 'activation', shape: [rows, 1], bits: logits.bits };
  return [
    ...ops,
    // id and dependencies are given by `renumbered`
    { id: 0, name: 'entropy', kind: 'entropy', dims: { rows, cols }, inputs: [logits], output, deps: [], layer, sentence },
  ];
}

/** The layers up to the exit, with an off-ramp after each; nothing follows a layer where nothing followed the last one. */
function shortened(operators: readonly Operator[], exit: number): Operator[] {
  const { before, layers, after } = partsOf(operators);
  const outputs = layers.map((ops) => ops.at(-1)!.output);
  if (after.length === 0) return [...before, ...layers.slice(0, exit).flat()];
  const last = outputs.at(-1)!.id;
  return [...before, ...layers.slice(0, exit).flatMap((ops, i) => [...ops, ...offRamp(after, last, outputs[i]!, i)])];
}

/** Ids by position, and each operator after those that make what it reads. */
export function renumbered(operators: readonly Operator[]): Operator[] {
  const madeBy = new Map<string, number>();
  return operators.map((op, id) => {
    const deps = [...new Set(op.inputs.flatMap((t) => madeBy.get(t.id) ?? []))].sort((a, b) => a - b);
    madeBy.set(op.output.id, id);
    return { ...op, id, deps };
  });
}

/** @param exits layer, from 1, after which each sentence ends */
export function withExits(trace: OperatorTrace, exits: readonly number[]): OperatorTrace {
  const operators = trace.sentences.flatMap((_, s) =>
    shortened(
      trace.operators.filter((o) => o.sentence === s),
      exits[s]!,
    ),
  );
  return { ...trace, operators: renumbered(operators) };
}
