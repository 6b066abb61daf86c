/** The table of runs beside each other. */
import type { Comparison } from '../metrics/comparison.js';
import type { Table } from './table.js';
import { relative, number } from './numbers.js';

/** Small numbers keep three digits, others three places. */
export const shown = (v: number): string => (Number.isInteger(v) ? number(v) : Math.abs(v) < 1 ? v.toPrecision(3) : number(v, 3));

/** A difference upwards says so; one downwards has its sign. */
export const signed = (text: string, v: number): string => (v > 0 ? `+${text}` : text);

/** A row a quantity: the first run, then each other with its difference to the first; – where that was 0. */
export function comparisonTable({ runs, differences, same_workload }: Comparison): Table {
  return {
    title: `Compared with ${runs[0]!.name}`,
    headers: ['quantity', runs[0]!.name, ...runs.slice(1).flatMap((r) => [r.name, 'difference', 'relative'])],
    rows: differences.map(({ quantity, unit, values, absolute, relative: rel }) => [
      unit ? `${quantity} (${unit})` : quantity,
      shown(values[0]!),
      ...values.slice(1).flatMap((v, i) => {
        const [d, r] = [absolute[i + 1]!, rel[i + 1]!];
        return [shown(v), signed(shown(d), d), r === null ? '–' : signed(relative(r), r)];
      }),
    ]),
    ...(!same_workload && { note: 'the runs are of different sentences: compared because of --force' }),
  };
}
