/** Tables of our memories beside two independent simulators. */
import { relative } from '../tables/numbers.js';
import type { Table } from '../tables/table.js';
import { difference, type CyclesBeside, type MemoryCheck, type MemoryValidation } from './memory.js';

const verdict = (checks: readonly MemoryCheck[]): string => (checks.every((c) => c.ok) ? 'ok' : 'FAILED');
/** A trace on a device. */
const runOf = ({ device, trace }: Pick<MemoryCheck, 'device' | 'trace'>): string => `${device}|${trace}`;

/** A line a quantity. */
const detailTable = (checks: readonly MemoryCheck[], title: string): Table => ({
  title,
  headers: ['device', 'policy', 'trace', 'quantity', 'reference', 'ours', 'difference', 'tolerance', 'verdict'],
  rows: checks.map((c) => [
    c.device,
    c.policy,
    c.trace,
    c.quantity,
    String(c.reference),
    String(c.ours),
    relative(difference(c)),
    `${c.kind === 'at most' ? '+' : '±'} ${relative(c.tolerance)}`,
    verdict([c]),
  ]),
});

/** A line a run of the policy that does as DRAMsim3 does. */
function alikeTable(all: readonly MemoryCheck[]): Table {
  const byRun = new Map<string, MemoryCheck[]>();
  for (const c of all.filter((x) => x.kind === 'equal')) byRun.set(runOf(c), [...(byRun.get(runOf(c)) ?? []), c]);
  return {
    title: 'Policy dramsim3 against DRAMsim3 2981759 (validated: nothing is fitted)',
    headers: ['device', 'trace', 'quantities', 'largest difference', 'verdict'],
    rows: [...byRun.values()].map((checks) => {
      const { device, trace } = checks[0]!;
      const largest = Math.max(...checks.map((c) => Math.abs(difference(c))));
      return [device, trace, String(checks.length), relative(largest), verdict(checks)];
    }),
  };
}

/** What two independent simulators say of a run, and what our own policy takes. */
function ownTable(all: readonly MemoryCheck[], spreads: readonly CyclesBeside[]): Table {
  const bounded = new Map(all.filter((c) => c.kind === 'at most').map((c) => [runOf(c), c]));
  return {
    title: 'Our own policy beside two independent simulators (cycles of the last answer)',
    headers: ['device', 'trace', 'DRAMsim3', 'Ramulator 2.1', 'spread of the two', 'ours', 'over the better', 'verdict'],
    rows: spreads.map((s) => {
      const c = bounded.get(runOf(s))!;
      const { dramsim3, ramulator2 } = s;
      const [other, spread] =
        ramulator2 === null ? ['–', '–'] : [String(ramulator2), relative((ramulator2 - dramsim3) / dramsim3)];
      return [s.device, s.trace, String(dramsim3), other, spread, String(s.own), relative(difference(c)), verdict([c])];
    }),
    note: `${all.filter((c) => c.ok).length} of ${all.length} quantities within tolerance; known differences: analysis/validate/DEVIATIONS.md`,
  };
}

/** Failures, or all; then a line a trace; then what two independent simulators say of it. */
export function comparisonTables({ comparisons: all, spreads }: MemoryValidation, everything: boolean): Table[] {
  const detail = everything ? all : all.filter((c) => !c.ok);
  return [
    ...(detail.length > 0 ? [detailTable(detail, everything ? 'All quantities' : 'Quantities out of tolerance')] : []),
    alikeTable(all),
    ownTable(all, spreads),
  ];
}
