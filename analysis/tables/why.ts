/** Why a run, or an operator of it, took its time: as text and as tables. */
import type { EventTrace } from '../../traces/event-traces.js';
import { largest, PJ_PER_UJ, FJ_PER_UJ } from '../../traces/formats.js';
import type { BlockingResource } from '../metrics/blocking.js';
import { contention, type ContentionRow } from '../metrics/contention.js';
import type { OperatorFigures, OperatorRow } from '../metrics/operator-table.js';
import type { RunData } from '../metrics/run-data.js';
import { timeUnit, type TimeUnit } from '../metrics/time-axis.js';
import { waitedOf, type PathStep, type Reason } from '../metrics/why.js';
import { number, share } from './numbers.js';
import { detailOf, operatorName } from './operator-rows.js';
import type { Table } from './table.js';

const timeText = (ps: number, unit: TimeUnit): string => `${number(ps / unit.ps, 3)} ${unit.name}`;

/** A line a reason, those below it further in. */
function reasonLines(reasons: readonly Reason[], unit: TimeUnit, depth = 1): string[] {
  return reasons.flatMap((r) => [
    `${'  '.repeat(depth)}${(100 * r.share).toFixed(1).padStart(5)} %  ${timeText(r.time_ps, unit)}  ${r.text}`,
    ...reasonLines(r.because, unit, depth + 1),
  ]);
}

/** What is explained, and its reasons. */
export function reasonText(head: string, reasons: readonly Reason[]): string {
  const whole_ps = reasons.reduce((sum, r) => sum + r.time_ps, 0);
  return [head, ...reasonLines(reasons, timeUnit(whole_ps))].join('\n');
}

/** The same as a table: what a reason is made of stands below it, further in. */
export function reasonTable(reasons: readonly Reason[]): Table {
  const unit = timeUnit(reasons.reduce((sum, r) => sum + r.time_ps, 0));
  const rows = (of: readonly Reason[], depth: number): string[][] =>
    of.flatMap((r) => [
      [`${'· '.repeat(depth)}${r.text}`, number(r.time_ps / unit.ps, 3), `${(100 * r.share).toFixed(1)} %`],
      ...rows(r.because, depth + 1),
    ]);
  return { title: 'Why it took its time', headers: ['why', `time (${unit.name})`, 'share'], rows: rows(reasons, 0) };
}

/** One execution in a sentence. @param elapsed_ps of the run */
export function executionHead(r: OperatorRow, elapsed_ps: number): string {
  const unit = timeUnit(r.time_ps);
  const begun = timeUnit(r.start_ps ?? 0);
  const where = [...(r.layer === null ? [] : [`layer ${r.layer}`]), ...(r.sentence ? [`sentence ${r.sentence}`] : [])].join(', ');
  const when = r.start_ps === null ? '' : ` from ${timeText(r.start_ps, begun)} on`;
  return `Operator ${r.operator}, ${operatorName(r)}${where ? ` (${where})` : ''}: ${timeText(r.time_ps, unit)}${when}, ${share(r.time_ps, elapsed_ps)} of the run, ${number(r.total_fj / 1e6, 1)} nJ.`;
}

/** The peak of the run in a sentence, and what drew it; empty where none was found. */
export function peakText({ end, operators }: EventTrace): string {
  const peak = end?.peak;
  if (!peak) return '';
  const total_fj = Object.values(peak.energy_fj).reduce((a, b) => a + b, 0);
  const at = timeUnit(peak.start_ps);
  const op = operators[peak.operator];
  const components = Object.entries(peak.energy_fj).sort(([, a], [, b]) => b - a);
  const during = op ? `, in operator ${peak.operator}, ${operatorName(op)}` : '';
  return [
    `Peak power ${number(total_fj / peak.window_ps, 2)} mW, mean of ${number(peak.window_ps / 1e6, 1)} µs at ${timeText(peak.start_ps, at)}${during}:`,
    ...components.map(
      ([name, fj]) => `  ${((100 * fj) / total_fj).toFixed(1).padStart(5)} %  ${number(fj / peak.window_ps, 2)} mW  ${name}`,
    ),
  ].join('\n');
}

/** What a run's time is shared out of. */
interface Whole {
  readonly elapsed_ps: number;
  /** how many: the time of each is shared out */
  readonly accelerators: number;
  readonly total_fj: number;
}

