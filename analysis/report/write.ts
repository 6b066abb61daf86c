/** The files of a report: each plot as spec, SVG and PNG, and one HTML page. */
import { join } from 'node:path';
import { writeWhole, type EventTrace, type ImportReport } from '../../traces/index.js';
import { runData } from '../metrics/run-data.js';
import { plots } from '../plots/index.js';
import { pageHtml } from './html.js';
import { render } from './render.js';
import type { Summary } from './summary.js';
import { summaryTables } from './tables.js';

export interface Figure {
  readonly name: string;
  readonly caption: string;
  readonly svg: string;
}

/**
 * Draws the plots named into `folder` as NAME.vl.json, NAME.svg and NAME.png.
 * @throws InputError for an unknown kind, before anything is written
 */
export async function writePlots(trace: EventTrace, kinds: readonly string[], folder: string): Promise<Figure[]> {
  const chosen = kinds.map((name) => ({ name, ...plots.get(name, { file: '--kind' }) }));
  const run = runData(trace);
  const figures: Figure[] = [];
  for (const { name, summary, spec } of chosen) {
    const vl = spec(run, trace);
    const { svg, png } = await render(vl);
    writeWhole(join(folder, `${name}.vl.json`), `${JSON.stringify(vl)}\n`);
    writeWhole(join(folder, `${name}.svg`), svg);
    writeWhole(join(folder, `${name}.png`), png);
    figures.push({ name, caption: summary, svg });
  }
  return figures;
}

export interface ReportOptions {
  readonly folder: string;
  readonly summary: Summary;
  readonly figures: readonly Figure[];
  readonly imported: ImportReport | undefined;
  readonly sources: readonly (readonly [string, string, string])[];
  readonly warnings: readonly string[];
}

/** Writes report.html; returns its path. */
export function writeReport({ folder, summary, figures, imported, sources, warnings }: ReportOptions): string {
  const file = join(folder, 'report.html');
  const page = pageHtml({
    title: `${summary.name} on ${summary.platform}`,
    subtitle: `Switchyard simulation, seed ${summary.seed}`,
    warnings,
    tables: summaryTables(summary),
    figures,
    imported,
    sources,
  });
  writeWhole(file, page);
  return file;
}
