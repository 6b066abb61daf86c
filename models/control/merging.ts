/**
 * Updates that are merged into the model's weights where a task begins: before a sentence of another task, what the task before had
 * merged is taken out, then that of the new one is merged. Each is a program that the sequencer runs, on account of the sentence that
 * waits for it. At time 0 nothing is merged.
 */
import { OutPort, type InPort, type Kernel } from '../../sim/index.js';
import type { Begin } from '../compute/unit-messages.js';
import type { Need } from './dispatcher.js';

/** Ports of the merging, and what can be asked of it. */
export interface Merging {
  readonly need: InPort<Need>;
  /** a program has ended */
  readonly ended: InPort<{ readonly sentence: number }>;
  readonly begin$: OutPort<Begin>;
  readonly ready$: OutPort<{ readonly task: number; readonly accelerator: number }>;
  /** programs that were begun, by task */
  begun(): readonly number[];
}

interface MergingState {
  /** the task whose updates are in the weights, and the one that is asked for; −1 for none */
  merged: number;
  needed: number;
  /** on whose account */
  sentence: number;
  /** a program is run */
  running: boolean;
  /** by task */
  begun: number[];
}

/**
 * An actor of this name.
 * @param programs by task
 */
export function createMerging(kernel: Kernel, name: string, programs: readonly number[]): Merging {
  const begin$ = new OutPort<Begin>();
  const ready$ = new OutPort<{ task: number; accelerator: number }>();
  const state: MergingState = { merged: -1, needed: -1, sentence: -1, running: false, begun: programs.map(() => 0) };
  function run(task: number): void {
    state.running = true;
    state.begun[task]!++;
    begin$.next({ sentence: state.sentence, program: programs[task]! });
  }
  const self = kernel.actor({
    name,
    state,
    arbitrate() {
      const { needed, merged } = state;
      if (needed < 0 || state.running) return;
      if (merged === needed) {
        state.needed = -1;
        ready$.next({ task: needed, accelerator: 0 });
      } else if (merged < 0) {
        state.merged = needed;
        run(needed);
      } else {
        state.merged = -1;
        run(merged);
      }
    },
    waits: () => (state.running ? [{ on: [begin$], what: 'updates to be merged' }] : []),
  });
  return {
    begin$,
    ready$,
    need: self.input(({ task, sentence, ahead }: Need) => {
      if (ahead) return;
      state.needed = task;
      state.sentence = sentence;
      self.ask();
    }),
    ended: self.input(() => {
      if (!state.running) return;
      state.running = false;
      self.ask();
    }),
    begun: () => state.begun,
  };
}
