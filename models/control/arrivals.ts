/** Sentences of a stream arrive: at times known before, or, in a closed loop, as others leave. */
import type { ActorHandle } from '../../sim/index.js';
import type { Queued } from './schedules.js';

/** A sentence of the stream. */
export interface StreamSentence {
  readonly program: number;
  readonly task: number;
  /** from the beginning of the run; −1: when one before it has ended */
  readonly arrival_ps: number;
  /** after the arrival; 0 for none */
  readonly deadline_ps: number;
}
/** Sentences that are served together, in one pass of the weights. Lists are by program. */
export interface Together {
  /** at a time */
  readonly most: number;
  /** equal where sentences may be served together */
  readonly alike: readonly number[];
  /** layers: of sentences served together, the one with the most decides for all */
  readonly layers: readonly number[];
  /** programs of two such sentences, three, and so on, as far as so many can come together */
  readonly of: readonly (readonly number[])[];
}
/** What is to be served, and in which order. */
export interface Stream {
  /** in order of arrival */
  readonly sentences: readonly StreamSentence[];
  readonly tasks: readonly string[];
  /** sentences in the system at a time, where they arrive as others end */
  readonly in_flight: number;
  /** a name among `schedules`, and the longest wait that it allows where it knows one */
  readonly schedule: string;
  readonly bound_ps: number;
  /** absent: each sentence is served alone */
  readonly together?: Together | undefined;
  /** by task, the program that merges its updates into the model's weights, and that takes them out again; absent: none is merged */
  readonly merges?: readonly number[] | undefined;
}

/** Part of the dispatcher's state. Plain data. */
export interface ArrivalState {
  /** sentences that have arrived, and that have and have not left */
  arrived: number;
  inSystem: number;
  /** in order of arrival */
  queue: Queued[];
  waitingForArrival: boolean;
  /** by sentence; −1: not yet */
  arrival_ps: number[];
}

/** The sentence that arrives next has arrived by now. */
const hasArrived = ({ arrival_ps }: StreamSentence, { in_flight }: Stream, inSystem: number, now_ps: number): boolean =>
  arrival_ps < 0 ? inSystem < in_flight : arrival_ps <= now_ps;

/** Takes in what has arrived, and has `self` woken when the next one arrives, where that is known. */
export function arrive(stream: Stream, state: ArrivalState, self: ActorHandle, now_ps: number): void {
  const { sentences } = stream;
  let next = sentences[state.arrived];
  for (; next && hasArrived(next, stream, state.inSystem, now_ps); next = sentences[state.arrived]) {
    const arrival_ps = next.arrival_ps < 0 ? now_ps : next.arrival_ps;
    const deadline_ps = next.deadline_ps === 0 ? 0 : arrival_ps + next.deadline_ps;
    state.arrival_ps[state.arrived] = arrival_ps;
    state.queue.push({ sentence: state.arrived, task: next.task, arrival_ps, deadline_ps });
    state.arrived++;
    state.inSystem++;
  }
  if (!next || next.arrival_ps < 0 || state.waitingForArrival) return;
  state.waitingForArrival = true;
  self.wakeAfter(next.arrival_ps - now_ps);
}

/** When a sentence arrives next, as far as that is known; Infinity for never. */
export function nextArrival_ps({ sentences }: Stream, { arrived }: ArrivalState): number {
  const next_ps = sentences[arrived]?.arrival_ps ?? Infinity;
  return next_ps < 0 ? Infinity : next_ps;
}
