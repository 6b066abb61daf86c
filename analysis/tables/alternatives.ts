/** The table of a run and its alternatives. */
import type { Alternatives, Figures } from '../metrics/alternatives.js';
import type { Table } from './table.js';

const COLUMNS = [
  ['simulated_ms', 'simulated (ms)', 3],
  ['latency_ms', 'latency, mean (ms)', 3],
  ['further_token_ms', 'a further token (ms)', 3],
  ['energy_uj', 'energy (µJ)', 1],
] as const satisfies readonly (readonly [keyof Figures, string, number])[];

/** With a sign; nothing is shown as −0.0. */
function change(before: number, after: number): string {
  const percent = before === 0 ? 0 : 100 * (after / before - 1);
  if (Math.abs(percent) < 0.05) return '0.0 %';
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`;
}

/** A row an alternative, each beside the run as it is. Times in ms, energies in µJ. */
export function alternativesTable({ name, base, rows }: Alternatives): Table {
  const columns = COLUMNS.filter(([key]) => base[key] !== undefined);
  const cells = (f: Figures): string[] =>
    columns.flatMap(([key, , digits]) => [f[key]!.toFixed(digits), f === base ? '–' : change(base[key]!, f[key]!)]);
  return {
    title: `${name}: one thing changed at a time`,
    headers: ['changed', ...columns.flatMap(([, header]) => [header, 'change'])],
    rows: [
      ['as it is', ...cells(base)],
      ...rows.map((row) => ('fault' in row ? [row.name, ...columns.flatMap(() => ['–', '–'])] : [row.name, ...cells(row)])),
    ],
    note: [
      'each by itself, on the scenario as it is',
      ...rows.flatMap((r) => ('fault' in r ? [`${r.name} cannot be run: ${r.fault}`] : [])),
    ].join('; '),
  };
}
