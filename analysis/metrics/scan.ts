/** What plots need of an event trace's records: gathered in one reading, and kept as long as the trace is. */
import { allRecords, type EventTrace, type Records } from '../../traces/event-traces.js';

/** What was done for an operator. */
export interface OperatorSums {
  macs: number;
  /** moved over the link, both ways */
  link_bytes: number;
  /** from issue to retirement, summed over the times that it came */
  time_ps: number;
}
/** Work of an actor for operators of one kind; `none`: of no operator. */
export interface Span {
  readonly actor: string;
  readonly kind: string;
  start_ps: number;
  end_ps: number;
}
/** Time of the PE array that went to one use for one operator. */
export interface OperatorUse {
  readonly operator: number;
  readonly use: string;
  time_ps: number;
}
/** Of all records. */
export interface Scanned {
  /** by operator; −1: none */
  readonly sums: ReadonlyMap<number, OperatorSums>;
  /** in the order in which they were first told */
  readonly uses: readonly OperatorUse[];
  /** work, joined over pauses too short to be seen, in no order */
  readonly spans: readonly Span[];
}

/** Kinds of records that are work: a wait, leakage or an operator from issue to retirement is none. */
const WORK = new Set(['tile', 'vector', 'encode', 'read', 'write', 'transfer']);

/** Looks at records, some at a time. */
type Look = (records: Records) => void;

function summing({ header }: EventTrace, sums: Map<number, OperatorSums>): Look {
  const [tile, transfer, whole] = ['tile', 'transfer', 'operator'].map((k) => header.kinds.indexOf(k));
  return ({ records, who, whose, operator, amount, span_ps }) => {
    const kinds = who.map(([, kind]) => kind!);
    for (let i = 0; i < records; i++) {
      const k = kinds[whose[i]!]!;
      if (k !== tile && k !== transfer && k !== whole) continue;
      let s = sums.get(operator[i]!);
      if (!s) sums.set(operator[i]!, (s = { macs: 0, link_bytes: 0, time_ps: 0 }));
      if (k === tile) s.macs += amount[i]!;
      else if (k === transfer) s.link_bytes += amount[i]!;
      else s.time_ps += span_ps[i]!;
    }
  };
}

function using({ header }: EventTrace, uses: OperatorUse[]): Look {
  const use = header.kinds.indexOf('use');
  const known = new Map<number, OperatorUse>();
  return ({ records, who, whose, operator, amount }) => {
    const used = who.map(([, kind, , , , detail]) => (kind === use ? detail! : -1));
    if (used.every((u) => u < 0)) return;
    for (let i = 0; i < records; i++) {
      const detail = used[whose[i]!]!;
      if (detail < 0) continue;
      const key = operator[i]! * header.details.length + detail;
      let row = known.get(key);
      if (!row) {
        row = { operator: operator[i]!, use: header.details[detail]!, time_ps: 0 };
        known.set(key, row);
        uses.push(row);
      }
      row.time_ps += amount[i]!;
    }
  };
}

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
  const sums = new Map<number, OperatorSums>();
  const uses: OperatorUse[] = [];
  const open: (Open | undefined)[] = [];
  const spans: Span[] = [];
  const over = collecting(trace, spans);
  const looks = [summing(trace, sums), using(trace, uses), joining(trace, open, over)];
  for (const records of allRecords(trace.chunks)) for (const look of looks) look(records);
  for (const span of open) if (span) over(span);
  const fresh = { sums, uses, spans };
  scanned.set(trace, fresh);
  return fresh;
}
