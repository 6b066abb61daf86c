/** `switchyard study`: a sweep whose file says what it is to find out. */
import { command } from './command.js';
import { whole } from './arguments.js';
import { argument, flag, option } from './option.js';
import * as shared from './options.js';

const MOST_DRAWS = 100_000;

/** Runs the sweep, as `run` does, and says with --json what the study found rather than each point. */
export const study = command({
  name: 'study',
  summary: 'run a sweep that has a study: what a scenario saves over others, which causes and parameters decide',
  arguments: { file: argument('<file>') },
  options: {
    ...shared.sweeping,
    draws: option<number>('--draws <n>', 'numbers that have a range are drawn together so often: intervals, probabilities', {
      parse: whole(1, MOST_DRAWS),
    }),
    seed: option<number>('--seed <n>', 'seed of the draws', { parse: whole(0), default: 1 }),
    json: flag('--json', 'print what was found, as JSON'),
  },
  example: 'switchyard study scenarios/small-study.yaml',
  async run({ file, ...given }, session) {
    const [{ sweepAnswer }, { gridAt }, { readSweep }, { studyFound, studyTables }, { InputError }] = await Promise.all([
      import('./sweep-run.js'),
      import('../sweep/grid.js'),
      import('../sweep/points.js'),
      import('../../analysis/index.js'),
      import('../../traces/index.js'),
    ]);
    const sweep = readSweep(file, given.varied);
    const { study: asked } = sweep;
    if (!asked)
      throw new InputError(
        { file, field: 'study' },
        'missing',
        'what is looked at, and beside what (see scenarios/experiment.yaml)',
      );
    // before anything is simulated
    gridAt(sweep);
    const answer = await sweepAnswer(file, given, session);
    const { points, drawn } = answer;
    // it was ended before all was there
    if (points === undefined) return answer;
    return { ...answer, json: studyFound(points, asked, drawn), tables: studyTables(points, asked, drawn) };
  },
});
