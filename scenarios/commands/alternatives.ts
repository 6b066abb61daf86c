/** `switchyard alternatives`: a scenario as it is, and with one thing changed at a time. */
import { join } from 'node:path';
import { command, drawing, plotFiles, plotsFolder } from './command.js';
import { argument, text } from './option.js';
import * as shared from './options.js';
import { readRun } from './read-run.js';

/** Prints time, latency (ms) and energy (µJ) a change; writes OUT/report.html, and with --plots the plots. */
export const alternatives = command({
  name: 'alternatives',
  summary: 'a scenario with one thing changed at a time: overlap, precision, sentences together, accelerators, merged LoRA',
  arguments: { file: argument('<scenario>') },
  options: {
    out: text('--out <dir>', 'folder for the report', { default: join('out', 'alternatives') }),
    set: shared.set,
    plots: shared.plots,
    json: shared.json,
  },
  example: 'switchyard alternatives scenarios/batching.yaml --set stream.sentences=4',
  async run({ file, out, set, plots: asked, json }, session) {
    const [{ alternativesTable, writeAlternatives }, { alternatives: each }, { provenanceOf }] = await Promise.all([
      import('../../analysis/index.js'),
      import('../run/alternatives.js'),
      import('../run/provenance.js'),
    ]);
    const plots = plotsFolder(json ? undefined : out, asked);
    session.stage(`reading ${file}`);
    const done = session.counted('simulating', 'runs');
    const found = await each(file, { set, done, onProgress: () => session.stopped() });
    if (!found) return { ending: 'interrupted', code: 130 };
    const { result, warnings } = found;
    const [made, files] = await readRun({ file, set });
    const provenance = provenanceOf({ ...made, files, argv: session.line });
    return {
      warnings,
      json: result,
      tables: [alternativesTable(result)],
      files: async (stage) =>
        json
          ? []
          : [
              ...plotFiles(plots),
              ['report', await writeAlternatives(out, result, { plots, provenance, onPlot: drawing(stage) })],
            ],
    };
  },
});
