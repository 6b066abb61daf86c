/** Operator traces made from a model description. */
import type { Operator, OperatorTrace } from '../operators/operator.js';
import type { ModelDescription } from './model-description.js';
import { generateSentence } from './sentence.js';
import type { SentenceKind } from './writer.js';

export { FAMILIES, hasAdapters, sharesLayers } from './model-description.js';
export type { Family, ModelDescription, ModelSize } from './model-description.js';
export { modelSizes } from './sizes.js';
export type { SentenceKind } from './writer.js';

/** A sentence of each kind, one after the other. */
export function generateTrace(model: ModelDescription, kinds: readonly SentenceKind[], name: string): OperatorTrace {
  const operators: Operator[] = [];
  for (const [i, kind] of kinds.entries()) operators.push(...generateSentence(model, kind, i, operators.length));
  return {
    name,
    source: `generated: ${model.family}`,
    sentences: kinds.map(({ task, seq }, i) => ({ id: String(i).padStart(3, '0'), task, seq, tokens: seq })),
    operators,
  };
}
