/** Room for the parts of tasks on chip, where they are fetched. */
import { acceleratorsOf, type Platform } from '../../models/index.js';
import { InputError } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';

/** Parts that lie beside each other on chip, and whether the next one is fetched ahead. */
export interface PartsRoom {
  /** into each of which the largest part fits */
  readonly slots: number;
  readonly prefetch: boolean;
}

/** Each accelerator may serve another task, and where parts are fetched ahead one more is on its way. */
const leastParts = (accelerators: number, prefetch: boolean): number => accelerators + (prefetch ? 1 : 0);

function neededParts(accelerators: number, prefetch: boolean, part_bytes: number): string {
  const least = leastParts(accelerators, prefetch);
  if (accelerators > 1)
    return `room for ${least}, ${least * part_bytes} bytes, since ${accelerators} accelerators may serve unlike tasks${prefetch ? ' while one more part is fetched' : ''}`;
  return prefetch
    ? `room for two, ${2 * part_bytes} bytes, since one is fetched while another is in use`
    : `at least ${part_bytes} bytes`;
}

/** Room of the kind `lru`: so many slots, or as many as fit. @throws InputError when that is too little */
function keptParts(
  { capacity_bytes, slots }: NonNullable<Scenario['switching']>,
  prefetch: boolean,
  part_bytes: number,
  accelerators: number,
  at: LoadedScenario['at'],
): PartsRoom {
  const room = slots ?? Math.floor(capacity_bytes! / Math.max(1, part_bytes));
  const least = leastParts(accelerators, prefetch);
  if (room >= least) return { slots: room, prefetch };
  const needed = neededParts(accelerators, prefetch, part_bytes);
  if (capacity_bytes === undefined) throw new InputError(at('switching', 'slots'), `room for ${room}`, needed);
  const given = `${capacity_bytes} bytes, room for ${room} parts of ${part_bytes} bytes`;
  throw new InputError(at('switching', 'capacity_bytes'), given, needed);
}

/**
 * @param part_bytes of the largest part
 * @returns undefined where nothing is fetched
 * @throws InputError where switching and placement contradict each other, or there is no room
 */
export function partsRoom(
  { scenario: { switching }, at }: LoadedScenario,
  platform: Platform,
  part_bytes: number,
): PartsRoom | undefined {
  const kind = switching?.kind;
  if (Object.values(platform.placement).every((p) => p?.home === undefined)) {
    if (kind === undefined || kind === 'resident') return undefined;
    const expected = 'a class with a home, such as placement.task.home';
    throw new InputError(at('switching', 'kind'), `${kind}, but nothing is fetched`, expected);
  }
  if (kind === 'resident')
    throw new InputError(at('switching', 'kind'), 'resident, but a class has a home', 'fetch or lru, or no home');
  const prefetch = switching?.prefetch ?? false;
  if (switching && kind === 'lru') return keptParts(switching, prefetch, part_bytes, acceleratorsOf(platform), at);
  // `fetch` keeps one part for each accelerator, and one more where the next is fetched while it is in use
  return { slots: leastParts(acceleratorsOf(platform), prefetch), prefetch };
}
