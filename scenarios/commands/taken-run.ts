/** A run that is taken where it is in the store, and kept there where it is not. */
import type { Level, Provenance } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';
import { keepRun, keptRun } from '../results/kept-run.js';
import { userStore } from '../results/store.js';
import type { RunResult } from '../run/run-result.js';
import { runScenario, type RunScenarioOptions } from '../run/run-scenario.js';
import type { Resolved } from '../workload/resolve.js';
import type { Session } from './session.js';

/** A scenario, how it is run, and where results are. */
export interface TakenRun {
  readonly loaded: LoadedScenario;
  readonly resolved: Resolved;
  /** `level` `none`: no event trace; otherwise it is read, too */
  readonly how: Omit<RunScenarioOptions, 'level' | 'read' | 'provenance'> & {
    readonly level: Level | 'none';
    readonly provenance?: Provenance | undefined;
  };
  /** undefined: that of the user */
  readonly store: string | undefined;
  readonly fresh: boolean | undefined;
}

/** One that is shown while it goes on is simulated. @throws InputError when something does not fit */
export async function takenOrRun({ loaded, resolved, how, store, fresh }: TakenRun, session: Session): Promise<RunResult> {
  const place = { store: store ?? userStore(), loaded, how };
  const { folder, provenance, level } = how;
  if (fresh !== true && session.live === undefined) {
    const kept = keptRun(place, { folder, provenance }, (said) => session.warn(said));
    if (kept) {
      session.say(`${resolved.name}: taken from what was simulated before (--fresh simulates again)`);
      return kept;
    }
  }
  const traced = level !== 'none';
  const ran = await runScenario(resolved, { ...how, level: traced ? level : 'operator', read: traced });
  const not = keepRun(place, ran);
  if (not !== undefined) session.warn(not);
  return ran;
}
