/** What memories do between requests that are far apart: stay on, sleep after a while, or are off. */
import { tableOf, type Platform } from '../../models/index.js';
import { InputError, nearest, type Place } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { ACCELERATOR } from './accelerator.js';
import { hourShares } from './daily.js';
import type { LoadedScenario } from '../file/load.js';
import type { Scenario } from '../file/schema.js';

/** Memories without power between requests, and those of them whose contents have to be fetched again. */
export interface Standby {
  readonly off: readonly string[];
  readonly refilled: readonly string[];
}

type Policy = NonNullable<Scenario['standby']>[string];
const policiesOf = ({ standby = {} }: Scenario): Readonly<Record<string, Policy>> => standby;

/** Cells keep what they hold without power. */
function keeps(platform: Platform, technology: string): boolean {
  const table = tableOf(platform, technology, { file: 'platform' });
  return table.kind === 'array' && table.programming !== undefined;
}

/** Fields of the platform that follow: a memory that stays on never sleeps, one that sleeps does so after its time. */
export function standbyOverrides({ scenario }: LoadedScenario, platform: Platform): Override[] {
  const flag = 'standby';
  return Object.entries(policiesOf(scenario)).flatMap(([memory, policy]): Override[] => {
    if (policy === 'off' || memory === ACCELERATOR) return [];
    const path = ['platform', 'memories', memory];
    const dram = tableOf(platform, platform.memories[memory]!.technology, { file: 'platform' }).kind !== 'array';
    if (policy === 'on')
      return dram
        ? [{ path: [...path, 'controller'], value: { power_down_after_cycles: 0, self_refresh_after_cycles: 0 }, flag }]
        : [{ path: [...path, 'idle'], value: null, flag }];
    const after_ps = Math.round(policy.asleep_after_us * 1e6);
    return [{ path: [...path, 'idle', 'after_ps'], value: { value: after_ps, source: 'given in the scenario' }, flag }];
  });
}

/** @throws InputError for a memory that is not there, and for a policy that it does not know */
function checkPolicy(memory: string, policy: Policy, platform: Platform, place: Place): void {
  const names = [...Object.keys(platform.memories), ACCELERATOR];
  if (!names.includes(memory))
    throw new InputError(place, `unknown memory "${memory}"`, `one of ${names.join(', ')}`, nearest(memory, names));
  if (typeof policy !== 'object') return;
  if (memory === ACCELERATOR) throw new InputError(place, 'asleep_after_us of the accelerator', 'on or off');
  if (tableOf(platform, platform.memories[memory]!.technology, place).kind !== 'array')
    throw new InputError(
      place,
      'asleep_after_us of a DRAM',
      'on or off; controller.self_refresh_after_cycles of the platform says when',
    );
}

/** Whether parts of tasks have to be fetched again into a memory that was off. @throws InputError where it would lose what nobody brings back */
function isRefilled(memory: string, platform: Platform, place: Place): boolean {
  const { placement, tensors = {}, memories } = platform;
  if (keeps(platform, memories[memory]!.technology)) return false;
  // what is computed is needed no longer once a sentence has ended
  const classes = Object.entries(placement).filter(([c]) => c !== 'activation');
  const lost = classes.find(
    ([, p]) => p?.home === memory || p?.spill === memory || (p?.memory === memory && p.home === undefined),
  );
  const alone = Object.keys(tensors).find((id) => tensors[id]!.memory === memory);
  if (lost ?? alone)
    throw new InputError(
      place,
      `off, and ${lost?.[0] ?? alone} lies there and nowhere else`,
      'a memory that keeps it as its home, on, or asleep_after_us',
    );
  return classes.some(([, p]) => p?.memory === memory);
}

/** @throws InputError for a memory that is not there, or that would lose what nobody brings back */
export function standbyOf({ scenario, at }: LoadedScenario, platform: Platform): Standby {
  const policies = Object.entries(policiesOf(scenario));
  const place = (memory: string): Place => at('standby', memory);
  for (const [memory, policy] of policies) checkPolicy(memory, policy, platform, place(memory));
  const off = policies.flatMap(([memory, policy]) => (policy === 'off' ? [memory] : []));
  return { off, refilled: off.filter((m) => m !== ACCELERATOR && isRefilled(m, platform, place(m))) };
}

/** @throws InputError for a standby that does not fit the platform, and for daily arrivals that have no hour */
export function checkStandby(loaded: LoadedScenario, platform: Platform): void {
  standbyOf(loaded, platform);
  const { arrivals } = loaded.scenario.stream;
  if (arrivals.kind === 'daily') hourShares(arrivals, loaded.at('stream', 'arrivals', 'profile'));
}
