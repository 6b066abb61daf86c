/** What the dispatcher knows: sentences that came, were taken and left, and what each accelerator serves. Plain data. */
import type { ArrivalState } from './arrivals.js';

/** When a sentence came, was taken, had its task's part, and ended. By sentence; −1: not yet. */
export interface Served {
  /** how many were taken up */
  readonly taken: number;
  readonly arrival_ps: readonly number[];
  readonly start_ps: readonly number[];
  readonly ready_ps: readonly number[];
  /** of a decoder's request: its first token was there */
  readonly first_ps: readonly number[];
  readonly end_ps: readonly number[];
  /** the first of those that it is served with, which is itself where it is alone; and the program that serves them */
  readonly leader: readonly number[];
  readonly program: readonly number[];
  /** which accelerator serves it */
  readonly accelerator: readonly number[];
}

/** What an accelerator serves. */
export interface Serving {
  /** the first of those that are served, −1 for none, and all of them */
  sentence: number;
  company: number[];
  /** the sentence waits for its task's part; the part has come */
  switching: boolean;
  ready: boolean;
  /** a sentence has ended in this round */
  ended: number;
  /** what the last sentence cost is still being told */
  closing: boolean;
  lastTask: number;
  /** when it became free last */
  free_ps: number;
}

/** What is told, as it grows. */
type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly number[] ? number[] : T[K] };

/** All of it. */
export interface DispatcherState extends ArrivalState, Growing<Omit<Served, keyof ArrivalState>> {
  /** by accelerator */
  serving: Serving[];
}

const nothing = (): Serving => ({
  sentence: -1,
  company: [],
  switching: false,
  ready: false,
  ended: -1,
  closing: false,
  lastTask: -1,
  free_ps: 0,
});

/** Before the first sentence has come. */
export function newState(sentences: number, accelerators: number): DispatcherState {
  const none = (): number[] => new Array<number>(sentences).fill(-1);
  return {
    arrived: 0,
    inSystem: 0,
    queue: [],
    serving: Array.from({ length: accelerators }, nothing),
    waitingForArrival: false,
    taken: 0,
    arrival_ps: none(),
    start_ps: none(),
    ready_ps: none(),
    first_ps: none(),
    end_ps: none(),
    leader: none(),
    program: none(),
    accelerator: none(),
  };
}

/** The accelerator that is free and has been so longest, of several the first; −1: none is. */
export function firstFree({ serving }: DispatcherState): number {
  let best = -1;
  for (const [a, { sentence, closing, free_ps }] of serving.entries())
    if (sentence < 0 && !closing && (best < 0 || free_ps < serving[best]!.free_ps)) best = a;
  return best;
}
