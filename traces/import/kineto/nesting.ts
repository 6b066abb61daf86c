/** From a profiler's events, which nest by time, to operators with what they called, thread by thread. */
import { wordOf, type Argument, type RecordedOp, type RecordedThread } from '../recording.js';
import { argumentsOf } from './arguments.js';
import { odd, whereOf, type KinetoEvent, type Oddities } from './events.js';

/** Time stamps are µs with three decimals and near 2^52 when multiplied out: ends are compared with this much slack. */
const SLACK_US = 0.002;
/** Older profilers round start and duration to a µs, each by itself: so far an event may outlast the one around it. */
const OVERHANG_US = 1;

/** An operator to which inner ones are still added. */
interface Open extends RecordedOp {
  readonly inner: Open[];
  readonly end_us: number;
}

const MODULE = /^module=(\S+)/;

function moduleOf(stack: readonly Open[]): string | undefined {
  for (let i = stack.length - 1; i >= 0; i--) {
    const found = stack[i]!.is === 'label' && MODULE.exec(stack[i]!.name);
    if (found) return found[1];
  }
  return undefined;
}

function isInside(event: KinetoEvent, outerEnd_us: number, oddities: Oddities): boolean {
  if (event.start_us >= outerEnd_us - SLACK_US / 4 || event.end_us > outerEnd_us + OVERHANG_US) return false;
  if (event.end_us > outerEnd_us + SLACK_US) odd(oddities, 'events that outlast the one around them by up to 1 µs');
  return true;
}

function openOf(event: KinetoEvent, stack: readonly Open[]): Open {
  const args: Argument[] = argumentsOf(event);
  return {
    is: event.label ? 'label' : 'operator',
    name: event.name,
    word: wordOf(event.name),
    where: whereOf(event.index),
    args,
    results: undefined,
    inner: [],
    module: moduleOf(stack),
    ...(event.call !== undefined && { call: event.call }),
    end_us: event.end_us,
  };
}

/** @param events by time, outer before inner */
export function nest(events: readonly KinetoEvent[], oddities: Oddities): RecordedThread[] {
  const threads = new Map<string, { readonly ops: Open[]; readonly stack: Open[] }>();
  for (const event of events) {
    let thread = threads.get(event.thread);
    if (!thread) threads.set(event.thread, (thread = { ops: [], stack: [] }));
    const { ops, stack } = thread;
    while (stack.length > 0 && !isInside(event, stack.at(-1)!.end_us, oddities)) stack.pop();
    const op = openOf(event, stack);
    (stack.at(-1)?.inner ?? ops).push(op);
    stack.push(op);
  }
  return [...threads].map(([name, { ops }]) => ({ name, ops }));
}
