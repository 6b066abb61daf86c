/** `switchyard sweep`: every combination of values. */
import { whole } from './arguments.js';
import { command } from './command.js';
import { argument, option, text } from './option.js';
import * as shared from './options.js';

/** A sweep that was ended goes on where it was, with no point done twice. */
export const sweep = command({
  name: 'sweep',
  summary: 'run a scenario with every combination of values, or a file that lists scenarios and values, on all cores',
  arguments: { file: argument('<file>') },
  options: {
    out: text('--out <dir>', 'folder for results and report; a sweep that was ended goes on there (default: out/sweep-NAME)'),
    varied: shared.vary,
    workers: option<number>('--workers <n>', 'runs at a time (default: one a core)', { parse: whole(1) }),
    plots: shared.plots,
    json: shared.json,
  },
  example:
    'switchyard sweep scenarios/four-tasks.yaml --set stream.sentences=8 --set model.bottleneck=8,16,32 --set tasks.count=1,2,4',
  async run({ file, ...given }, session) {
    const { sweepAnswer } = await import('./sweep-run.js');
    return sweepAnswer(file, given, session);
  },
});
