/** A DRAM whose first request comes late has been refreshed all the while, or has refreshed itself. */
import t from 'tap';
import { memory } from '../../../models/index.js';
import { playMemory } from '../../../scenarios/run/play-memory.js';
import { dramTable, tables } from '../../helpers/memory.js';

const LATE = [30_000, 500_000, 4_000_001] as const;
const AWAKE = { power_down_after_cycles: 0, self_refresh_after_cycles: 0 };
const WAYS: readonly (readonly [policy: string, settings: Readonly<Record<string, unknown>>])[] = [
  ['fr-fcfs', {}],
  ['fr-fcfs', AWAKE],
  ['fcfs', { page: 'closed', self_refresh_after_cycles: 0 }],
  ['dramsim3', {}],
];

for (const [device] of tables)
  for (const [policy, settings] of WAYS)
    t.test(
      `${device}, ${policy} ${JSON.stringify(settings)}: no constraint is broken, and the answer comes at once`,
      async (t) => {
        const loaded = memory.loadDevice(device, policy, settings);
        for (const cycle of LATE) {
          const { result } = playMemory(device, loaded, [{ cycle, address: 0, write: false }], { check: true });
          t.same(result.violations, []);
          // a refresh that is on its way, or waking up, and a row to be opened: not the refreshes of all the time before
          t.ok(result.latency_cycles!.max < 1500, `${result.latency_cycles!.max} cycles`);
        }
      },
    );

t.test('awake, it was refreshed as often as its interval passed', async (t) => {
  for (const [device] of tables) {
    const cycle = 1_000_000;
    const loaded = memory.loadDevice(device, 'fr-fcfs', AWAKE);
    const { result } = playMemory(device, loaded, [{ cycle, address: 0, write: false }], {});
    const { ranks, tREFI } = dramTable(device).fields;
    const expected = (ranks.value * cycle) / tREFI.value;
    t.ok(Math.abs(result.refreshes - expected) <= ranks.value, `${device}: ${result.refreshes} of ${expected}`);
  }
});
