/** Tables of units alone, and of platforms. Units are in the headers. */
import type { alone, Breakdown, SourceRow } from '../../models/index.js';
import type { Table } from './tables.js';

const text = (n: number, digits = 0): string =>
  n.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (part: number, whole: number): string => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–');

export function gemmTables(title: string, g: alone.GemmResult): Table[] {
  const { padded } = g;
  const filled = (['m', 'k', 'n'] as const).filter((d) => padded[d] !== g[d]).map((d) => `${d} ${g[d]} → ${padded[d]}`);
  return [
    {
      title,
      headers: ['quantity', 'value'],
      rows: [
        ['cycles', text(g.cycles)],
        ['multiply-accumulates', text(g.macs)],
        ['of which not gated', text(g.active_macs)],
        ['utilisation of the MACs', percent(g.utilization, 1)],
        ['energy (nJ)', text(g.energy_pj / 1000, 3)],
      ],
      ...(filled.length > 0 && { note: `padded to whole tiles: ${filled.join(', ')}` }),
    },
    {
      title: 'Where the cycles go',
      headers: ['use', 'cycles', 'share'],
      rows: [
        ['compute', text(g.compute_cycles), percent(g.compute_cycles, g.cycles)],
        ...Object.entries(g.stall_cycles)
          .filter(([, c]) => c > 0)
          .map(([cause, c]) => [cause, text(c), percent(c, g.cycles)]),
        ['total', text(g.cycles), percent(g.cycles, g.cycles)],
      ],
    },
    {
      title: 'Traffic of the buffers',
      headers: ['buffer', 'read (words)', 'read (bytes)', 'written (words)', 'written (bytes)'],
      rows: [
        ...Object.entries(g.reads).map(([b, { words, bytes }]) => [b, text(words), text(bytes), '–', '–']),
        ...Object.entries(g.writes).map(([b, { words, bytes }]) => [`result ${b}`, '–', '–', text(words), text(bytes)]),
      ],
    },
    {
      title: 'Energy',
      headers: ['component', 'energy (nJ)', 'share'],
      rows: Object.entries(g.energy_by_component_pj).map(([c, pj]) => [c, text(pj / 1000, 3), percent(pj, g.energy_pj)]),
    },
  ];
}

/** A flat result as a table of two columns. */
export const factTable = (title: string, facts: Readonly<Record<string, unknown>>): Table => ({
  title,
  headers: ['quantity', 'value'],
  rows: Object.entries(facts)
    .filter(([, v]) => typeof v === 'number' || typeof v === 'string')
    .map(([k, v]) => [
      k.replace(/_pj$/, ' (pJ)').replaceAll('_', ' '),
      typeof v === 'number' ? text(v, Number.isInteger(v) ? 0 : 3) : String(v),
    ]),
});

const perByte = (fj: number): string => (fj > 0 ? text(fj, 1) : '–');

export const platformsTable = (all: readonly Breakdown[]): Table => ({
  title: 'Platforms',
  headers: [
    'platform',
    'what',
    'MACs a cycle',
    'clock (MHz)',
    'peak (GOP/s)',
    'accelerator (mm²)',
    'memories on chip (mm²)',
    'buffers (KiB)',
  ],
  rows: all.map((b) => [
    b.name,
    b.summary,
    text(b.macs_per_cycle),
    text(b.frequency_mhz),
    text(b.peak_gops, 1),
    text(b.accelerator_um2 / 1e6, 3),
    text(b.memories_um2 / 1e6, 3),
    text(b.blocks.filter((x) => x.kind === 'buffer').reduce((s, x) => s + x.capacity_bytes, 0) / 1024),
  ]),
  note: 'accelerator: logic and buffers; a MAC is two operations; areas of memories are whole macros',
});

export function platformTables(b: Breakdown, sources: readonly SourceRow[]): Table[] {
  const on = b.blocks.reduce((s, x) => s + x.leakage_uw, 0);
  const assumed = sources.filter(([, , s]) => s.startsWith('assumed')).length;
  return [
    {
      title: b.name,
      headers: ['quantity', 'value'],
      rows: [
        ['what', b.summary],
        ['MACs a cycle', text(b.macs_per_cycle)],
        ['clock (MHz)', text(b.frequency_mhz, 1)],
        ['peak (GOP/s)', text(b.peak_gops, 1)],
        ['link (GB/s)', text(b.link_bytes_per_s / 1e9, 2)],
        ['a MAC (fJ)', text(b.mac_fj, 1)],
        ['clock tree (µW)', text(b.clock_uw)],
        ['leakage, all on (µW)', text(on)],
        ['accelerator area (mm²)', text(b.accelerator_um2 / 1e6, 3)],
        ['memories on chip (mm²)', text(b.memories_um2 / 1e6, 3)],
      ],
    },
    {
      title: 'Blocks',
      headers: [
        'block',
        'kind',
        'capacity (KiB)',
        'area (mm²)',
        'leakage, on (µW)',
        'peak (GB/s)',
        'read (fJ/byte)',
        'write (fJ/byte)',
      ],
      rows: b.blocks.map((x) => [
        x.block,
        x.kind,
        x.capacity_bytes > 0 ? text(x.capacity_bytes / 1024, 1) : '–',
        x.part_of !== undefined ? `in ${x.part_of}` : x.area_um2 > 0 ? text(x.area_um2 / 1e6, 3) : 'off chip',
        x.part_of !== undefined ? `in ${x.part_of}` : x.area_um2 > 0 ? text(x.leakage_uw, 1) : 'by state',
        x.peak_bytes_per_s > 0 ? text(x.peak_bytes_per_s / 1e9, 2) : '–',
        perByte(x.read_fj_per_byte),
        perByte(x.write_fj_per_byte),
      ]),
      ...(b.notes.length > 0 && { note: b.notes.join('; ') }),
    },
    {
      title: 'Every number and its source',
      headers: ['', 'parameter', 'value', 'source'],
      rows: sources.map(([parameter, value, source]) => [
        source.startsWith('assumed') ? 'ASSUMED' : '',
        parameter,
        value,
        source,
      ]),
      note: `${assumed} of ${sources.length} are assumed`,
    },
  ];
}
