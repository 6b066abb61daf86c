/** Options that several commands have, and lists of names that the simulator knows. */
import type { Level, Sharing } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import type { Replay } from '../run/runner.js';
import type { Step } from '../executors/executor.js';
import type { Varied } from '../sweep/points.js';
import { amountIn, whole, windowWidth } from './arguments.js';
import { type Names, type Option, flag, option, text } from './option.js';

/** Platforms that ship. */
export const platformNames: Names = async () => (await import('../../models/index.js')).platformNames();
// lists are loaded when they are asked for: a line without them needs no simulator
const levels: Names = async () => (await import('../../traces/index.js')).LEVELS;
const sharings: Names = async () => (await import('../../traces/index.js')).SHARING;

/** The report has each plot in its page; files of them are for whoever asks. */
export const plots = flag('--plots', 'write each plot as Vega-Lite spec, SVG and PNG besides, into the folder `plots` of --out');

/** One JSON text in place of tables. */
export const json = flag('--json', 'print as JSON');

/** What would be lost, or mixed, is refused without it. */
export const force = flag('--force', 'write into the folder of another run: what that left there goes');

/** @param otherwise where it is not given */
export const level = (otherwise: Level = 'transfer'): Option<Level> =>
  option<Level>('--level <level>', 'detail of the event trace', { names: levels, closed: true, default: otherwise });

/** Peak power is of windows of this width; in ps, undefined for the default. */
export const window = option<number>(
  '--window <time>',
  'peak power is the highest mean over windows of this width, one each half of it (default: 100us)',
  {
    parse: windowWidth,
  },
);

/** Nothing is replayed. */
export const NO_REPLAY = ['--no-replay', 'step every state, instead of replaying those met before: same result, slower'] as const;
/** What is replayed in place of being stepped; the trace has the same bytes whatever it is. */
export const replayed = option<Replay>(
  '--replay <what>',
  'what is replayed when it comes again: whole operators, or states of the PE array alone; same result',
  {
    names: () => Promise.resolve(['operators', 'states']),
    closed: true,
    default: 'operators',
    negation: NO_REPLAY,
  },
);

/** A shipped platform or a file of one's own. */
export const platform = text('--platform <name|file>', 'platform: {names}, or a YAML file', {
  names: platformNames,
  default: 'edgebert-like',
});

/** Fields of a scenario, collected over the line; the last one given for a field holds. */
export const set = option<readonly Override[]>(
  '--set <key=value>',
  'a field of the scenario in place of what the file says, such as stream.sentences=10; repeatable',
  { parser: async () => (await import('./settings.js')).override, default: [] },
);
/** Fields and their values, collected over the line. */
export const vary = option<readonly Varied[]>(
  '--set <key=values>',
  'a field of the scenario and its values, separated by commas, such as tasks.count=1,2,4; repeatable',
  { parser: async () => (await import('./settings.js')).varied, default: [] },
);

/** Results that are there are taken; what a command keeps goes there. */
export const keeping = {
  store: text(
    '--store <dir>',
    'folder of results, which are taken where they are there, by any number of runs, sweeps and hosts (default: switchyard/results in the cache folder of the user)',
  ),
  fresh: flag('--fresh', 'simulate also what is in the store, and say where that differs'),
};

/** Who simulates. */
const executors: Names = async () => (await import('../executors/registry.js')).executors.names;
const steps: Names = async () => (await import('../executors/executor.js')).STEPS;

/** Of a queue: submitters and workers have the same. */
export const queueing = {
  workers: option<number>('--workers <n>', 'runs at a time on this machine (default: one a core)', { parse: whole(1) }),
  redis: text(
    '--redis <url>',
    'queue: the server, redis://HOST:PORT, or rediss:// for TLS; without a password, which SWITCHYARD_REDIS_URL or SWITCHYARD_REDIS_PASSWORD may say (default: SWITCHYARD_REDIS_URL, or this machine)',
  ),
  queue: text('--queue <name>', 'queue: its name on the server', { default: 'switchyard' }),
};

/** By whom points are simulated, and what that takes. */
const executing = {
  on: option<string>('--on <where>', 'where points are simulated: {names}', { names: executors, closed: true, default: 'local' }),
  step: option<Step>('--step <step>', 'of what goes on by itself (slurm, queue) one step alone: {names}', {
    names: steps,
    closed: true,
  }),
  workers: queueing.workers,
  retries: option<number>('--retries <n>', 'how often points whose worker ended before them are handed over again', {
    parse: whole(0, 1000),
    default: 2,
  }),
  chunk: option<number>(
    '--chunk <n>',
    'slurm: points a task of the array (default: as few as the limits of the cluster let be)',
    {
      parse: whole(1),
    },
  ),
  partition: text('--partition <name>', 'slurm: as sbatch has it'),
  account: text('--account <name>', 'slurm: as sbatch has it'),
  time: text('--time <time>', 'slurm: the longest that a task may take, as sbatch has it'),
  memory: text('--memory <size>', 'slurm: memory of a task, as --mem of sbatch has it'),
  redis: queueing.redis,
  queue: queueing.queue,
};

/** Of what runs many points, and goes on where it was ended. */
export const sweeping = {
  out: text('--out <dir>', 'folder for results and report (default: out/sweep-NAME)'),
  ...keeping,
  ...executing,
  varied: vary,
  plots,
};

/** For recordings that do not say it. */
export const sharing = option<Sharing>('--sharing <how>', 'whether layers share weights, where the recording does not say', {
  names: sharings,
  closed: true,
  default: 'auto',
});
/** In V. */
export const voltage = option<number>('--voltage <V>', 'supply of the accelerator, within the operating points of the platform', {
  parse: amountIn('V'),
});
