/** The files of a report: one HTML page that draws its plots and, where they are asked for, each plot as spec, SVG and PNG. */
import { join } from 'node:path';
import { coverageText, InputError, traceName, writeWhole, type Provenance } from '../../traces/formats.js';
import type { EventTrace } from '../../traces/event-traces.js';
import type { MemoryResult } from '../metrics/memory-result.js';
import { grouped } from '../metrics/operator-table.js';
import { runData } from '../metrics/run-data.js';
import { scan } from '../metrics/scan.js';
import type { Summary } from '../metrics/summary.js';
import { plots, reportPlots, type Choice } from '../plots/index.js';
import { overviewPlot } from '../plots/power.js';
import { bankTable, memoryTables } from '../tables/memory.js';
import { provenanceTables } from '../tables/provenance.js';
import { groupTable, operatorTable } from '../tables/operator-rows.js';
import { summaryTables } from '../tables/summary.js';
import type { Table } from '../tables/table.js';
import { resourceTable } from '../tables/why.js';
import { barsOf, factsOf, madeFacts } from './glance.js';
import { drawFigure, type Drawing, type Figure } from './figure.js';
import { pageHtml, type Page } from './html.js';
import type { PageContent, RunContent } from './page-content.js';
import { pageScript } from './page-script.js';
import { detailsOf, MOST_OPERATORS, runContent } from './run-content.js';
import { spentOf, type Spent } from './spent.js';

/**
 * Draws the plots chosen, and writes them where the drawing says so.
 * @throws InputError for an unknown kind, or a view that it does not have, before anything is written
 */
export async function drawPlots(trace: EventTrace, choices: readonly Choice[], drawing: Drawing = {}): Promise<Figure[]> {
  const chosen = choices.map(({ kind, by }) => {
    const plot = plots.get(kind, { file: '--kind' });
    // only one kind of plot can be seen by parts
    if (by !== undefined && !plot.parts) throw new InputError({ file: '--by' }, `given for ${kind}`, 'bank-contention');
    return { name: by === undefined ? kind : `${kind}-by-${by}`, by, plot };
  });
  const run = runData(trace);
  const figures: Figure[] = [];
  for (const { name, by, plot } of chosen) {
    const vl = by === undefined ? plot.spec(run, trace) : plot.parts!(run, by);
    const caption = by === undefined ? plot.summary : `time waited at each bank, by ${by}`;
    figures.push(await drawFigure(drawing, name, caption, vl));
  }
  return figures;
}

/** What the report of a run is made of. */
export interface ReportOptions extends Pick<Page, 'imported' | 'sources' | 'warnings'> {
  /** for report.html; the figures stand in the page itself */
  readonly folder: string;
  readonly summary: Summary;
  readonly trace: EventTrace;
  readonly figures: readonly Figure[];
}

/** What a run spent its time on, by resource, kind, layer and operator. */
function operatorTables({ elapsed_ps, accelerators, rows, all, resources }: Spent, trace: EventTrace): Table[] {
  const sort = rows.length > MOST_OPERATORS ? 'time' : 'start';
  return [
    resourceTable(resources, { elapsed_ps, accelerators, total_fj: all.total_fj }),
    groupTable('Operators by kind', grouped(rows, 'kind', trace), trace),
    groupTable('Operators by layer', grouped(rows, 'layer', trace), trace),
    operatorTable(rows, trace, { limit: MOST_OPERATORS, sort }),
  ];
}

/** What a page is made of, but for what it draws. */
export interface PageText extends Omit<Page, 'content' | 'figures' | 'overTime'> {
  /** said first, and in tables after those of the page; a run's page says more of it itself */
  readonly provenance?: Provenance | undefined;
}
/** What it draws: `overTime` of a run, the overview first. */
interface Drawn {
  readonly figures: readonly Figure[];
  readonly overTime?: readonly Figure[];
  readonly details?: PageContent['details'];
  readonly run?: RunContent;
}

