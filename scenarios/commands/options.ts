/** Options that several commands have, and lists of names that the simulator knows. */
import type { Level, Sharing } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import type { Replay } from '../run/simulate.js';
import type { Varied } from '../sweep/points.js';
import { duration, amountIn, whole } from './arguments.js';
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
    parse: duration,
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

/** Of what runs many points, on all cores, and goes on where it was ended. */
export const sweeping = {
  out: text('--out <dir>', 'folder for results and report; one that was ended goes on there (default: out/sweep-NAME)'),
  store: text(
    '--store <dir>',
    'folder of results that are taken where they are there, for any number of sweeps (default: OUT/points)',
  ),
  varied: vary,
  workers: option<number>('--workers <n>', 'runs at a time (default: one a core)', { parse: whole(1) }),
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
