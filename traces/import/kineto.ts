/**
 * PyTorch profiler traces (Kineto, written by `export_chrome_trace` with record_shapes=True).
 *
 * Read     cpu_op events (name, time, Input Dims) and user_annotation labels: `sentence=… task=… seq=… tokens=…`,
 *          `inference model=… seq=…`, `module=…`. Events nest by time; what an operator calls is its own business, except
 *          the products (addmm, mm, bmm, baddbmm), which are counted where they run.
 * Ignored  durations as a measure of work, strides, Python and CUDA events.
 * Format   github.com/pytorch/kineto, the Chrome trace event format.
 */
import { checked } from '../files/check.js';
import { InputError } from '../files/input-error.js';
import { parseJson } from '../files/read.js';
import { traceName } from '../files/trace-name.js';
import type { Operator, OperatorTrace, Sentence } from '../operators/operator.js';
import { connect } from './dataflow.js';
import { fold } from './fold.js';
import type { HostGemm, HostOp, HostSentence } from './host-op.js';
import type { ImportOptions, Importer, Imported } from './importer.js';
import { eventSchema, kinetoSchema, type KinetoEvent } from './kineto-schema.js';
import { findLayers } from './layers.js';
import { createLedger, type Ledger } from './ledger.js';
import { findRoles } from './roles.js';

const EXPECTED = 'a Kineto trace: a JSON object with traceEvents';
const GEMMS = new Set(['aten::addmm', 'aten::mm', 'aten::bmm', 'aten::baddbmm']);
/** Time stamps are µs with three decimals and near 2^52 when multiplied out: ends are compared with this much slack. */
const SLACK_US = 0.002;

/** The events that matter, in order of time, outer before inner. */
function readEvents(text: string, file: string): { event: KinetoEvent; where: string }[] {
  const json = parseJson(text, file, EXPECTED);
  if (Array.isArray(json) && json.some((e) => typeof (e as { ts?: unknown } | null)?.ts === 'number'))
    throw new InputError(
      { file },
      'a trace of the legacy profiler (torch 1.x without Kineto), which has no shapes',
      'a Kineto trace made with record_shapes=True',
    );
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, 'traceEvents'))
    throw new InputError({ file }, 'JSON, but not a Kineto trace: it has no traceEvents', EXPECTED);
  const { traceEvents } = checked(kinetoSchema, json, { file });
  const events = traceEvents.flatMap((e, i) => {
    if (typeof e !== 'object' || e === null) return [];
    const { ph, cat } = e as { ph?: unknown; cat?: unknown };
    if (ph !== 'X' || (cat !== 'cpu_op' && cat !== 'user_annotation')) return [];
    const where = `traceEvents[${i}]`;
    return [{ event: checked(eventSchema, e, { file, field: where }), where, i }];
  });
  const operators = events.filter(({ event }) => event.cat === 'cpu_op');
  if (operators.length === 0) throw new InputError({ file, field: 'traceEvents' }, 'no cpu_op events', EXPECTED);
  if (!operators.some(({ event }) => event.args?.['Input Dims']))
    throw new InputError(
      { file },
      'no shapes: no operator has Input Dims (torch 1.13 writes none)',
      'a recording made with record_shapes=True',
    );
  return events.sort((a, b) => a.event.ts - b.event.ts || b.event.dur - a.event.dur || a.i - b.i);
}

/** Shapes of the arguments; anything but a list of numbers (a list of tensors, a scalar) has the empty shape. */
function shapesOf(event: KinetoEvent): number[][] {
  const dims = event.args?.['Input Dims'] ?? [];
  return dims.map((d) => (Array.isArray(d) && d.every((x) => typeof x === 'number') ? d : []));
}

interface OpenEvent {
  readonly event: KinetoEvent;
  readonly end: number;
  readonly op: (HostOp & { gemms: HostGemm[] }) | undefined;
}
interface OpenSentence extends Omit<HostSentence, 'ops'> {
  ops: HostOp[];
}

