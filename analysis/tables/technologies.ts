/** Table of the memory technologies that platforms may name. */
import { capacityBytes, technologies } from '../../models/index.js';
import { number } from './numbers.js';
import type { Table } from './table.js';

/** A row a technology, in the order of the registry. */
export const technologiesTable = (): Table => ({
  title: 'Memory technologies',
  headers: ['technology', 'kind', 'basis', 'smallest (KiB)', 'largest (MiB)', 'what', 'obtained'],
  rows: technologies.names.map((name) => {
    const t = technologies.get(name, { file: name });
    const [least, most] =
      t.kind === 'dram' ? [undefined, capacityBytes(t)] : [t.macros[0]!.capacity_bytes, t.macros.at(-1)!.capacity_bytes];
    return [
      name,
      t.kind === 'dram' ? 'DRAM' : 'on chip',
      t.kind === 'dram' ? '–' : t.basis,
      least === undefined ? '–' : number(least / 1024),
      number(most / 2 ** 20, most < 2 ** 20 ? 3 : 0),
      t.summary,
      t.source.split(':', 1)[0]!,
    ];
  }),
  note: 'smallest and largest: macros of a table on chip, of which a memory has as many as it has banks or needs; the devices of a DRAM; every number and its source: --show NAME',
});
