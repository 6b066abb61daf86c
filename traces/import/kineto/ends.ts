/** When an operator ended whose duration is not recorded, or cannot be: told by the other form of it that it calls. */
import { wordOf, type RecordedOp } from '../recording.js';
import { HOST } from '../rules/host.js';
import type { KinetoEvent } from './events.js';
import type { OpOf } from './ops.js';

/** events that are looked at, at most: a product looks at its operands before it calls another form of itself */
const REACH = 64;

/** Whether one operator would have called the other to have its own work done. */
export type IsFormOf = (outer: RecordedOp, inner: RecordedOp) => boolean;

/**
 * The end of event `i`: as recorded; where it lasts no time, that of the other form of it that comes next on its thread, with
 * nothing but looks at tensors between.
 * @param events by time
 * @param outer_us end of what is around it
 */
export function endOf(events: readonly KinetoEvent[], i: number, opOf: OpOf, isFormOf: IsFormOf, outer_us = Infinity): number {
  const event = events[i]!;
  if (event.label || event.end_us > event.start_us) return event.end_us;
  const op = opOf(event);
  for (let j = i + 1; j < Math.min(events.length, i + REACH); j++) {
    const next = events[j]!;
    if (next.thread !== event.thread) continue;
    if (next.label || next.start_us >= outer_us) break;
    if (isFormOf(op, opOf(next))) return Math.max(endOf(events, j, opOf, isFormOf, outer_us), next.start_us + 1e-3);
    if (!Object.hasOwn(HOST, wordOf(next.name))) break;
  }
  return event.end_us;
}
