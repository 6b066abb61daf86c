/**
 * The parts of tasks: which of them lie where the accelerator reads, and fetching those that do not.
 *
 * Parts have slots of equal size. A part that is not there is copied from its home into a free slot, else into that of the part
 * least recently used; a part in use is never overwritten. One part is copied at a time; one that is needed goes before one
 * that is fetched ahead, which is dropped where no slot is to spare.
 */
import { OutPort, type InPort, type Kernel } from '../../sim/index.js';
import type { CopyCommand, CopySegment } from '../movement/index.js';

export interface TaskPartsOptions {
  readonly slots: number;
  /** whether a part may be fetched before its sentence is taken up */
  readonly prefetch: boolean;
  /** what to copy for a task into a slot */
  readonly segments: (task: number, slot: number) => readonly CopySegment[];
  /** what the events of a task's copy are told for */
  readonly operator: (task: number) => number;
}
export interface TaskParts {
  readonly need: InPort<{ readonly task: number; readonly ahead: boolean }>;
  readonly copied: InPort<{ readonly id: number }>;
  readonly copy$: OutPort<CopyCommand>;
  readonly ready$: OutPort<{ readonly task: number }>;
  readonly prefetches: boolean;
  /** nothing is being fetched */
  quiet(): boolean;
  fetched(): { readonly parts: number; readonly bytes: number };
}

export function createTaskParts(kernel: Kernel, name: string, options: TaskPartsOptions): TaskParts {
  const { slots, prefetch, segments, operator } = options;
  const copy$ = new OutPort<CopyCommand>();
  const ready$ = new OutPort<{ task: number }>();
  const state = {
    /** by slot: the task whose part is there or on its way, −1 for none, and when it was used last, counted in uses */
    tasks: Array.from({ length: slots }, () => -1),
    used: Array.from({ length: slots }, () => 0),
    uses: 0,
    /** the task served, whose part must stay; the task waited for; the one that might be next; −1 for none */
    serving: -1,
    needed: -1,
    ahead: -1,
    /** slot being filled */
    filling: -1,
    copies: 0,
    bytes: 0,
    told: [] as number[],
  };
  const self = kernel.actor({
    name,
    state,
    arbitrate,
    waits: () => (state.filling >= 0 ? [{ on: 'copy', what: `the part of task ${state.tasks[state.filling]!}` }] : []),
  });

  const there = (task: number): number => state.tasks.findIndex((t, slot) => t === task && slot !== state.filling);

  /** A slot for another part: a free one, else that of the part used least recently; never one in use. */
  function spare(): number {
    let best = -1;
    state.tasks.forEach((task, slot) => {
      if (task === state.serving && task >= 0) return;
      const age = task < 0 ? -1 : state.used[slot]!;
      if (best < 0 || age < (state.tasks[best]! < 0 ? -1 : state.used[best]!)) best = slot;
    });
    return best;
  }

  function fill(task: number): void {
    const slot = spare();
    if (slot < 0) return;
    state.tasks[slot] = task;
    state.used[slot] = state.uses++;
    state.filling = slot;
    const list = segments(task, slot);
    state.bytes += list.reduce((n, s) => n + s.bytes, 0);
    copy$.next({ id: state.copies++, operator: operator(task), segments: list });
  }

  function arbitrate(): void {
    const { needed, ahead } = state;
    if (needed >= 0) {
      const slot = there(needed);
      if (slot >= 0) {
        state.used[slot] = state.uses++;
        state.needed = -1;
        ready$.next({ task: needed });
      } else if (state.filling < 0) fill(needed);
      return;
    }
    if (ahead < 0 || state.filling >= 0) return;
    state.ahead = -1;
    if (there(ahead) < 0) fill(ahead);
  }

  return {
    prefetches: prefetch,
    copy$,
    ready$,
    need: self.input(({ task, ahead }: { task: number; ahead: boolean }) => {
      if (ahead && !prefetch) return;
      state.ahead = ahead ? task : -1;
      if (!ahead) {
        state.needed = task;
        state.serving = task;
      }
      self.ask();
    }),
    copied: self.input(() => {
      state.filling = -1;
      self.ask();
    }),
    quiet: () => state.filling < 0 && state.needed < 0,
    fetched: () => ({ parts: state.copies, bytes: state.bytes }),
  };
}