/** Resources by how long they were the root, with what each drew over the run. */
export function resourceTable(resources: readonly BlockingResource[], { elapsed_ps, accelerators, total_fj }: Whole): Table {
  const unit = timeUnit(elapsed_ps);
  const sum = accelerators === 1 ? 'the run' : `the run × ${accelerators} accelerators, of which shares are`;
  const did = ({ parts: [first] }: BlockingResource): string =>
    first
      ? `${first.what}${first.requester ? ` for ${first.requester}` : ''}${first.holder ? `, held by ${first.holder}` : ''}`
      : '–';
  return {
    title: 'Critical path by resource',
    headers: ['resource', `time (${unit.name})`, 'share', 'energy (µJ)', 'share of energy', 'longest'],
    rows: resources.map((r) => [
      r.resource,
      number(r.time_ps / unit.ps, 3),
      share(r.time_ps, elapsed_ps * accelerators),
      r.energy_fj === null ? '–' : number(r.energy_fj / FJ_PER_UJ, 3),
      r.energy_fj === null ? '–' : share(r.energy_fj, total_fj),
      did(r),
    ]),
    details: resources.map((r) => detailOf('resource', r.resource)),
    note:
      'the time of the PE array is of one operator at a time, so the path goes through each; within one, a wait for data is divided in proportion to what its ' +
      `requests spent their time on, so that times sum to ${sum}; energy is what the component drew over the whole run`,
  };
}

/** Roots that a step of the path names. */
const ROOTS = 2;

/** The run from operator to operator, each with what it was held by most; of many the longest, in their order. */
export function pathTable(steps: readonly PathStep[], most: number): Table {
  const unit = timeUnit(
    largest(
      steps.map((s) => s.row.time_ps),
      0,
    ),
  );
  const begun = timeUnit(
    largest(
      steps.map((s) => s.row.start_ps ?? 0),
      0,
    ),
  );
  const longest = new Set([...steps].sort((a, b) => b.row.time_ps - a.row.time_ps).slice(0, most));
  const root = ({ row, roots }: PathStep, i: number): string => {
    const b = roots[i];
    if (!b) return '–';
    const whose = b.requester ? ` for ${b.requester}` : '';
    const held = b.holder ? `, held by ${b.holder}` : '';
    return `${share(b.time_ps, row.time_ps)} ${b.resource}: ${b.what}${whose}${held}`;
  };
  return {
    title: 'Critical path, operator by operator',
    headers: ['id', `start (${begun.name})`, 'operator', `time (${unit.name})`, 'most of it', 'then'],
    rows: steps
      .filter((s) => longest.has(s))
      .map((s) => [
        String(s.row.operator),
        number((s.row.start_ps ?? 0) / begun.ps, 3),
        operatorName(s.row),
        number(s.row.time_ps / unit.ps, 3),
        ...Array.from({ length: ROOTS }, (_, i) => root(s, i)),
      ]),
    ...(longest.size < steps.length && { note: `the ${longest.size} longest of ${number(steps.length)} steps, in their order` }),
  };
}

/** Operators in which most time was neither multiplied nor passed through the special function unit. */
export function worstTable(rows: readonly OperatorRow[], elapsed_ps: number, most: number): Table {
  const unit = timeUnit(elapsed_ps);
  const sorted = rows.filter((r) => r.times > 0).sort((a, b) => waitedOf(b) - waitedOf(a));
  return {
    title: 'Operators that waited longest',
    headers: ['id', 'operator', 'layer', 'times', `time (${unit.name})`, `not at work (${unit.name})`, 'share of the run'],
    rows: sorted
      .slice(0, most)
      .map((r) => [
        String(r.operator),
        operatorName(r),
        r.layer === null ? '–' : String(r.layer),
        number(r.times),
        number(r.time_ps / unit.ps, 3),
        number(waitedOf(r) / unit.ps, 3),
        share(waitedOf(r), elapsed_ps),
      ]),
    note: 'not at work: neither the PE array multiplied nor the special function unit passed vectors; switchyard why TRACE --operator ID says why',
  };
}

