/** Ways in which a simulation ends badly. Each names the simulated time, the actor and what happened. */

/** An actor's code threw. `cause` is the original error. */
export class ActorError extends Error {
  override readonly name = 'ActorError';
  constructor(
    readonly actor: string,
    readonly time_ps: number,
    cause: unknown,
  ) {
    super(`at ${time_ps} ps, ${actor}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Something would happen at a time that is no whole number of picoseconds below 2^53 (2.5 hours): the clock ends there, before it is inexact. */
export class ClockEnded extends Error {
  override readonly name = 'ClockEnded';
  constructor(readonly time_ps: number) {
    super(`${time_ps} ps is beyond the clock, which ends at 2^53 ps (2.5 hours)`);
  }
}

/** One edge of the wait-for graph: `actor` cannot go on until `on` does `what`. */
export interface Wait {
  readonly actor: string;
  readonly on: string;
  readonly what: string;
}

/** Nothing is left to happen, yet work is outstanding. Names who waits for whom. */
export class Deadlock extends Error {
  override readonly name = 'Deadlock';
  constructor(
    readonly time_ps: number,
    readonly waits: readonly Wait[],
  ) {
    super(
      `deadlock at ${time_ps} ps: nothing is left to happen, but ` +
        waits.map((w) => `${w.actor} waits for ${w.on} (${w.what})`).join('; '),
    );
  }
}

/** State that is not plain data, and so cannot be saved; `path` names the field. */
export class NotPlainData extends Error {
  override readonly name = 'NotPlainData';
  constructor(
    readonly path: string,
    readonly found: string,
  ) {
    super(`${path} is ${found}; an actor's state holds only null, booleans, finite numbers, strings, arrays and plain objects`);
  }
}
