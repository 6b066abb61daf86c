/** From what the host did to the operators of an accelerator: fold, find layers, find weights, connect. */
import { InputError } from '../files/input-error.js';
import { isGemm, type Operator, type OperatorTrace, type Sentence } from '../operators/operator.js';
import { connect } from './dataflow.js';
import { fold } from './fold.js';
import type { HostRecording } from './host-op.js';
import type { Imported, ImportOptions } from './importer.js';
import { findLayers } from './layers.js';
import { createLedger } from './ledger.js';
import { findRoles } from './roles.js';

/** What is inferred from, beside the recording; `expected` ends a message. */
export interface InferOptions extends ImportOptions {
  readonly file: string;
  readonly name: string;
  readonly format: string;
  readonly expected: string;
}

/** @throws InputError where shapes do not fit, or nothing is left that an accelerator would run */
export function infer(recording: HostRecording, options: InferOptions): Imported {
  const { file, name, format, expected, strict, sharing } = options;
  const ledger = createLedger();
  const operators: Operator[] = [];
  const sentences: Sentence[] = [];
  for (const op of recording.outside) ledger.count('folded', op, 'outside every sentence');
  for (const { ops, model, ...sentence } of recording.sentences) {
    const pieces = fold(ops, ledger, file, strict);
    const layers = findLayers(pieces);
    const roles = findRoles(pieces, layers, { task: sentence.task, model, sharing }, ledger);
    operators.push(...connect(pieces, roles, layers, sentences.length, operators.length, ledger));
    sentences.push(sentence);
  }
  ledger.note('data flow: inferred from order and shapes, since Kineto has no tensor ids');
  if (operators.length === 0) throw new InputError({ file }, 'no operator that an accelerator would run', expected);
  const trace: OperatorTrace = { name, source: format, sentences, operators };
  return { trace, report: ledger.close(recording.count) };
}

/** A trace whose format has operators: nothing to infer, each is accounted for as it is. */
export function taken(trace: OperatorTrace): Imported {
  const ledger = createLedger();
  for (const { dims, name, kind } of trace.operators) ledger.count('mapped', isGemm(dims) ? name : kind, kind);
  return { trace, report: ledger.close(trace.operators.length) };
}