/** `sentence=003 task=qnli seq=128` → its words; a Map, since names come from the file. */
const labels = (name: string): Map<string, string> =>
  new Map(
    name
      .split(/\s+/)
      .flatMap((word) =>
        word.includes('=') ? [[word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const] : [],
      ),
  );

function wholeNumber(text: string | undefined): number | null {
  const n = Number(text);
  return text !== undefined && Number.isSafeInteger(n) && n >= 1 && n <= 2 ** 24 ? n : null;
}

function newSentence(words: ReadonlyMap<string, string>, index: number): OpenSentence {
  return {
    id: (words.get('sentence') ?? String(index).padStart(3, '0')).slice(0, 200),
    task: (words.get('task') ?? 'default').slice(0, 200),
    seq: wholeNumber(words.get('seq')),
    tokens: wholeNumber(words.get('tokens')),
    model: words.get('model'),
    ops: [],
  };
}

/** Sentences with their top-level host operators; operators outside every labelled sentence are entered as folded. */
function readSentences(text: string, file: string, ledger: Ledger): { sentences: HostSentence[]; records: number } {
  const events = readEvents(text, file);
  const isSentence = (e: KinetoEvent): boolean => e.cat === 'user_annotation' && /^(sentence=|inference\b)/.test(e.name);
  const labelled = events.some(({ event }) => isSentence(event));
  const sentences: OpenSentence[] = labelled ? [] : [newSentence(new Map(), 0)];
  const stacks = new Map<string, OpenEvent[]>();
  let records = 0;
  for (const { event, where } of events) {
    const thread = `${event.pid} ${event.tid}`;
    const stack = stacks.get(thread) ?? [];
    stacks.set(thread, stack);
    const end = event.ts + event.dur;
    while (stack.length > 0 && !isInside(event.ts, end, stack.at(-1)!.end)) stack.pop();
    const outer = stack.find((s) => s.op)?.op;
    let op: OpenEvent['op'];
    if (isSentence(event)) sentences.push(newSentence(labels(event.name), sentences.length));
    else if (event.cat === 'cpu_op') {
      const inside = !labelled || stack.some((s) => isSentence(s.event));
      op = { name: event.name, where, shapes: shapesOf(event), gemms: [], module: moduleOf(stack) };
      if (!outer) records++;
      if (GEMMS.has(event.name)) (outer ?? op).gemms.push({ name: event.name, shapes: op.shapes });
      if (!outer && inside) sentences.at(-1)!.ops.push(op);
      else if (!outer) ledger.count('folded', event.name, 'outside every sentence');
    }
    stack.push({ event, end, op });
  }
  return { sentences, records };
}

const isInside = (start: number, end: number, outerEnd: number): boolean =>
  start < outerEnd - SLACK_US / 4 && end <= outerEnd + SLACK_US;

function moduleOf(stack: readonly OpenEvent[]): string | undefined {
  const inner = stack.findLast((s) => s.event.cat === 'user_annotation' && s.event.name.startsWith('module='));
  return inner && labels(inner.event.name).get('module');
}

function read(text: string, file: string, { strict, sharing }: ImportOptions): Imported {
  const ledger = createLedger();
  const host = readSentences(text, file, ledger);
  const operators: Operator[] = [];
  const sentences: Sentence[] = [];
  for (const { ops, ...sentence } of host.sentences) {
    const pieces = fold(ops, ledger, file, strict);
    const layers = findLayers(pieces);
    const roles = findRoles(pieces, layers, { task: sentence.task, model: sentence.model, sharing }, ledger);
    operators.push(...connect(pieces, roles, layers, sentences.length, operators.length, ledger));
    sentences.push({ id: sentence.id, task: sentence.task, seq: sentence.seq, tokens: sentence.tokens });
  }
  ledger.note('data flow: inferred from order and shapes, since Kineto has no tensor ids');
  const trace: OperatorTrace = { name: traceName(file), source: 'kineto', sentences, operators };
  if (operators.length === 0) throw new InputError({ file }, 'no operator that an accelerator would run', EXPECTED);
  return { trace, report: ledger.close(host.records) };
}

export const kineto: Importer = {
  summary: 'PyTorch profiler trace (Kineto JSON with shapes), gzip or not',
  recognises: (head) => head.includes('"traceEvents"') || /^\s*[[{]/.test(head),
  read,
};
