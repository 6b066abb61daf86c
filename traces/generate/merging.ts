/** The operators that add a task's low-rank updates to the weights that they are of, W + B·A, and those that take them out again. */
import type { OperatorTrace } from '../operators/operator.js';
import { writeDecoder } from './decoder.js';
import { writeEncoder } from './encoder.js';
import { isDecoder, type ModelDescription } from './model-description.js';
import { createWriter } from './writer.js';
import type { Update } from './writing.js';

/** The updates of a model, each weight's once: layers that share a weight share its update. */
function updatesOf(model: ModelDescription, task: string): readonly Update[] {
  const updates = new Map<string, Update>();
  const onUpdate = (u: Update): unknown => updates.set(u.weight.id, u);
  const writer = createWriter(model, task, 0, 0);
  if (isDecoder(model.family)) writeDecoder(writer, model, { prompt: 1, outputs: 1, sentence: 0 }, onUpdate);
  else writeEncoder({ writer, model, seq: 1, onUpdate }, 1);
  return [...updates.values()];
}

/**
 * A program for each task: of each weight W [out, in] the product B·A [out, in], and its sum with W, which goes where W lies. To
 * take the update out is the same work, with the product subtracted. Both are exact here: that a format of few bits rounds is left out.
 * @returns the trace with these programs, of no sentence of the stream, after its own, and by task the index of its program
 */
export function withMerges(
  trace: OperatorTrace,
  model: ModelDescription,
  tasks: readonly string[],
): { readonly trace: OperatorTrace; readonly merges: readonly number[] } {
  const operators = [...trace.operators];
  const sentences = [...trace.sentences];
  const merges = tasks.map((task) => {
    const program = sentences.length;
    const writer = createWriter(model, task, program, operators.length);
    for (const { weight, a, b, layer } of updatesOf(model, task)) {
      const [m, n] = weight.shape as [number, number];
      const dims = { b: 1, m, k: a.shape[0]!, n };
      const update = writer.bmm({ name: 'lora.update', dims, transposed: false }, b, a, [m, n], layer);
      writer.element('add', { rows: m, cols: n }, [update, weight], layer, { name: 'lora.merge', output: weight });
    }
    for (const op of writer.operators) operators.push(op);
    sentences.push({ id: `merge ${task}`, task, seq: null, tokens: null });
    return program;
  });
  return { trace: { ...trace, sentences, operators }, merges };
}
