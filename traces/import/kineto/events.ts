/**
 * The events of a PyTorch profiler trace that are read: complete ones, of operators and of labels. Everything else is left
 * alone, and what is odd about an event that matters is counted.
 */
import { InputError } from '../../files/input-error.js';
import { fieldsOf, type EventFields } from './fields.js';
import { createPhases, type Complete, type RawEvent } from './phases.js';
import { sayingOnce } from './said-before.js';
import { tolerantJson } from './tolerant-json.js';

export const EXPECTED = 'a Kineto trace: a JSON object with traceEvents, made with record_shapes=True';

/** A complete event of an operator or a label. Times in µs. */
export interface KinetoEvent extends Omit<EventFields, 'length_us'> {
  readonly label: boolean;
  readonly end_us: number;
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
/** @param field where the list stands */
export const emptyList = (file: string, field?: string): InputError =>
  new InputError({ file, ...(field !== undefined && { field }) }, 'the list of events is empty', 'the events of a run');

/** The list of events as JSON has it, in an object or bare. */
function eventsOf(text: string, file: string, oddities: Oddities): readonly unknown[] {
  const json = tolerantJson(text, file, EXPECTED, oddities);
  if (Array.isArray(json) && json.length === 0) throw emptyList(file);
  if (Array.isArray(json) && json.some(hasPhase)) return json;
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, 'traceEvents')) throw noEvents(file);
  const { traceEvents } = json as { traceEvents: unknown };
  if (!Array.isArray(traceEvents)) throw new InputError({ file, field: 'traceEvents' }, 'is no list', EXPECTED);
  if (traceEvents.length === 0) throw emptyList(file, 'traceEvents');
  return traceEvents;
}

/** Assumed: by hand made files have as few. */
const MOST_TIMELESS = 8;
const TIMELESS = 'operators without a duration, taken as having called nothing but another form of theirs';

/** A label without an end says nothing of what it is around: undefined. An operator without one ran all the same. */
function lengthOf(dur: number | undefined, label: boolean, oddities: Oddities): number | undefined {
  if (dur !== undefined && dur >= 0) return dur;
  odd(oddities, label ? 'labels without a duration, left out' : TIMELESS);
  return label ? undefined : 0;
}

function eventOf({ event, index }: Complete, file: string, oddities: Oddities): KinetoEvent | undefined {
  const { length_us: recorded_us, ...fields } = fieldsOf(event, file, whereOf(index));
  const label = event.cat === 'user_annotation';
  const length_us = lengthOf(recorded_us, label, oddities);
  return length_us === undefined ? undefined : { ...fields, label, end_us: fields.start_us + length_us, index };
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

/** With nothing seen yet. */
export function gather(file: string, oddities: Oddities): Gathered {
  const kept = sayingOnce();
  const events: KinetoEvent[] = [];
  const phases = createPhases(file, (what) => odd(oddities, what));
  let legacy = false;
  const keep = (complete: Complete | undefined): void => {
    const event = complete && eventOf(complete, file, oddities);
    if (event !== undefined) events.push(kept(event));
  };
  const gathered = {
    seen: 0,
    events,
    take(e: unknown): void {
      const index = gathered.seen++;
      if (typeof e !== 'object' || e === null) return;
      legacy ||= (e as RawEvent).ph === 'X' && !('cat' in e);
      keep(phases.take(e as RawEvent, index));
    },
    sorted(): KinetoEvent[] {
      phases.unended().forEach(keep);
      checkShapes(events, legacy, file, oddities);
      checkDurations(events, file, oddities.get(TIMELESS) ?? 0);
      return events.sort((a, b) => a.start_us - b.start_us || b.end_us - a.end_us || a.index - b.index);
    },
  };
  return gathered;
}

/** @param legacy whether it holds complete events without a category */
function checkShapes(events: readonly KinetoEvent[], legacy: boolean, file: string, oddities: Oddities): void {
  const operators = events.filter((e) => !e.label);
  if (operators.some((e) => e.dims.length > 0)) return;
  const others = [...oddities].filter(([what]) => what.endsWith('not read')).map(([what, count]) => `; ${count} ${what}`);
  if (operators.length === 0 && (!legacy || others.length > 0)) {
    const problem = `no operators (events of category cpu_op)${others.slice(0, 3).join('')}`;
    throw new InputError({ file, field: 'traceEvents' }, problem, EXPECTED);
  }
  throw new InputError(
    { file },
    'no shapes: no operator has Input Dims (the profiler of torch 1.x without Kineto writes none)',
    'a recording made with record_shapes=True',
  );
}

/** Of a few operators without a duration what they called is told by their forms; where most have none, work would be counted twice. */
function checkDurations(events: readonly KinetoEvent[], file: string, timeless: number): void {
  const operators = events.filter((e) => !e.label);
  const without = operators.every((e) => e.end_us === e.start_us) ? operators.length : timeless;
  if (without <= Math.max(MOST_TIMELESS, operators.length / 2)) return;
  throw new InputError(
    { file },
    `${without} of ${operators.length} operators have no duration, or one of 0 or less, so that nothing says which of them called which`,
    'durations (dur) as the profiler records them',
  );
}

/** The events that matter, in order of time, outer before inner. @throws InputError */
export function readEvents(text: string, file: string, oddities: Oddities): KinetoEvent[] {
  const gathered = gather(file, oddities);
  for (const e of eventsOf(text, file, oddities)) gathered.take(e);
  return gathered.sorted();
}
