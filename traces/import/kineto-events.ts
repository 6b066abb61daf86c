/** The events of a PyTorch profiler (Kineto) trace that are read; everything else is left alone. */
import { z } from 'zod';
import { checked } from '../files/check.js';
import { InputError } from '../files/input-error.js';
import { parseJson } from '../files/read.js';

/** What a person should give. */
export const EXPECTED = 'a Kineto trace: a JSON object with traceEvents';

const kinetoSchema = z.looseObject({ traceEvents: z.array(z.unknown()).min(1) });

/** One complete event: an operator of the host, or a label made with record_function. Times in µs. */
const eventSchema = z.looseObject({
  ph: z.literal('X'),
  cat: z.enum(['cpu_op', 'user_annotation']),
  name: z.string(),
  ts: z.number(),
  dur: z.number().min(0),
  pid: z.union([z.number(), z.string()]),
  tid: z.union([z.number(), z.string()]),
  args: z.looseObject({ 'Input Dims': z.array(z.unknown()).optional() }).optional(),
});
/** A complete event, checked; times in µs. */
export type KinetoEvent = z.infer<typeof eventSchema>;

/** An event and where it stands in the file, for messages. */
export interface PlacedEvent {
  readonly event: KinetoEvent;
  readonly where: string;
}

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
export function readEvents(text: string, file: string): PlacedEvent[] {
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

/** Shapes of the arguments; anything but a list of numbers (a list of tensors, a scalar) has the empty shape. */
export function shapesOf(event: KinetoEvent): number[][] {
  const dims = event.args?.['Input Dims'] ?? [];
  return dims.map((d) => (Array.isArray(d) && d.every((x) => typeof x === 'number') ? d : []));
}
