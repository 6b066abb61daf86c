/** What `inspect` shows of an event trace. */
import { InputError, nearest } from '../../traces/formats.js';
import { readEventTrace, type EventRecord } from '../../traces/event-traces.js';
import { chosenRecords, traceOverview, type TraceOverview } from '../metrics/event-overview.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** The header, and how far the records reach. */
function fieldTable(o: TraceOverview): Table {
  const { header, missing } = o;
  return {
    title: 'Event trace',
    headers: ['field', 'value'],
    rows: [
      ['run', header.name],
      ['platform', header.platform],
      ['seed', String(header.seed)],
      ['level', header.level],
      ['format version', String(header.version)],
      ['operators', String(o.operators)],
      ['records', number(o.records)],
      ['first start (ps)', number(o.from_ps)],
      ['last end (ps)', number(o.to_ps)],
      ['actors', o.actors.join(', ')],
      ['ended', o.ended],
      ...(missing ? [['missing', `${missing.why}; ${missing.bytes} bytes at the end are in no whole frame`]] : []),
    ],
  };
}

/** A record of a coarse level stands for many activities. */
const kindTable = (o: TraceOverview): Table => ({
  title: 'Records by kind',
  headers: ['kind', 'records', 'activities'],
  rows: Object.entries(o.kinds).map(([kind, k]) => [kind, number(k.records), number(k.activities)]),
});

/** Columns of the table of records. */
const COLUMNS: readonly (readonly [header: string, cell: (r: EventRecord) => string | number])[] = [
  ['start (ps)', (r) => r.start_ps],
  ['end (ps)', (r) => r.end_ps],
  ['busy (ps)', (r) => r.busy_ps],
  ['actor', (r) => r.actor],
  ['kind', (r) => r.kind],
  ['operator', (r) => r.operator],
  ['resource', (r) => r.resource],
  ['requester', (r) => r.requester],
  ['holder', (r) => r.holder],
  ['count', (r) => r.count],
  ['amount', (r) => r.amount],
  ['energy (fJ)', (r) => r.energy_fj],
];

/** The first records up to the limit; the title counts all. */
function recordTable(chosen: readonly EventRecord[], limit: number): Table {
  const shown = chosen.slice(0, limit);
  return {
    title: `${number(chosen.length)} records`,
    headers: COLUMNS.map(([header]) => header),
    rows: shown.map((r) => COLUMNS.map(([, cell]) => String(cell(r)))),
    ...(shown.length < chosen.length && { note: `the first ${shown.length} are shown; --limit shows more` }),
  };
}

/** What is asked of `inspect`: times in ps; how many records are shown at most. */
export interface InspectArguments {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly actor?: string | undefined;
  readonly kind?: string | undefined;
  /** rows of the table; JSON has every record */
  readonly limit: number;
}

/** A name that the trace does not have is an error rather than an empty table. */
function known(what: string, name: string | undefined, names: readonly string[]): void {
  if (name !== undefined && !names.includes(name))
    throw new InputError(
      { file: `--${what}` },
      `unknown ${what} "${name}"`,
      `one of ${names.filter((n) => n).join(', ')}`,
      nearest(name, names),
    );
}

/**
 * An overview of an event trace, or the records asked for.
 * @throws InputError for an unknown actor or kind, or a damaged trace
 */
export function inspectEvents(bytes: Uint8Array, file: string, { from, to, actor, kind, limit }: InspectArguments) {
  const trace = readEventTrace(bytes, file);
  known('actor', actor, trace.header.names);
  known('kind', kind, trace.header.kinds);
  // a trace that was cut off is shown as far as it goes
  const { missing } = trace;
  const warning = missing && `${file}: ${missing.why}; ${missing.bytes} bytes at the end are in no whole frame`;
  if ([from, to, actor, kind].every((x) => x === undefined)) {
    const overview = traceOverview(trace);
    return { warning, json: overview, tables: [fieldTable(overview), kindTable(overview)] };
  }
  const chosen = chosenRecords(trace, { from_ps: from, to_ps: to, actor, kind });
  return { warning, json: chosen, tables: [recordTable(chosen, limit)] };
}
