/** Tables of a memory played alone. */
import { PJ_PER_UJ, PS_PER_NS, PS_PER_US } from '../../traces/formats.js';
import type { EventTrace } from '../../traces/event-traces.js';
import { memoryEnergy } from '../metrics/memory-energy.js';
import type { MemoryResult } from '../metrics/memory-result.js';
import { number, share } from './numbers.js';
import type { Table } from './table.js';

const FJ_PER_NJ = 1e6;

/** Two decimals: the mean over a block is seldom whole. */
const wearRow = (e: NonNullable<MemoryResult['endurance']>): string[] => [
  `most writes of a cell, of ${number(e.endurance_writes)} (block of ${number(e.block_bytes)} bytes)`,
  number(e.most_writes_of_a_cell, 2),
];

/** What the requests took, and what the memory did for them. */
function runTable(r: MemoryResult): Table {
  const l = r.latency_cycles;
  const e = r.endurance;
  return {
    title: `${r.device}, policy ${r.policy}`,
    headers: ['quantity', 'value'],
    rows: [
      ['requests', `${number(r.requests)}: ${number(r.reads)} reads, ${number(r.writes)} writes`],
      ['last answer (cycle)', number(r.cycles)],
      ['simulated (µs)', number(r.simulated_ps / PS_PER_US, 3)],
      ['bandwidth (GB/s)', number(r.bandwidth_bytes_per_s / 1e9, 3)],
      ['bursts or words read, written', `${number(r.read_bursts)}, ${number(r.write_bursts)}`],
      ['row hits, misses', `${number(r.row_hits)}, ${number(r.row_misses)}`],
      ['activates, precharges, refreshes', [r.activates, r.precharges, r.refreshes].map((n) => number(n)).join(', ')],
      ['read latency, mean (cycles)', l ? number(l.mean, 2) : '–'],
      ['read latency, p50, p95, p99, max (cycles)', l ? [l.p50, l.p95, l.p99, l.max].map((n) => number(n)).join(', ') : '–'],
      ['area on chip (mm²)', r.area_um2 > 0 ? number(r.area_um2 / 1e6, 3) : 'off chip'],
      ...(e ? [wearRow(e)] : []),
      [
        'constraint violations',
        r.checked
          ? number(r.violations.length)
          : r.area_um2 > 0
            ? 'not checked: no checker of memories on chip'
            : 'not checked (--check)',
      ],
    ],
    ...(r.notes.length > 0 && { note: r.notes.join('; ') }),
  };
}

/** The parts sum to the total, which is the last row. */
const energyTable = (r: MemoryResult): Table => ({
  title: 'Energy',
  headers: ['part', 'energy (µJ)', 'share'],
  rows: Object.entries(r.energy_pj).map(([part, pj]) => [part, number(pj / PJ_PER_UJ, 3), share(pj, r.energy_pj.total)]),
});

/** Only the states that were ever entered. */
const stateTable = (r: MemoryResult): Table => {
  const all = Object.values(r.state_ps).reduce((a, b) => a + b, 0);
  return {
    title: 'Power states',
    headers: ['state', 'time (µs)', 'share'],
    rows: Object.entries(r.state_ps)
      .filter(([, ps]) => ps > 0)
      .map(([state, ps]) => [state, number(ps / PS_PER_US, 3), share(ps, all)]),
    note: 'summed over ranks or banks',
  };
};

/** Where the time between arrival and answer went; the rows sum to the last. */
const waitTable = (r: MemoryResult): Table => ({
  title: 'Time of requests by cause',
  headers: ['cause', 'time (µs)', 'share'],
  rows: [
    ['service', number(r.service_ps / PS_PER_US, 3), share(r.service_ps, r.latency_ps)],
    ...Object.entries(r.wait_ps)
      .sort(([, a], [, b]) => b - a)
      .map(([cause, ps]) => [cause, number(ps / PS_PER_US, 3), share(ps, r.latency_ps)]),
    ['arrival to answer', number(r.latency_ps / PS_PER_US, 3), share(r.latency_ps, r.latency_ps)],
  ],
  note: 'summed over requests, reads and writes',
});

/** More rows than these nobody reads; `--json` has them all. */
const MOST_VIOLATIONS = 50;

/** No table where no constraint is violated, or none was checked. */
function violationTable({ violations }: MemoryResult): Table[] {
  if (violations.length === 0) return [];
  return [
    {
      title: 'Violations',
      headers: ['constraint', 'cycle', 'time (ns)', 'bank'],
      rows: violations
        .slice(0, MOST_VIOLATIONS)
        .map((v) => [v.constraint, String(v.cycle), number(v.time_ps / PS_PER_NS, 2), String(v.bank)]),
    },
  ];
}

/** What a memory played alone came to. */
export const memoryTables = (r: MemoryResult): Table[] => [
  runTable(r),
  energyTable(r),
  stateTable(r),
  waitTable(r),
  ...violationTable(r),
];

/** Energy of each bank of the first memory of an event trace. */
export function bankTable({ header, end }: Pick<EventTrace, 'header' | 'end'>): Table {
  const [energy] = memoryEnergy(end?.totals ?? [], header.memories);
  const nj = (fj: number): string => (fj / FJ_PER_NJ).toLocaleString('en-US', { maximumFractionDigits: 3 });
  return {
    title: 'Energy by bank',
    headers: ['bank', 'dynamic (nJ)', 'refresh (nJ)', 'background (nJ)'],
    rows: (energy?.banks ?? []).map((b, i) => [String(i), nj(b.dynamic_fj), nj(b.refresh_fj), nj(b.background_fj)]),
    note: 'what belongs to all banks of a DRAM together is divided evenly',
  };
}
