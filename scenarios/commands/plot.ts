/** `switchyard plot`: plots of an event trace. */
import { join } from 'node:path';
import type { ContentionView } from '../../analysis/index.js';
import { command, drawing } from './command.js';
import { argument, option, text } from './option.js';

const kinds = async (): Promise<readonly string[]> => (await import('../../analysis/index.js')).plots.names;
const views = async (): Promise<readonly string[]> => (await import('../../analysis/index.js')).CONTENTION_VIEWS;

/** Writes OUT/KIND.vl.json, .svg and .png for each kind, and prints the names of the SVGs. */
export const plot = command({
  name: 'plot',
  summary: 'draw plots of an event trace (.swt) as Vega-Lite spec, SVG and PNG',
  arguments: { file: argument('<trace>') },
  options: {
    kind: text('--kind <names>', 'which, separated by commas (default: all): {names}', { names: kinds }),
    by: option<ContentionView>('--by <view>', 'bank-contention: time waited by cause, holder or requester', {
      names: views,
      closed: true,
    }),
    out: text('--out <dir>', 'folder for the plots', { default: 'plots' }),
  },
  before: ['switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz'],
  example: 'switchyard plot out/tiny-adapter-albert-seq16/trace.swt --kind power,bandwidth --out plots',
  async run({ file: given, kind, by, out }, session) {
    const [{ plots, drawPlots }, { InputError }] = await Promise.all([
      import('../../analysis/index.js'),
      import('../../traces/index.js'),
    ]);
    const { withTrace } = await import('./read-trace.js');
    session.stage(`reading ${given}`);
    const asked = kind === undefined ? plots.names : kind.split(',').map((k) => k.trim());
    // --by holds for those kinds that can be seen so; the others are drawn as ever
    const choices = asked.map((k) => ({
      kind: k,
      ...(by !== undefined && plots.get(k, { file: '--kind' }).parts && { by }),
    }));
    if (by !== undefined && !choices.some((c) => 'by' in c))
      throw new InputError({ file: '--by' }, `given for ${asked.join(',')}`, '--kind bank-contention');
    const figures = await withTrace(given, ({ trace, warnings }) => {
      for (const said of warnings) session.warn(said);
      return drawPlots(trace, choices, { plots: out, onPlot: drawing((what) => session.stage(what)) });
    });
    return { text: figures.map((f) => join(out, `${f.name}.svg`)).join('\n'), folder: out };
  },
});
