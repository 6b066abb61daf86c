/** `switchyard search`: the Pareto front of a space of choices. */
import { METHOD_NAMES } from '../search/methods.js';
import { whole } from './arguments.js';
import { command } from './command.js';
import { argument, option, text } from './option.js';
import * as shared from './options.js';

const { varied: _, out: __, ...engine } = shared.sweeping;
const MOST = 100_000;

/** A search that was ended goes on where it was: what it has simulated is in the store. */
export const search = command({
  name: 'search',
  summary: 'find the Pareto front of a space of choices: NSGA-II, quasi-random or all of it, as a file describes it',
  arguments: { file: argument('<file>') },
  options: {
    out: text('--out <dir>', 'folder for results and report (default: out/search-NAME)'),
    ...engine,
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
    json: shared.json,
  },
  notes:
    'What does not fit, or is too large, is rejected before it is simulated, and counted. Results do not depend on the number of workers.',
  example: 'switchyard search scenarios/small-search.yaml --budget 16 --population 8',
  async run({ file, out, plots, json: ___, set, method, seed, budget, population, ...given }, session) {
    const { searchAnswer } = await import('./search-run.js');
    return searchAnswer(file, { search: { set, method, seed, budget, population }, engine: given, out, plots }, session);
  },
});
