/** When each actor worked for which kind of operator: bars, merged where they are narrower than a plot can show. */
import type { EventTrace } from '../../traces/event-traces.js';
import { closeness, scan, type Span } from './scan.js';

/** An actor at work for operators of one kind; `none` for work of no operator. */
export type TimelineBar = Readonly<Span>;

/** Bars by start, then by actor; bars of an actor and kind that lie closer than a pixel are one. */
export function timeline(trace: EventTrace, elapsed_ps: number): TimelineBar[] {
  const open = new Map<string, Span>();
  const bars: Span[] = [];
  const gap_ps = closeness(elapsed_ps);
  const all = [...scan(trace).spans].sort((a, b) => a.start_ps - b.start_ps || a.end_ps - b.end_ps);
  for (const { actor, kind, start_ps, end_ps } of all) {
    const bar = open.get(`${actor}|${kind}`);
    if (bar && start_ps - bar.end_ps <= gap_ps) bar.end_ps = Math.max(bar.end_ps, end_ps);
    else {
      if (bar) bars.push(bar);
      open.set(`${actor}|${kind}`, { actor, kind, start_ps, end_ps });
    }
  }
  return [...bars, ...open.values()].sort((a, b) => a.start_ps - b.start_ps || (a.actor < b.actor ? -1 : 1));
}
