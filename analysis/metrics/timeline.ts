/** When each actor worked for which kind of operator: bars, merged where they are narrower than a plot can show. */
import { allRecords, type EventTrace } from '../../traces/index.js';

/** An actor at work for operators of one kind; `none` for work of no operator. */
export interface TimelineBar {
  readonly actor: string;
  readonly kind: string;
  readonly start_ps: number;
  readonly end_ps: number;
}

/** Kinds of records that are work: a wait, leakage or an operator from issue to retirement is none. */
const WORK = new Set(['tile', 'vector', 'encode', 'read', 'write', 'transfer']);
/** bars this much of the run apart are one */
const RESOLUTION = 1 / 1500;

/** Bars by start, then by actor; bars of an actor and kind that lie closer than a pixel are one. */
export function timeline(trace: EventTrace, elapsed_ps: number): TimelineBar[] {
  const kinds = trace.operators.map((o) => o.kind);
  const open = new Map<string, { actor: string; kind: string; start_ps: number; end_ps: number }>();
  const bars: TimelineBar[] = [];
  const gap_ps = elapsed_ps * RESOLUTION;
  const all = spans(trace).sort((a, b) => a.start_ps - b.start_ps || a.end_ps - b.end_ps);
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

/** Work of an actor for one operator. */
interface Span {
  readonly actor: string;
  /** its id; one that is not in the list, such as −1, is of no operator */
  readonly operator: number;
  start_ps: number;
  end_ps: number;
}

/** Records of work joined over short pauses, so that few need sorting. */
function spans({ header, chunks }: EventTrace): Span[] {
  const open: (Span | undefined)[] = [];
  const done: Span[] = [];
  const work = header.kinds.map((k) => WORK.has(k));
  for (const { records, who, whose, start_ps, span_ps, gap_ps, operator } of allRecords(chunks)) {
    // 0 is no actor
    const actors = who.map(([actor, kind]) => (work[kind!] ? actor! : 0));
    for (let i = 0; i < records; i++) {
      const actor = actors[whose[i]!]!;
      if (actor === 0) continue;
      const from_ps = start_ps[i]!;
      const to_ps = from_ps + span_ps[i]!;
      // pauses of up to four times the work itself, at least 4 ns, are closed here; the plot's width closes wider ones
      const near_ps = 4 * Math.max(span_ps[i]! - gap_ps[i]!, 1000);
      const span = open[actor];
      // records of an actor may overlap or come out of order, so both ends are looked at
      if (span?.operator === operator[i] && from_ps - span!.end_ps <= near_ps && span!.start_ps - to_ps <= near_ps) {
        span!.start_ps = Math.min(span!.start_ps, from_ps);
        span!.end_ps = Math.max(span!.end_ps, to_ps);
        continue;
      }
      if (span) done.push(span);
      open[actor] = { actor: header.names[actor] ?? `#${actor}`, operator: operator[i]!, start_ps: from_ps, end_ps: to_ps };
    }
  }
  return [...done, ...open.filter((s) => s !== undefined)];
}
