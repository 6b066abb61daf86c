/** What an operator did that was stepped, and how it is done again. */
import { changeAgain, type Change } from '../../sim/index.js';
import type { Accelerator } from '../../models/index.js';
import type { Recorder, Told } from '../../traces/index.js';
import type { Inside } from './inside.js';

/** What an operator did; kept by the work and by the states in which it began. */
export interface Seen {
  /** number of the states in which it began, and of the rough ones; −1 where it takes too long for these */
  readonly state: number;
  readonly roughly: number;
  /** how many operators had begun then */
  readonly place: number;
  readonly begin_ps: number;
  readonly took_ps: number;
  /** of each actor's state */
  readonly changes: readonly Change[];
  readonly told: Told;
  /** number of the state in which the operator after it began, where that was at once */
  after: number | undefined;
  /** it has been done again */
  cameAgain: boolean;
}

/** Between two operators of the same accelerator. */
export interface Between {
  readonly accelerator: Accelerator;
  readonly recorder: Recorder;
  readonly inside: readonly Inside[];
  readonly names: ReadonlySet<string>;
}

/** Time goes on as it did while this operator ran: DRAMs, which it does not touch, hear of it. */
export function passOver({ kernel, controllers, recurrence, sequencers }: Accelerator, took_ps: number, operator: number): void {
  const begin_ps = kernel.now_ps;
  const drams = recurrence.apart(operator).map((i) => controllers[i]!);
  kernel.pass(begin_ps + sequencers[0]!.configuring_ps());
  for (const d of drams) d.job.next({ operator });
  kernel.pass(begin_ps + took_ps);
  for (const d of drams) d.account.next({ operator });
  kernel.pass(kernel.now_ps); // so that they tell it
}

/** Changes are made again, so much later, `operator` in the place of the one that made them. */
export function changeAll(inside: readonly Inside[], changes: readonly Change[], shift_ps: number, operator: number): void {
  const moment = { shift_ps, operator };
  for (let i = 0; i < inside.length; i++) changeAgain(inside[i]!.state, changes[i]!, moment);
}

/** What was seen of an operator is done again, `operator` in its place, from the present time on. */
export function doAgain({ accelerator, recorder, inside }: Between, seen: Seen, operator: number): void {
  const begin_ps = accelerator.kernel.now_ps;
  passOver(accelerator, seen.took_ps, operator);
  recorder.again(seen.told, begin_ps, operator);
  changeAll(inside, seen.changes, begin_ps - seen.begin_ps, operator);
}
