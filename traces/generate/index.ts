/** Operator traces made from a model description. */
import type { OperatorTrace } from '../operators/operator.js';
import type { ModelDescription } from './model-description.js';
import { generatedSentence, generateSentence, type SentenceKind } from './sentence.js';

export { FAMILIES, hasAdapters, modelSizes, sharesLayers } from './model-description.js';
export type { Family, ModelDescription, ModelSize } from './model-description.js';
export type { SentenceKind } from './sentence.js';

/** A sentence of each kind, one after the other. */
export function generateTrace(model: ModelDescription, kinds: readonly SentenceKind[], name: string): OperatorTrace {
  let first = 0;
  const operators = kinds.flatMap((kind, i) => {
    const made = generateSentence(model, kind, i, first);
    first += made.length;
    return made;
  });
  return {
    name,
    source: `generated: ${model.family}`,
    sentences: kinds.map((kind, i) => generatedSentence(kind, String(i).padStart(3, '0'))),
    operators,
  };
}
