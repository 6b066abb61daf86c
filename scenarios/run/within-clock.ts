/** Work that is longer than the kernel's clock: that is of what was asked for, and no fault of ours. */
import { ActorError, ClockEnded } from '../../sim/index.js';
import { InputError } from '../../traces/index.js';

/** Runs a kernel. @param name of what is run @throws InputError in place of the end of the clock, and whatever else `run` throws */
export function withinClock<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const cause = error instanceof ActorError ? error.cause : error;
    if (!(cause instanceof ClockEnded)) throw error;
    throw new InputError({ file: name, field: 'simulated time' }, cause.message, 'fewer sentences, or arrivals that lie closer');
  }
}
