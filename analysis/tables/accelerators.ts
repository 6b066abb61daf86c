/** Tables of several accelerators: what each came to, and what it waited for where they meet. */
import { PJ_PER_UJ } from '../../traces/formats.js';
import { timeUnit } from '../metrics/time-axis.js';
import type { Summary } from '../metrics/summary.js';
import { number, share } from './numbers.js';
import type { Table } from './table.js';

/** None of one. */
export function acceleratorTables({ accelerators, simulated_ps }: Summary): Table[] {
  if (!accelerators) return [];
  const unit = timeUnit(simulated_ps);
  const waits = accelerators.flatMap(({ accelerator, wait_ps, contention_ps }) =>
    Object.entries(wait_ps).map(([where, ps]): string[] => [
      String(accelerator),
      where,
      number(ps / unit.ps, 3),
      number((contention_ps[where] ?? 0) / unit.ps, 3),
      share(contention_ps[where] ?? 0, ps),
    ]),
  );
  return [
    {
      title: 'Accelerators',
      headers: [
        'accelerator',
        'sentences',
        'latency, mean, p95 (ms)',
        'serving',
        'multiplying',
        'utilisation',
        'energy of its own parts (µJ)',
      ],
      rows: accelerators.map((a) => [
        String(a.accelerator),
        number(a.sentences),
        `${number(a.latency_ms.mean, 3)}, ${number(a.latency_ms.p95, 3)}`,
        share(a.served_ps, simulated_ps),
        share(a.pe_array_ps['compute'] ?? 0, simulated_ps),
        a.utilisation === null ? '–' : `${number(100 * a.utilisation, 1)} %`,
        number(a.energy_pj / PJ_PER_UJ, 3),
      ]),
      note: 'serving, multiplying: of the time simulated; utilisation: MACs of those that the array could do in it; what link and memories draw is in the table of components',
    },
    {
      title: 'Where accelerators meet',
      headers: ['accelerator', 'at', `waited (${unit.name})`, `of that for another accelerator (${unit.name})`, 'share'],
      rows: waits,
      note: 'summed over requests: two that wait at once count twice',
    },
  ];
}
