/** `switchyard task`: what a job script runs. */
import { command } from './command.js';
import { argument } from './option.js';
import { INTERRUPTED, OK } from './exit-codes.js';

/** Does the points of a task, one after the other; those that are done already are not done again. */
export const task = command({
  name: 'task',
  summary: 'simulate a task of a sweep that was submitted: what the job script of `sweep --on slurm` runs',
  arguments: {
    folder: argument('<folder>', 'what was submitted: OUT/submitted/N of the sweep'),
    number: argument('<number>', 'which task, from 0'),
  },
  before: [
    'switchyard sweep scenarios/single-task.yaml --set stream.sentences=1,2 --on slurm --chunk 1 --step prepare --out out/prepared',
  ],
  example: 'switchyard task out/prepared/submitted/1 0',
  async run({ folder, number }, session) {
    const [{ InputError }, { keepFault, taskOf }, { doJob }] = await Promise.all([
      import('../../traces/index.js'),
      import('../executors/slurm/submission.js'),
      import('../executors/job.js'),
    ]);
    if (!/^\d+$/.test(number)) throw new InputError({ file: 'NUMBER' }, `"${number}"`, 'a whole number: the task, from 0');
    const { jobs, keeping } = taskOf(folder, Number(number));
    const { onProgress, stopped } = session.kept('simulating', 'points');
    let done = 0;
    let refused = 0;
    for (const job of jobs) {
      if (stopped()) return { code: INTERRUPTED, ending: `interrupted: ${done} of ${jobs.length} points are done` };
      const outcome = await doJob(job, keeping);
      if ('broken' in outcome) throw new InputError(outcome.broken.place, outcome.broken.problem, outcome.broken.expected);
      outcome.said?.forEach((line) => session.warn(line));
      if (outcome.fault !== undefined) {
        refused++;
        keepFault(folder, job.key, outcome.fault);
      }
      onProgress(++done, jobs.length, refused);
    }
    return {
      text: `${done - refused} of ${jobs.length} points are done${refused > 0 ? `, ${refused} cannot be run` : ''}`,
      code: OK,
    };
  },
});
