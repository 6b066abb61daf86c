/** Tables of units alone, and of platforms. Units are in the headers. */
import type { alone } from '../../models/index.js';
import { number, share } from './numbers.js';
import type { Table } from './table.js';

/** A matrix product alone: what it took, where its cycles went, what it read and wrote, its energy. */
export function gemmTables(title: string, g: alone.GemmResult): Table[] {
  const { padded } = g;
  const filled = (['m', 'k', 'n'] as const).filter((d) => padded[d] !== g[d]).map((d) => `${d} ${g[d]} → ${padded[d]}`);
  return [
    {
      title,
      headers: ['quantity', 'value'],
      rows: [
        ['cycles', number(g.cycles)],
        ['multiply-accumulates', number(g.macs)],
        ['of which not gated', number(g.active_macs)],
        ['utilisation, while it multiplies', share(g.utilisation, 1)],
        ['share of peak, of all cycles', share(g.share_of_peak, 1)],
        ['energy (nJ)', number(g.energy_pj / 1000, 3)],
      ],
      ...(filled.length > 0 && { note: `padded to whole tiles: ${filled.join(', ')}` }),
    },
    {
      title: 'Where the cycles go',
      headers: ['use', 'cycles', 'share'],
      rows: [
        ['compute', number(g.compute_cycles), share(g.compute_cycles, g.cycles)],
        ...Object.entries(g.stall_cycles)
          .filter(([, c]) => c > 0)
          .map(([cause, c]) => [cause, number(c), share(c, g.cycles)]),
        ['total', number(g.cycles), share(g.cycles, g.cycles)],
      ],
    },
    {
      title: 'Traffic of the buffers',
      headers: ['buffer', 'read (words)', 'read (bytes)', 'written (words)', 'written (bytes)'],
      rows: [
        ...Object.entries(g.reads).map(([b, { words, bytes }]) => [b, number(words), number(bytes), '–', '–']),
        ...Object.entries(g.writes).map(([b, { words, bytes }]) => [`result ${b}`, '–', '–', number(words), number(bytes)]),
      ],
    },
    {
      title: 'Energy',
      headers: ['component', 'energy (nJ)', 'share'],
      rows: Object.entries(g.energy_by_component_pj).map(([c, pj]) => [c, number(pj / 1000, 3), share(pj, g.energy_pj)]),
    },
  ];
}
