/** What each operator took: time, work, bytes, energy, waits, what the PE array did meanwhile. Rows sum to the run. */
import { allRecords, type EventTrace, type Records } from '../../traces/event-traces.js';
import type { OperatorInfo, SentenceRow } from '../../traces/formats.js';
import { openLedger, type Ledger, type LedgerColumn } from './operator-ledger.js';
import { executionAt, numbered, retirements, servedBy } from './retirements.js';
import { scan } from './scan.js';

/** What requests waited for, summed over requests: two that wait at once count twice. */
export interface OperatorWait {
  /** the memory, buffer or link where they waited */
  readonly at: string;
  readonly requester: string;
  readonly cause: string;
  /** who held what was waited for; empty where nobody did */
  readonly holder: string;
  readonly wait_ps: number;
}

/** How long something was served, summed over requests. */
export interface OperatorService {
  readonly at: string;
  /** empty where nobody asked */
  readonly requester: string;
  /** read, write, transfer, vector or encode */
  readonly kind: string;
  readonly time_ps: number;
}
/** Figures of an operator, or of several together. Sums of what the event trace tells of them; standing power up to when they retired. */
export interface OperatorFigures {
  /** how often it was executed */
  readonly times: number;
  /** when it was first issued; null where it never was, as of loads of tasks' parts */
  readonly start_ps: number | null;
  /** from issue to retirement, summed over the times that it came */
  readonly time_ps: number;
  readonly macs: number;
  /** MACs done, of those that the PE array can do in the time in which it multiplied; null where it did not, or its clock changes */
  readonly utilisation: number | null;
  /** moved over the link, both ways */
  readonly link_bytes: number;
  /** by memory and buffer that moved any */
  readonly bytes: Readonly<Record<string, { readonly read: number; readonly write: number }>>;
  /** by component that took any */
  readonly energy_fj: Readonly<Record<string, number>>;
  readonly total_fj: number;
  /** longest first */
  readonly waits: readonly OperatorWait[];
  /** longest first */
  readonly services: readonly OperatorService[];
  /** what the time of the PE array went to; `compute` multiplies, the others say why nothing was multiplied */
  readonly use_ps: Readonly<Record<string, number>>;
}
/** An operator of the program, or one execution of it. */
export interface OperatorRow extends OperatorFigures {
  /** id in the event trace, −1 for what is of none */
  readonly operator: number;
  readonly name: string;
  readonly kind: string;
  readonly dims: readonly number[];
  readonly layer: number | null;
  /** empty where it was executed for several */
  readonly sentence: string;
  readonly task: string;
  /** what the mapper chose, in words */
  readonly mapping: string;
  /** where there are several */
  readonly accelerator?: number;
}

const NONE: OperatorInfo = { id: -1, name: 'of no operator', kind: 'none', dims: [], layer: null, program: -1, mapping: '' };

