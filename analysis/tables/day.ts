/** A day of few requests, as tables. */
import { DAY_STATES, type DayFigures } from '../metrics/day.js';
import { number, share } from './numbers.js';
import type { Table } from './table.js';

/** Energy and time by component and state. @param note what is to be known of it */
export function dayTable({ energy_per_day_j: energy, time_per_day_s: time, ...d }: DayFigures, note: string): Table {
  const all = energy['total']!.total;
  return {
    title: `A day of ${number(d.requests_per_day, 2)} requests`,
    headers: [
      'component',
      ...DAY_STATES.map((state) => `${state} (J)`),
      'in all (J)',
      'share',
      ...DAY_STATES.map((state) => `${state} (s)`),
    ],
    rows: Object.entries(energy).map(([c, e]) => [
      c,
      ...DAY_STATES.map((state) => number(e[state], 6)),
      number(e.total, 6),
      share(e.total, all),
      ...DAY_STATES.map((state) => (time[c] ? number(time[c][state], 3) : '')),
    ]),
    note,
  };
}
