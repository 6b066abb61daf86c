/** Tables of platforms. Units are in the headers. */
import type { Breakdown, SourceRow } from '../../models/index.js';
import type { Table } from './table.js';
import { number } from './numbers.js';

/** Energy a byte; – for what is not read or written. */
export const perByte = (fj: number): string => (fj > 0 ? number(fj, 1) : '–');

/** A row a platform. */
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
    number(b.macs_per_cycle),
    number(b.frequency_mhz),
    number(b.peak_gops, 1),
    number(b.accelerator_um2 / 1e6, 3),
    number(b.memories_um2 / 1e6, 3),
    number(b.blocks.filter((x) => x.kind === 'buffer').reduce((s, x) => s + x.capacity_bytes, 0) / 1024),
  ]),
  note: 'accelerator: logic and buffers; a MAC is two operations; areas of memories are whole macros',
});

/** A platform: its figures, its blocks, and every number with its source; what is assumed is marked. */
export function platformTables(b: Breakdown, sources: readonly SourceRow[]): Table[] {
  const on = b.blocks.reduce((s, x) => s + x.leakage_uw, 0);
  const assumed = sources.filter(([, , , status]) => status === 'assumed').length;
  return [
    {
      title: b.name,
      headers: ['quantity', 'value'],
      rows: [
        ['what', b.summary],
        ['MACs a cycle', number(b.macs_per_cycle)],
        ['clock (MHz)', number(b.frequency_mhz, 1)],
        ['peak (GOP/s)', number(b.peak_gops, 1)],
        ['link (GB/s)', number(b.link_bytes_per_s / 1e9, 2)],
        ['a MAC (fJ)', number(b.mac_fj, 1)],
        ['clock tree (µW)', number(b.clock_uw)],
        ['leakage, all on (µW)', number(on)],
        ['accelerator area (mm²)', number(b.accelerator_um2 / 1e6, 3)],
        ['memories on chip (mm²)', number(b.memories_um2 / 1e6, 3)],
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
        x.capacity_bytes > 0 ? number(x.capacity_bytes / 1024, 1) : '–',
        x.part_of !== undefined ? `in ${x.part_of}` : x.area_um2 > 0 ? number(x.area_um2 / 1e6, 3) : 'off chip',
        x.part_of !== undefined ? `in ${x.part_of}` : x.area_um2 > 0 ? number(x.leakage_uw, 1) : 'by state',
        x.peak_bytes_per_s > 0 ? number(x.peak_bytes_per_s / 1e9, 2) : '–',
        perByte(x.read_fj_per_byte),
        perByte(x.write_fj_per_byte),
      ]),
      ...(b.notes.length > 0 && { note: b.notes.join('; ') }),
    },
    {
      title: 'Every number and its source',
      headers: ['', 'parameter', 'value', 'source'],
      rows: sources.map(([parameter, value, source, status]) => [
        status === 'assumed' ? 'ASSUMED' : '',
        parameter,
        value,
        source,
      ]),
      note: `${assumed} of ${sources.length} are assumed`,
    },
  ];
}

/** A platform as data: its blocks and figures, and every number with its source. */
export const platformJson = (b: Breakdown, sources: readonly SourceRow[]) => ({
  ...b,
  sources: sources.map(([parameter, value, source, status]) => ({ parameter, value, source, assumed: status === 'assumed' })),
});
