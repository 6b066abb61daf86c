/** `switchyard diff`, and `compare`, which is the same for scenarios: where runs, platforms or points of a sweep differ. */
import { join } from 'node:path';
import type { DiffSort } from '../../analysis/index.js';
import type { Override } from '../file/layers.js';
import { whole } from './arguments.js';
import { command, plotsFolder, type Command } from './command.js';
import { argument, flag, option, text } from './option.js';
import * as shared from './options.js';

const sorts = async (): Promise<readonly string[]> => (await import('../../analysis/index.js')).DIFF_SORTS;

const options = {
  set: shared.set,
  setB: option<readonly Override[]>(
    '--set-b <key=value>',
    'the same of the second alone: one scenario under two settings; repeatable',
    {
      parser: async () => {
        const { override } = await import('./settings.js');
        return (given, before) => override(given, before).map((o) => ({ ...o, flag: '--set-b' }));
      },
      default: [],
    },
  ),
  force: flag('--force', 'compare runs of different work too'),
  sort: option<DiffSort>('--sort <what>', 'operators with the largest difference in this first: {names}', {
    names: sorts,
    closed: true,
    default: 'time',
  }),
  limit: option('--limit <n>', 'rows of a table; --json has all', { parse: whole(1), default: 12 }),
  ...shared.keeping,
  plots: shared.plots,
  json: shared.json,
};

/** Prints what differs; with --out a report. Exit code 2 for what is of other work. */
export const diff: Command = command({
  name: 'diff',
  summary:
    'where two runs differ: time, energy, bytes, waits by component, bank, operator; also scenarios, platforms, points of a sweep',
  arguments: {
    files: argument(
      '<runs...>',
      'the folder, trace.swt or summary.json of a finished run, a scenario (which is run), a platform, or results.csv#ROW',
    ),
  },
  options: { out: text('--out <dir>', 'write a report of two runs into this folder'), ...options },
  notes:
    'Operators are beside each other by what they do (kind, dimensions, layer, order), not by their ids. Differences are of\n' +
    'the second to the first. Runs of other work are refused unless --force. One scenario under two settings: --set-b.',
  before: [
    'switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz',
    'switchyard replay traces/recorded/tiny-adapter-albert-seq16.kineto.json.gz --platform adapter-albert-hetero',
  ],
  example: 'switchyard diff out/tiny-adapter-albert-seq16 out/tiny-adapter-albert-seq16@adapter-albert-hetero --out out/diff',
  async run({ out, plots, force = false, ...given }, session) {
    const [{ InputError }, { answerOf }] = await Promise.all([import('../../traces/index.js'), import('./diff-answer.js')]);
    if (given.files.length === 1 && given.setB.length === 0)
      throw new InputError({ file: given.files[0]! }, 'one alone', 'two, or --set-b with a scenario');
    return answerOf({ ...given, line: session.line, force, out, plots: plotsFolder(out, plots) }, session);
  },
});

/** The same, of scenarios, with a report where nothing is said. */
export const compare: Command = command({
  name: 'compare',
  summary: 'run scenarios and say how the others differ from the first: `diff` of scenarios, and of more than two',
  arguments: { files: argument('<scenarios...>') },
  options: { out: text('--out <dir>', 'folder for the report', { default: join('out', 'compare') }), ...options },
  example:
    'switchyard compare scenarios/experiment/e-adapter-sram.yaml scenarios/experiment/f-adapter-hetero.yaml --set stream.sentences=2',
  async run({ out, plots, force = false, json, ...given }, session) {
    const { answerOf } = await import('./diff-answer.js');
    const folder = json === true ? undefined : out;
    return answerOf({ ...given, line: session.line, force, out: folder, plots: plotsFolder(folder, plots) }, session);
  },
});
