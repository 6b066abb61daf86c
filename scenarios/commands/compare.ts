/** `switchyard compare`: scenarios beside the first of them. */
import { join } from 'node:path';
import type { Summary } from '../../analysis/index.js';
import { command, drawing, plotFiles, plotsFolder } from './command.js';
import { argument, flag, text } from './option.js';
import * as shared from './options.js';

/** Runs each scenario whole, one after the other; writes OUT/report.html and with --plots the plots, with --json nothing. */
export const compare = command({
  name: 'compare',
  summary: 'run scenarios and say how the others differ from the first, and where the difference in energy comes from',
  arguments: { files: argument('<scenarios...>') },
  options: {
    out: text('--out <dir>', 'folder for the report', { default: join('out', 'compare') }),
    set: shared.set,
    force: flag('--force', 'compare runs of different sentences too'),
    plots: shared.plots,
    json: shared.json,
  },
  example:
    'switchyard compare scenarios/experiment/e-adapter-sram.yaml scenarios/experiment/f-adapter-hetero.yaml --set stream.sentences=2',
  async run({ files, out, set, force, plots: asked, json }, session) {
    const [{ compareRuns, comparisonTable, writeComparison }, { loadScenario }, { resolveScenario }, { runScenario }] =
      await Promise.all([
        import('../../analysis/index.js'),
        import('../file/load.js'),
        import('../workload/resolve.js'),
        import('../run/run-scenario.js'),
      ]);
    const [{ summaryOf }, { InputError }] = await Promise.all([import('../run/summary.js'), import('../../traces/index.js')]);
    const plots = plotsFolder(json ? undefined : out, asked);
    const runs: Summary[] = [];
    for (const file of files) {
      const { onStage, onProgress } = session.watched(file, false);
      onStage('planning');
      const loaded = loadScenario(file, set);
      if (loaded.scenario.stream.arrivals.kind === 'daily')
        throw new InputError(
          loaded.at('stream', 'arrivals'),
          'daily, but two single runs are compared',
          'another kind; sweep takes it',
        );
      if (loaded.scenario.stream.replications !== undefined)
        throw new InputError(
          loaded.at('stream', 'replications'),
          'given, but two single runs are compared',
          'none; sweep takes it',
        );
      const resolved = resolveScenario(loaded);
      const result = await runScenario(resolved, { level: 'operator', folder: undefined, onStage, onProgress });
      for (const w of result.warnings) session.warn(`${resolved.name}: ${w}`);
      runs.push(summaryOf(resolved.name, result));
    }
    const comparison = compareRuns(runs, force ?? false);
    return {
      json: comparison,
      tables: [comparisonTable(comparison)],
      files: async (stage) =>
        json
          ? []
          : [...plotFiles(plots), ['report', await writeComparison(out, comparison, runs, { plots, onPlot: drawing(stage) })]],
    };
  },
});
