/** What `replay` and `run` say of a run: summary, tables and report, and how it ended. */
import { join } from 'node:path';
import { reportPlots, summaryTables, drawPlots, writeReport, type Summary } from '../../analysis/index.js';
import { platformSources } from '../../models/index.js';
import {
  makeFolder,
  readEventTrace,
  withEventTrace,
  writeWhole,
  type EventTrace,
  type ImportReport,
} from '../../traces/index.js';
import type { RunResult } from '../run/run-result.js';
import { summaryOf } from '../run/summary.js';
import { drawing, plotFiles, type Answer, type Files } from './command.js';
import { INTERRUPTED, OK } from './exit-codes.js';
import type { Clear } from './output-folder.js';

/** Where a report goes, and what it says beside the run. `wall_s` in seconds. */
export interface Reported {
  readonly name: string;
  /** made where it is not there yet */
  readonly folder: string;
  /** takes away what an earlier run left there */
  readonly clear: Clear;
  /** where each plot is written besides; undefined: nowhere */
  readonly plots: string | undefined;
  /** how long it took until now */
  readonly wall_s: number;
  readonly imported?: ImportReport | undefined;
}

/** From the bytes of this very run where they were kept: another may have written that file since. A long trace is read from its file. */
async function report(
  result: RunResult,
  traceFile: string,
  summary: Summary,
  { folder, plots, imported }: Reported,
  stage: (what: string) => void,
): Promise<Files> {
  stage('reading the event trace');
  const { traceBytes, warnings } = result;
  const look = async (trace: EventTrace): Promise<string> => {
    const figures = await drawPlots(trace, reportPlots(), { plots, onPlot: drawing(stage) });
    stage('making the report');
    const sources = platformSources(result.platform);
    return writeReport({ folder, summary, trace, figures, imported, sources, warnings });
  };
  const page = await (traceBytes ? look(readEventTrace(traceBytes, traceFile)) : withEventTrace(traceFile, look));
  return [['event trace', traceFile], ...plotFiles(plots), ['report', page]];
}

/** Writes summary.json at once; the report, where there is an event trace, after the answer is printed. */
export function answerOf(result: RunResult, reported: Reported): Answer {
  const { end, traceFile, warnings } = result;
  const { name, folder, clear, wall_s, imported } = reported;
  const summary = { ...summaryOf(name, result), wall_s, ...(imported && { coverage: imported.coverage }) };
  makeFolder(folder);
  clear(traceFile === undefined ? [] : ['trace.swt']);
  writeWhole(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const finished = end.ended === 'finished';
  return {
    warnings,
    json: summary,
    tables: summaryTables(summary),
    files: (stage) => (finished && traceFile !== undefined ? report(result, traceFile, summary, reported, stage) : []),
    ...(!finished && {
      ending: `interrupted${traceFile ? `; the event trace so far is in ${traceFile}: switchyard plot, why and view read it` : ''}`,
    }),
    folder,
    code: finished ? OK : INTERRUPTED,
  };
}
