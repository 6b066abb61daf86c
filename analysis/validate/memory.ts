/** Our memories against the reference simulator's answers: every trace, every configuration, every quantity. */
import { join } from 'node:path';
import { z } from 'zod';
import type { command } from '../../models/index.js';
import { checked, InputError, packageRoot, readText } from '../../traces/index.js';
import type { Table } from '../report/tables.js';

export interface Comparison {
  readonly trace: string;
  readonly device: string;
  readonly quantity: string;
  readonly reference: number;
  readonly ours: number;
  readonly tolerance: number;
  readonly ok: boolean;
}

const DEVICE_OF: Readonly<Record<string, string>> = { x32: 'lpddr4-2400-x32', stock: 'lpddr4-2400-stock', ddr4: 'ddr4-2400' };
/** the reference prints mean latencies to four decimals, energies to a few digits */
const MEAN_TOLERANCE = 1e-4;
const ENERGY_TOLERANCE = 1e-3;

const folder = (): string => join(packageRoot(), 'analysis', 'validate', 'reference');
const row = z.record(z.string(), z.string());

function referenceRows(): Readonly<Record<string, string>>[] {
  const file = join(folder(), 'dramsim3.csv');
  const [header = '', ...lines] = readText(file).trim().split('\n');
  const names = header.split(',');
  return lines.map((line, i) =>
    checked(row, Object.fromEntries(line.split(',').map((v, j) => [names[j]!, v])), { file, line: i + 2 }),
  );
}

/** @param number reads a column of the reference's row */
function pairs(
  number: (column: string) => number,
  m: command.MemoryResult,
): [quantity: string, reference: number, ours: number, tolerance: number][] {
  const e = m.energy_pj;
  const l = m.latency_cycles;
  const background = number('e_bg_active_standby_pJ') + number('e_bg_precharge_standby_pJ');
  return [
    ['cycles', number('last_response_cycle'), m.cycles, 0],
    ['read bursts', number('read_cmds'), m.read_bursts, 0],
    ['write bursts', number('write_cmds'), m.write_bursts, 0],
    ['activates', number('act_cmds'), m.activates, 0],
    ['precharges', number('pre_cmds'), m.precharges, 0],
    ['refreshes', number('ref_cmds'), m.refreshes, 0],
    ['row hits', number('read_row_hits') + number('write_row_hits'), m.row_hits, 0],
    ...(l
      ? ([
          ['latency, mean (cycles)', number('lat_accept_avg'), l.mean, MEAN_TOLERANCE],
          ['latency, p50 (cycles)', number('lat_accept_p50'), l.p50, 0],
          ['latency, p95 (cycles)', number('lat_accept_p95'), l.p95, 0],
          ['latency, p99 (cycles)', number('lat_accept_p99'), l.p99, 0],
          ['latency, max (cycles)', number('lat_accept_max'), l.max, 0],
        ] as [string, number, number, number][])
      : []),
    ['energy, activate (pJ)', number('e_act_pre_pJ'), e.activate, ENERGY_TOLERANCE],
    ['energy, read (pJ)', number('e_read_pJ'), e.read, ENERGY_TOLERANCE],
    ['energy, write (pJ)', number('e_write_pJ'), e.write, ENERGY_TOLERANCE],
    ['energy, refresh (pJ)', number('e_refresh_pJ'), e.refresh, ENERGY_TOLERANCE],
    ['energy, background (pJ)', background, e.background, ENERGY_TOLERANCE],
    ['energy, total (pJ)', number('e_total_pJ'), e.total, ENERGY_TOLERANCE],
  ];
}

/** Difference relative to the reference; to 1 where that is 0. */
const difference = ({ reference, ours }: Comparison): number => (ours - reference) / (reference || 1);

/**
 * Every reference row beside our run of its trace, played by `run`.
 * @throws InputError when the reference data is damaged
 */
export function compareMemory(
  run: (device: string, requestFile: string) => command.MemoryResult,
  done: (rows: number, of: number) => void,
): Comparison[] {
  const rows = referenceRows();
  return rows.flatMap((r, i) => {
    const device = DEVICE_OF[r['config'] ?? ''];
    const trace = r['trace'];
    if (!device || !trace)
      throw new InputError({ file: 'dramsim3.csv', line: i + 2 }, 'no known configuration or trace', 'x32, stock or ddr4');
    const measured = run(device, join(folder(), 'traces', `${trace}.csv.gz`));
    done(i + 1, rows.length);
    return pairs((column) => Number(r[column]), measured).map(([quantity, reference, ours, tolerance]): Comparison => {
      const c = { trace, device, quantity, reference, ours, tolerance, ok: false };
      return { ...c, ok: Math.abs(difference(c)) <= tolerance };
    });
  });
}

/** Failures, or all; then a line a trace. */
export function comparisonTables(all: readonly Comparison[], everything: boolean): Table[] {
  const detail = everything ? all : all.filter((c) => !c.ok);
  const runs = [...new Set(all.map((c) => `${c.device}|${c.trace}`))].map((key) =>
    all.filter((c) => `${c.device}|${c.trace}` === key),
  );
  const percent = (x: number): string => `${(100 * x).toPrecision(3)} %`;
  const details: Table = {
    title: everything ? 'All quantities' : 'Quantities out of tolerance',
    headers: ['device', 'trace', 'quantity', 'reference', 'ours', 'difference', 'tolerance', 'verdict'],
    rows: detail.map((c) => [
      c.device, c.trace, c.quantity, String(c.reference), String(c.ours), percent(difference(c)), percent(c.tolerance), c.ok ? 'ok' : 'FAILED',
    ]), // prettier-ignore
  };
  return [
    ...(detail.length > 0 ? [details] : []),
    {
      title: 'Memory against DRAMsim3 2981759, policy dramsim3 (validated: nothing is fitted)',
      headers: ['device', 'trace', 'quantities', 'largest difference', 'verdict'],
      rows: runs.map((cs) => [
        cs[0]!.device, cs[0]!.trace, String(cs.length), percent(Math.max(...cs.map((c) => Math.abs(difference(c))))), cs.every((c) => c.ok) ? 'ok' : 'FAILED',
      ]), // prettier-ignore
      note: `${all.filter((c) => c.ok).length} of ${all.length} quantities within tolerance; known differences: analysis/validate/DEVIATIONS.md`,
    },
  ];
}
