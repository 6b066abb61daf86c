/** Tables of a trace's records: what was done, and what was waited for. A row a record. */
import type { EventTrace, Records } from '../../traces/event-traces.js';
import { onceAList, takenBy, type Chosen } from './chosen.js';
import { roomFor, type TableSink, type TableSpec } from './table.js';

/** Of no operator: the row of `operators` that has what belongs to none. */
export const NO_EXECUTION = 0;

/** What the amount of a record counts, by its kind. */
export const AMOUNT_UNITS: Readonly<Record<string, string>> = {
  tile: 'MAC',
  vector: 'element',
  encode: 'byte',
  read: 'byte',
  write: 'byte',
  transfer: 'byte',
  activate: 'row',
  refresh: 'refresh',
  'wake-up': 'wake-up',
  use: 'ps',
};

const times = [
  { name: 'start_ps', type: 'int64', about: 'begins; simulated time' },
  { name: 'end_ps', type: 'int64', about: 'ends' },
] as const;
const ofOperator = [
  { name: 'operator', type: 'int64', nullable: true, about: 'its id in the trace' },
  { name: 'execution', type: 'int64', about: 'the execution that it belongs to: a row of `operators`; 0 of none' },
] as const;

/** Everything that was done. */
export const ACTIVITIES: TableSpec = {
  name: 'activities',
  about:
    'what was done: a row a record of the trace, waits left out. How many activities a record is depends on the level of the trace',
  refers: { execution: 'operators' },
  lookedUp: [['start_ps'], ['actor', 'kind', 'start_ps'], ['execution'], ['operator']],
  columns: [
    ...times,
    { name: 'busy_ps', type: 'int64', about: 'of that time, what was not a pause' },
    { name: 'actor', type: 'text', about: 'who did it' },
    {
      name: 'kind',
      type: 'text',
      about: 'tile, vector, encode, read, write, transfer, activate, refresh, leakage, operator, wake-up, use',
    },
    ...ofOperator,
    { name: 'resource', type: 'int64', about: 'bank, slot or channel of the actor' },
    { name: 'requester', type: 'text', nullable: true, about: 'who asked for it' },
    { name: 'detail', type: 'text', nullable: true, about: 'power state, use of the PE array, mask or data' },
    { name: 'activities', type: 'int64', about: 'activities in this record' },
    { name: 'amount', type: 'int64', about: 'of `amount_unit`' },
    { name: 'amount_unit', type: 'text', nullable: true, about: 'MAC, element, byte, row, refresh, wake-up or ps, by kind' },
    { name: 'energy_fj', type: 'int64', about: 'energy that it took' },
  ],
};

/** Everything that was waited for. */
export const WAITS: TableSpec = {
  name: 'waits',
  about: 'what requests waited for: a row a record of kind wait',
  refers: { execution: 'operators' },
  lookedUp: [['start_ps'], ['actor', 'bank', 'start_ps'], ['requester', 'holder'], ['execution']],
  columns: [
    ...times,
    { name: 'any_waiting_ps', type: 'int64', about: 'of that time, what at least one waited' },
    { name: 'actor', type: 'text', about: 'the memory, buffer or link that was waited at' },
    { name: 'bank', type: 'int64', about: 'bank or port of it' },
    { name: 'requester', type: 'text', nullable: true, about: 'who waited' },
    { name: 'holder', type: 'text', nullable: true, about: 'who held what was waited for' },
    { name: 'cause', type: 'text', about: 'bank, data-bus, port, refresh, tRCD, …' },
    ...ofOperator,
    { name: 'requests', type: 'int64', about: 'requests that waited' },
    { name: 'wait_ps', type: 'int64', about: 'waited, summed over requests' },
  ],
};

/** Puts records into a table. */
export interface RecordTable {
  /** @param executions of each record */
  readonly look: (records: Records, executions: Float64Array) => void;
  readonly end: () => void;
}

/** Where each column stands in its table. */
const placesOf = ({ columns }: TableSpec): Readonly<Record<string, number>> =>
  Object.fromEntries(columns.map(({ name }, i) => [name, i]));

/** Names by number, of which 0 is none. */
const orNone = (i: number | undefined): number => (i === undefined || i === 0 ? -1 : i);

/** @param kinds those of these records alone: waits, or all others */
function chosenIn(trace: EventTrace, chosen: Chosen, waits: boolean): (who: Records['who']) => Uint8Array {
  const taken = takenBy(chosen, trace);
  const wait = trace.header.kinds.indexOf('wait');
  return onceAList((who) => taken(who).map((is, w) => (is === 1 && (who[w]![1] === wait) === waits ? 1 : 0)));
}

