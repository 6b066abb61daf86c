/** When each actor worked for which kind of operator: bars, merged where they are narrower than a plot can show. */
import { records, type EventTrace } from '../../traces/index.js';

export interface TimelineBar {
  readonly actor: string;
  readonly kind: string;
  readonly start_ps: number;
  readonly end_ps: number;
}

const WORK = new Set(['tile', 'vector', 'encode', 'read', 'write', 'transfer']);
/** bars this much of the run apart are one */
const RESOLUTION = 1 / 1500;

export function timeline(trace: EventTrace, elapsed_ps: number): TimelineBar[] {
  const kinds = trace.operators.map((o) => o.kind);
  const open = new Map<string, { actor: string; kind: string; start_ps: number; end_ps: number }>();
  const bars: TimelineBar[] = [];
  const gap_ps = elapsed_ps * RESOLUTION;
  const all = [...spans(trace)].sort((a, b) => a.start_ps - b.start_ps || a.end_ps - b.end_ps);
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

/** Records of work joined over short pauses, so that few need sorting. */
function* spans(trace: EventTrace): Generator<{ actor: string; operator: number; start_ps: number; end_ps: number }> {
  const open = new Map<string, { actor: string; operator: number; start_ps: number; end_ps: number }>();
  for (const { actor, kind, operator, start_ps, end_ps, busy_ps } of records(trace)) {
    if (!WORK.has(kind)) continue;
    const bar = open.get(actor);
    const near = 4 * Math.max(busy_ps, 1000);
    if (bar?.operator === operator && start_ps - bar.end_ps <= near && bar.start_ps - end_ps <= near) {
      bar.start_ps = Math.min(bar.start_ps, start_ps);
      bar.end_ps = Math.max(bar.end_ps, end_ps);
      continue;
    }
    if (bar) yield bar;
    open.set(actor, { actor, operator, start_ps, end_ps });
  }
  yield* open.values();
}
