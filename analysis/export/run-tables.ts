/** Tables of a run as a whole: small ones, that are made at once. */
import type { EventTrace } from '../../traces/event-traces.js';
import type { OperatorRow } from '../metrics/operator-table.js';
import { seriesFromRecords } from '../metrics/run-data.js';
import type { Chosen } from './chosen.js';
import { factsOf } from './facts.js';
import { NO_EXECUTION } from './record-tables.js';
import type { Cell, TableSpec } from './table.js';

/** Executions with their numbers, as `openExecutions` gives them. */
type Executions = readonly { readonly index: number; readonly row: OperatorRow }[];

/** A table that is made at once. */
export interface RunTable extends TableSpec {
  readonly rows: (trace: EventTrace, chosen: Chosen, executions: Executions) => readonly (readonly Cell[])[];
}

/** Every execution of an operator, and what was of none. */
export const OPERATORS: RunTable = {
  name: 'operators',
  about:
    'every execution of an operator, with all that was told of it; of the whole run. Row 0 has what is of no operator, so that rows sum to the run',
  key: ['execution'],
  refers: { sentence: 'sentences' },
  columns: [
    {
      name: 'execution',
      type: 'int64',
      about: 'its number, by retirement; loads, which do not retire, behind; 0: what is of no operator',
    },
    {
      name: 'operator',
      type: 'int64',
      nullable: true,
      about: 'id of the operator in the trace; executions of one operator share it',
    },
    { name: 'name', type: 'text', about: 'what was recorded' },
    { name: 'kind', type: 'text', about: 'matmul, softmax, …; load: a copy of a task’s part' },
    { name: 'dims', type: 'text', about: 'sizes, `x` between: batches, m, k, n of a product, rows and columns of others' },
    { name: 'layer', type: 'int64', nullable: true, about: 'of the model' },
    { name: 'sentence', type: 'text', nullable: true, about: 'id of the sentence' },
    { name: 'task', type: 'text', nullable: true, about: 'of that sentence' },
    { name: 'start_ps', type: 'int64', nullable: true, about: 'issued; nothing of loads, which are not' },
    { name: 'time_ps', type: 'int64', about: 'from issue to retirement' },
    { name: 'macs', type: 'int64', about: 'multiply-accumulates' },
    {
      name: 'utilisation_share',
      type: 'double',
      nullable: true,
      about: 'MACs, of those that the PE array can do while it multiplies',
    },
    { name: 'link_bytes', type: 'int64', about: 'moved over the link, both ways' },
    { name: 'energy_fj', type: 'int64', about: 'of all components' },
    { name: 'wait_ps', type: 'int64', about: 'waited, summed over requests' },
    { name: 'mapping', type: 'text', about: 'what the mapper chose, in words' },
  ],
  rows(_, __, executions) {
    const rows = executions.map(({ index, row }) => operatorCells(index, row));
    if (executions.every(({ index }) => index >= 0)) rows.push(OF_NONE);
    return rows.sort((a, b) => Number(a[0]) - Number(b[0]));
  },
};

/** Row 0 where nothing was told of no operator. */
const OF_NONE: readonly Cell[] = [
  NO_EXECUTION,
  null,
  'of no operator',
  'none',
  '',
  null,
  null,
  null,
  null,
  0,
  0,
  null,
  0,
  0,
  0,
  '',
];

function operatorCells(index: number, o: OperatorRow): readonly Cell[] {
  const waited_ps = o.waits.reduce((sum, w) => sum + w.wait_ps, 0);
  return [
    index < 0 ? NO_EXECUTION : index + 1,
    ...[o.operator < 0 ? null : o.operator, o.name, o.kind, o.dims.join('x'), o.layer, o.sentence || null, o.task || null],
    ...[o.start_ps, o.time_ps, o.macs, o.utilisation, o.link_bytes, o.total_fj, waited_ps, o.mapping],
  ];
}

const QUANTITIES = {
  energy_fj: ['energy', 'fJ'],
  read_bytes: ['read', 'byte'],
  write_bytes: ['written', 'byte'],
  wait_ps: ['wait', 'ps'],
} as const;

/** Amounts over time. */
const SERIES: RunTable = {
  name: 'series',
  about: 'energy, bytes and waits over time, in bins of one width; bins that hold nothing are left out',
  lookedUp: [['quantity', 'actor', 'start_ps']],
  columns: [
    { name: 'start_ps', type: 'int64', about: 'the bin begins' },
    { name: 'end_ps', type: 'int64', about: 'the bin, or the run, ends' },
    { name: 'quantity', type: 'text', about: 'energy, read, written or wait' },
    { name: 'actor', type: 'text', about: 'whose' },
    { name: 'bank', type: 'int64', nullable: true, about: 'of waits' },
    { name: 'amount', type: 'int64', about: 'in the bin, in `unit`; fJ ÷ ps are mW' },
    { name: 'unit', type: 'text', about: 'fJ, byte or ps (summed over requests)' },
  ],
  rows(trace, { actor, from_ps, until_ps }) {
    const { bin_ps, rows } = trace.end?.series ?? seriesFromRecords(trace);
    const now_ps = trace.end?.now_ps ?? Infinity;
    return rows
      .filter((row) => actor(row.actor))
      .flatMap(({ what, actor: of, resource, bins }) =>
        bins.flatMap((amount, i): Cell[][] => {
          const [start_ps, end_ps] = [i * bin_ps, Math.max(i * bin_ps, Math.min((i + 1) * bin_ps, now_ps))];
          if (amount === 0 || start_ps > until_ps || end_ps < from_ps) return [];
          const [quantity, unit] = QUANTITIES[what];
          return [[start_ps, end_ps, quantity, of, what === 'wait_ps' ? resource : null, amount, unit]];
        }),
      );
  },
};