/** All waits, longest first: they sum to the run's. */
export function allWaitsTable({ waits }: Pick<OperatorFigures, 'waits'>, elapsed_ps: number): Table {
  const unit = timeUnit(elapsed_ps);
  const all = waits.reduce((sum, w) => sum + w.wait_ps, 0);
  return {
    title: 'Waits of requests',
    headers: ['at', 'requester', 'cause', 'held by', `waited (${unit.name})`, 'share'],
    rows: waits.map((w) => [
      w.at,
      w.requester || '–',
      w.cause,
      w.holder || '–',
      number(w.wait_ps / unit.ps, 3),
      share(w.wait_ps, all),
    ]),
    note: `${number(all / unit.ps, 3)} ${unit.name} in all, summed over requests: two that wait at once count twice`,
  };
}

/** Banks at which requests waited longest, and for whom most of it. */
export function banksWaitedAt(run: RunData, most: number): Table {
  const unit = timeUnit(run.elapsed_ps);
  const banks = new Map<string, { readonly memory: string; readonly bank: number; wait_ps: number; longest: ContentionRow }>();
  // longest first: the first of a bank is its longest
  for (const row of contention(run, 'holder')) {
    const key = `${row.memory} ${row.bank}`;
    const of = banks.get(key);
    if (of) of.wait_ps += row.wait_ps;
    else banks.set(key, { memory: row.memory, bank: row.bank, wait_ps: row.wait_ps, longest: row });
  }
  const sorted = [...banks.values()].sort((a, b) => b.wait_ps - a.wait_ps);
  return {
    title: 'Banks at which requests waited longest',
    headers: ['memory', 'bank', `waited (${unit.name})`, 'longest for', 'share of it'],
    rows: sorted
      .slice(0, most)
      .map((b) => [
        b.memory,
        String(b.bank),
        number(b.wait_ps / unit.ps, 3),
        b.longest.part,
        share(b.longest.wait_ps, b.wait_ps),
      ]),
    note: `${number(Math.min(most, sorted.length))} of ${number(sorted.length)} banks at which any waited`,
  };
}

/** What one resource twice as fast came to, beside the run. Energies in pJ. */
export interface WhatIfRow {
  readonly resource: string;
  /** fields of the platform, old and new */
  readonly changes: readonly string[];
  readonly time_ps: number;
  readonly energy_pj: Readonly<Record<string, number>>;
  readonly area_um2: number;
}
/** The run itself, and each resource twice as fast. */
export interface WhatIf {
  readonly base: Omit<WhatIfRow, 'resource' | 'changes'>;
  readonly rows: readonly (WhatIfRow | { readonly resource: string; readonly fault: string })[];
}

const percent = (now: number, before: number): string =>
  before === 0 ? '–' : `${now >= before ? '+' : '−'}${number(Math.abs(100 * (now / before - 1)), 2)} %`;

/** What moved an energy most: the components with the largest differences. */
function movedMost(now: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): string {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((name) => name !== 'total');
  const moved = names
    .map((name) => [name, (now[name] ?? 0) - (before[name] ?? 0)] as const)
    .filter(([, pj]) => Math.abs(pj) >= 5e-4 * (before['total'] ?? 0));
  const text = moved
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .slice(0, 4)
    .map(([name, pj]) => `${name} ${pj >= 0 ? '+' : '−'}${number(Math.abs(pj) / PJ_PER_UJ, 3)}`);
  return text.length === 0 ? '–' : text.join(', ');
}

/** Simulated, not estimated. */
export function whatIfTable({ base, rows }: WhatIf): Table {
  return {
    title: 'What if a resource were twice as fast',
    headers: ['resource', 'changed', 'time', 'energy', 'area', 'energy moved most in (µJ)'],
    rows: rows.map((r) =>
      'fault' in r
        ? [r.resource, r.fault, '–', '–', '–', '–']
        : [
            r.resource,
            r.changes.join('; '),
            percent(r.time_ps, base.time_ps),
            percent(r.energy_pj['total'] ?? 0, base.energy_pj['total'] ?? 0),
            percent(r.area_um2, base.area_um2),
            movedMost(r.energy_pj, base.energy_pj),
          ],
    ),
    note:
      'the run simulated again with the changed platform, planned anew; energy of an access and power stay as they are, but for a DRAM, ' +
      'whose energies follow from currents and times',
  };
}
