/** `switchyard results`: what is in the store. */
import { existsSync } from 'node:fs';
import { command } from './command.js';
import { whole } from './arguments.js';
import { argument, flag, option, text } from './option.js';
import * as shared from './options.js';

const WHAT = ['list', 'show', 'verify', 'gc', 'export'] as const;

/** Lists, shows, makes again, clears, writes out. */
export const results = command({
  name: 'results',
  summary: 'what was simulated and is kept: list, show one, verify a sample by simulating it again, gc (clear), export',
  arguments: {
    what: argument('<what>', WHAT.join(', '), () => Promise.resolve(WHAT)),
    key: argument('[key]', 'show: the first digits of a result'),
  },
  options: {
    store: shared.keeping.store,
    limit: option('--limit <n>', 'list: results that are looked into, the newest first', {
      parse: whole(1, 100_000),
      default: 20,
    }),
    sample: option('--sample <n>', 'verify: how many are simulated again', { parse: whole(1), default: 10 }),
    seed: option('--seed <n>', 'verify: which', { parse: whole(0), default: 1 }),
    older: option<number>('--older <days>', 'gc: what was written longer ago goes too', { parse: whole(0) }),
    dryRun: flag('--dry-run', 'gc: say what would go'),
    out: text('--out <file>', 'export: the file, a line of JSON a result'),
    json: shared.json,
  },
  notes:
    'A result is a file named by the SHA-256 of all that it was simulated from: the scenario as it is read, platform, tables and recordings by\n' +
    'content, the version of the models, the seed. Any number of processes and hosts may share a store; nothing has to be locked.',
  before: ['switchyard sweep scenarios/single-task.yaml --set stream.sentences=1,2'],
  example: 'switchyard results list',
  async run({ what, key, ...given }, session) {
    const { answers } = await import('./results-answers.js');
    const [{ InputError, nearest }, { userStore }] = await Promise.all([
      import('../../traces/index.js'),
      import('../results/store.js'),
    ]);
    const known = WHAT.find((name) => name === what);
    if (known === undefined)
      throw new InputError({ file: 'WHAT' }, `"${what}"`, `one of ${WHAT.join(', ')}`, nearest(what, WHAT));
    if ((key !== undefined) !== (known === 'show'))
      throw new InputError(
        { file: 'KEY' },
        key === undefined ? 'missing' : `given with ${known}`,
        'the first digits of a result, with show',
      );
    if (given.store !== undefined && !existsSync(given.store))
      throw new InputError({ file: given.store }, 'no such folder', 'a store: a folder that `--store` of a run or a sweep named');
    return answers[known]({ ...given, key: key ?? '', store: given.store ?? userStore() }, session);
  },
});
