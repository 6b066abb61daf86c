/** A unit of simulated time in which a run's length is a readable number. */
export interface TimeUnit {
  readonly name: 'ns' | 'µs' | 'ms' | 's';
  /** how many ps are one of it */
  readonly ps: number;
}

/** The largest unit in which the time is at least 1; ns for what is shorter. */
export function timeUnit(elapsed_ps: number): TimeUnit {
  if (elapsed_ps < 1e6) return { name: 'ns', ps: 1e3 };
  if (elapsed_ps < 1e9) return { name: 'µs', ps: 1e6 };
  return elapsed_ps < 1e12 ? { name: 'ms', ps: 1e9 } : { name: 's', ps: 1e12 };
}
