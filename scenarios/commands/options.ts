/** Options that several commands have. */
import { Option } from 'commander';
import { platformNames } from '../../models/index.js';
import { LEVELS, SHARING, type Level } from '../../traces/index.js';
import { override, positive, varied } from './arguments.js';

export const json = (): Option => new Option('--json', 'print as JSON');
export const level = (otherwise: Level = 'transfer'): Option =>
  new Option('--level <level>', 'detail of the event trace').choices(LEVELS).default(otherwise);
export const replay = (): Option =>
  new Option(
    '--replay <what>',
    'what is replayed when it comes again: whole operators, or states of the PE array alone; same result',
  )
    .choices(['operators', 'states'])
    .default('operators');
export const noReplay = (): Option =>
  new Option('--no-replay', 'step every state, instead of replaying those met before: same result, slower');
export const platform = (): Option =>
  new Option('--platform <name|file>', `platform: ${platformNames().join(', ')}, or a YAML file`).default('edgebert-like');
export const set = (): Option =>
  new Option(
    '--set <key=value>',
    'a field of the scenario in place of what the file says, such as stream.sentences=10; repeatable',
  )
    .argParser(override)
    .default([]);
export const vary = (): Option =>
  new Option(
    '--set <key=values>',
    'a field of the scenario and its values, separated by commas, such as tasks.count=1,2,4; repeatable',
  )
    .argParser(varied)
    .default([]);
export const sharing = (): Option =>
  new Option('--sharing <how>', 'whether layers share weights, where the recording does not say')
    .choices(SHARING)
    .default('auto');
export const strict = (): Option => new Option('--strict', 'an operator that is not understood is an error');
export const volts = (): Option =>
  new Option('--voltage <V>', 'supply of the accelerator, within the operating points of the platform').argParser(positive);
