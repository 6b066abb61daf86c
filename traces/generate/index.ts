/** Operator traces made from a model description. */
import type { Operator, OperatorTrace, Sentence } from '../operators/operator.js';
import type { ModelDescription } from './model-description.js';
import { generateSentence } from './sentence.js';
import type { SentenceKind } from './writer.js';

export { FAMILIES, hasAdapters, isDecoder, sharesLayers, TUNED, tunedOf } from './model-description.js';
export type { TaskParts } from './task-parts.js';
export { withMerges } from './merging.js';
export { projectionsOf } from './projections.js';
export type { Family, ModelDescription, ModelSize } from './model-description.js';
export { modelSizes } from './sizes.js';
export type { SentenceKind } from './writer.js';

/** A sentence of each kind, one after the other. */
export function generateTrace(model: ModelDescription, kinds: readonly SentenceKind[], name: string): OperatorTrace {
  const operators: Operator[] = [];
  const sentences: Sentence[] = [];
  for (const [i, kind] of kinds.entries()) {
    const { operators: own, sentence } = generateSentence(model, kind, i, operators.length);
    for (const op of own) operators.push(op);
    sentences.push({ id: String(i).padStart(3, '0'), ...sentence });
  }
  return { name, source: `generated: ${model.family}`, sentences, operators };
}