/** By what rows are put together. */
export const GROUPINGS = ['kind', 'layer', 'task', 'sentence', 'name'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Names are of files: none may be found on a prototype. */
const noNames = <V>(): Record<string, V> => Object.create(null) as Record<string, V>;

/** Energy told, and everything else by what it is told of; 0 has no entry. */
class Sums {
  times = 0;
  time_ps = 0;
  macs = 0;
  link_bytes = 0;
  readonly bytes: Record<string, { read: number; write: number }> = noNames();
  readonly energy_fj: Record<string, number> = noNames();
  readonly use_ps: Record<string, number> = noNames();
  readonly waits = new Map<string, OperatorWait>();
  readonly services = new Map<string, OperatorService>();

  /** In the ledger's terms. */
  add({ told, actor, detail, requester, holder }: LedgerColumn, value: number): void {
    if (value === 0) return;
    if (told === 'energy_fj') this.energy_fj[actor] = (this.energy_fj[actor] ?? 0) + value;
    else if (told === 'use_ps') this.use_ps[detail] = (this.use_ps[detail] ?? 0) + value;
    else if (told === 'read_bytes') (this.bytes[actor] ??= { read: 0, write: 0 }).read += value;
    else if (told === 'write_bytes') (this.bytes[actor] ??= { read: 0, write: 0 }).write += value;
    else if (told === 'service_ps') this.addService({ at: actor, requester, kind: detail, time_ps: value });
    else if (told === 'wait_ps') this.addWait({ at: actor, requester, cause: detail, holder, wait_ps: value });
    else this[told] += value;
  }

  private addWait(wait: OperatorWait): void {
    const key = [wait.at, wait.requester, wait.cause, wait.holder].join('|');
    const wait_ps = (this.waits.get(key)?.wait_ps ?? 0) + wait.wait_ps;
    this.waits.set(key, { ...wait, wait_ps });
  }

  private addService(service: OperatorService): void {
    const key = [service.at, service.requester, service.kind].join('|');
    const time_ps = (this.services.get(key)?.time_ps ?? 0) + service.time_ps;
    this.services.set(key, { ...service, time_ps });
  }

  addFigures(f: OperatorFigures): void {
    this.times += f.times;
    this.time_ps += f.time_ps;
    this.macs += f.macs;
    this.link_bytes += f.link_bytes;
    for (const [actor, { read, write }] of Object.entries(f.bytes)) {
      const bytes = (this.bytes[actor] ??= { read: 0, write: 0 });
      bytes.read += read;
      bytes.write += write;
    }
    for (const [actor, fj] of Object.entries(f.energy_fj)) this.energy_fj[actor] = (this.energy_fj[actor] ?? 0) + fj;
    for (const [use, ps] of Object.entries(f.use_ps)) this.use_ps[use] = (this.use_ps[use] ?? 0) + ps;
    for (const wait of f.waits) this.addWait(wait);
    for (const service of f.services) this.addService(service);
  }

  figures(start_ps: number | null, peak: Peak | undefined): OperatorFigures {
    const { times, time_ps, macs, link_bytes, bytes, energy_fj, use_ps } = this;
    const computing_ps = use_ps['compute'] ?? 0;
    return {
      times,
      start_ps,
      time_ps,
      macs,
      utilisation: peak && macs > 0 && computing_ps > 0 ? macs / ((computing_ps / peak.clock_ps) * peak.macs_per_cycle) : null,
      link_bytes,
      bytes: inOrder(bytes),
      energy_fj: inOrder(energy_fj),
      total_fj: Object.values(energy_fj).reduce((a, b) => a + b, 0),
      waits: longest(this.waits, (w) => w.wait_ps),
      services: longest(this.services, (s) => s.time_ps),
      use_ps: inOrder(use_ps),
    };
  }
}

/** Longest first; of equal ones by name. */
const longest = <V>(of: ReadonlyMap<string, V>, time: (value: V) => number): V[] =>
  [...of].sort(([ka, a], [kb, b]) => time(b) - time(a) || (ka < kb ? -1 : 1)).map(([, v]) => v);

/** What the PE array can do; absent where its clock changes during the run. */
type Peak = Pick<NonNullable<EventTrace['header']['compute']>, 'macs_per_cycle' | 'clock_ps'>;
const peakOf = ({ header: { compute } }: EventTrace): Peak | undefined => (compute?.clock_changes === true ? undefined : compute);

/** By name, so that the same run gives the same text whatever was told first. */
const inOrder = <V>(of: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));

type RowOf = (sums: Float64Array, op: OperatorInfo, start_ps: number | null, of: Pick<SentenceRow, 'id' | 'task'>) => OperatorRow;

/** Rows of a ledger. Of a long run most have the sums of another one, whose lists they share. */
function rowsOf({ columns }: Ledger, peak: Peak | undefined): RowOf {
  const known = new Map<string, OperatorFigures>();
  function figuresOf(sums: Float64Array): OperatorFigures {
    const key = Buffer.from(sums.buffer, sums.byteOffset, sums.byteLength).toString('latin1');
    const before = known.get(key);
    if (before) return before;
    const all = new Sums();
    columns.forEach((c, i) => all.add(c, sums[i] ?? 0));
    const figures = all.figures(null, peak);
    known.set(key, figures);
    return figures;
  }
  return (sums, { id, name, kind, dims, layer, mapping, accelerator }, start_ps, { id: sentence, task }) => {
    const info = { operator: id, name, kind, dims, layer, sentence, task, mapping };
    // spread into an object of its own, each would take four times the memory
    return Object.assign(info, accelerator !== undefined && { accelerator }, figuresOf(sums), { start_ps });
  };
}

const SEVERAL = { id: '', task: '' };
/** By start, what never began last; then by id. */
const byStart = (a: OperatorRow, b: OperatorRow): number =>
  (a.start_ps ?? Infinity) - (b.start_ps ?? Infinity) || a.operator - b.operator;

/** What was told of no operator stands last. */
const noneLast = (rows: readonly OperatorRow[]): OperatorRow[] => [
  ...rows.filter((r) => r.operator >= 0),
  ...rows.filter((r) => r.operator < 0),
];

/** A row an operator of the program, however often it was executed; the last is of none. @throws InputError for a faulty frame */
export function operatorRows(trace: EventTrace): OperatorRow[] {
  const { ledger } = scan(trace);
  const rowOf = rowsOf(ledger, peakOf(trace));
  const only = trace.header.sentences.length === 1 ? trace.header.sentences[0]! : SEVERAL;
  const rows = [...ledger.rows].map(([id, sums]) =>
    rowOf(sums, trace.operators[id] ?? NONE, ledger.begun_ps.get(id) ?? null, id < 0 ? SEVERAL : only),
  );
  return noneLast(rows.sort(byStart));
}

/** An operator once. */
interface Execution {
  readonly operator: number;
  readonly sentence: Pick<SentenceRow, 'id' | 'task'>;
}

