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
import type { Importer } from './importer.js';
import { eventSchema, kinetoSchema, type PlacedEvent } from './kineto-schema.js';
import { nest } from './nesting.js';

const EXPECTED = 'a Kineto trace: a JSON object with traceEvents';

/** The list of events as JSON has it. */
function eventsOf(text: string, file: string): readonly unknown[] {
  const json = parseJson(text, file, EXPECTED);
  if (Array.isArray(json) && json.some((e) => typeof (e as { ts?: unknown } | null)?.ts === 'number'))
    throw new InputError(
      { file },
      'a trace of the legacy profiler (torch 1.x without Kineto), which has no shapes',
      'a Kineto trace made with record_shapes=True',
    );
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, 'traceEvents'))
    throw new InputError({ file }, 'JSON, but not a Kineto trace: it has no traceEvents', EXPECTED);
  return checked(kinetoSchema, json, { file }).traceEvents;
}

/** Whether it is a complete event of a category that is read. */
function matters(e: unknown): boolean {
  if (typeof e !== 'object' || e === null) return false;
  const { ph, cat } = e as { ph?: unknown; cat?: unknown };
  return ph === 'X' && (cat === 'cpu_op' || cat === 'user_annotation');
}

/** The events that matter, in order of time, outer before inner. @throws InputError */
function readEvents(text: string, file: string): PlacedEvent[] {
  const events = eventsOf(text, file).flatMap((e, i) => {
    if (!matters(e)) return [];
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

/** Reads, and nothing else. */
export const kineto: Importer = {
  summary: 'PyTorch profiler trace (Kineto JSON with shapes), gzip or not',
  expected: EXPECTED,
  recognises: (head) => head.includes('"traceEvents"') || /^\s*[[{]/.test(head),
  read: (text, file) => nest(readEvents(text, file)),
};
