/**
 * Which work of a recording is taken, and as which sentences.
 *
 * A label that names an inference (sentence=…, inference …, ProfilerStep#3, prefill …, decode=001) makes a sentence; of
 * several around one operator the innermost counts. Without such a label each thread that has a product is one sentence.
 * Backward and optimiser work is left out unless all is asked for.
 */
import { InputError } from '../files/input-error.js';
import { holdsProduct } from './products.js';
import type { RecordedOp, RecordedThread, Recording } from './recording.js';

/** What a person asks for. */
export interface Selection {
  /** text that the labels of sentences hold; undefined: those that name an inference */
  readonly label: string | undefined;
  /** numbers of sentences, from 0, in the order in which they were recorded; undefined: all */
  readonly step: readonly number[] | undefined;
  /** name of a thread, whole or its last word; undefined: all */
  readonly thread: string | undefined;
  /** forward: without backward and optimiser work */
  readonly pass: 'forward' | 'all';
  /** apart: each decode step is a sentence; together: one with the prefill before it */
  readonly steps: 'apart' | 'together';
}
/** Everything that a recording has of inferences. */
export const EVERYTHING: Selection = { label: undefined, step: undefined, thread: undefined, pass: 'forward', steps: 'apart' };

/** Work that is taken as one sentence; what the recording does not say is null or undefined. */
export interface SelectedSentence {
  readonly id: string;
  readonly task: string;
  readonly seq: number | null;
  readonly tokens: number | null;
  readonly model: string | undefined;
  /** its operators, step by step: one step, or the prefill and each decode step */
  readonly steps: readonly (readonly RecordedOp[])[];
}
/** What is taken, and what is not, with the reason. */
export interface Selected {
  readonly sentences: readonly SelectedSentence[];
  readonly leftOut: readonly { readonly op: RecordedOp; readonly why: string }[];
  readonly notes: readonly string[];
}

/** as an operator trace takes it */
const LONGEST_NAME = 200;
const LONGEST_SENTENCE = 2 ** 24;

