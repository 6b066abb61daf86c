/** A scenario from its file and the command line, checked field by field. */
import { allOf, beside as fileBeside, checkedAt, InputError, keysOf, nearest, pathText, type Place } from '../../traces/index.js';
import { schedules } from '../../models/index.js';
import { layered, type Override } from './layers.js';
import { scenarioSchema, type Scenario } from './schema.js';

/** A checked scenario that still knows where each field was given. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly file: string;
  /** what was set in it besides */
  readonly overrides: readonly Override[];
  /** where the field of a path was given; the same with the field's name */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
  readonly at: (...path: PropertyKey[]) => Place;
  /** a file that a field names: beside the file in which it was given, on the command line from where one is */
  readonly beside: (path: readonly PropertyKey[], name: string) => string;
}

/** A family or a recording; beside a recording nothing that it says itself. */
function checkModel({ model, stream }: Scenario, at: LoadedScenario['at']): void {
  const { family, recording } = model;
  if ((family === undefined) === (recording === undefined))
    throw new InputError(
      at('model'),
      family === undefined ? 'neither family nor recording' : 'both family and recording',
      'one of them',
    );
  if (recording === undefined) {
    if (stream.order?.kind === 'recorded')
      throw new InputError(at('stream', 'order', 'kind'), 'recorded without a recording', 'another order, or model.recording');
    return;
  }
  const given = Object.keys(model).find((k) => !['recording', 'density', 'spans'].includes(k));
  if (given !== undefined)
    throw new InputError(at('model', given), 'given beside a recording, which says it', 'recording, density and spans alone');
  if (stream.outputs) throw new InputError(at('stream', 'outputs'), 'given beside a recording, which has its own', 'none');
  if (stream.lengths) throw new InputError(at('stream', 'lengths'), 'given beside a recording, which has its own', 'none');
}

/** Fields go with the kinds of switching that know them. */
function checkSwitching({ switching }: Scenario, at: LoadedScenario['at']): void {
  if (!switching) return;
  const { kind, capacity_bytes, slots, prefetch } = switching;
  if (kind === 'lru' && (capacity_bytes === undefined) === (slots === undefined))
    throw new InputError(at('switching'), 'lru with both or neither of capacity_bytes and slots', 'one of them');
  for (const key of ['capacity_bytes', 'slots'] as const)
    if (kind !== 'lru' && switching[key] !== undefined)
      throw new InputError(at('switching', key), `given with ${kind}`, 'lru, or none');
  if (prefetch && kind === 'resident')
    throw new InputError(at('switching', 'prefetch'), 'nothing is fetched where all parts are resident', 'fetch or lru');
}

/** Sentences are served together by the policy `batch`, and not those of a recording, which are played as they were recorded. */
function checkTogether({ schedule, model, tasks = [] }: Scenario, at: LoadedScenario['at']): void {
  const { policy, together = 1 } = schedule ?? {};
  if (together === 1) return;
  const place = at('schedule', 'together');
  if (policy !== 'batch') throw new InputError(place, `${together} with policy ${policy}`, 'policy: batch, or 1');
  if (model.recording !== undefined)
    throw new InputError(place, `${together} sentences of a recording`, 'a model.family: a recorded sentence is played alone');
  if ([tasks].flat().some((t) => t.exit?.prediction !== undefined))
    throw new InputError(place, `${together} sentences with predicted exits`, 'an exit of layer or distribution, or 1');
}

/** A bound goes with the policy `batch`; names of tasks are told apart. */
function checkSchedule(scenario: Scenario, at: LoadedScenario['at']): void {
  const { schedule, tasks } = scenario;
  if (schedule) schedules.get(schedule.policy, at('schedule', 'policy'));
  const batch = schedule?.policy === 'batch';
  if (batch !== (schedule?.bound_ms !== undefined))
    throw new InputError(at('schedule', 'bound_ms'), batch ? 'missing' : 'given without batch', 'a bound with batch');
  checkTogether(scenario, at);
  if (!Array.isArray(tasks)) return;
  const names = tasks.map((t) => t.name);
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice >= 0) throw new InputError(at('tasks', twice, 'name'), `a second task ${names[twice]!}`, 'another name');
}

/** A field of the command line must be one of a scenario. Fields of the platform are checked with the platform. */
function knownPath(path: readonly string[], flag: string): void {
  for (const [i, key] of path.entries()) {
    if (path[0] === 'platform' && i > 0) return;
    const keys = keysOf(scenarioSchema, path.slice(0, i));
    // a number is a place in a list
    if (keys.length === 0 || keys.includes(key) || /^\d+$/.test(key)) continue;
    const choice = nearest(key, keys);
    throw new InputError({ file: flag, field: pathText(path) }, `unknown key "${key}"`, `one of ${keys.join(', ')}`, choice);
  }
}

/** @throws InputError with file, line, field, what was expected and the nearest name */
export function loadScenario(file: string, overrides: readonly Override[] = []): LoadedScenario {
  allOf(
    overrides.map(
      ({ path, flag }) =>
        () =>
          knownPath(path, flag),
    ),
  );
  const { value, placeOf } = layered(file, overrides);
  const scenario = checkedAt<Scenario>(scenarioSchema, value, placeOf);
  const at = (...path: PropertyKey[]): Place => ({ ...placeOf(path), field: pathText(path) });
  allOf([checkModel, checkSwitching, checkSchedule].map((check) => () => check(scenario, at)));
  const beside = (path: readonly PropertyKey[], name: string): string => {
    return fileBeside(placeOf(path).file, name);
  };
  return { scenario, file, overrides, placeOf, at, beside };
}
