/** `switchyard worker`: does points of sweeps that were handed to a queue. */
import { resolve } from 'node:path';
import { command } from './command.js';
import { flag, text } from './option.js';
import { OK } from './exit-codes.js';
import { queueing } from './options.js';

/** Any number of them, on hosts that share the store. */
export const worker = command({
  name: 'worker',
  summary: 'simulate points that `sweep --on queue` hands over, here, until Ctrl-C or SIGTERM: what is begun is ended',
  options: {
    ...queueing,
    store: text('--store <dir>', 'where the shared folder of results lies on this host (default: where the submitter has it)'),
    untilEmpty: flag('--until-empty', 'end when no point waits or runs; at once, where none was handed over before'),
  },
  example: 'switchyard worker --redis redis://127.0.0.1:6379 --workers 2 --until-empty',
  notes:
    'A password is taken from SWITCHYARD_REDIS_PASSWORD, or from the address in SWITCHYARD_REDIS_URL; it is not given on the line.\nThe example is for a Redis on this machine.',
  async run({ redis, queue: name, workers, store, untilEmpty }, session) {
    const [{ close, open }, { work }, { workersOf }] = await Promise.all([
      import('../executors/queue/keys.js'),
      import('../executors/queue/work.js'),
      import('../executors/local.js'),
    ]);
    const opened = await open(name, { redis }, (line) => session.warn(line));
    const { onProgress, stopped } = session.kept('working', 'points');
    // from here on Ctrl-C ends what is begun
    onProgress(0, 0);
    const pool = await workersOf(workers, Infinity, true);
    session.say(`${pool.workers} points at a time of queue ${name} at ${opened.connection.server.where}`);
    try {
      const { done, refused } = await work(opened, pool, {
        ...{ store: store === undefined ? undefined : resolve(store), untilEmpty: untilEmpty === true, stopped },
        said: (line) => session.warn(line),
        onProgress: (ended, ahead, faulty) => onProgress(ended, ended + ahead, faulty),
      });
      return { text: `${done} points are done${refused > 0 ? `, ${refused} cannot be run` : ''}`, code: OK };
    } finally {
      await pool.end();
      await close(opened);
    }
  },
});
