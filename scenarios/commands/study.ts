/** `switchyard study`: a sweep whose file says what it is to find out. */
import { command } from './command.js';
import { whole } from './arguments.js';
import { argument, flag, option } from './option.js';
import * as shared from './options.js';

/** Runs the sweep, as `run` does, and says with --json what the study found rather than each point. */
export const study = command({
  name: 'study',
  summary: 'run a sweep that has a study: what a scenario saves over others, which causes and parameters decide',
  arguments: { file: argument('<file>') },
  options: {
    ...shared.sweeping,
    draws: option<number>('--draws <n>', 'numbers that have a range are drawn together so often: intervals, probabilities', {
      parse: whole(1),
    }),
    seed: option<number>('--seed <n>', 'seed of the draws', { parse: whole(0), default: 1 }),
    json: flag('--json', 'print what was found, as JSON'),
  },
  example: 'switchyard study scenarios/small-study.yaml',
  async run({ file, ...given }, session) {
    const [{ sweepAnswer }, { readSweep }, { studyFound, studyTables }, { InputError }] = await Promise.all([
      import('./sweep-run.js'),
      import('../sweep/points.js'),
      import('../../analysis/index.js'),
      import('../../traces/index.js'),
    ]);
    const { study: asked } = readSweep(file, given.varied);
    if (!asked)
      throw new InputError(
        { file, field: 'study' },
        'missing',
        'what is looked at, and beside what (see scenarios/experiment.yaml)',
      );
    const answer = await sweepAnswer(file, given, session);
    const { points, drawn } = answer;
    // it was ended before all was there
    if (points === undefined) return answer;
    return { ...answer, json: studyFound(points, asked, drawn), tables: studyTables(points, asked, drawn) };
  },
});
