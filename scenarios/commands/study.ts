/** `switchyard study`: a sweep whose file says what it is to find out. */
import type { PointResult } from '../../analysis/index.js';
import { command } from './command.js';
import { argument, flag } from './option.js';
import * as shared from './options.js';

/** Runs the sweep, as `run` does, and says with --json what the study found rather than each point. */
export const study = command({
  name: 'study',
  summary: 'run a sweep that has a study: what a scenario saves over others, which causes and parameters decide',
  arguments: { file: argument('<file>') },
  options: { ...shared.sweeping, json: flag('--json', 'print what was found, as JSON') },
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
    const points = answer.json as readonly PointResult[] | undefined;
    // it was ended before all points were there
    if (points === undefined) return answer;
    return { ...answer, json: studyFound(points, asked), tables: studyTables(points, asked) };
  },
});
