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
  /** where it stands in the file's list */
  readonly index: number;
}
export const whereOf = (index: number): string => `traceEvents[${index}]`;
/** Counts what is odd about a file and was passed over. */
export type Oddities = Map<string, number>;
export const odd = (oddities: Oddities, what: string): void => void oddities.set(what, (oddities.get(what) ?? 0) + 1);

export const hasPhase = (e: unknown): boolean => typeof e === 'object' && e !== null && 'ph' in e;
export const noEvents = (file: string): InputError =>
  new InputError({ file }, 'JSON, but not a Kineto trace: it has no traceEvents', EXPECTED);

/** The list of events as JSON has it, in an object or bare. */
function eventsOf(text: string, file: string, oddities: Oddities): readonly unknown[] {
  const json = tolerantJson(text, file, EXPECTED, oddities);
  if (Array.isArray(json) && json.some(hasPhase)) return json;
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, 'traceEvents')) throw noEvents(file);
  return checked(fileSchema, json, { file }).traceEvents;
}

const CATEGORIES: ReadonlySet<unknown> = new Set(['cpu_op', 'Operator', 'user_annotation']);
/** Whether it is a complete event of a category that is read. */
function matters(e: unknown): boolean {
  if (typeof e !== 'object' || e === null) return false;
  const { ph, cat } = e as { ph?: unknown; cat?: unknown };
  return ph === 'X' && CATEGORIES.has(cat);
}

/** A label without an end says nothing of what it is around: undefined. An operator without one ran all the same. */
function lengthOf(dur: number | undefined, label: boolean, oddities: Oddities): number | undefined {
  if (dur !== undefined && dur >= 0) return dur;
  odd(oddities, label ? 'labels without a duration, left out' : 'operators without a duration, taken as having called nothing');
  return label ? undefined : 0;
}

function eventOf(e: unknown, index: number, file: string, oddities: Oddities): KinetoEvent | undefined {
  const { cat, name, ts, dur, pid, tid, args } = checked(eventSchema, e, { file, field: whereOf(index) });
  const label = cat === 'user_annotation';
  const length_us = lengthOf(dur, label, oddities);
  if (length_us === undefined) return undefined;
  return {
    label,
    name,
    start_us: ts,
    end_us: ts + length_us,
    thread: `${pid} ${tid}`,
    dims: args?.['Input Dims'] ?? args?.['Input dims'] ?? [],
    types: args?.['Input type'] ?? [],
    concrete: args?.['Concrete Inputs'] ?? [],
    call: args?.['Record function id'],
    index,
  };
}

/** What is seen of a list of events, one after the other. */
export interface Gathered {
  /** events so far, of any kind */
  readonly seen: number;
  /** those that matter */
  readonly events: readonly KinetoEvent[];
  /** The next of the list. @throws InputError where it matters and is not as an event should be */
  take(e: unknown): void;
  /** The events that matter, in order of time, outer before inner. @throws InputError where none has shapes */
  sorted(): KinetoEvent[];
}

/** @param kept what to keep of an event that matters: the same, maybe in less memory */
export function gather(file: string, oddities: Oddities, kept: (event: KinetoEvent) => KinetoEvent = (e) => e): Gathered {
  const events: KinetoEvent[] = [];
  let legacy = false;
  const gathered = {
    seen: 0,
    events,
    take(e: unknown): void {
      const index = gathered.seen++;
      legacy ||= typeof e === 'object' && e !== null && (e as { ph?: unknown }).ph === 'X' && !('cat' in e);
      const event = matters(e) ? eventOf(e, index, file, oddities) : undefined;
      if (event !== undefined) events.push(kept(event));
    },
    sorted(): KinetoEvent[] {
      checkShapes(events, legacy, file);
      return events.sort((a, b) => a.start_us - b.start_us || b.end_us - a.end_us || a.index - b.index);
    },
  };
  return gathered;
}

/** @param legacy whether it holds complete events without a category */
function checkShapes(events: readonly KinetoEvent[], legacy: boolean, file: string): void {
  const operators = events.filter((e) => !e.label);
  if (operators.some((e) => e.dims.length > 0)) return;
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
  const gathered = gather(file, oddities);
  for (const e of eventsOf(text, file, oddities)) gathered.take(e);
  return gathered.sorted();
}
