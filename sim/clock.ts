/**
 * A clock domain: converts cycles to picoseconds. Its period may change during a run (DVFS).
 *
 * The period is a whole number of picoseconds, so that time stays an integer.
 */
export interface Clock {
  readonly name: string;
  readonly state: { period_ps: number };
  /** Duration of a whole number of cycles at the present period, in ps. */
  cycles(count: number): number;
  /** From now on a cycle lasts `period_ps`. What was scheduled before keeps its time. @throws RangeError */
  setPeriod(period_ps: number): void;
}

function checkPeriod(name: string, period_ps: number): void {
  if (!Number.isSafeInteger(period_ps) || period_ps < 1)
    throw new RangeError(`clock ${name}: period_ps = ${period_ps} is not a whole number > 0`);
}

/** @param period_ps of a cycle, at the beginning @throws RangeError where it is not a whole number > 0 */
export function createClock(name: string, period_ps: number): Clock {
  checkPeriod(name, period_ps);
  const state = { period_ps };
  return {
    name,
    state,
    cycles: (count) => count * state.period_ps,
    setPeriod(next_ps) {
      checkPeriod(name, next_ps);
      state.period_ps = next_ps;
    },
  };
}
