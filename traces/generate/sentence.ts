/** The operators of one sentence, from a model description: the same records that an importer makes of a recording. */
import type { Operator, Sentence } from '../operators/operator.js';
import { writeDecoder } from './decoder.js';
import { writeEncoder } from './encoder.js';
import { isDecoder, type ModelDescription } from './model-description.js';
import { createWriter, type SentenceKind } from './writer.js';

/** What a sentence's line in a trace says beside its name, and its operators. */
export interface Written {
  readonly operators: readonly Operator[];
  readonly sentence: Omit<Sentence, 'id'>;
}

/**
 * @param sentence index into the trace's sentences
 * @param first id of its first operator
 */
export function generateSentence(model: ModelDescription, kind: SentenceKind, sentence: number, first: number): Written {
  const { task, labels, seq, outputs = 1 } = kind;
  const writer = createWriter(model, task, sentence, first);
  const line = { task, seq, tokens: seq };
  if (!isDecoder(model.family)) {
    writeEncoder({ writer, model, seq }, labels);
    return { operators: writer.operators, sentence: line };
  }
  const first_token = writeDecoder(writer, model, { prompt: seq, outputs, sentence });
  return { operators: writer.operators, sentence: { ...line, outputs, first_token } };
}
