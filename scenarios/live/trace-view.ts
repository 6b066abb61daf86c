/**
 * A finished event trace, answered window by window.
 *
 * A window with few enough records is read from the chunks that overlap it, so it is exact. One with more is answered from fine bins of
 * the whole run, which are made meanwhile, chunk by chunk in between requests; until these are there, power, bandwidth and waits are
 * those that the end of the trace has. Never more than some chunks are held.
 */
import { WindowSums, type WindowAsked, type WindowFigures } from '../../analysis/figures.js';
import { InputError } from '../../traces/formats.js';
import type { IndexedTrace } from '../../traces/index.js';
import { turnOfTheEventLoop } from '../run/run-to-end.js';
import { coloursOf } from './colours-of.js';
import { seriesFigures } from './series-figures.js';

/** What a window came to. */
export interface ViewAnswer extends WindowFigures {
  /** from the window's own records; false: from bins of the whole run, waits by cause of the whole run */
  readonly exact: boolean;
  /** how much of the trace the bins of the whole run have by now; 1 where the answer is exact */
  readonly read: number;
  /** time from which on not all is read, and work is missing; the end of the run where all is */
  readonly unread_ps: number;
}
/** A trace that is looked at. */
export interface TraceView {
  readonly about: About;
  /** @throws InputError for a window that is none, or a faulty frame */
  window(asked: WindowAsked): ViewAnswer;
  /** Reads on for a moment. @returns false where there is no more to be read */
  readOn(): boolean;
}
/** What a trace is of. */
export interface About {
  readonly name: string;
  readonly platform: string;
  readonly level: string;
  readonly ended: string;
  readonly elapsed_ps: number;
  readonly records: number;
  readonly chunks: number;
  readonly operators: number;
  /** colours of actors, memories and kinds of operators */
  readonly colours: Readonly<Record<string, string>>;
  readonly sentences: readonly {
    readonly id: string;
    readonly task: string;
    readonly start_ps: number;
    readonly end_ps: number;
  }[];
}

/** Records that are read for one answer: a third of a second. */
const MOST_EXACT = 1_000_000;
/** Bins of the whole run. */
const FINE = 8192;
const MOST_BINS = 2000;
const MOST_SENTENCES = 2000;
/** Between two turns of the event loop. */
const MOMENT_MS = 20;

/** @throws InputError where it is none */
function checkWindow({ from_ps, to_ps, bins }: WindowAsked, elapsed_ps: number): void {
  const whole = [from_ps, to_ps, bins].every(Number.isSafeInteger);
  if (!whole || from_ps < 0 || to_ps <= from_ps || from_ps >= elapsed_ps || bins < 1 || bins > MOST_BINS)
    throw new InputError(
      { file: 'window' },
      `no window: ${from_ps} to ${to_ps} ps`,
      `whole picoseconds from 0 to ${elapsed_ps}, the end after the beginning, and at most ${MOST_BINS} bins`,
    );
}

/** @param now_ms for how long a moment lasts */
export function createTraceView(trace: IndexedTrace, now_ms: () => number): TraceView {
  const { header, operators, end, chunks } = trace;
  const records = chunks.reduce((sum, c) => sum + c.records, 0);
  const elapsed_ps = Math.max(1, end.now_ps);
  const whole = new WindowSums(header, operators, { from_ps: 0, to_ps: elapsed_ps, bins: FINE });
  let next = records <= MOST_EXACT ? chunks.length : 0;

  const unread_ps = (): number => chunks.slice(next).reduce((first, c) => Math.min(first, c.from_ps), elapsed_ps);
  function exactly(asked: WindowAsked, which: readonly number[]): WindowFigures {
    const sums = new WindowSums(header, operators, asked);
    for (const r of trace.recordsOf(which)) sums.look(r);
    return sums.figures();
  }
  return {
    about: {
      ...{ name: header.name, platform: header.platform, level: header.level, ended: end.ended, elapsed_ps, records },
      ...{ chunks: chunks.length, operators: operators.length },
      colours: coloursOf(header.names, [...new Set(operators.map((o) => o.kind))]),
      sentences: end.sentences.slice(0, MOST_SENTENCES).map(({ id, task, start_ps, end_ps }) => ({ id, task, start_ps, end_ps })),
    },
    window(asked) {
      checkWindow(asked, elapsed_ps);
      const which = [...chunks.keys()].filter((i) => chunks[i]!.to_ps >= asked.from_ps && chunks[i]!.from_ps <= asked.to_ps);
      if (which.reduce((sum, i) => sum + chunks[i]!.records, 0) <= MOST_EXACT)
        return { ...exactly(asked, which), exact: true, read: 1, unread_ps: elapsed_ps };
      const read = next / chunks.length;
      return {
        ...whole.figures({ ...asked }),
        ...(read < 1 && seriesFigures(header, end, asked)),
        exact: false,
        read,
        unread_ps: unread_ps(),
      };
    },
    readOn() {
      const end_ms = now_ms() + MOMENT_MS;
      for (; next < chunks.length && now_ms() < end_ms; next++) for (const r of trace.recordsOf([next])) whole.look(r);
      return next < chunks.length;
    },
  };
}

/** Reads a trace on to its end, a moment at a time. @param stopped true ends it */
export async function readAhead(view: TraceView, stopped: () => boolean): Promise<void> {
  while (!stopped() && view.readOn()) await turnOfTheEventLoop();
}
