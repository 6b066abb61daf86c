/**
 * An RxJS scheduler on simulated time, so that `delay`, `timer`, `bufferTime` and the like run in it. One unit of RxJS
 * time is one picosecond. What it holds are closures: a run that uses it cannot be checkpointed, and says so.
 */
import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';
import type { ActorHandle, ActorSpec } from './actor.js';

/** The actor in whose name RxJS's work is scheduled; there once the scheduler was asked for. */
export const RX_ACTOR = 'rx-scheduler';

interface Host {
  readonly now: () => number;
  readonly register: (spec: ActorSpec) => ActorHandle;
}

/** @returns the scheduler, made when it is asked for first, and whether it was: such a run has no checkpoint */
export function createRxScheduler(host: Host): { scheduler(): SchedulerLike; used(): boolean } {
  const pending = new Map<number, () => void>();
  let handle: ActorHandle | undefined;
  let ids = 0;
  let scheduler: SchedulerLike | undefined;

  function wake(_now_ps: number, id: number): void {
    const work = pending.get(id);
    pending.delete(id);
    work?.();
  }

  class SimAction<T> extends Subscription implements SchedulerAction<T> {
    constructor(private readonly work: (this: SchedulerAction<T>, state?: T) => void) {
      super();
    }
    schedule(state?: T, delay = 0): Subscription {
      if (this.closed) return this;
      const id = ids++;
      pending.set(id, () => {
        if (!this.closed) this.work.call(this, state);
      });
      handle!.wakeAfter(Math.round(delay), id);
      return this;
    }
  }

  return {
    used: () => handle !== undefined,
    scheduler() {
      handle ??= host.register({ name: RX_ACTOR, state: {}, wake });
      return (scheduler ??= {
        now: host.now,
        schedule: <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T) =>
          new SimAction(work).schedule(state, delay),
      });
    },
  };
}
