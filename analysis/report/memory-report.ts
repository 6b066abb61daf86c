/** The report of a memory played alone. */
import { join } from 'node:path';
import type { memory } from '../../models/index.js';
import { writeWhole, type EventTrace } from '../../traces/index.js';
import { REPORT_PLOTS } from '../plots/index.js';
import { memoryTables } from './memory.js';
import { writePage, writePlots } from './write.js';

export interface MemoryReportOptions {
  /** the request file */
  readonly requests: string;
  readonly sources: readonly (readonly [string, string, string])[];
}

/** Writes plots, summary.json and report.html into `folder`; returns the path of the last. */
export async function writeMemoryReport(
  folder: string,
  trace: EventTrace,
  result: memory.MemoryResult,
  { requests, sources }: MemoryReportOptions,
): Promise<string> {
  const choices = REPORT_PLOTS.filter((p) => p.kind !== 'timeline'); // there are no operators
  const figures = await writePlots(trace, choices, join(folder, 'plots'));
  writeWhole(join(folder, 'summary.json'), `${JSON.stringify(result, null, 2)}\n`);
  const broken = result.violations.length;
  return writePage(folder, {
    title: `${requests} on ${result.device}`,
    subtitle: `Switchyard, memory alone, policy ${result.policy}`,
    warnings: broken > 0 ? [`${broken} constraints are violated`] : [],
    tables: memoryTables(result),
    figures,
    imported: undefined,
    sources,
  });
}
