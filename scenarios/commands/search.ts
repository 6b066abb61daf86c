/** `switchyard search`: the Pareto front of a space of choices. */
import { InputError, without } from '../../traces/files/index.js';
import { METHOD_NAMES } from '../search/methods.js';
import { whole } from './arguments.js';
import { command } from './command.js';
import { argument, flag, option, text } from './option.js';
import * as shared from './options.js';

/** A search is no one batch of points, of which steps could be taken alone. */
const executing = without(shared.sweeping, 'varied', 'out', 'step');
const MOST = 100_000;

/** A search that was ended goes on where it was: what it has simulated is in the store. */
export const search = command({
  name: 'search',
  summary: 'find the Pareto front of a space of choices: NSGA-II, quasi-random or all of it, as a file describes it',
  arguments: { file: argument('<file>') },
  options: {
    out: text('--out <dir>', 'folder for results and report (default: out/search-NAME)'),
    ...executing,
    set: shared.set,
    method: option<(typeof METHOD_NAMES)[number]>(
      '--method <name>',
      'how points are chosen, in place of what the file says: {names}',
      {
        names: () => Promise.resolve(METHOD_NAMES),
        closed: true,
      },
    ),
    seed: option<number>('--seed <n>', 'seed of what is drawn, in place of the file’s', { parse: whole(0, 2 ** 31 - 1) }),
    budget: option<number>('--budget <n>', 'points that are evaluated at most, in place of the file’s', {
      parse: whole(1, MOST),
    }),
    population: option<number>('--population <n>', 'points of a generation, in place of the file’s', { parse: whole(2, 1000) }),
    askTell: flag(
      '--ask-tell',
      'another program asks for points and is told what they come to: lines of JSON, as the guide of scenarios has them',
    ),
    json: shared.json,
  },
  notes:
    'What does not fit, or is too large, is rejected before it is simulated, and counted. Results do not depend on the number of workers.',
  example: 'switchyard search scenarios/small-search.yaml --budget 16 --population 8',
  async run({ file, out, plots, askTell, json, set, method, seed, budget, population, ...given }, session) {
    const { askTellAnswer, searchAnswer } = await import('./search-run.js');
    if (askTell && json) throw new InputError({ file: '--json' }, 'given with --ask-tell, which prints JSON', 'one of them');
    return (askTell ? askTellAnswer : searchAnswer)(
      file,
      { search: { set, method, seed, budget, population }, executing: given, out, plots },
      session,
    );
  },
});
