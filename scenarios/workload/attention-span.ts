/**
 * Attention span by head: a head of span 0 is skipped, with its columns of Q, K and V and its rows of the output projection;
 * a shorter span than the sentence masks attention to tokens that are further away.
 *
 * Source  EdgeBERT (MICRO 2021), adaptive attention span; the span mask is read by the softmax unit of its SystemC model.
 */
import {
  InputError,
  isGemm,
  type GemmDims,
  type Operator,
  type OperatorTrace,
  type Place,
  type Tensor,
} from '../../traces/index.js';

/** Share of the scores of a sentence that a span leaves: pairs closer than `span` tokens. */
export function spanDensity(span: number, seq: number): number {
  // seq pairs of a token with itself, and at each distance d below the reach 2 (seq − d) more
  const reach = Math.min(span, seq);
  return (seq + 2 * sumBetween(seq - reach + 1, seq - 1)) / seq ** 2;
}
const sumBetween = (from: number, to: number): number => (from > to ? 0 : ((from + to) * (to - from + 1)) / 2);

/** The three operators of an attention: Q·Kᵀ, the softmax of it, and its product with V. */
interface Attention {
  readonly scores: Operator;
  readonly softmax: Operator;
  readonly values: Operator;
}

/** undefined where no softmax and no product follow the scores: those are left as they are. */
function attentionOf(operators: readonly Operator[], scores: Operator): Attention | undefined {
  const softmax = operators.find((o) => o.kind === 'softmax' && o.inputs[0]!.id === scores.output.id);
  const values = softmax && operators.find((o) => o.kind === 'bmm' && o.inputs[0]!.id === softmax.output.id);
  return softmax && values ? { scores, softmax, values } : undefined;
}

/** Heads of span 0 leave an attention and all that only serves them. */
function spanned(
  operators: readonly Operator[],
  { scores, softmax, values }: Attention,
  spans: readonly number[],
): Map<Operator, Operator> {
  const d = scores.dims as GemmDims;
  const v = values.dims as GemmDims;
  const active = spans.filter((s) => s > 0);
  const heads = active.length;
  const width = heads * d.k;
  const narrow = (t: Tensor, cols: number): Tensor => ({ ...t, shape: [t.shape[0]!, cols] });
  const density = active.reduce((s, span) => s + spanDensity(span, d.m), 0) / heads;
  const changed = new Map<Operator, Operator>();
  const projected = new Map<string, Tensor>();
  for (const t of [...scores.inputs, values.inputs[1]!]) {
    const producer = operators.find((o) => o.kind === 'matmul' && o.output.id === t.id);
    if (!producer) continue;
    const output = narrow(t, width);
    projected.set(t.id, output);
    changed.set(producer, { ...producer, dims: { ...(producer.dims as GemmDims), n: width }, output });
  }
  const at = (t: Tensor): Tensor => projected.get(t.id) ?? t;
  const score: Tensor = { ...scores.output, shape: [heads, d.m, d.n] };
  const weight: Tensor = { ...softmax.output, shape: [heads * d.m, d.n], density };
  const context = narrow(values.output, heads * v.n);
  changed.set(scores, { ...scores, dims: { ...d, b: heads }, inputs: scores.inputs.map(at), output: score });
  changed.set(softmax, { ...softmax, dims: { rows: heads * d.m, cols: d.n }, inputs: [score], output: weight });
  changed.set(values, { ...values, dims: { ...v, b: heads }, inputs: [weight, at(values.inputs[1]!)], output: context });
  for (const o of operators)
    if (o.kind === 'matmul' && o.inputs[0]!.id === values.output.id)
      changed.set(o, { ...o, dims: { ...(o.dims as GemmDims), k: heads * v.n }, inputs: [context, ...o.inputs.slice(1)] });
  return changed;
}

/**
 * @param spans by layer and head; a single row holds for all layers
 * @throws InputError when their number is not that of layers or heads, or no head of a layer is left
 */
export function withSpans(trace: OperatorTrace, spans: readonly (readonly number[])[], place: Place): OperatorTrace {
  const changed = new Map<Operator, Operator>();
  for (const scores of trace.operators) {
    if (scores.kind !== 'bmm' || scores.transposed !== true || !isGemm(scores.dims)) continue;
    const layer = scores.layer ?? 0;
    const row = spans.length === 1 ? spans[0]! : spans[layer];
    if (!row) throw new InputError(place, `${spans.length} layers`, `spans of layer ${layer + 1} too, or of one layer for all`);
    if (row.length !== scores.dims.b) throw new InputError(place, `${row.length} heads`, `${scores.dims.b}, as the trace has`);
    if (row.every((s) => s === 0)) throw new InputError(place, `no head of layer ${layer + 1} is left`, 'a span above 0');
    const near = trace.operators.filter((o) => o.sentence === scores.sentence);
    const attention = attentionOf(near, scores);
    if (attention) for (const [before, after] of spanned(near, attention, row)) changed.set(before, after);
  }
  return { ...trace, operators: trace.operators.map((o) => changed.get(o) ?? o) };
}
