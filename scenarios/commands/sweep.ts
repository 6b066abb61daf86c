/** `switchyard sweep`: every combination of values. */
import { command } from './command.js';
import { live } from './live.js';
import { argument } from './option.js';
import * as shared from './options.js';

/** A sweep that was ended goes on where it was, with no point done twice. */
export const sweep = command({
  name: 'sweep',
  summary: 'run a scenario with every combination of values, or a file that lists scenarios and values, on all cores',
  arguments: { file: argument('<file>') },
  options: { ...shared.sweeping, ...live, json: shared.json },
  example:
    'switchyard sweep scenarios/four-tasks.yaml --set stream.sentences=8 --set model.bottleneck=8,16 --set tasks.count=1,2',
  async run({ file, ...given }, session) {
    const { sweepAnswer } = await import('./sweep-run.js');
    return sweepAnswer(file, given, session);
  },
});
