/** What `inspect` shows of an event trace or of an operator trace. */
import {
  InputError,
  nearest,
  readEventTrace,
  elements,
  FATES,
  gemmShapes,
  records,
  totalMacs,
  type EventRecord,
  type EventTrace,
  type Imported,
} from '../../traces/index.js';
import type { Table } from './table.js';

export interface RecordFilter {
  readonly from_ps?: number;
  readonly to_ps?: number;
  readonly actor?: string;
  readonly kind?: string;
}

/** The records that overlap the time span and match, in order of their start. */
function chosenRecords(trace: EventTrace, { from_ps = 0, to_ps = Infinity, actor, kind }: RecordFilter): EventRecord[] {
  const chosen: EventRecord[] = [];
  for (const r of records(trace))
    if (r.end_ps >= from_ps && r.start_ps <= to_ps && (actor ?? r.actor) === r.actor && (kind ?? r.kind) === r.kind)
      chosen.push(r);
  return chosen.sort((a, b) => a.start_ps - b.start_ps || a.end_ps - b.end_ps || (a.actor < b.actor ? -1 : 1));
}

export interface TraceOverview {
  readonly header: EventTrace['header'];
  readonly operators: number;
  readonly records: number;
  readonly from_ps: number;
  readonly to_ps: number;
  readonly kinds: Readonly<Record<string, { readonly records: number; readonly activities: number }>>;
  readonly actors: readonly string[];
  readonly ended: string;
  readonly missing: EventTrace['missing'];
}

function traceOverview(trace: EventTrace): TraceOverview {
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

function overviewTables(o: TraceOverview): Table[] {
  const { header } = o;
  const missing = o.missing ? [['missing', `${o.missing.why}; ${o.missing.bytes} bytes at the end are in no whole frame`]] : [];
  return [
    {
      title: 'Event trace',
      headers: ['field', 'value'],
      rows: [
        ['run', header.name], ['platform', header.platform], ['seed', String(header.seed)], ['level', header.level],
        ['format version', String(header.version)], ['operators', String(o.operators)], ['records', o.records.toLocaleString('en-US')],
        ['first start (ps)', o.from_ps.toLocaleString('en-US')], ['last end (ps)', o.to_ps.toLocaleString('en-US')],
        ['actors', o.actors.join(', ')], ['ended', o.ended], ...missing,
      ], // prettier-ignore
    },
    {
      title: 'Records by kind',
      headers: ['kind', 'records', 'activities'],
      rows: Object.entries(o.kinds).map(([kind, k]) => [
        kind,
        k.records.toLocaleString('en-US'),
        k.activities.toLocaleString('en-US'),
      ]),
    },
  ];
}

function recordTable(chosen: readonly EventRecord[], limit: number): Table {
  const shown = chosen.slice(0, limit);
  return {
    title: `${chosen.length.toLocaleString('en-US')} records`,
    headers: [
      'start (ps)',
      'end (ps)',
      'busy (ps)',
      'actor',
      'kind',
      'operator',
      'resource',
      'requester',
      'holder',
      'count',
      'amount',
      'energy (fJ)',
    ],
    rows: shown.map((r) => [
      String(r.start_ps), String(r.end_ps), String(r.busy_ps), r.actor, r.kind, String(r.operator), String(r.resource), r.requester, r.holder,
      String(r.count), String(r.amount), String(r.energy_fj),
    ]), // prettier-ignore
    ...(shown.length < chosen.length && { note: `the first ${shown.length} are shown; --limit shows more` }),
  };
}

/** Names fixed: operators, gemms, macs, bytes by tensor class (as recorded, each tensor once). */
export function operatorOverview({ trace, report }: Imported) {
  const bytes: Record<string, number> = { backbone: 0, task: 0, embedding: 0, activation: 0 };
  const seen = new Set<string>();
  for (const op of trace.operators)
    for (const t of [...op.inputs, op.output]) {
      if (seen.has(t.id)) continue;
      seen.add(t.id);
      bytes[t.class]! += (elements(t) * t.bits) / 8;
    }
  return {
    name: trace.name,
    source: trace.source,
    operators: trace.operators.length,
    gemms: trace.operators.filter((o) => o.kind === 'matmul' || o.kind === 'bmm').length,
    macs: totalMacs(trace),
    bytes,
    sentences: trace.sentences,
    layers: 1 + trace.operators.reduce((most, o) => Math.max(most, o.layer ?? -1), -1),
    gemm_shapes: gemmShapes(trace),
    import: report,
  };
}

export function operatorTables(o: ReturnType<typeof operatorOverview>): Table[] {
  const t = (n: number): string => n.toLocaleString('en-US');
  return [
    {
      title: 'Operator trace',
      headers: ['field', 'value'],
      rows: [
        ['name', o.name], ['source', o.source], ['sentences', t(o.sentences.length)], ['layers', t(o.layers)], ['operators', t(o.operators)],
        ['matrix products', t(o.gemms)], ['multiply-accumulates', t(o.macs)],
        ...Object.entries(o.bytes).map(([c, b]) => [`${c} (bytes as recorded)`, t(b)]),
      ], // prettier-ignore
    },
    {
      title: 'Matrix products',
      headers: ['kind', 'batches', 'm', 'k', 'n', 'count'],
      rows: o.gemm_shapes.map((g) => [g.kind, ...[g.b, g.m, g.k, g.n, g.count].map(String)]),
    },
    importTable(o.import),
  ];
}

export function importTable({ rows, totals, notes }: Imported['report']): Table {
  return {
    title: `Imported: ${FATES.map((f) => `${totals[f]} ${f}`).join(', ')}`,
    headers: ['fate', 'recorded operator', 'became', 'count'],
    rows: rows.map((r) => [r.fate, r.name, r.into, String(r.count)]),
    ...(notes.length > 0 && { note: notes.map((n) => `- ${n}`).join('\n') }),
  };
}

export interface InspectArguments {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly actor?: string | undefined;
  readonly kind?: string | undefined;
  readonly limit: number;
}

function known(what: string, name: string | undefined, names: readonly string[]): void {
  if (name !== undefined && !names.includes(name))
    throw new InputError(
      { file: `--${what}` },
      `unknown ${what} "${name}"`,
      `one of ${names.filter((n) => n).join(', ')}`,
      nearest(name, names),
    );
}

/** An overview of an event trace, or the records asked for. @throws InputError for an unknown actor or kind */
export function inspectEvents(bytes: Uint8Array, file: string, { from, to, actor, kind, limit }: InspectArguments) {
  const trace = readEventTrace(bytes, file);
  known('actor', actor, trace.header.names);
  known('kind', kind, trace.header.kinds);
  const { missing } = trace;
  const warning = missing && `${file}: ${missing.why}; ${missing.bytes} bytes at the end are in no whole frame`;
  if ([from, to, actor, kind].every((x) => x === undefined)) {
    const overview = traceOverview(trace);
    return { warning, json: overview, tables: overviewTables(overview) };
  }
  const chosen = chosenRecords(trace, {
    ...(from !== undefined && { from_ps: from }),
    ...(to !== undefined && { to_ps: to }),
    ...(actor !== undefined && { actor }),
    ...(kind !== undefined && { kind }),
  });
  return { warning, json: chosen, tables: [recordTable(chosen, limit)] };
}