/** Whether a record is between two retirements of its operator. */
const isWithin = (of: { readonly from_ps: number; readonly to_ps: number }, start_ps: number, end_ps: number): boolean =>
  start_ps >= of.from_ps && end_ps > of.from_ps && end_ps <= of.to_ps;

/** The executions of a trace, as its records are read. */
export interface OpenExecutions {
  /** the number of the execution that a record is of, whichever records were looked at before: from 0 in the order of retirement; −1: of no operator that is known */
  readonly indexOf: (operator: number, start_ps: number, end_ps: number) => number;
  readonly look: (records: Records) => void;
  /** once all records were looked at: the rows, as of `executionRows`, each with its number */
  readonly rows: () => { readonly index: number; readonly row: OperatorRow }[];
}

/**
 * A record is of the execution that it ends in, or began in: standing power is told up to a retirement, and may begin before the
 * operator did; a refresh may outlast it. Each load of a task's part is a row of the sentence that it is for: the first that is ready after it.
 * @throws InputError for a faulty frame
 */
export function openExecutions(trace: EventTrace): OpenExecutions {
  const executed = retirements(trace);
  const accelerators = Array.from({ length: trace.header.compute?.accelerators ?? 1 }, (_, a) => servedBy(trace, a));
  const { numbers, count } = numbered(executed);
  const executions = new Map<number, Execution>();
  const sentences = trace.end?.sentences.length ?? 0;

  const known = (operator: number): boolean => operator >= 0 && operator < trace.operators.length;

  // most records are of the execution of the one before
  let last = { operator: -1, from_ps: 0, to_ps: 0, index: -1 };
  function indexOf(operator: number, start_ps: number, end_ps: number): number {
    if (!known(operator)) return -1;
    if (operator === last.operator && isWithin(last, start_ps, end_ps)) return last.index;
    const of = executed.get(operator);
    const n = of ? executionAt(of, start_ps, end_ps) : -1;
    const retired_ps = of?.ends[n];
    const { served, placeOf } = accelerators[trace.operators[operator]!.accelerator ?? 0]!;
    const place = placeOf(retired_ps, end_ps);
    // what never retires is one a sentence
    const index = numbers.get(operator)?.[n] ?? count + operator * (sentences + 1) + place;
    if (!executions.has(index)) executions.set(index, { operator, sentence: served[place] ?? SEVERAL });
    if (retired_ps !== undefined) last = { operator, from_ps: of?.ends[n - 1] ?? -1, to_ps: retired_ps, index };
    return index;
  }

  const ledger = openLedger(trace, indexOf);
  function rows(): ReturnType<OpenExecutions['rows']> {
    const rowOf = rowsOf(ledger, peakOf(trace));
    return [...ledger.rows].map(([index, sums]) => {
      const { operator, sentence } = executions.get(index) ?? { operator: -1, sentence: SEVERAL };
      const info = trace.operators[operator] ?? NONE;
      return { index, row: rowOf(sums, info, ledger.begun_ps.get(index) ?? null, sentence) };
    });
  }
  return { indexOf, look: ledger.look, rows };
}

/** A row an execution, in order of issue; the last is of no operator. @throws InputError for a faulty frame */
export function executionRows(trace: EventTrace): OperatorRow[] {
  const executions = openExecutions(trace);
  for (const records of allRecords(trace.chunks)) executions.look(records);
  return noneLast(
    executions
      .rows()
      .map(({ row }) => row)
      .sort(byStart),
  );
}

/** All rows together. @param trace whose rows they are: it has the peaks */
export function together(rows: readonly OperatorRow[], trace: EventTrace): OperatorFigures {
  const sums = new Sums();
  for (const row of rows) sums.addFigures(row);
  return sums.figures(rows[0]?.start_ps ?? null, peakOf(trace));
}

/** Rows put together, in the order in which they first come. */
export interface OperatorGroup extends OperatorFigures {
  readonly group: string;
}
const GROUP_OF: Readonly<Record<Grouping, (row: OperatorRow) => string>> = {
  kind: (r) => r.kind,
  layer: (r) => (r.operator < 0 ? NONE.name : r.layer === null ? 'of no layer' : `layer ${r.layer}`),
  task: (r) => r.task || NONE.name,
  sentence: (r) => r.sentence || NONE.name,
  name: (r) => (r.operator < 0 ? r.name : `${r.name} ${r.dims.join('×')}`),
};

/** @param trace whose rows they are: it has the peaks */
export function grouped(rows: readonly OperatorRow[], by: Grouping, trace: EventTrace): OperatorGroup[] {
  const groups = new Map<string, { readonly sums: Sums; readonly start_ps: number | null }>();
  for (const row of rows) {
    const group = GROUP_OF[by](row);
    let of = groups.get(group);
    if (!of) groups.set(group, (of = { sums: new Sums(), start_ps: row.start_ps }));
    of.sums.addFigures(row);
  }
  const peak = peakOf(trace);
  return [...groups].map(([group, { sums, start_ps }]) => ({ group, ...sums.figures(start_ps, peak) }));
}
