/** Tables of where two runs, platforms or points differ. */
import { FJ_PER_UJ, PJ_PER_UJ } from '../../traces/formats.js';
import type { Change, PartChange } from '../metrics/diff-parts.js';
import { bySize, type DiffSort, type KindChange, type OperatorChange } from '../metrics/operator-diff.js';
import type { PlatformDiff } from '../metrics/platform-diff.js';
import type { PointDiff } from '../metrics/point-diff.js';
import type { RunDiff } from '../metrics/run-diff.js';
import { timeUnit, type TimeUnit } from '../metrics/time-axis.js';
import { comparisonTable, shown, signed } from './comparison.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** How tables of a difference are cut. */
export interface DiffShown {
  readonly sort: DiffSort;
  /** rows of a table at most */
  readonly limit: number;
}

/** What led to a difference: a fact of each, where the two have not the same. */
export interface MadeOfRow {
  readonly what: string;
  readonly a: string;
  readonly b: string;
}

/** A row a fact in which they are unlike; none where nothing is known to be. */
export const madeOfTable = (rows: readonly MadeOfRow[], [a, b]: readonly [string, string]): Table[] =>
  rows.length === 0
    ? []
    : [{ title: 'What they were made of', headers: ['what', a, b], rows: rows.map((r) => [r.what, r.a, r.b]) }];

const plus = (v: number, text: string): string => signed(text, v);
/** In a unit; small ones keep three digits. */
const inUnit = (unit: number) => (v: number) => shown(v / unit);
const cut = (of: number, limit: number): { readonly note?: string } =>
  of > limit ? { note: `the largest ${limit} of ${of}; --json has all` } : {};

/** A row a part. @param text a figure in the unit of the title */
function partTable(
  title: string,
  part: string,
  changes: readonly PartChange[],
  {
    labels: [a, b],
    limit,
    text,
  }: { readonly labels: readonly [string, string]; readonly limit: number; readonly text: (v: number) => string },
): Table[] {
  if (changes.length === 0) return [];
  const rows = changes.slice(0, limit).map((c) => [c.part, text(c.a), text(c.b), plus(c.difference, text(c.difference))]);
  return [{ title, headers: [part, a, b, 'difference'], rows, ...cut(changes.length, limit) }];
}

/** Where most of an operator's difference lies, in what the rows are sorted by. */
function mostly(c: OperatorChange, sort: DiffSort, unit: TimeUnit): string {
  const ps = inUnit(unit.ps);
  const [parts, text]: readonly [readonly PartChange[], (v: number) => string] = {
    time: [c.use_ps, ps] as const,
    energy: [c.energy_by_component_fj, inUnit(FJ_PER_UJ)] as const,
    bytes: [c.bytes_by_memory, inUnit(1)] as const,
    waits: [c.waits_ps, ps] as const,
  }[sort];
  const [first] = parts;
  return first ? `${first.part} ${plus(first.difference, text(first.difference))}` : '–';
}

/** Beside its dimensions, in which run it is where not in both. */
function operatorName({ name, dims, operator_a, operator_b }: OperatorChange): string {
  const only = operator_a === null ? ' (B alone)' : operator_b === null ? ' (A alone)' : '';
  return `${name} ${dims.join('×')}${only}`;
}

function operatorTables(operators: readonly OperatorChange[], { sort, limit }: DiffShown, unit: TimeUnit): Table[] {
  if (operators.length === 0) return [];
  const cell = ({ difference }: Change, per: number): string => plus(difference, shown(difference / per));
  return [
    {
      title: `Operators that differ most in ${sort}`,
      headers: [
        ...['operator', 'layer', 'sentence', `A (${unit.name})`, `B (${unit.name})`],
        ...[`time (${unit.name})`, 'energy (µJ)', 'moved (bytes)', `waits (${unit.name})`, 'most of it'],
      ],
      rows: bySize(operators, sort)
        .slice(0, limit)
        .map((c) => [
          ...[operatorName(c), c.layer === null ? '–' : String(c.layer), c.sentence || '–'],
          ...[c.time_ps.a, c.time_ps.b].map((ps) => number(ps / unit.ps, 3)),
          ...[cell(c.time_ps, unit.ps), cell(c.energy_fj, FJ_PER_UJ), cell(c.bytes, 1), cell(c.wait_ps, unit.ps)],
          mostly(c, sort, unit),
        ]),
      ...cut(operators.length, limit),
    },
  ];
}

