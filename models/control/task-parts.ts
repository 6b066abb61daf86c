/**
 * The parts of tasks: which of them lie where the accelerator reads, and fetching those that do not.
 *
 * Parts have slots of equal size. A part that is not there is copied from its home into a free slot, else into that of the part
 * least recently used; a part in use is never overwritten. One part is copied at a time; one that is needed goes before one
 * that is fetched ahead, which is dropped where no slot is to spare.
 */
import { OutPort, type InPort, type Kernel } from '../../sim/index.js';
import type { CopySegment } from '../memory/protocol/region.js';
import type { CopyCommand } from '../movement/copy.js';
import type { Need } from './dispatcher.js';

/** Where parts lie, and whether they are fetched ahead. */
export interface TaskPartsOptions {
  readonly slots: number;
  /** whether a part may be fetched before its sentence is taken up */
  readonly prefetch: boolean;
  /** what to copy for a task into a slot */
  readonly segments: (task: number, slot: number) => readonly CopySegment[];
  /** what the events of a task's copy are told for, by the accelerator that asked first */
  readonly operator: (task: number, accelerator: number) => number;
  /** that ask; at least as many slots as they are, or they wait for one another */
  readonly accelerators: number;
}
/** Ports of the task parts, and what can be asked of them. */
export interface TaskParts {
  readonly need: InPort<Need>;
  readonly copied: InPort<{ readonly id: number }>;
  readonly copy$: OutPort<CopyCommand>;
  readonly ready$: OutPort<{ readonly task: number; readonly accelerator: number }>;
  readonly prefetches: boolean;
  /** nothing is being fetched, and nothing waited for */
  idle(): boolean;
  fetched(): { readonly parts: number; readonly bytes: number };
}

interface TaskPartsState {
  /** by slot: the task whose part is there or on its way, −1 for none, and when it was used last, counted in uses */
  tasks: number[];
  used: number[];
  uses: number;
  /** by accelerator: the task served, whose part must stay, and the task waited for; −1 for none */
  serving: number[];
  needed: number[];
  /** the one that might be next, and who may serve it */
  ahead: number;
  aheadOf: number;
  /** slot being filled */
  filling: number;
  copies: number;
  bytes: number;
}
const newState = ({ slots, accelerators }: TaskPartsOptions): TaskPartsState => ({
  tasks: new Array<number>(slots).fill(-1),
  used: new Array<number>(slots).fill(0),
  uses: 0,
  serving: new Array<number>(accelerators).fill(-1),
  needed: new Array<number>(accelerators).fill(-1),
  ahead: -1,
  aheadOf: 0,
  filling: -1,
  copies: 0,
  bytes: 0,
});

/** The slot in which the task's part lies, −1 for none. */
const slotOf = ({ tasks, filling }: TaskPartsState, task: number): number =>
  tasks.findIndex((t, slot) => t === task && slot !== filling);

/** A slot for another part: a free one, else that of the part used least recently; never one in use; −1 for none. */
function spareSlot({ tasks, used, serving }: TaskPartsState): number {
  const age = (slot: number): number => (tasks[slot]! < 0 ? -1 : used[slot]!);
  let best = -1;
  for (let slot = 0; slot < tasks.length; slot++) {
    if (tasks[slot]! >= 0 && serving.includes(tasks[slot]!)) continue;
    if (best < 0 || age(slot) < age(best)) best = slot;
  }
  return best;
}

/** Begins to copy the task's part into a spare slot, if there is one. */
function fill(
  state: TaskPartsState,
  { segments, operator }: TaskPartsOptions,
  copy$: TaskParts['copy$'],
  task: number,
  accelerator: number,
): void {
  const slot = spareSlot(state);
  if (slot < 0) return;
  state.tasks[slot] = task;
  state.used[slot] = state.uses++;
  state.filling = slot;
  const list = segments(task, slot);
  state.bytes += list.reduce((n, s) => n + s.bytes, 0);
  copy$.next({ id: state.copies++, operator: operator(task, accelerator), segments: list });
}

/** An actor of this name. */
export function createTaskParts(kernel: Kernel, name: string, options: TaskPartsOptions): TaskParts {
  const copy$ = new OutPort<CopyCommand>();
  const ready$ = new OutPort<{ task: number; accelerator: number }>();
  const state = newState(options);
  /** The part that is waited for: it is there, or is fetched as soon as nothing else is. */
  function provide(task: number, accelerator: number): void {
    const slot = slotOf(state, task);
    if (slot >= 0) {
      state.used[slot] = state.uses++;
      state.needed[accelerator] = -1;
      ready$.next({ task, accelerator });
    } else if (state.filling < 0) fill(state, options, copy$, task, accelerator);
  }
  const self = kernel.actor({
    name,
    state,
    arbitrate() {
      const { needed, ahead } = state;
      if (needed.some((task) => task >= 0)) {
        for (const [accelerator, task] of needed.entries()) if (task >= 0) provide(task, accelerator);
        return;
      }
      if (ahead < 0 || state.filling >= 0) return;
      state.ahead = -1;
      if (slotOf(state, ahead) < 0) fill(state, options, copy$, ahead, state.aheadOf);
    },
    waits: () => (state.filling >= 0 ? [{ on: [copy$], what: `the part of task ${state.tasks[state.filling]!}` }] : []),
  });
  return {
    prefetches: options.prefetch,
    copy$,
    ready$,
    need: self.input(({ task, ahead, accelerator }: Need) => {
      if (ahead && !options.prefetch) return;
      state.ahead = ahead ? task : -1;
      state.aheadOf = accelerator;
      if (!ahead) {
        state.needed[accelerator] = task;
        state.serving[accelerator] = task;
      }
      self.ask();
    }),
    copied: self.input(() => {
      state.filling = -1;
      self.ask();
    }),
    idle: () => state.filling < 0 && state.needed.every((task) => task < 0),
    fetched: () => ({ parts: state.copies, bytes: state.bytes }),
  };
}
