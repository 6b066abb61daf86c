/** Reports of validations: tables, and predicted against reference. */
import { predictedPlot, type PredictedRow } from '../plots/predicted.js';
import type { Page } from '../report/html.js';
import { drawFigure, type Drawing } from '../report/figure.js';
import { writePage } from '../report/page.js';
import { checkTables, type Check } from './checks.js';
import type { MemoryValidation } from './memory.js';
import { comparisonTables } from './memory-tables.js';

/** Quantities that share a panel of the plot. */
const PANELS: Readonly<Record<string, string>> = {
  cycles: 'cycles of the last answer',
  'cycles, of the better simulator': 'cycles of the last answer',
  'latency, mean (cycles)': 'mean read latency (cycles)',
  'energy, total (pJ)': 'energy (pJ)',
};

/** The quantities that are drawn: counts that are equal by thousands would hide the rest. */
export const predictedRows = ({ comparisons }: MemoryValidation): PredictedRow[] =>
  comparisons.flatMap(({ quantity, device, policy, reference, ours, kind }) => {
    const panel = PANELS[quantity];
    const series = kind === 'equal' ? `policy ${policy}, DRAMsim3` : `policy ${policy}, better of two`;
    return panel === undefined ? [] : [{ quantity: panel, group: device, series, reference, ours }];
  });

/** Writes the report into `folder`; returns its path. */
export async function writeMemoryValidation(
  folder: string,
  validation: MemoryValidation,
  drawing: Drawing = {},
): Promise<string> {
  const caption = 'ours against the reference simulators, a point a trace and device';
  const vl = predictedPlot(predictedRows(validation), 'Memories: predicted against reference');
  const figure = await drawFigure(drawing, 'predicted-against-reference', caption, vl);
  const failed = validation.comparisons.filter((c) => !c.ok).length;
  return writePage(
    folder,
    {
      title: 'Validation of memories',
      subtitle: `${validation.comparisons.length} quantities, ${failed} out of tolerance`,
      warnings: failed > 0 ? [`${failed} quantities are out of tolerance`] : [],
      tables: comparisonTables(validation, false),
      imported: undefined,
      provenance: drawing.provenance,
      sources: [
        ['DRAMsim3', 'commit 2981759', 'measured: run outside this project, analysis/validate/reference/README.md'],
        ['Ramulator', '2.1, commit c5b1c3a', 'measured: run outside this project, analysis/validate/reference/README.md'],
      ],
    },
    { figures: [figure] },
  );
}

/** What was compared, under which title, and whether the page lists what is within its tolerance too. */
export interface CheckedReport {
  readonly title: string;
  readonly checks: readonly Check[];
  readonly everything: boolean;
  /** where the figures are from: name, version, how they were obtained */
  readonly sources: Page['sources'];
  /** where differences are explained, if anywhere */
  readonly where?: string | undefined;
}

/** Of the references that ship. */
export const SHIPPED_SOURCES: Page['sources'] = [
  [
    'EdgeBERT SystemC model',
    'harvard-acc/EdgeBERT 1249ed7',
    'measured: run outside this project, analysis/validate/reference/README.md',
  ],
  ['SCALE-Sim', 'v3.0.0, commit 1d62b68', 'measured: run outside this project, analysis/validate/reference/README.md'],
  ['EdgeBERT silicon', 'ISSCC 2023 paper 22.9', 'quoted or read off plots: analysis/validate/reference/compute/published.yaml'],
];
/** Where differences to them are explained. */
export const DEVIATIONS = 'differences: analysis/validate/DEVIATIONS.md';

/** Writes checks of compute units, published figures or references of one’s own into `folder`; returns the report's path. */
export async function writeChecks(
  folder: string,
  { title, checks, everything, sources, where }: CheckedReport,
  drawing: Drawing = {},
): Promise<string> {
  const rows = checks
    .filter((c) => c.reference > 0 && c.ours > 0)
    .map(({ unit, group, status, reference, ours }): PredictedRow => ({
      quantity: unit,
      group,
      series: status,
      reference,
      ours,
    }));
  const caption = 'ours against the reference, a point a quantity';
  const figure = await drawFigure(drawing, 'predicted-against-reference', caption, predictedPlot(rows, title));
  const failed = checks.filter((c) => !c.ok).length;
  return writePage(
    folder,
    {
      title,
      subtitle: `${checks.length} quantities, ${failed} out of tolerance`,
      warnings: failed > 0 ? [`${failed} quantities are out of tolerance`] : [],
      tables: checkTables(checks, everything, where),
      imported: undefined,
      provenance: drawing.provenance,
      sources,
    },
    { figures: [figure] },
  );
}
