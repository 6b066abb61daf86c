/** Actors that stand around the one under test: they send, hear and answer. */
import { OutPort, Probe, type Activity, type Kernel } from '../../sim/index.js';
import { ACTIVITY_KINDS, DETAILS } from '../../traces/index.js';

/** Sends each message at its time, those of one time in the order of the list. */
export function sender<T>(kernel: Kernel, messages: readonly { readonly at_ps: number; readonly message: T }[]): OutPort<T> {
  const port = new OutPort<T>();
  const self = kernel.actor({
    name: 'sender',
    state: {},
    start: () => messages.forEach(({ at_ps }, i) => self.wakeAfter(at_ps, i)),
    wake: (_now_ps, i) => port.next(messages[i]!.message),
  });
  return port;
}

export type Heard<T> = T & { readonly now_ps: number };
/** What a port emits from now on, and when; a list that grows. */
export function heard<T>(kernel: Kernel, port: OutPort<T>): Heard<T>[] {
  const list: Heard<T>[] = [];
  port.subscribe(new Probe((message: T) => void list.push({ ...message, now_ps: kernel.now_ps })));
  return list;
}

/** Calls `answer` with each message of a port so much later; it may emit. */
export function later<T>(
  kernel: Kernel,
  name: string,
  port: OutPort<T>,
  delay_ps: (message: T) => number,
  answer: (message: T) => void,
): void {
  const state = { come: [] as T[], waiting: [] as T[], sent: 0 };
  const self = kernel.actor({
    name,
    state,
    arbitrate() {
      for (const message of state.come.splice(0)) self.wakeAfter(delay_ps(message), state.waiting.push(message) - 1);
    },
    wake: (_now_ps, i) => answer(state.waiting[i]!),
  });
  port.subscribe(
    self.input((message: T) => {
      state.come.push(message);
      self.ask();
    }),
  );
}

/** An activity with the names of its kind and detail. */
export type Seen = Omit<Activity, 'kind' | 'detail'> & { readonly kind: string; readonly detail: string };
/** What an actor tells from now on: copies, since its record is reused. */
export function seen(activity$: OutPort<Activity>): Seen[] {
  const list: Seen[] = [];
  activity$.subscribe(
    new Probe((a: Activity) => void list.push({ ...a, kind: ACTIVITY_KINDS[a.kind]!, detail: DETAILS[a.detail]! })),
  );
  return list;
}