const SENTENCES: RunTable = {
  name: 'sentences',
  about: 'sentences that were taken up; of the whole run',
  key: ['sentence'],
  columns: [
    { name: 'sentence', type: 'text', about: 'id' },
    { name: 'task', type: 'text', about: 'its task' },
    { name: 'arrival_ps', type: 'int64', about: 'arrived' },
    { name: 'start_ps', type: 'int64', about: 'taken up' },
    { name: 'ready_ps', type: 'int64', about: 'the part of its task is there' },
    { name: 'end_ps', type: 'int64', about: 'answered' },
    { name: 'deadline_ps', type: 'int64', nullable: true, about: 'due' },
    { name: 'energy_fj', type: 'int64', about: 'that flowed while it was served' },
    { name: 'accelerator', type: 'int64', nullable: true, about: 'the one that served it, from 0; nothing of the only one' },
  ],
  rows: ({ end }) =>
    (end?.sentences ?? []).map((s) => [
      ...[s.id, s.task, s.arrival_ps, s.start_ps, s.ready_ps, s.end_ps],
      ...[s.deadline_ps === 0 ? null : s.deadline_ps, s.energy_fj, s.accelerator ?? null],
    ]),
};

const BANKS: RunTable = {
  name: 'banks',
  about: 'banks of the memories: requests, and what they waited for, summed over requests; of the whole run',
  key: ['memory', 'bank'],
  columns: [
    { name: 'memory', type: 'text', about: 'its name' },
    { name: 'bank', type: 'int64', about: 'number of the bank' },
    { name: 'requests', type: 'int64', about: 'that it served' },
    { name: 'conflicts', type: 'int64', about: 'requests that waited for another one' },
    { name: 'wait_ps', type: 'int64', about: 'waited for other requests: at the bank, its data bus, its ports' },
    { name: 'refresh_wait_ps', type: 'int64', about: 'waited for refresh' },
    { name: 'other_wait_ps', type: 'int64', about: 'waited for all else: timing, waking up, a full queue' },
    { name: 'read_bytes', type: 'int64', about: 'read' },
    { name: 'written_bytes', type: 'int64', about: 'written' },
  ],
  rows({ end }) {
    if (!end) return [];
    const bytes = (memory: string, bank: number, kind: string): number =>
      end.totals
        .filter((r) => r.actor === memory && r.resource === bank && r.kind === kind)
        .reduce((sum, r) => sum + r.amount, 0);
    return end.banks.map((b) => [
      ...[b.memory, b.bank, b.requests, b.conflicts, b.wait_ps, b.refresh_wait_ps, b.other_wait_ps],
      ...[bytes(b.memory, b.bank, 'read'), bytes(b.memory, b.bank, 'write')],
    ]);
  },
};

const OCCUPANCY: RunTable = {
  name: 'occupancy',
  about: 'what the time of each actor went to: the three sum to the run; of the whole run',
  key: ['actor'],
  columns: [
    { name: 'actor', type: 'text', about: 'its name' },
    { name: 'busy_ps', type: 'int64', about: 'at work' },
    { name: 'stalled_ps', type: 'int64', about: 'held up with work at hand' },
    { name: 'idle_ps', type: 'int64', about: 'without work' },
  ],
  rows: ({ end }) => (end?.occupancy ?? []).map((o) => [o.actor, o.busy_ps, o.stalled_ps, o.idle_ps]),
};

const RUN: RunTable = {
  name: 'run',
  about: 'the run as a whole: a field a row',
  key: ['field'],
  columns: [
    {
      name: 'field',
      type: 'text',
      about:
        'name, platform, seed, level, ended, elapsed, activities, idle energy; what was asked for: from, until, actors, kinds; version, commit, command line, platform and files with their SHA-256',
    },
    {
      name: 'value',
      type: 'text',
      nullable: true,
      about: 'as text; nothing where the trace does not say it, or nothing was left out',
    },
    { name: 'unit', type: 'text', nullable: true, about: 'ps or fJ' },
  ],
  rows: (trace, chosen) => factsOf(trace, chosen).map(({ field, value, unit }) => [field, value, unit]),
};

/** In the order in which they are written. */
export const RUN_TABLES: readonly RunTable[] = [OPERATORS, SERIES, SENTENCES, BANKS, OCCUPANCY, RUN];
