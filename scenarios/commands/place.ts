/** `switchyard place`: where tensors should lie. */
import { InvalidArgumentError } from 'commander';
import { InputError, without } from '../../traces/files/index.js';
import { whole } from './arguments.js';
import { command } from './command.js';
import { argument, flag, option, text } from './option.js';
import * as shared from './options.js';

/** A search is no one batch of points, of which steps could be taken alone. */
const executing = without(shared.sweeping, 'varied', 'out', 'step');
const PURPOSES = ['energy', 'latency', 'area'] as const;
type Purpose = (typeof PURPOSES)[number];

/** Words between commas. */
const words = (given: string): string[] => given.split(',').map((w) => w.trim());
function purposes(given: string): Purpose[] {
  const all = words(given);
  const other = all.find((w) => !PURPOSES.some((p) => p === w));
  if (other !== undefined) throw new InvalidArgumentError(`no ${other}: expected of ${PURPOSES.join(', ')}.`);
  return PURPOSES.filter((p) => all.includes(p));
}

/** Every placement of a small space, of a large one those that NSGA-II finds. */
export const place = command({
  name: 'place',
  summary: 'where tensors should lie: by class, or each, a memory, its cells and an encoding, for energy, latency, area',
  arguments: { file: argument('<scenario>') },
  options: {
    out: text('--out <dir>', 'folder for results and report (default: out/place-NAME)'),
    classes: option<readonly string[]>(
      '--classes <names>',
      'classes that are placed, separated by commas: backbone, task, embedding, activation, cache (default: all that the platform places)',
      { parse: words },
    ),
    each: flag('--each', 'tensor by tensor, in place of by class: weights and tables, all of them or those of --classes'),
    alike: flag('--alike', 'with --each: tensors that differ by the number of their layer alone lie together'),
    for: option<readonly Purpose[]>('--for <figures>', 'what is to be small: energy, latency, area, or several of them', {
      parse: purposes,
      default: PURPOSES,
    }),
    set: shared.set,
    most: option<number>(
      '--most <n>',
      'placements of which each is evaluated, unless --budget is less; of more NSGA-II looks for the best',
      {
        parse: whole(1, 100_000),
        default: 256,
      },
    ),
    budget: option<number>('--budget <n>', 'evaluations at most (default: as many as there are, of NSGA-II 256)', {
      parse: whole(1, 100_000),
    }),
    seed: option<number>('--seed <n>', 'seed of NSGA-II', { parse: whole(0, 2 ** 31 - 1), default: 1 }),
    ...executing,
    json: shared.json,
  },
  notes:
    'Beside what is found stand the scenario’s own placement and those of scenarios/experiment, with the model and stream of the scenario.\n' +
    'A memory in which nothing lies is not built. What cannot be, such as what does not fit, is counted with why.\n' +
    'With --each it is placed by class first, and the best of these are where the search begins: what is found is never worse.',
  example: 'switchyard place scenarios/single-task.yaml --classes backbone --set stream.sentences=1 --for energy,area',
  async run({ file, out, plots, classes, each, alike, for: purposes, set, most, budget, seed, ...given }, session) {
    const { placeAnswer } = await import('./place-run.js');
    if (alike === true && each !== true) throw new InputError({ file: '--alike' }, 'given without --each', '--each --alike');
    const asked = { file, set, classes, purposes, most, budget, seed };
    return placeAnswer(
      {
        asked,
        each: each === true ? (alike === true ? 'alike' : 'tensor') : undefined,
        executing: without(given, 'json'),
        out,
        plots,
      },
      session,
    );
  },
});
