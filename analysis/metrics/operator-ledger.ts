/** What was told of each operator, added up: a row an operator or execution, a column for each thing that was told of any. */
import type { EventTrace, Records } from '../../traces/event-traces.js';

/** What a column sums. Times in ps, energies in fJ, amounts in MACs or bytes. */
export interface LedgerColumn {
  readonly told:
    | 'time_ps'
    | 'times'
    | 'macs'
    | 'link_bytes'
    | 'read_bytes'
    | 'write_bytes'
    | 'energy_fj'
    | 'use_ps'
    | 'wait_ps'
    | 'service_ps';
  /** of whom; empty for what is of the operator itself */
  readonly actor: string;
  /** the use, the cause of a wait, or the kind of service; else empty */
  readonly detail: string;
  /** who asked, of waits and services; who held what was waited for; empty for none */
  readonly requester: string;
  readonly holder: string;
}

/** Sums by operator. */
export interface Ledger {
  readonly columns: readonly LedgerColumn[];
  /** by operator or execution, −1: told of none; a number a column, the last ones left out where they are 0 */
  readonly rows: ReadonlyMap<number, Float64Array>;
  /** when each row was first begun; without one it was told of, and never issued */
  readonly begun_ps: ReadonlyMap<number, number>;
}
/** A ledger being filled. */
export interface OpenLedger extends Ledger {
  readonly look: (records: Records) => void;
}

type Told = LedgerColumn['told'];

/** What the amount of a record of this kind is; other kinds tell of energy alone. */
const AMOUNTS: Readonly<Record<string, Told>> = {
  operator: 'time_ps',
  tile: 'macs',
  transfer: 'link_bytes',
  read: 'read_bytes',
  write: 'write_bytes',
  use: 'use_ps',
  wait: 'wait_ps',
};
const NOTHING: Float64Array = new Float64Array();
/** Work that others wait for: how long it took is told too, by who asked. */
const SERVICES: ReadonlySet<string> = new Set(['transfer', 'read', 'write', 'vector', 'encode']);
/** Of the operator itself, whoever told it. */
const OWN: ReadonlySet<Told> = new Set(['time_ps', 'times', 'macs', 'link_bytes']);

/** Where amount, energy and time of a record go; −1: nowhere. */
type Where = readonly [amount: number, energy: number, service: number];

/** The columns of a trace, in the order in which they are first asked for. */
function columnsOf({ names, kinds, details }: EventTrace['header']) {
  const columns: LedgerColumn[] = [];
  const indices = new Map<string, number>();

  function column(told: Told, actor = '', detail = '', requester = '', holder = ''): number {
    const key = `${told}|${actor}|${detail}|${requester}|${holder}`;
    let i = indices.get(key);
    if (i === undefined) {
      indices.set(key, (i = columns.length));
      columns.push({ told, actor, detail, requester, holder });
    }
    return i;
  }
  function amountColumn([actor, kind, , requester, holder, detail]: readonly number[]): number {
    const told = AMOUNTS[kinds[kind!]!];
    const who = names[actor!]!;
    if (told === undefined) return -1;
    if (OWN.has(told)) return column(told);
    if (told === 'use_ps') return column(told, who, details[detail!]);
    if (told !== 'wait_ps') return column(told, who);
    return column(told, who, details[detail!], names[requester!], names[holder!]);
  }
  function where(who: readonly number[]): Where {
    const [actor, kind, , requester] = who;
    const serves = SERVICES.has(kinds[kind!]!);
    return [
      amountColumn(who),
      column('energy_fj', names[actor!]),
      serves ? column('service_ps', names[actor!], kinds[kind!], names[requester!]) : -1,
    ];
  }
  return { columns, column, where };
}

/** @param rowOf the row of a record of an operator, by the operator's id and when the record begins and ends; its id where it is absent */
export function openLedger(
  { header, operators }: EventTrace,
  rowOf?: (operator: number, start_ps: number, end_ps: number) => number,
): OpenLedger {
  const { columns, column, where: whereOf } = columnsOf(header);
  // a list is of many records, which come some at a time
  const wheres = new WeakMap<Records['who'], readonly Where[]>();
  const known = new Set(operators.map((o) => o.id));
  const rows = new Map<number, Float64Array>();
  const begun_ps = new Map<number, number>();
  const time = column('time_ps');
  const times = column('times');

  function rowAt(index: number): Float64Array {
    let row = rows.get(index);
    if (row === undefined || row.length < columns.length) {
      const longer = new Float64Array(columns.length + 16);
      if (row) longer.set(row);
      rows.set(index, (row = longer));
    }
    return row;
  }

  return {
    columns,
    rows,
    begun_ps,
    look({ records, who, whose, operator, start_ps, span_ps, gap_ps, amount, energy_fj }) {
      const where = wheres.get(who) ?? who.map(whereOf);
      wheres.set(who, where);
      let last = NaN;
      let row = NOTHING;
      for (let i = 0; i < records; i++) {
        // a memory alone has requests of operators that no list names
        const id = known.has(operator[i]!) ? operator[i]! : -1;
        const index = id < 0 || rowOf === undefined ? id : rowOf(id, start_ps[i]!, start_ps[i]! + span_ps[i]!);
        if (index !== last) [last, row] = [index, rowAt(index)];
        const [at, energy, service] = where[whose[i]!]!;
        row[energy]! += energy_fj[i]!;
        if (service >= 0) row[service]! += span_ps[i]! - gap_ps[i]!;
        if (at === time) {
          row[time]! += span_ps[i]!;
          row[times]!++;
          begun_ps.set(index, Math.min(begun_ps.get(index) ?? Infinity, start_ps[i]!));
        } else if (at >= 0) row[at]! += amount[i]!;
      }
    },
  };
}
