/**
 * The events of a PyTorch profiler trace that are read: complete ones, of operators and of labels. Everything else is left
 * alone, and what is odd about an event that matters is counted.
 */
import { z } from 'zod';
import { checked } from '../../files/check.js';
import { InputError } from '../../files/input-error.js';
import { tolerantJson } from './tolerant-json.js';

export const EXPECTED = 'a Kineto trace: a JSON object with traceEvents, made with record_shapes=True';

/** A number, or one as text: some profilers write time stamps so. */
const time = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]).transform(Number);
const list = z.array(z.unknown()).optional();
const eventSchema = z.looseObject({
  cat: z.enum(['cpu_op', 'Operator', 'user_annotation']),
  name: z.string(),
  ts: time,
  dur: time.optional(),
  pid: z.union([z.number(), z.string()]),
  tid: z.union([z.number(), z.string()]),
  args: z
    .looseObject({
      'Input Dims': list,
      'Input dims': list,
      'Input type': list,
      'Concrete Inputs': list,
      'Record function id': z.number().optional(),
    })
    .optional(),
});
const fileSchema = z.looseObject({ traceEvents: z.array(z.unknown()).min(1) });

/** A complete event of an operator or a label. Times in µs. */
export interface KinetoEvent {
  readonly label: boolean;
  readonly name: string;
  readonly start_us: number;
  readonly end_us: number;
  readonly thread: string;
  readonly dims: readonly unknown[];
  readonly types: readonly unknown[];
  readonly concrete: readonly unknown[];
  readonly call: number | undefined;
  /** where it stands in the file, for messages */
  readonly where: string;
}
/** Counts what is odd about a file and was passed over. */
export type Oddities = Map<string, number>;
export const odd = (oddities: Oddities, what: string): void => void oddities.set(what, (oddities.get(what) ?? 0) + 1);

/** The list of events as JSON has it, in an object or bare. */
function eventsOf(text: string, file: string, oddities: Oddities): readonly unknown[] {
  const json = tolerantJson(text, file, EXPECTED, oddities);
  if (Array.isArray(json) && json.some((e) => typeof e === 'object' && e !== null && 'ph' in e)) return json;
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, 'traceEvents'))
    throw new InputError({ file }, 'JSON, but not a Kineto trace: it has no traceEvents', EXPECTED);
  return checked(fileSchema, json, { file }).traceEvents;
}

const CATEGORIES: ReadonlySet<unknown> = new Set(['cpu_op', 'Operator', 'user_annotation']);
/** Whether it is a complete event of a category that is read. */
function matters(e: unknown): boolean {
  if (typeof e !== 'object' || e === null) return false;
  const { ph, cat } = e as { ph?: unknown; cat?: unknown };
  return ph === 'X' && CATEGORIES.has(cat);
}

function eventOf(e: unknown, where: string, file: string, oddities: Oddities): KinetoEvent | undefined {
  const { cat, name, ts, dur, pid, tid, args } = checked(eventSchema, e, { file, field: where });
  if (dur === undefined || dur < 0) {
    odd(oddities, 'events without a duration, left out');
    return undefined;
  }
  return {
    label: cat === 'user_annotation',
    name,
    start_us: ts,
    end_us: ts + dur,
    thread: `${pid} ${tid}`,
    dims: args?.['Input Dims'] ?? args?.['Input dims'] ?? [],
    types: args?.['Input type'] ?? [],
    concrete: args?.['Concrete Inputs'] ?? [],
    call: args?.['Record function id'],
    where,
  };
}

function checkShapes(events: readonly KinetoEvent[], all: readonly unknown[], file: string): void {
  const operators = events.filter((e) => !e.label);
  if (operators.some((e) => e.dims.length > 0)) return;
  const legacy = all.some((e) => typeof e === 'object' && e !== null && (e as { ph?: unknown }).ph === 'X' && !('cat' in e));
  if (operators.length === 0 && !legacy)
    throw new InputError({ file, field: 'traceEvents' }, 'no operators (events of category cpu_op)', EXPECTED);
  throw new InputError(
    { file },
    'no shapes: no operator has Input Dims (the profiler of torch 1.x without Kineto writes none)',
    'a recording made with record_shapes=True',
  );
}

/** The events that matter, in order of time, outer before inner. @throws InputError */
export function readEvents(text: string, file: string, oddities: Oddities): KinetoEvent[] {
  const all = eventsOf(text, file, oddities);
  const events: KinetoEvent[] = [];
  const order = new Map<KinetoEvent, number>();
  for (let i = 0; i < all.length; i++) {
    if (!matters(all[i])) continue;
    const event = eventOf(all[i], `traceEvents[${i}]`, file, oddities);
    if (event === undefined) continue;
    order.set(event, i);
    events.push(event);
  }
  checkShapes(events, all, file);
  return events.sort((a, b) => a.start_us - b.start_us || b.end_us - a.end_us || order.get(a)! - order.get(b)!);
}
