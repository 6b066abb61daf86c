/** When each actor worked for which kind of operator: bars, merged where they are narrower than a plot can show. */
import type { EventTrace } from '../../traces/event-traces.js';
import { scan } from './scan.js';

/** An actor at work for operators of one kind; `none` for work of no operator. */
export interface TimelineBar {
  readonly actor: string;
  readonly kind: string;
  readonly start_ps: number;
  readonly end_ps: number;
}

/** bars this much of the run apart are one */
const RESOLUTION = 1 / 1500;

/** Bars by start, then by actor; bars of an actor and kind that lie closer than a pixel are one. */
export function timeline(trace: EventTrace, elapsed_ps: number): TimelineBar[] {
  const kinds = trace.operators.map((o) => o.kind);
  const open = new Map<string, { actor: string; kind: string; start_ps: number; end_ps: number }>();
  const bars: TimelineBar[] = [];
  const gap_ps = elapsed_ps * RESOLUTION;
  const all = [...scan(trace).spans].sort((a, b) => a.start_ps - b.start_ps || a.end_ps - b.end_ps);
  for (const { actor, operator, start_ps, end_ps } of all) {
    const kind = kinds[operator] ?? 'none';
    const bar = open.get(`${actor}|${kind}`);
    if (bar && start_ps - bar.end_ps <= gap_ps) bar.end_ps = Math.max(bar.end_ps, end_ps);
    else {
      if (bar) bars.push(bar);
      open.set(`${actor}|${kind}`, { actor, kind, start_ps, end_ps });
    }
  }
  return [...bars, ...open.values()].sort((a, b) => a.start_ps - b.start_ps || (a.actor < b.actor ? -1 : 1));
}
