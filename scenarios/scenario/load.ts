/** A scenario from its file and the command line, checked field by field. */
import { dirname, isAbsolute, join } from 'node:path';
import { checkedAt } from '../../models/index.js';
import { InputError, type Place } from '../../traces/index.js';
import { layered, type Override } from './layers.js';
import { scenarioSchema, type Scenario } from './schema.js';

export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly file: string;
  /** where the field of a path was given; the same with the field's name */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
  readonly at: (...path: PropertyKey[]) => Place;
  /** a file that a field names: beside the file in which it was given, on the command line from where one is */
  readonly beside: (path: readonly PropertyKey[], name: string) => string;
}

function checkFields(s: Scenario, at: LoadedScenario['at']): void {
  const { family, recording } = s.model;
  if ((family === undefined) === (recording === undefined))
    throw new InputError(
      at('model'),
      family === undefined ? 'neither family nor recording' : 'both family and recording',
      'one of them',
    );
  if (recording !== undefined) {
    const given = Object.keys(s.model).find((k) => !['recording', 'density', 'spans'].includes(k));
    if (given !== undefined) throw new InputError(at('model', given), 'given beside a recording, which says it', 'none');
    if (s.stream.lengths) throw new InputError(at('stream', 'lengths'), 'given beside a recording, which has its own', 'none');
  } else if (s.stream.order?.kind === 'recorded')
    throw new InputError(at('stream', 'order', 'kind'), 'recorded without a recording', 'another order, or model.recording');
  const { switching, schedule } = s;
  if (switching?.kind === 'lru' && (switching.capacity_bytes === undefined) === (switching.slots === undefined))
    throw new InputError(at('switching'), 'lru with both or neither of capacity_bytes and slots', 'one of them');
  if (switching && switching.kind !== 'lru')
    for (const key of ['capacity_bytes', 'slots'] as const)
      if (switching[key] !== undefined)
        throw new InputError(at('switching', key), `given with ${switching.kind}`, 'lru, or none');
  if (switching?.prefetch && switching.kind === 'resident')
    throw new InputError(at('switching', 'prefetch'), 'nothing is fetched where all parts are resident', 'fetch or lru');
  if ((schedule?.policy === 'batch') !== (schedule?.bound_ms !== undefined))
    throw new InputError(
      at('schedule', 'bound_ms'),
      schedule?.bound_ms === undefined ? 'missing' : 'given without batch',
      'a bound with batch',
    );
  for (const t of Array.isArray(s.tasks) ? s.tasks.entries() : [])
    if ((s.tasks as { name: string }[]).findIndex((x) => x.name === t[1].name) < t[0])
      throw new InputError(at('tasks', t[0], 'name'), `a second task ${t[1].name}`, 'another name');
}

/** @throws InputError with file, line, field, what was expected and the nearest name */
export function loadScenario(file: string, overrides: readonly Override[] = []): LoadedScenario {
  const { value, placeOf } = layered(file, overrides);
  const scenario = checkedAt<Scenario>(scenarioSchema, value, placeOf);
  const at = (...path: PropertyKey[]): Place => ({ ...placeOf(path), field: path.join('.') });
  checkFields(scenario, at);
  const beside = (path: readonly PropertyKey[], name: string): string => {
    const given = placeOf(path).file;
    return isAbsolute(name) || given.startsWith('--') ? name : join(dirname(given), name);
  };
  return { scenario, file, placeOf, at, beside };
}
