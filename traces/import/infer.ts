/** From a recording to an operator trace: choose the work, open it, find layers, values and weights, connect. */
import { InputError } from '../files/input-error.js';
import type { Operator, OperatorTrace, Sentence, Tensor } from '../operators/operator.js';
import { findAttention, lowRanks } from './attention.js';
import { findCaches, findOrigins, hasCaches, NO_CACHES } from './caches.js';
import { classNotes, readClasses } from './classes.js';
import { coverageOf, newCounted } from './coverage.js';
import { findSources } from './sources.js';
import type { Imported, ImportOptions } from './importer.js';
import { findLayers } from './layers.js';
import { createLedger, type Ledger, type LedgerRow } from './ledger.js';
import { openOps } from './open.js';
import type { PlacedPiece } from './piece.js';
import type { RecordedOp, Recording } from './recording.js';
import { BACKWARD_WORK, selectWork, type Selected } from './select.js';
import { withCaches, withPrefixes } from './growing.js';
import { sharedLayers } from './sharing.js';
import { countUnknownTypes, typeNotes, withReals, withTypes } from './types.js';
import { HEAD } from './names.js';
import { createValues } from './values.js';
import { createWeights, lookAtPlaces, type Weighed, type Weights } from './weights.js';
import { wire } from './wire.js';

/** What is inferred from, beside the recording; `expected` ends a message. */
export interface InferOptions extends ImportOptions {
  readonly file: string;
  readonly name: string;
  readonly format: string;
  readonly expected: string;
}

/** Recorded operators, labels not counted. */
function countOps(ops: readonly RecordedOp[]): number {
  let count = 0;
  for (const op of ops) count += (op.is === 'operator' ? 1 : 0) + countOps(op.inner);
  return count;
}

function enterLeftOut({ leftOut }: Selected, ledger: Ledger): void {
  const enter = (op: RecordedOp, why: string): void => {
    if (op.is === 'operator') ledger.count('left out', op.name, why);
    for (const o of op.inner) enter(o, why);
  };
  for (const { op, why } of leftOut) enter(op, why);
  const backward = leftOut.filter(({ why }) => why === BACKWARD_WORK).length;
  if (backward > 0)
    ledger.note(`sentences: ${backward} stretches of backward or optimiser work are left out (--pass all takes them)`);
  const outside = leftOut.filter(({ why }) => why === 'outside every sentence').length;
  if (outside > 0) ledger.note(`sentences: ${outside} operators outside every sentence's label are left out`);
}

/** The pieces of each sentence, with what is known of its layers and attention. */
function weigh(
  pieces: readonly PlacedPiece[],
  task: string,
  model: string | undefined,
  ids: boolean,
  options: InferOptions,
  ledger: Ledger,
): Weighed {
  const layers = findLayers(pieces);
  const attention = findAttention(pieces);
  const byModule =
    !ids &&
    options.sharing === 'auto' &&
    pieces.some((p) => p.parameters.length > 0) &&
    pieces.every((p) => p.parameters.length === 0 || p.module !== undefined);
  if (byModule) {
    ledger.note('weights: identified by the recorded module names');
    return { task, pieces, layers, attention, shared: false, byModule };
  }
  const [shared, note] = sharedLayers({ pieces, layers, model, sharing: options.sharing, ids });
  ledger.note(note);
  return { task, pieces, layers, attention, shared, byModule };
}

/** A step with the sentence that it is of. */
interface Step extends Weighed {
  readonly sentence: number;
}

function connect(steps: readonly Step[], weights: Weights, { ids, idsOf = 'ids' }: Recording, ledger: Ledger): Operator[] {
  const operators: Operator[] = [];
  const cached = steps.some((s) => hasCaches(s.pieces));
  const unknownTypes = new Map<string, number>();
  let first = 0;
  const sourced = steps.map((s) => {
    const sources = findSources(s.pieces, s.attention, lowRanks(s.pieces), ledger.note);
    return { ...s, sources, pieces: withReals(withTypes(s.pieces, sources), sources), step: s };
  });
  const origins = cached ? findOrigins(sourced) : undefined;
  for (const s of sourced) {
    const { attention, layers, sentence, pieces, sources } = s;
    if (operators.at(-1)?.sentence !== sentence) first = operators.length;
    countUnknownTypes(pieces, unknownTypes);
    const caches = origins ? findCaches(s, origins) : NO_CACHES;
    const roles = weights.rolesOf(s.step);
    // a long list is not spread: it would not fit the stack
    for (const op of wire({
      sentence,
      firstId: operators.length,
      firstInSentence: operators.length - first,
      pieces,
      sources,
      roles,
      layers,
      attention,
      caches,
      note: ledger.note,
    }))
      operators.push(op);
  }
  for (const note of typeNotes(unknownTypes)) ledger.note(note);
  ledger.note(
    `data flow: ${ids ? `by the recorded ${idsOf}` : 'a guess from order and shapes, since the recording has no tensor ids (--ids FILE takes those of an Execution Trace of the same run)'}`,
  );
  return operators;
}