/** `sentence=003 task=qnli seq=128` → its words; a Map, since names come from the file. */
function wordsIn(name: string): Map<string, string> {
  const words = name.split(/\s+/).filter((word) => word.includes('='));
  return new Map(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

function wholeNumber(text: string | undefined): number | null {
  const n = Number(text);
  return text !== undefined && Number.isSafeInteger(n) && n >= 1 && n <= LONGEST_SENTENCE ? n : null;
}

/** `decode=001`, `decode_1`, `decode 1`; not `decoder` */
const NAMES_INFERENCE = /^(sentence=|ProfilerStep#\d|(prefill|decode|generate|training_step)(?![a-z]))|inference/i;
/** why work is left out that is no inference */
export const BACKWARD_WORK = 'backward or optimiser work';
// the last: a node of the autograd graph, AddmmBackward0, where its engine is not recorded around it
const BACKWARD = /^(autograd::engine::|Optimizer\.|torch::autograd::)|Backward\d*$/;

/** A sentence while it is read. */
interface Open {
  readonly label: RecordedOp | undefined;
  readonly words: ReadonlyMap<string, string>;
  readonly outer: RecordedOp | undefined;
  readonly ops: RecordedOp[];
  /** steps that go with it */
  readonly later?: RecordedOp[][];
}

interface Walk {
  readonly select: Selection;
  readonly isSentence: (label: RecordedOp) => boolean;
  readonly found: Open[];
  readonly outside: RecordedOp[];
  readonly backward: RecordedOp[];
}

/** Whether a sentence's label stands somewhere below; labels below operators are not looked for. */
const holdsSentence = (op: RecordedOp, is: (label: RecordedOp) => boolean): boolean =>
  op.inner.some((o) => o.is === 'label' && (is(o) || holdsSentence(o, is)));

/** Takes the operators of `ops`; labels are opened. */
function walk(
  w: Walk,
  ops: readonly RecordedOp[],
  at: { open: Open | undefined; words: ReadonlyMap<string, string>; outer: RecordedOp | undefined },
): void {
  for (const op of ops) {
    if (w.select.pass === 'forward' && BACKWARD.test(op.name)) w.backward.push(op);
    else if (op.is === 'operator') (at.open?.ops ?? w.outside).push(op);
    else {
      const words = new Map([...at.words, ...wordsIn(op.name)]);
      let { open } = at;
      if (!open && w.isSentence(op) && (w.select.label !== undefined || !holdsSentence(op, w.isSentence))) {
        open = { label: op, words, outer: at.outer, ops: [] };
        w.found.push(open);
      }
      walk(w, op.inner, { open, words, outer: op });
    }
  }
}

const isDecode = ({ label }: Open): boolean => label !== undefined && /^decode(?![a-z])/i.test(label.name);

const isPrefill = ({ label }: Open): boolean => label !== undefined && /^prefill(?![a-z])/i.test(label.name);

/** Decode steps joined to the prefill before them, under the same label or under none. */
function joined(found: readonly Open[]): Open[] {
  const whole: Open[] = [];
  for (const s of found) {
    const before = whole.at(-1);
    if (isDecode(s) && before && before.outer === s.outer && (s.outer !== undefined || isPrefill(before)))
      before.later!.push(s.ops);
    else whole.push({ ...s, later: [] });
  }
  return whole;
}

function sentenceOf({ words, ops, later = [], label }: Open, index: number): SelectedSentence {
  const step = label && /^decode(?![a-z])\S*/i.exec(label.name)?.[0];
  return {
    id: (words.get('sentence') ?? step ?? String(index).padStart(3, '0')).slice(0, LONGEST_NAME),
    task: (words.get('task') ?? 'default').slice(0, LONGEST_NAME),
    seq: step !== undefined ? 1 : wholeNumber(words.get('seq')),
    tokens: wholeNumber(words.get('tokens')),
    model: words.get('model'),
    steps: [ops, ...later],
  };
}

function threadsAsked({ threads }: Recording, asked: string | undefined, file: string): readonly RecordedThread[] {
  if (asked === undefined) return threads;
  const taken = threads.filter(({ name }) => name === asked || name.split(' ').at(-1) === asked);
  if (taken.length > 0) return taken;
  throw new InputError({ file, field: '--thread' }, `no thread ${asked}`, `one of ${threads.map((t) => t.name).join(', ')}`);
}

/** Names of the labels at the top, for messages. */
const labelsOf = (ops: readonly RecordedOp[]): string[] =>
  ops.flatMap((o) => (o.is === 'label' ? [o.name, ...labelsOf(o.inner)] : []));

/** What stands in no sentence's label: a sentence of its own, where no label names one. */
function unlabelled(
  threads: readonly RecordedThread[],
  select: Selection,
): { found: Open[]; rest: RecordedOp[]; backward: RecordedOp[]; notes: string[] } {
  const walks = threads.map(({ ops }) => {
    const w: Walk = { select, isSentence: () => false, found: [], outside: [], backward: [] };
    walk(w, ops, { open: undefined, words: new Map(), outer: undefined });
    return w;
  });
  const withProducts = walks.filter((w) => w.outside.some(holdsProduct));
  const taken = withProducts.length > 0 ? withProducts : walks.slice(0, 1);
  const notes: string[] = [];
  if (taken.length > 1) notes.push(`sentences: ${taken.length} threads that compute, each taken as a sentence of its own`);
  const labels = [...new Set(threads.flatMap(({ ops }) => labelsOf(ops)))].filter((l) => !l.startsWith('module='));
  if (labels.length > 0)
    notes.push(
      `sentences: no label names an inference (there are: ${labels.slice(0, 5).join(', ')}${labels.length > 5 ? ', …' : ''}), so all operators of a thread are one; --label says otherwise`,
    );
  return {
    found: taken.map((w) => ({ label: undefined, words: new Map(), outer: undefined, ops: w.outside })),
    rest: walks.filter((w) => !taken.includes(w)).flatMap((w) => w.outside),
    backward: walks.flatMap((w) => w.backward),
    notes,
  };
}

/** The sentences whose numbers are asked for. */
function stepsAsked(found: Open[], step: readonly number[] | undefined, file: string): Open[] {
  if (step === undefined) return found;
  const missing = step.find((n) => n >= found.length);
  if (missing !== undefined)
    throw new InputError({ file, field: '--step' }, `no sentence ${missing}`, `0 to ${found.length - 1}`);
  return found.filter((_, i) => step.includes(i));
}

function noLabel(threads: readonly RecordedThread[], label: string, file: string): InputError {
  const labels = [...new Set(threads.flatMap(({ ops }) => labelsOf(ops)))];
  const expected = labels.length > 0 ? `one of ${labels.slice(0, 20).join(', ')}` : 'a recording with labels';
  return new InputError({ file, field: '--label' }, `no label holds "${label}"`, expected);
}

type LeftOut = Selected['leftOut'][number];
const because = (ops: readonly RecordedOp[], why: string): LeftOut[] => ops.map((op) => ({ op, why }));

/** Sentences by their labels, else by threads. @throws InputError where no label is what was asked for */
function findSentences(
  threads: readonly RecordedThread[],
  select: Selection,
  file: string,
): { found: Open[]; leftOut: LeftOut[]; notes: string[] } {
  const { label } = select;
  const isSentence = ({ name }: RecordedOp): boolean => (label === undefined ? NAMES_INFERENCE.test(name) : name.includes(label));
  const w: Walk = { select, isSentence, found: [], outside: [], backward: [] };
  for (const { ops } of threads) walk(w, ops, { open: undefined, words: new Map(), outer: undefined });
  if (w.found.length > 0) {
    const leftOut = [...because(w.outside, 'outside every sentence'), ...because(w.backward, BACKWARD_WORK)];
    return { found: w.found, leftOut, notes: [] };
  }
  if (label !== undefined) throw noLabel(threads, label, file);
  const { found, rest, backward, notes } = unlabelled(threads, select);
  return { found, notes, leftOut: [...because(rest, 'in a thread without a product'), ...because(backward, BACKWARD_WORK)] };
}

/** @throws InputError where what is asked for is not there */
export function selectWork(recording: Recording, select: Selection, file: string): Selected {
  const threads = threadsAsked(recording, select.thread, file);
  const { found, leftOut, notes } = findSentences(threads, select, file);
  const others = recording.threads.filter((t) => !threads.includes(t)).flatMap(({ ops }) => ops);
  const whole = select.steps === 'together' ? joined(found) : found;
  const taken = stepsAsked(whole, select.step, file);
  const skipped = whole.filter((s) => !taken.includes(s)).flatMap((s) => [s.ops, ...(s.later ?? [])].flat());
  return {
    sentences: taken.map(sentenceOf),
    leftOut: [...leftOut, ...because(others, 'in another thread'), ...because(skipped, 'in another step')],
    notes,
  };
}
