/** `switchyard waterfall`: from one platform to another, a parameter at a time. */
import { join } from 'node:path';
import { command, drawing, plotFiles, plotsFolder } from './command.js';
import { importFlags, importOptionsOf } from './import-options.js';
import { argument, text } from './option.js';
import * as shared from './options.js';

const { platformNames: names } = shared;

/** Prints time (ms) and energy (µJ) a step; writes OUT/report.html, and with --plots the plot. */
export const waterfall = command({
  name: 'waterfall',
  summary: 'from one platform to another, a parameter at a time: what each gains alone, and on top of those before it',
  arguments: { file: argument('<trace>') },
  options: {
    from: text('--from <name|file>', 'platform to begin with', { names, default: 'edgebert-systemc' }),
    to: text('--to <name|file>', 'platform that the parameters are taken from', { names, default: 'edgebert-like' }),
    out: text('--out <dir>', 'folder for the report', { default: join('out', 'waterfall') }),
    plots: shared.plots,
    ...importFlags,
    json: shared.json,
  },
  example: 'switchyard waterfall traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz',
  async run({ file, from, to, out, plots: asked, json, ...flags }, session) {
    const [{ waterfallTable, writeWaterfall }, { waterfall: steps }, { SEED }, { madeBy }, { filesReadBy }] = await Promise.all([
      import('../../analysis/index.js'),
      import('../run/waterfall.js'),
      import('../run/cost.js'),
      import('../run/provenance.js'),
      import('../../traces/index.js'),
    ]);
    const plots = plotsFolder(json ? undefined : out, asked);
    session.stage(`reading ${file}`);
    const done = session.counted('simulating', 'runs');
    const [{ result, warning }, files] = filesReadBy(() => steps(file, { from, to, reading: importOptionsOf(flags), done }));
    const provenance = madeBy({ seed: SEED, files, argv: session.line });
    return {
      ...(warning !== undefined && { warnings: [warning] }),
      json: result,
      tables: [waterfallTable(result)],
      files: async (stage) =>
        json
          ? []
          : [...plotFiles(plots), ['report', await writeWaterfall(out, result, { plots, provenance, onPlot: drawing(stage) })]],
    };
  },
});
