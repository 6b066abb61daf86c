/** A run for its page: what its plots over time are made of, and what is opened at operators, resources and components. */
import type { EventTrace } from '../../traces/event-traces.js';
import { FJ_PER_UJ } from '../../traces/formats.js';
import type { Blocking, BlockingResource } from '../metrics/blocking.js';
import type { OperatorFigures, OperatorRow } from '../metrics/operator-table.js';
import { runData } from '../metrics/run-data.js';
import { scan } from '../metrics/scan.js';
import { timeUnit } from '../metrics/time-axis.js';
import { reasons } from '../metrics/why.js';
import { byEnergy } from '../plots/power.js';
import { number, share } from '../tables/numbers.js';
import { detailOf, oneOperator, operatorName } from '../tables/operator-rows.js';
import type { Table } from '../tables/table.js';
import { reasonTable } from '../tables/why.js';
import { rounded, type Detail, type RunContent } from './page-content.js';
import type { Spent } from './spent.js';

/** Operators that a page lists, the longest of more; `operators` of the command line has all. */
export const MOST_OPERATORS = 1000;
/** Operators under a resource or component. */
const MOST_ROWS = 15;

/** Operators by something of theirs, the most first. @param values by row, in units of `per` */
function topOperators(
  title: string,
  header: string,
  rows: readonly OperatorRow[],
  values: readonly number[],
  per: number,
): Table {
  const all = rows.map((row, i) => ({ row, value: values[i]! })).filter(({ value }) => value > 0);
  const sum = all.reduce((s, { value }) => s + value, 0);
  const shown = all.sort((a, b) => b.value - a.value).slice(0, MOST_ROWS);
  return {
    title,
    headers: ['operator', 'layer', header, 'share'],
    rows: shown.map(({ row, value }) => [
      operatorName(row),
      row.layer === null ? '–' : String(row.layer),
      number(value / per, 3),
      share(value, sum),
    ]),
    details: shown.map(({ row }) => detailOf('operator', row.operator)),
  };
}

function resourceDetail(
  { resource, time_ps, parts }: BlockingResource,
  { elapsed_ps, accelerators, rows, heldBy }: Spent,
): Detail {
  const unit = timeUnit(elapsed_ps);
  const cells = (b: Blocking): string[] => [
    b.use,
    b.what,
    b.requester || '–',
    b.holder || '–',
    number(b.time_ps / unit.ps, 3),
    share(b.time_ps, time_ps),
  ];
  return {
    title: `${resource}: ${number(time_ps / unit.ps, 3)} ${unit.name} of ${accelerators === 1 ? 'the run' : `${accelerators} accelerators`}, ${share(time_ps, elapsed_ps * accelerators)}`,
    tables: [
      {
        title: 'What it did, and for whom',
        headers: ['use of the PE array', 'it', 'for', 'held by', `time (${unit.name})`, 'share'],
        rows: parts.slice(0, MOST_ROWS).map(cells),
      },
      topOperators('Operators that it held longest', `time (${unit.name})`, rows, heldBy(resource), unit.ps),
    ],
  };
}

function componentDetail(component: string, fj: number, { rows, all }: Spent): Detail {
  const values = rows.map((r) => r.energy_fj[component] ?? 0);
  return {
    title: `${component}: ${number(fj / FJ_PER_UJ, 3)} µJ, ${share(fj, all.total_fj)} of the energy`,
    tables: [topOperators('Operators that took most of it', 'energy (µJ)', rows, values, FJ_PER_UJ)],
  };
}

/** Who held whom up while it ran: a wait seen from the one that held what was waited for. */
function delayedTable({ waits, time_ps }: OperatorFigures): Table {
  const unit = timeUnit(time_ps);
  return {
    title: 'Whom its requests delayed',
    headers: ['this', 'delayed', 'at', 'cause', `by (${unit.name})`],
    rows: waits
      .filter((w) => w.holder !== '' && w.holder !== w.requester)
      .map((w) => [w.holder, w.requester || '–', w.at, w.cause, number(w.wait_ps / unit.ps, 3)]),
    note: 'summed over requests that waited while it ran; its waits for itself and for nobody stand above',
  };
}

/** Where its time went comes right behind what it is. */
function operatorDetail(row: OperatorRow, trace: EventTrace): Detail {
  const [first, ...tables] = oneOperator(row, trace) as [Table, ...Table[]];
  const why = row.times > 0 ? [reasonTable(reasons(row))] : [];
  return { title: first.title, tables: [{ ...first, title: 'What it is' }, ...why, ...tables, delayedTable(row)] };
}

/** Everything that can be opened. */
export function detailsOf(spent: Spent, trace: EventTrace): Record<string, Detail> {
  const listed = [...spent.rows].sort((a, b) => b.time_ps - a.time_ps).slice(0, MOST_OPERATORS);
  const entries: [string, Detail][] = [
    ...listed.map((row): [string, Detail] => [detailOf('operator', row.operator), operatorDetail(row, trace)]),
    ...spent.resources.map((r): [string, Detail] => [detailOf('resource', r.resource), resourceDetail(r, spent)]),
    ...Object.entries(spent.all.energy_fj).map(([c, fj]): [string, Detail] => [
      detailOf('component', c),
      componentDetail(c, fj, spent),
    ]),
  ];
  return Object.fromEntries(entries);
}

/** What plots over time are made of. */
export function runContent(trace: EventTrace): RunContent {
  const run = runData(trace);
  const { waits, ...fine } = scan(trace).fine;
  return {
    unit: timeUnit(run.elapsed_ps),
    memories: run.memories,
    components: byEnergy(run),
    fine: { ...fine, rows: fine.rows.map((r) => ({ ...r, bins: rounded(r.bins) })) },
    waits: { ...waits, wait_ps: rounded(waits.wait_ps) },
    operators: run.operators.map((o) => ({ id: o.id, name: operatorName(o), kind: o.kind, accelerator: o.accelerator })),
    peak_ps: run.peak?.start_ps,
  };
}
