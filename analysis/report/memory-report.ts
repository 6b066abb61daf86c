/** The report of a memory played alone. */
import { join } from 'node:path';
import { traceName, writeWhole, type EventTrace } from '../../traces/index.js';
import { memoryEnergy } from '../metrics/memory-energy.js';
import { REPORT_PLOTS } from '../plots/index.js';
import { memoryTables } from '../tables/memory.js';

import { writePage, writePlots } from './page.js';
import type { Table } from '../tables/table.js';
import type { MemoryResult } from '../metrics/memory-result.js';

export interface MemoryReportOptions {
  /** the request file */
  readonly requests: string;
  readonly sources: readonly (readonly [string, string, string])[];
}

/** Energy of each bank, from the event trace. */
function bankTable({ header, end }: EventTrace): Table {
  const [energy] = memoryEnergy(end?.totals ?? [], header.memories);
  const nj = (fj: number): string => (fj / 1e6).toLocaleString('en-US', { maximumFractionDigits: 3 });
  return {
    title: 'Energy by bank',
    headers: ['bank', 'dynamic (nJ)', 'refresh (nJ)', 'background (nJ)'],
    rows: (energy?.banks ?? []).map((b, i) => [String(i), nj(b.dynamic_fj), nj(b.refresh_fj), nj(b.background_fj)]),
    note: 'what belongs to all banks of a DRAM together is divided evenly',
  };
}

/** Writes plots, summary.json and report.html into `folder`; returns the path of the last. */
export async function writeMemoryReport(
  folder: string,
  trace: EventTrace,
  result: MemoryResult,
  { requests, sources }: MemoryReportOptions,
): Promise<string> {
  const choices = REPORT_PLOTS.filter((p) => p.kind !== 'timeline'); // there are no operators
  const figures = await writePlots(trace, choices, join(folder, 'plots'));
  writeWhole(join(folder, 'summary.json'), `${JSON.stringify(result, null, 2)}\n`);
  const broken = result.violations.length;
  return writePage(folder, {
    title: `${traceName(requests)} on ${result.device}`,
    subtitle: `Switchyard, memory alone, policy ${result.policy}`,
    warnings: broken > 0 ? [`${broken} constraints are violated`] : [],
    tables: [...memoryTables(result), bankTable(trace)],
    figures,
    imported: undefined,
    sources,
  });
}
