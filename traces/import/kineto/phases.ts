/**
 * Events by their phase: complete ones (X), and a beginning and an end (B, E), which make one. Ends close what their thread
 * began last. What else has the sizes of an operator's arguments is counted, since it may be one.
 *
 * Source: the Trace Event Format of Chrome.
 */
import { threadOf, timeOf } from './fields.js';

/** An event as JSON has it. */
export type RawEvent = Readonly<Record<string, unknown>>;
/** An event of a category that is read, complete, and its place in the file's list: that of its beginning. */
export interface Complete {
  readonly event: RawEvent;
  readonly index: number;
}
/** Puts beginnings and ends together, as events come one after the other. */
export interface Phases {
  /** What `e` completes, if anything. @throws InputError for a time that is none */
  take(e: RawEvent, index: number): Complete | undefined;
  /** Beginnings that nothing has ended, as events without a duration. */
  unended(): Complete[];
}

const CATEGORIES: ReadonlySet<unknown> = new Set(['cpu_op', 'Operator', 'user_annotation']);
/** how many kinds of what is not read are told apart */
const MOST_KINDS = 20;

const isObject = (x: unknown): x is RawEvent => typeof x === 'object' && x !== null;
const hasDims = ({ args }: RawEvent): boolean => isObject(args) && ('Input Dims' in args || 'Input dims' in args);

const shown = (word: unknown): string => (typeof word === 'string' ? `"${word.slice(0, 40)}"` : 'unknown');

/** Nothing has begun. @param odd counts what is odd */
export function createPhases(file: string, odd: (what: string) => void): Phases {
  const open = new Map<string, { event: RawEvent | undefined; index: number }[]>();
  const kinds = new Set<string>();

  /** Counts what is not read though it looks like an operator. */
  function unread({ cat, ph }: RawEvent): undefined {
    const kind = `category ${shown(cat)} and phase ${shown(ph)}`;
    if (kinds.size < MOST_KINDS) kinds.add(kind);
    odd(`events with sizes of arguments, of ${kinds.has(kind) ? kind : 'other categories'}, not read`);
  }

  function begin(e: RawEvent, index: number): undefined {
    const thread = threadOf(e);
    const stack = open.get(thread) ?? [];
    open.set(thread, stack);
    // of what is not read only that it began
    stack.push({ event: CATEGORIES.has(e.cat) ? e : undefined, index });
  }

  function end(e: RawEvent, at: number): Complete | undefined {
    const begun = open.get(threadOf(e))?.pop();
    if (!begun) {
      odd('ends of events (E) that nothing began');
      return undefined;
    }
    const { event, index } = begun;
    if (!event) return undefined;
    const dur = timeOf(e, file, `traceEvents[${at}]`) - timeOf(event, file, `traceEvents[${index}]`);
    const args = isObject(event.args) || isObject(e.args) ? { ...(event.args as object), ...(e.args as object) } : event.args;
    return { event: { ...event, dur, args }, index };
  }

  return {
    take(e, index) {
      if (e.ph === 'X' && CATEGORIES.has(e.cat)) return { event: e, index };
      if (e.ph === 'E') return end(e, index);
      if (hasDims(e) && !(e.ph === 'B' && CATEGORIES.has(e.cat))) unread(e);
      return e.ph === 'B' ? begin(e, index) : undefined;
    },
    unended: () => [...open.values()].flatMap((stack) => stack.flatMap(({ event, index }) => (event ? { event, index } : []))),
  };
}
