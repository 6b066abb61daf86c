/** Telling observers what happened: one reused record an actor, a branch when nobody listens. */
import { OutPort, type Activity } from '../../sim/index.js';
import { fixedSupply, type Supply } from './supply.js';

/** Of activities that follow one another: what each comes to. */
export interface Each {
  readonly amounts: Float64Array;
  readonly energies_fj: Float64Array;
}

export interface Teller {
  readonly activity$: OutPort<Activity>;
  /** From now on each that is told stands for so many, as `Activity` says; `each`, where they differ, is scaled in place. */
  readonly repeat: (times: number, period_ps: number, each?: Each) => void;
  /** Kind, when, for which operator, where, how much; requester, holder and detail where they matter. */
  readonly tell: (
    kind: number,
    start_ps: number,
    end_ps: number,
    operator: number,
    resource: number,
    amount: number,
    energy_fj: number,
    requester?: number,
    holder?: number,
    detail?: number,
  ) => void;
}

/** @param supply scales the energies told; a fixed one leaves them as they are */
export function createTeller(supply: Supply = fixedSupply): Teller {
  const activity$ = new OutPort<Activity>();
  const a: Activity = {
    start_ps: 0,
    end_ps: 0,
    kind: 0,
    operator: 0,
    resource: 0,
    requester: 0,
    holder: 0,
    detail: 0,
    amount: 0,
    energy_fj: 0,
    times: 1,
    period_ps: 0,
    amounts: undefined,
    energies_fj: undefined,
  };
  return {
    activity$,
    repeat(times, period_ps, each) {
      a.times = times;
      a.period_ps = period_ps;
      a.amounts = each?.amounts;
      a.energies_fj = each?.energies_fj;
      const { scale } = supply.state;
      if (each === undefined || scale === 1) return;
      for (let i = 0; i < times; i++) each.energies_fj[i] = Math.round(each.energies_fj[i]! * scale);
    },
    tell(kind, start_ps, end_ps, operator, resource, amount, energy_fj, requester = 0, holder = 0, detail = 0) {
      if (!activity$.observed) return;
      a.kind = kind;
      a.start_ps = start_ps;
      a.end_ps = end_ps;
      a.operator = operator;
      a.resource = resource;
      a.amount = amount;
      const { scale } = supply.state;
      a.energy_fj = scale === 1 ? energy_fj : Math.round(energy_fj * scale);
      a.requester = requester;
      a.holder = holder;
      a.detail = detail;
      activity$.next(a);
    },
  };
}