/** The table of activities. */
export function activitiesOf(trace: EventTrace, chosen: Chosen, sink: TableSink): RecordTable {
  const { names, kinds, details } = trace.header;
  const units = [...new Set(Object.values(AMOUNT_UNITS))];
  const words = { actor: names, kind: kinds, requester: names, detail: details, amount_unit: units };
  const { numbers, codes, next, end } = roomFor(ACTIVITIES, words, sink);
  const at = placesOf(ACTIVITIES);
  const [start, ends, busy] = [numbers[at['start_ps']!]!, numbers[at['end_ps']!]!, numbers[at['busy_ps']!]!];
  const [operators, executionOf] = [numbers[at['operator']!]!, numbers[at['execution']!]!];
  const [resource, count] = [numbers[at['resource']!]!, numbers[at['activities']!]!];
  const [amount, energy] = [numbers[at['amount']!]!, numbers[at['energy_fj']!]!];
  const [actor, kind, requester] = [codes[at['actor']!]!, codes[at['kind']!]!, codes[at['requester']!]!];
  const [detail, unit] = [codes[at['detail']!]!, codes[at['amount_unit']!]!];
  const taken = chosenIn(trace, chosen, false);
  const unitOf = kinds.map((k) => (Object.hasOwn(AMOUNT_UNITS, k) ? units.indexOf(AMOUNT_UNITS[k]!) : -1));
  return {
    end,
    look(r, executions) {
      const is = taken(r.who);
      for (let i = 0; i < r.records; i++) {
        const w = r.whose[i]!;
        if (is[w] === 0) continue;
        const from_ps = r.start_ps[i]!;
        const span_ps = r.span_ps[i]!;
        if (from_ps > chosen.until_ps || from_ps + span_ps < chosen.from_ps) continue;
        const n = next();
        const who = r.who[w]!;
        start[n] = from_ps;
        ends[n] = from_ps + span_ps;
        busy[n] = span_ps - r.gap_ps[i]!;
        actor[n] = who[0]!;
        kind[n] = who[1]!;
        operators[n] = r.operator[i]! < 0 ? NaN : r.operator[i]!;
        executionOf[n] = executions[i]!;
        resource[n] = who[2]!;
        requester[n] = orNone(who[3]);
        detail[n] = orNone(who[5]);
        count[n] = r.count[i]!;
        amount[n] = r.amount[i]!;
        unit[n] = unitOf[who[1]!]!;
        energy[n] = r.energy_fj[i]!;
      }
    },
  };
}

/** The table of waits. */
export function waitsOf(trace: EventTrace, chosen: Chosen, sink: TableSink): RecordTable {
  const { names, details } = trace.header;
  const { numbers, codes, next, end } = roomFor(WAITS, { actor: names, requester: names, holder: names, cause: details }, sink);
  const at = placesOf(WAITS);
  const [start, ends, any] = [numbers[at['start_ps']!]!, numbers[at['end_ps']!]!, numbers[at['any_waiting_ps']!]!];
  const [operators, executionOf] = [numbers[at['operator']!]!, numbers[at['execution']!]!];
  const [bank, requests, wait] = [numbers[at['bank']!]!, numbers[at['requests']!]!, numbers[at['wait_ps']!]!];
  const [actor, requester] = [codes[at['actor']!]!, codes[at['requester']!]!];
  const [holder, cause] = [codes[at['holder']!]!, codes[at['cause']!]!];
  const taken = chosenIn(trace, chosen, true);
  return {
    end,
    look(r, executions) {
      const is = taken(r.who);
      for (let i = 0; i < r.records; i++) {
        const w = r.whose[i]!;
        if (is[w] === 0) continue;
        const from_ps = r.start_ps[i]!;
        const span_ps = r.span_ps[i]!;
        if (from_ps > chosen.until_ps || from_ps + span_ps < chosen.from_ps) continue;
        const n = next();
        const who = r.who[w]!;
        start[n] = from_ps;
        ends[n] = from_ps + span_ps;
        any[n] = span_ps - r.gap_ps[i]!;
        actor[n] = who[0]!;
        bank[n] = who[2]!;
        requester[n] = orNone(who[3]);
        holder[n] = orNone(who[4]);
        cause[n] = who[5]!;
        operators[n] = r.operator[i]! < 0 ? NaN : r.operator[i]!;
        executionOf[n] = executions[i]!;
        requests[n] = r.count[i]!;
        wait[n] = r.amount[i]!;
      }
    },
  };
}
