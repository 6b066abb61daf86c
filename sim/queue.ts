/**
 * The event queue: earliest time first, and first in first out among equal times.
 *
 * `fastpriorityqueue` is not stable, so every event carries a sequence number. The earliest event is held in front of the
 * heap: with few events pending, as in clocked hardware, most never enter it. A heap of events was chosen over a heap of
 * distinct times because the hardware model keeps some ten events pending, mostly at unequal times (sim/README.md).
 */
import FastPriorityQueue from 'fastpriorityqueue';

/** What will happen: at `time_ps`, `actor` (its index) wakes with `what`. A daemon event does not keep the run alive. */
export interface QueuedEvent {
  time_ps: number;
  seq: number;
  actor: number;
  what: number;
  daemon: boolean;
}

const earlier = (a: QueuedEvent, b: QueuedEvent): boolean => a.time_ps < b.time_ps || (a.time_ps === b.time_ps && a.seq < b.seq);

/** Events by time, then by `seq`. Not iterable: what is due is `front`, until it is dropped. */
export class EventQueue {
  private readonly heap = new FastPriorityQueue<QueuedEvent>(earlier);
  /** events are reused, so the hot path allocates none: the first `freeCount` entries are free */
  private readonly free: QueuedEvent[] = [];
  private freeCount = 0;
  /** the earliest event, or undefined when the queue is empty */
  front: QueuedEvent | undefined = undefined;

  add(time_ps: number, seq: number, actor: number, what: number, daemon: boolean): void {
    let e: QueuedEvent;
    if (this.freeCount === 0) e = { time_ps, seq, actor, what, daemon };
    else {
      e = this.free[--this.freeCount]!;
      e.time_ps = time_ps;
      e.seq = seq;
      e.actor = actor;
      e.what = what;
      e.daemon = daemon;
    }
    const { front } = this;
    if (front === undefined) this.front = e;
    else if (earlier(e, front)) {
      this.heap.add(front);
      this.front = e;
    } else this.heap.add(e);
  }

  /** Drops the earliest event, whose fields have been read. */
  dropFront(): void {
    this.free[this.freeCount++] = this.front!;
    this.front = this.heap.size === 0 ? undefined : this.heap.poll();
  }

  some(test: (e: QueuedEvent) => boolean): boolean {
    let found = this.front !== undefined && test(this.front);
    this.heap.forEach((e) => (found ||= test(e)));
    return found;
  }

  /** All events in the order in which they will happen; the queue is left as it was. */
  list(): QueuedEvent[] {
    const all: QueuedEvent[] = this.front ? [{ ...this.front }] : [];
    this.heap.forEach((e) => all.push({ ...e }));
    return all.sort((a, b) => (earlier(a, b) ? -1 : 1));
  }
}
