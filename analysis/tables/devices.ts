/** Tables of the memory devices that ship, and of a device's numbers with their sources. */
import { memory } from '../../models/index.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** A row a device that ships; what a macro holds besides its cells counts to its area. */
export function deviceTable(): Table {
  return {
    title: 'Devices',
    headers: ['device', 'capacity (MiB)', 'peak (GB/s)', 'area (mm²)', 'clock (ps)', 'what', 'source'],
    rows: memory.devices.names.map((name) => {
      const spec = memory.devices.get(name, { file: name })();
      // with the policy that the device itself names
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
  // one source stands for all numbers of a macro; a DRAM's table has one a number
  if (!memory.isDram(m)) return rows;
  for (const [f, s] of Object.entries(m.table.fields)) rows.push([f, `${s.value} ${s.unit}`, `${s.status}: ${s.source}`]);
  for (const rail of m.table.rails)
    for (const [f, s] of Object.entries(rail.currents))
      rows.push([`${rail.name} ${f}`, `${s.value} ${s.unit}`, `${s.status}: ${s.source}`]);
  return rows;
}