function kindTables(kinds: readonly KindChange[], sort: DiffSort, unit: TimeUnit): Table[] {
  if (kinds.length === 0) return [];
  const cells = ({ a, b, difference }: Change, per: number): string[] => [
    number(a / per, 3),
    number(b / per, 3),
    plus(difference, shown(difference / per)),
  ];
  return [
    {
      title: 'By kind of operator',
      headers: [
        ...['kind', `A (${unit.name})`, `B (${unit.name})`, `time (${unit.name})`],
        ...['A (µJ)', 'B (µJ)', 'energy (µJ)', 'moved (bytes)', `waits (${unit.name})`],
      ],
      rows: bySize(kinds, sort).map((k) => [
        ...[k.kind, ...cells(k.time_ps, unit.ps), ...cells(k.energy_fj, FJ_PER_UJ)],
        plus(k.bytes.difference, shown(k.bytes.difference)),
        plus(k.wait_ps.difference, shown(k.wait_ps.difference / unit.ps)),
      ]),
    },
  ];
}

/** What two runs differ in, the whole first; none where they do not. */
export function runDiffTables(diff: RunDiff, show: DiffShown): Table[] {
  if (diff.identical) return [];
  const [a, b] = diff.runs.map((r) => r.name) as [string, string];
  const whole_ms = diff.differences.find((d) => d.quantity === 'simulated time')?.values ?? [];
  const unit = timeUnit(Math.max(...whole_ms, 0) * 1e9);
  // energy by component has a table of its own
  const differences = diff.differences.filter((d) => d.absolute[1] !== 0 && !d.quantity.startsWith('energy of '));
  const { limit } = show;
  const of = { labels: [a, b] as const, limit };
  const ps = { ...of, text: inUnit(unit.ps) };
  const uj = { ...of, text: inUnit(PJ_PER_UJ) };
  const count = { ...of, text: inUnit(1) };
  return [
    ...(differences.length > 0 ? [comparisonTable({ ...diff, differences })] : []),
    ...partTable(`Where the time of the PE array goes (${unit.name})`, 'use', diff.pe_array_ps, ps),
    ...partTable('Energy by component (µJ)', 'component', diff.energy_by_component_pj, uj),
    ...kindTables(diff.kinds ?? [], show.sort, unit),
    ...operatorTables(diff.operators ?? [], show, unit),
    ...partTable('Moved, by what asked for it (bytes)', 'memory and operand', diff.bytes_by_operand, count),
    ...partTable(`Waits by cause, summed over requests (${unit.name})`, 'memory and cause', diff.waits_by_cause_ps, ps),
    ...partTable(`Waits by bank (${unit.name})`, 'bank', diff.bank_wait_ps, ps),
    ...partTable('Conflicts by bank', 'bank', diff.bank_conflicts, count),
    ...partTable('Energy by bank (µJ)', 'bank', diff.bank_energy_pj, uj),
  ];
}

/** What two platforms differ in: fields, then what follows from them. */
export function platformDiffTables({ platforms, identical, fields, figures, ...blocks }: PlatformDiff, limit: number): Table[] {
  if (identical) return [];
  const value = (v: string | number | boolean | null): string => (v === null ? '–' : String(v));
  const of = { labels: platforms, limit, text: shown };
  return [
    {
      title: 'Fields that differ',
      headers: ['field', ...platforms],
      rows: fields.map((f) => [f.field, value(f.from), value(f.to)]),
    },
    ...partTable('Figures', 'figure', figures, of),
    ...partTable('Area (µm²)', 'block', blocks.area_um2, of),
    ...partTable('Leakage, on (µW)', 'block', blocks.leakage_uw, of),
    ...partTable('Peak (bytes/s)', 'block', blocks.peak_bytes_per_s, of),
    ...partTable('Capacity (bytes)', 'block', blocks.capacity_bytes, of),
    ...partTable('Read (fJ/byte)', 'block', blocks.read_fj_per_byte, of),
    ...partTable('Write (fJ/byte)', 'block', blocks.write_fj_per_byte, of),
  ];
}

/** What two points of a sweep differ in. */
export function pointDiffTables({ points, identical, fields, figures, same_workload }: PointDiff, limit: number): Table[] {
  if (identical) return [];
  const rows = fields.map((f) => [f.field, f.from ?? '–', f.to ?? '–']);
  return [
    ...(rows.length > 0 ? [{ title: 'What varies', headers: ['field', ...points], rows }] : []),
    ...partTable('Figures', 'column', figures, { labels: points, limit, text: shown }),
  ].map((table) => (same_workload ? table : { ...table, note: 'of different sentences: compared because of --force' }));
}