/** Writes report.html; returns its path. */
export function writePage(
  folder: string,
  { provenance, ...text }: PageText,
  { figures, overTime = [], details = {}, run }: Drawn,
): string {
  const file = join(folder, 'report.html');
  const page = provenance
    ? {
        ...text,
        made: madeFacts(provenance),
        tables: [...text.tables, ...provenanceTables(provenance)],
      }
    : text;
  const specs = Object.fromEntries([...overTime, ...figures].map((f) => [f.name, f.spec]));
  writeWhole(file, pageHtml({ ...page, figures, overTime, content: { specs, details, run } }, pageScript()));
  return file;
}

/** In a page of a run these come first, and show one stretch of time. */
const OVER_TIME = ['timeline', 'power', 'bandwidth', 'bank-contention'];
/** Those whose specs say how wide their bins are. */
const OF_BINS = new Set(['power', 'bandwidth']);

/** Those of operators and sentences. */
const OF_OPERATORS = new Set(['timeline', 'pe-array-use', 'roofline', 'sentences']);

/** What the figures of a run's page are, those over time with what a closer look needs. */
function drawnRun(trace: EventTrace, figures: readonly Figure[], spent: Spent | undefined): Drawn {
  const spec = overviewPlot(runData(trace), scan(trace).fine);
  const overview: Figure = { name: 'overview', title: 'The whole run', caption: 'power over the whole run', spec };
  // the page says how wide the bins of the stretch are that it shows
  const named = (name: string): Figure | undefined => figures.find((f) => f.name === name);
  const overTime = OVER_TIME.flatMap((name) => named(name) ?? []).map((f) =>
    OF_BINS.has(f.name) ? { ...f, subtitle: undefined } : f,
  );
  return {
    overTime: [overview, ...overTime],
    figures: figures.filter((f) => !OVER_TIME.includes(f.name)),
    details: spent ? detailsOf(spent, trace) : {},
    run: runContent(trace),
  };
}

/** Writes the report of a run; returns its path. */
export function writeReport({ folder, summary, trace, figures, imported, sources, warnings }: ReportOptions): string {
  const spent = spentOf(trace);
  const page: PageText = {
    title: `${summary.name} on ${summary.platform}`,
    subtitle: `Switchyard simulation, seed ${summary.seed}${imported ? `; ${coverageText(imported.coverage)}` : ''}`,
    warnings,
    facts: factsOf(summary),
    ...(summary.provenance && { made: madeFacts(summary.provenance) }),
    bars: spent ? barsOf(spent) : [],
    tables: [
      ...summaryTables(summary),
      ...(spent ? operatorTables(spent, trace) : []),
      ...(summary.provenance ? provenanceTables(summary.provenance) : []),
    ],
    imported,
    sources,
  };
  return writePage(folder, page, drawnRun(trace, figures, spent));
}

/**
 * The report of a memory played alone: summary.json and report.html in `folder`; returns the path of the last.
 * @param requests the request file
 */
export async function writeMemoryReport(
  folder: string,
  trace: EventTrace,
  result: MemoryResult,
  about: { readonly requests: string; readonly sources: Page['sources']; readonly provenance?: Provenance },
  drawing: Drawing = {},
): Promise<string> {
  const { requests, sources, provenance } = about;
  const choices = reportPlots().filter((p) => !OF_OPERATORS.has(p.kind)); // there are none
  const figures = await drawPlots(trace, choices, drawing);
  writeWhole(join(folder, 'summary.json'), `${JSON.stringify({ ...result, ...(provenance && { provenance }) }, null, 2)}\n`);
  const broken = result.violations.length;
  return writePage(
    folder,
    {
      title: `${traceName(requests)} on ${result.device}`,
      subtitle: `Switchyard, memory alone, policy ${result.policy}`,
      warnings: broken > 0 ? [`${broken} constraints are violated`] : [],
      tables: [...memoryTables(result), bankTable(trace)],
      imported: undefined,
      provenance,
      sources,
    },
    drawnRun(trace, figures, spentOf(trace)),
  );
}
