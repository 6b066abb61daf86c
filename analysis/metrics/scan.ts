/** What plots need of an event trace's records: gathered in one reading, and kept as long as the trace is. */
import { allRecords, type EventTrace, type Records } from '../../traces/event-traces.js';
import { openLedger, type Ledger } from './operator-ledger.js';

/** Work of an actor for operators of one kind; `none`: of no operator. */
export interface Span {
  readonly actor: string;
  readonly kind: string;
  start_ps: number;
  end_ps: number;
}
/** Of all records. */
export interface Scanned {
  /** by operator's id */
  readonly ledger: Ledger;
  /** work, joined over pauses too short to be seen, in no order */
  readonly spans: readonly Span[];
}

/** Kinds of records that are work: a wait, leakage or an operator from issue to retirement is none. */
const WORK = new Set(['tile', 'vector', 'encode', 'read', 'write', 'transfer']);

/** Looks at records, some at a time. */
type Look = (records: Records) => void;

/** Spans of an actor and kind that lie this much of the run apart are one: narrower than a plot can show. */
const RESOLUTION = 1 / 1500;
/** So close that spans are one, in ps. */
export const closeness = (elapsed_ps: number): number => elapsed_ps * RESOLUTION;

/** Takes spans that are over: one close to the last of its actor and kind goes on with it, so that a long run has few. */
function collecting({ end }: EventTrace, spans: Span[]): (span: Span) => void {
  const near_ps = end ? closeness(end.now_ps) : 0;
  const last = new Map<string, Span>();
  return (span) => {
    const key = `${span.actor}|${span.kind}`;
    const before = last.get(key);
    if (before && span.start_ps - before.end_ps <= near_ps && before.start_ps - span.end_ps <= near_ps) {
      before.start_ps = Math.min(before.start_ps, span.start_ps);
      before.end_ps = Math.max(before.end_ps, span.end_ps);
      return;
    }
    last.set(key, span);
    spans.push(span);
  };
}

/** What an actor is at. */
interface Open extends Span {
  readonly operator: number;
}

/** Records of work become spans, joined over short pauses. */
function joining({ header, operators }: EventTrace, open: (Open | undefined)[], over: (span: Span) => void): Look {
  const work = header.kinds.map((k) => WORK.has(k));
  return ({ records, who, whose, start_ps, span_ps, gap_ps, operator }) => {
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
      if (span) over(span);
      const [name, of] = [header.names[actor] ?? `#${actor}`, operator[i]!];
      open[actor] = { actor: name, kind: operators[of]?.kind ?? 'none', operator: of, start_ps: from_ps, end_ps: to_ps };
    }
  };
}

const scanned = new WeakMap<EventTrace, Scanned>();

/** Reads the records, the first time that a trace is asked for. @throws InputError with the place of a faulty frame */
export function scan(trace: EventTrace): Scanned {
  const known = scanned.get(trace);
  if (known) return known;
  const ledger = openLedger(trace);
  const open: (Open | undefined)[] = [];
  const spans: Span[] = [];
  const over = collecting(trace, spans);
  const looks: Look[] = [ledger.look, joining(trace, open, over)];
  for (const records of allRecords(trace.chunks)) for (const look of looks) look(records);
  for (const span of open) if (span) over(span);
  const fresh = { ledger, spans };
  scanned.set(trace, fresh);
  return fresh;
}
