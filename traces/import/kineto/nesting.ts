/** From a profiler's events, which nest by time, to operators with what they called, thread by thread. */
import type { RecordedOp, RecordedThread } from '../recording.js';
import { endOf, type IsFormOf } from './ends.js';
import { odd, type KinetoEvent, type Oddities } from './events.js';
import { createOps, type OpOf } from './ops.js';

/** Time stamps are µs with three decimals and near 2^52 when multiplied out: ends are compared with this much slack. */
const SLACK_US = 0.002;
/** Older profilers round start and duration to a µs, each by itself: so far an event may outlast the one around it. */
const OVERHANG_US = 1;

/** An operator to which inner ones are still added. */
interface Open {
  readonly op: RecordedOp;
  readonly inner: RecordedOp[];
  readonly end_us: number;
}

const MODULE = /^module=(\S+)/;

function moduleOf(stack: readonly Open[]): string | undefined {
  for (let i = stack.length - 1; i >= 0; i--) {
    const { op } = stack[i]!;
    const found = op.is === 'label' && MODULE.exec(op.name);
    if (found) return found[1];
  }
  return undefined;
}

function isInside(event: KinetoEvent, outerEnd_us: number, oddities: Oddities): boolean {
  if (event.start_us >= outerEnd_us - SLACK_US / 4 || event.end_us > outerEnd_us + OVERHANG_US) return false;
  if (event.end_us > outerEnd_us + SLACK_US) odd(oddities, 'events that outlast the one around them by up to 1 µs');
  return true;
}

/** A form of the operator around it that outlasts it: one of the two durations is wrong, and the outer one is taken. */
const isCalled = (event: KinetoEvent, outer: Open, opOf: OpOf, isFormOf: IsFormOf): boolean =>
  outer.op.is === 'operator' &&
  event.start_us < outer.end_us - OVERHANG_US &&
  event.end_us > outer.end_us + OVERHANG_US &&
  isFormOf(outer.op, opOf(event));

/** @param events by time, outer before inner */
export function nest(events: readonly KinetoEvent[], oddities: Oddities, isFormOf: IsFormOf): RecordedThread[] {
  const threads = new Map<string, { readonly ops: RecordedOp[]; readonly stack: Open[] }>();
  const opOf = createOps();
  for (const [i, event] of events.entries()) {
    let thread = threads.get(event.thread);
    if (!thread) threads.set(event.thread, (thread = { ops: [], stack: [] }));
    const { ops, stack } = thread;
    let cut_us = Infinity;
    while (stack.length > 0 && !isInside(event, stack.at(-1)!.end_us, oddities)) {
      const outer = stack.at(-1)!;
      if (isCalled(event, outer, opOf, isFormOf)) {
        odd(oddities, 'products that outlast the operator that called them by more than 1 µs, ended with it');
        cut_us = outer.end_us;
        break;
      }
      stack.pop();
    }
    const end_us = Math.min(cut_us, endOf(events, i, opOf, isFormOf, stack.at(-1)?.end_us));
    const inner: RecordedOp[] = [];
    const op = opOf(event, inner, moduleOf(stack));
    (stack.at(-1)?.inner ?? ops).push(op);
    stack.push({ op, inner, end_us });
  }
  return [...threads].map(([name, { ops }]) => ({ name, ops }));
}
