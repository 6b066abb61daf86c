/**
 * Leakage of the logic by block, and the clock tree: power that flows with time, charged when an operator retires.
 *
 * The clock runs at the present frequency, while no sentence is served with a share of its power; both scale with the supply.
 * (Assumed: no clock gating while one is served.)
 */
import type { Activity, Clock, InPort, Kernel, OutPort } from '../../sim/index.js';
import { detailIndex } from '../../traces/formats.js';
import { createTeller } from './tell.js';
import { chargeStandby, newStandby } from './standby.js';
import type { Supply } from './supply.js';

const ON = detailIndex('on');

export interface LogicPower {
  readonly account: InPort<{ operator: number }>;
  /** by block, the clock tree last, where there is one */
  readonly activities: readonly { readonly name: string; readonly activity$: OutPort<Activity> }[];
}

export interface ClockTree {
  /** what the clock tree is called */
  readonly clockTree: string;
  readonly clock_fj_per_cycle: number;
  /** of its power, while no sentence is served */
  readonly idle_clock_share: number;
}

export function createLogicPower(
  kernel: Kernel,
  name: string,
  clock: Clock,
  blocks: readonly { readonly name: string; readonly leakage_uw: number }[],
  tree: ClockTree | undefined,
  supply: Supply,
): LogicPower {
  const { clock_fj_per_cycle, idle_clock_share } = tree ?? { clock_fj_per_cycle: 0, idle_clock_share: 0 };
  const state = { retired: [] as number[], standby: [...blocks, ...(tree ? [tree] : [])].map(newStandby) };
  const tellers = state.standby.map(() => createTeller(supply));
  const self = kernel.actor({ name, state, recurs: { accounts: ['standby.since_ps'] }, arbitrate });

  function charge(now_ps: number, operator: number): void {
    state.standby.forEach((s, i) => {
      // fJ a cycle over ps a cycle is mW
      const clock_uw = ((1000 * clock_fj_per_cycle) / clock.cycles(1)) * (operator < 0 ? idle_clock_share : 1);
      const power_uw = blocks[i]?.leakage_uw ?? clock_uw;
      chargeStandby(s, tellers[i]!.tell, power_uw, now_ps, operator, ON);
    });
  }
  function arbitrate(now_ps: number): void {
    for (const operator of state.retired) charge(now_ps, operator);
    state.retired = [];
  }

  return {
    account: self.input(({ operator }: { operator: number }) => {
      state.retired.push(operator);
      self.ask();
    }),
    activities: tellers.map(({ activity$ }, i) => ({ name: blocks[i]?.name ?? tree!.clockTree, activity$ })),
  };
}
