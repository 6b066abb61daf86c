/** Tables of a memory played alone, and of the devices there are. */
import { command } from '../../models/index.js';
import type { Table } from './tables.js';

const text = (n: number, digits = 0): string =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export function memoryTables(r: command.MemoryResult): Table[] {
  const l = r.latency_cycles;
  return [
    {
      title: `${r.device}, policy ${r.policy}`,
      headers: ['quantity', 'value'],
      rows: [
        ['requests', text(r.requests)],
        ['last answer (cycle)', text(r.cycles)],
        ['bandwidth (GB/s)', text(r.bandwidth_bytes_per_s / 1e9, 3)],
        ['bursts read, written', `${text(r.read_bursts)}, ${text(r.write_bursts)}`],
        ['row hits, misses', `${text(r.row_hits)}, ${text(r.row_misses)}`],
        ['activates, precharges, refreshes', [r.activates, r.precharges, r.refreshes].map((n) => text(n)).join(', ')],
        ['read latency, mean (cycles)', l ? text(l.mean, 2) : '–'],
        ['read latency, p50, p95, p99, max (cycles)', l ? [l.p50, l.p95, l.p99, l.max].map((n) => text(n)).join(', ') : '–'],
        ['constraint violations', text(r.violations.length)],
      ],
    },
    {
      title: 'Energy',
      headers: ['part', 'energy (µJ)'],
      rows: Object.entries(r.energy_pj).map(([part, pj]) => [part, text((pj as number) / 1e6, 3)]),
    },
    ...(r.violations.length > 0
      ? [
          {
            title: 'Violations',
            headers: ['constraint', 'cycle', 'bank'],
            rows: r.violations.slice(0, 50).map((v) => [v.constraint, String(v.cycle), String(v.bank)]),
          },
        ]
      : []),
  ];
}

export function deviceTable(): Table {
  return {
    title: 'Devices at command level',
    headers: ['device', 'capacity (MiB)', 'peak (GB/s)', 'what', 'source'],
    rows: command.commandDevices.names.map((name) => {
      const table = command.commandDevices.get(name, { file: name });
      const f = table.fields;
      const peak = (f.burstBytes.value * 1000) / (f.burst.value * f.tCK.value);
      return [
        name,
        text(command.capacityBytes(table) / 2 ** 20),
        text(peak, 2),
        table.summary,
        `${f.tRCD.status}: ${f.tRCD.source}`,
      ];
    }),
  };
}