/** rows of the ledger that a message has room for */
const MOST_ROWS = 4;
/** Says what was recorded instead. */
function nothingToRun(rows: readonly LedgerRow[], expected: string, file: string): InputError {
  const most = [...rows].sort((a, b) => b.count - a.count).slice(0, MOST_ROWS);
  const found = most.map(({ count, name, fate, into }) => `${count} × ${name} (${fate}: ${into})`);
  if (found.length === 0) return new InputError({ file }, 'no operators', expected);
  const more = rows.length > MOST_ROWS ? ', …' : '';
  return new InputError(
    { file },
    `no operator that an accelerator would run: ${found.join(', ')}${more}`,
    'operators of a model, such as products and norms',
  );
}

/** Names of weights, each once, in order. */
const parameterNames = (operators: readonly Operator[]): string[] => [
  ...new Set(operators.flatMap(({ inputs }) => inputs.filter((t) => isParameter(t)).map((t) => t.id))),
];
const isParameter = ({ class: of }: Tensor): boolean => of !== 'activation' && of !== 'cache';

/** Sentences with their caches; where there is none, with the prefixes of their keys and values. */
function grown<S extends { readonly steps: readonly (readonly PlacedPiece[])[] }>(sentences: readonly S[]): S[] {
  const each = (all: readonly S[], of: typeof withCaches): S[] =>
    all.map((s) => ({ ...s, steps: s.steps.map((pieces) => of(pieces, findAttention(pieces))) }));
  const cached = each(sentences, withCaches);
  return cached.some(({ steps }) => steps.some(hasCaches)) ? cached : each(sentences, withPrefixes);
}

/** @throws InputError where nothing is left that an accelerator would run */
export function infer(recording: Recording, options: InferOptions): Imported {
  const { file, name, format, expected, strict } = options;
  const ledger = createLedger();
  const counted = newCounted();
  const selected = selectWork(recording, options.select, file);
  enterLeftOut(selected, ledger);
  for (const note of selected.notes) ledger.note(note);
  for (const [what, count] of recording.oddities) ledger.note(`file: ${count} × ${what}`);
  // pieces are counted from each step's first, so values are forgotten between steps: what stays is a cache
  const open = (ops: readonly RecordedOp[]): PlacedPiece[] =>
    openOps(ops, { file, strict, ledger, counted, values: createValues(recording.ids) });
  const opened = grown(selected.sentences.map((s) => ({ ...s, steps: s.steps.map(open) })));
  const taken = opened.filter(({ steps }) => steps.some((pieces) => pieces.length > 0));
  const without = opened.filter((s) => !taken.includes(s)).map(({ id }) => id);
  if (without.length > 0)
    ledger.note(
      `sentences: ${without.length} without work for an accelerator are left out: ${without.slice(0, MOST_ROWS).join(', ')}${without.length > MOST_ROWS ? ', …' : ''}`,
    );
  const weighed = taken.flatMap(({ steps, task, model }, sentence) =>
    steps.map((pieces): Step => ({ ...weigh(pieces, task, model, recording.ids, options, ledger), sentence })),
  );
  const patterns = readClasses(options.classes);
  const weights = createWeights(patterns, lookAtPlaces(weighed, recording.merged === true));
  const operators = connect(weighed, weights, recording, ledger);
  const rows = ledger.close(recording.threads.reduce((sum, t) => sum + countOps(t.ops), 0));
  if (operators.length === 0) throw nothingToRun(rows, expected, file);
  for (const [why, count] of weights.reasons) ledger.note(`classes: ${count} tensors change with the task: ${why}`);
  const unsized = [...counted.unsized.values()].reduce((a, b) => a + b, 0);
  if (unsized > 0 && weights.reasons.has(HEAD))
    ledger.note(`classes: the head is the last product of a known size; of ${unsized} no size is recorded, and one may be it`);
  for (const note of classNotes(patterns, weights.decided, parameterNames(operators))) ledger.note(note);
  const sentences = taken.map(({ id, task, seq, tokens }): Sentence => ({ id, task, seq, tokens }));
  const trace: OperatorTrace = { name, source: format, sentences, operators };
  const totals = ledger.totals();
  return { trace, report: { rows, totals, notes: ledger.notes, coverage: coverageOf(counted, totals, rows) } };
}
