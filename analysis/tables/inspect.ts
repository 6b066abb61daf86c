/** What `inspect` shows of an event trace. */
import { checkEnd } from '../export/chosen.js';
import { InputError, nearest } from '../../traces/formats.js';
import { saidMissing, type EventRecord, type EventTrace } from '../../traces/event-traces.js';
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

/** A record with the name of its operator, empty for none. */
interface Inspected extends EventRecord {
  readonly name: string;
}

/** Columns of the table of records. */
const COLUMNS: readonly (readonly [header: string, cell: (r: Inspected) => string | number])[] = [
  ['start (ps)', (r) => r.start_ps],
  ['end (ps)', (r) => r.end_ps],
  ['busy (ps)', (r) => r.busy_ps],
  ['actor', (r) => r.actor],
  ['kind', (r) => r.kind],
  ['operator', (r) => r.operator],
  ['name', (r) => r.name],
  ['resource', (r) => r.resource],
  ['requester', (r) => r.requester],
  ['holder', (r) => r.holder],
  ['detail', (r) => (r.detail === 'none' ? '' : r.detail)],
  ['count', (r) => r.count],
  ['amount', (r) => r.amount],
  ['energy (fJ)', (r) => r.energy_fj],
];

/** The first records up to the limit; the title counts all. */
function recordTable(chosen: readonly Inspected[], limit: number): Table {
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
  readonly operator?: number | undefined;
  /** an actor that is a memory of the platform, and one of its banks */
  readonly memory?: string | undefined;
  readonly bank?: number | undefined;
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

/** The bank of a memory that is named, or of the only one. @throws InputError for one that is not there */
function checkBank({ header: { memories } }: EventTrace, { memory, bank, actor }: InspectArguments): void {
  known(
    'memory',
    memory,
    memories.map((m) => m.name),
  );
  if (memory !== undefined && actor !== undefined && memory !== actor)
    throw new InputError({ file: '--memory' }, `${memory}, where --actor asks for ${actor}`, 'one of the two');
  if (bank === undefined) return;
  const of = memories.find((m) => m.name === (memory ?? actor));
  if (!of) throw new InputError({ file: '--bank' }, 'given without --memory', `one of ${memories.map((m) => m.name).join(', ')}`);
  if (bank >= of.banks) throw new InputError({ file: '--bank' }, `no bank ${bank} of ${of.name}`, `one of 0 to ${of.banks - 1}`);
}

/** @throws InputError for an operator that the trace has not */
function checkOperator({ operators }: EventTrace, operator: number | undefined): void {
  if (operator !== undefined && operator >= operators.length)
    throw new InputError({ file: '--operator' }, `no operator ${operator}`, `one of 0 to ${operators.length - 1}`);
}

/**
 * An overview of an event trace, and the records asked for, if any are: `records` is absent where none are.
 * @throws InputError for a window that ends before it begins, an unknown actor, kind, operator, memory or bank, or a damaged trace
 */
export function inspectEvents(trace: EventTrace, file: string, asked: InspectArguments) {
  const { from, to, actor, kind, operator, memory, bank, limit } = asked;
  checkEnd('--to', from ?? 0, to ?? Infinity);
  known('actor', actor, trace.header.names);
  known('kind', kind, trace.header.kinds);
  checkOperator(trace, operator);
  checkBank(trace, asked);
  // a trace that was cut off is shown as far as it goes
  const warning = saidMissing(trace, file);
  const overview = traceOverview(trace);
  if ([from, to, actor, kind, operator, memory, bank].every((x) => x === undefined))
    return { warning, json: { ...overview, chosen: [] }, tables: [fieldTable(overview), kindTable(overview)] };
  const filter = { from_ps: from, to_ps: to, actor: memory ?? actor, kind, operator, bank };
  const chosen = chosenRecords(trace, filter).map((r): Inspected => ({ ...r, name: trace.operators[r.operator]?.name ?? '' }));
  return { warning, json: { ...overview, chosen }, tables: [recordTable(chosen, limit)] };
}
