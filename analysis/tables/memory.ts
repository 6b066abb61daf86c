/** Tables of a memory played alone, and of the devices there are. */
import { memory } from '../../models/index.js';
import { DETAILS, PS_PER_US, PJ_PER_UJ } from '../../traces/index.js';
import { number, share } from './numbers.js';
import type { Table } from './table.js';
import type { MemoryResult } from '../metrics/memory-result.js';

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
      ...(e
        ? [
            [
              `most writes of a cell, of ${number(e.endurance_writes)} (block of ${number(e.block_bytes)} bytes)`,
              number(e.most_writes_of_a_cell, 2),
            ],
          ]
        : []),
      ['constraint violations', r.checked ? number(r.violations.length) : 'not checked (--check)'],
    ],
    ...(r.notes.length > 0 && { note: r.notes.join('; ') }),
  };
}

const energyTable = (r: MemoryResult): Table => ({
  title: 'Energy',
  headers: ['part', 'energy (µJ)', 'share'],
  rows: Object.entries(r.energy_pj).map(([part, pj]) => [part, number(pj / PJ_PER_UJ, 3), share(pj, r.energy_pj.total)]),
});

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

export const memoryTables = (r: MemoryResult): Table[] => [
  runTable(r),
  energyTable(r),
  stateTable(r),
  waitTable(r),
  ...(r.violations.length > 0
    ? [
        {
          title: 'Violations',
          headers: ['constraint', 'cycle', 'time (ns)', 'bank'],
          rows: r.violations
            .slice(0, 50)
            .map((v) => [v.constraint, String(v.cycle), number(v.time_ps / 1000, 2), String(v.bank)]),
        },
      ]
    : []),
];

export function deviceTable(): Table {
  return {
    title: 'Devices',
    headers: ['device', 'capacity (MiB)', 'peak (GB/s)', 'area (mm²)', 'clock (ps)', 'what', 'source'],
    rows: memory.devices.names.map((name) => {
      const spec = memory.devices.get(name, { file: name })();
      const { memory: m, clock_ps } = memory.makeDevice(spec, undefined, { file: name });
      const { capacity_bytes, peak_bytes_per_s, area_um2, source } = m.facts;
      return [
        name,
        number(capacity_bytes / 2 ** 20, capacity_bytes < 2 ** 20 ? 3 : 0),
        number(peak_bytes_per_s / 1e9, 2),
        area_um2 > 0 ? number(area_um2 / 1e6, 3) : 'off chip',
        number(clock_ps),
        memory.isDram(m) ? m.table.summary : `${m.facts.banks} banks`,
        source,
      ];
    }),
    note: 'areas are whole macros, periphery included',
  };
}

/** Every number of a device with where it comes from. */
export function deviceSources(device: memory.Device): [parameter: string, value: string, source: string][] {
  const { memory: m } = device;
  const rows: [string, string, string][] = [['memory', '', m.facts.source]];
  if (!memory.isDram(m)) return rows;
  for (const [f, s] of Object.entries(m.table.fields)) rows.push([f, `${s.value} ${s.unit}`, `${s.status}: ${s.source}`]);
  for (const rail of m.table.rails)
    for (const [f, s] of Object.entries(rail.currents))
      rows.push([`${rail.name} ${f}`, `${s.value} ${s.unit}`, `${s.status}: ${s.source}`]);
  return rows;
}

/**
 * `--latencies`: one row a request in the order of its file: cycles of arrival, acceptance and answer, then ps of service and
 * of each wait that occurred; these sum to the ps from arrival to answer.
 */
export function latencyRows(rows: readonly { readonly cycle: number; readonly write: boolean }[]) {
  const heads: string[] = new Array<string>(rows.length);
  const services_ps = new Float64Array(rows.length);
  const pieces: number[][] = new Array<number[]>(rows.length);
  const occurred = new Set<number>();
  return {
    /** @param period_ps length of the cycles in which the ticket counts */
    see(x: memory.Ticket, accept_cycle: number, response_cycle: number, period_ps: number): void {
      heads[x.id] = `${x.id},${rows[x.id]!.cycle},${accept_cycle},${response_cycle},${x.write ? 'W' : 'R'}`;
      services_ps[x.id] = x.service * period_ps;
      pieces[x.id] = x.pieces.map((p, i) => (i % 2 === 0 ? p >> 6 : p * period_ps));
      for (let i = 0; i < x.pieces.length; i += 2) occurred.add(x.pieces[i]! >> 6);
    },
    text(): string {
      const causes = [...occurred].sort((a, b) => a - b);
      const waits = (id: number): number[] =>
        causes.map((c) => pieces[id]!.reduce((sum, p, i, all) => (i % 2 === 0 && p === c ? sum + all[i + 1]! : sum), 0));
      const header = ['index,cycle,accept_cycle,response_cycle,op,service_ps', ...causes.map((c) => `${DETAILS[c]!}_ps`)];
      const lines = heads.map((head, id) => [head, services_ps[id], ...waits(id)].join(','));
      return `${[header.join(','), ...lines].join('\n')}\n`;
    },
  };
}
