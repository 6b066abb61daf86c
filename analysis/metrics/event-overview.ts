/** An event trace at a glance, and those of its records that are asked for. */
import { records, type EventRecord, type EventTrace } from '../../traces/event-traces.js';
import { InputError } from '../../traces/formats.js';

/** Which records are looked for; what is not given matches all. */
export interface RecordFilter {
  /** records that end before it, or start after the next, are left out */
  readonly from_ps?: number | undefined;
  readonly to_ps?: number | undefined;
  /** the whole name: one that the trace has not matches nothing */
  readonly actor?: string | undefined;
  readonly kind?: string | undefined;
  /** of this operator, and of this bank, slot or channel */
  readonly operator?: number | undefined;
  readonly bank?: number | undefined;
}

/** Records that are listed at most: assumed, at some 200 bytes each, less than half a GiB. */
const MOST_CHOSEN = 2_000_000;

/**
 * The records that overlap the time span, ends included, and match; by start, then end, then actor.
 * @throws InputError where they are more than can be held
 */
export function chosenRecords(trace: EventTrace, filter: RecordFilter): EventRecord[] {
  const { from_ps = 0, to_ps = Infinity, actor, kind, operator, bank } = filter;
  const matches = (r: EventRecord): boolean =>
    (actor ?? r.actor) === r.actor &&
    (kind ?? r.kind) === r.kind &&
    (operator ?? r.operator) === r.operator &&
    (bank ?? r.resource) === r.resource;
  const chosen: EventRecord[] = [];
  for (const r of records(trace))
    if (r.end_ps >= from_ps && r.start_ps <= to_ps && matches(r) && chosen.push(r) > MOST_CHOSEN)
      throw new InputError(
        { file: 'records' },
        `more than ${MOST_CHOSEN.toLocaleString('en')} that match`,
        'a shorter window (--from, --to), one actor or kind; `export` writes any number',
      );
  return chosen.sort((a, b) => a.start_ps - b.start_ps || a.end_ps - b.end_ps || (a.actor < b.actor ? -1 : 1));
}

/** Names are fixed: they are those of `inspect --json`. */
export interface TraceOverview {
  /** as the file has it, with its lists of names */
  readonly header: EventTrace['header'];
  readonly operators: number;
  /** as stored: the coarser the level, the fewer */
  readonly records: number;
  /** first start and last end of a record; 0 where there is none */
  readonly from_ps: number;
  readonly to_ps: number;
  /** a record stands for one activity or more, by the level of the trace */
  readonly kinds: Readonly<Record<string, { readonly records: number; readonly activities: number }>>;
  /** those that told of anything at this level */
  readonly actors: readonly string[];
  /** finished, interrupted, or cut off where the trace has no end */
  readonly ended: string;
  /** why a trace is not whole, and the bytes after its last whole frame; undefined for a whole one */
  readonly missing: EventTrace['missing'];
}

/** What a trace holds; kinds and actors are sorted by name. */
export function traceOverview(trace: EventTrace): TraceOverview {
  const kinds = new Map<string, { records: number; activities: number }>();
  const actors = new Set<string>();
  let [count, from_ps, to_ps] = [0, Infinity, 0];
  for (const r of records(trace)) {
    const k = kinds.get(r.kind) ?? { records: 0, activities: 0 };
    k.records++;
    k.activities += r.count;
    kinds.set(r.kind, k);
    actors.add(r.actor);
    count++;
    from_ps = Math.min(from_ps, r.start_ps);
    to_ps = Math.max(to_ps, r.end_ps);
  }
  return {
    header: trace.header,
    operators: trace.operators.length,
    records: count,
    from_ps: count > 0 ? from_ps : 0,
    to_ps,
    kinds: Object.fromEntries([...kinds].sort()),
    actors: [...actors].sort(),
    ended: trace.end?.ended ?? 'cut off',
    missing: trace.missing,
  };
}
