/**
 * The event queue: earliest time first, and first in first out among equal times.
 *
 * A few events are in a short sorted list, the others in a heap, whichever they come to: the next is the earlier of the two
 * first ones. In clocked hardware some ten events are pending, mostly at unequal times, so the heap is seldom used; where it
 * is, an event that takes the place of the one that has just happened moves through it once (sim/README.md).
 * `fastpriorityqueue` is not stable, so every event carries a sequence number.
 */
import FastPriorityQueue from 'fastpriorityqueue';

/** What will happen: at `time_ps`, `actor` wakes with `what`. A daemon event does not keep the run alive. */
export interface QueuedEvent<Actor> {
  time_ps: number;
  seq: number;
  actor: Actor;
  what: number;
  daemon: boolean;
}

const earlier = (a: QueuedEvent<unknown>, b: QueuedEvent<unknown>): boolean =>
  a.time_ps < b.time_ps || (a.time_ps === b.time_ps && a.seq < b.seq);

/** Events that the list holds: a new one passes half of them on average. */
const FEW = 16;

/** Events by time, then by `seq`, which grows from one that is added to the next. */
export class EventQueue<Actor> {
  /** latest first: the first `few` are pending, those behind them spare, so that the hot path allocates none */
  private readonly list: QueuedEvent<Actor>[] = [];
  private few = 0;
  private readonly heap = new FastPriorityQueue<QueuedEvent<Actor>>(earlier);
  /** events in the heap, but for one that has been dropped and is still there */
  private many = 0;
  private dropped = false;
  /** the front is the heap's */
  private inHeap = false;
  /** spare events of the heap: the first `freeCount` */
  private readonly free: QueuedEvent<Actor>[] = [];
  private freeCount = 0;

  add(time_ps: number, seq: number, actor: Actor, what: number, daemon: boolean): void {
    const { list, few } = this;
    if (few === FEW || this.dropped) {
      this.addToHeap(time_ps, seq, actor, what, daemon);
      return;
    }
    const e = few < list.length ? list[few]! : { time_ps, seq, actor, what, daemon };
    set(e, time_ps, seq, actor, what, daemon);
    this.few = few + 1;
    let i = few;
    for (; i > 0 && list[i - 1]!.time_ps <= time_ps; i--) list[i] = list[i - 1]!;
    list[i] = e;
  }

  private addToHeap(time_ps: number, seq: number, actor: Actor, what: number, daemon: boolean): void {
    const e = this.freeCount === 0 ? { time_ps, seq, actor, what, daemon } : this.free[--this.freeCount]!;
    set(e, time_ps, seq, actor, what, daemon);
    this.many++;
    if (this.dropped) {
      this.dropped = false;
      this.free[this.freeCount++] = this.heap.replaceTop(e)!;
    } else this.heap.add(e);
  }

  /** The earliest event, or undefined when none is pending. */
  front(): QueuedEvent<Actor> | undefined {
    if (this.dropped) this.takeOut();
    const first = this.few === 0 ? undefined : this.list[this.few - 1]!;
    if (this.many === 0) return first;
    const other = this.heap.peek()!;
    this.inHeap = first === undefined || earlier(other, first);
    return this.inHeap ? other : first;
  }

  /** Drops the event that `front` gave, whose fields have been read. */
  dropFront(): void {
    if (this.inHeap) {
      this.inHeap = false;
      this.dropped = true;
      this.many--;
    } else this.few--;
  }

  private takeOut(): void {
    this.dropped = false;
    this.free[this.freeCount++] = this.heap.poll()!;
  }

  some(test: (e: QueuedEvent<Actor>) => boolean): boolean {
    for (let i = 0; i < this.few; i++) if (test(this.list[i]!)) return true;
    return this.inTheHeap().some(test);
  }

  private inTheHeap(): QueuedEvent<Actor>[] {
    if (this.dropped) this.takeOut();
    const all: QueuedEvent<Actor>[] = [];
    if (this.many > 0) this.heap.forEach((e) => all.push(e));
    return all;
  }

  /** Takes out those that pass a test. @returns them, in the order in which they would have happened */
  takeAll(test: (e: QueuedEvent<Actor>) => boolean): QueuedEvent<Actor>[] {
    const events = this.all();
    this.few = 0;
    while (this.many > 0) {
      this.many--;
      this.takeOut();
    }
    for (const e of events) if (!test(e)) this.add(e.time_ps, e.seq, e.actor, e.what, e.daemon);
    return events.filter(test);
  }

  /** All events in the order in which they will happen; the queue is left as it was. */
  all(): QueuedEvent<Actor>[] {
    const events = [...this.list.slice(0, this.few), ...this.inTheHeap()].map((e) => ({ ...e }));
    return events.sort((a, b) => (earlier(a, b) ? -1 : 1));
  }
}

function set<Actor>(e: QueuedEvent<Actor>, time_ps: number, seq: number, actor: Actor, what: number, daemon: boolean): void {
  e.time_ps = time_ps;
  e.seq = seq;
  e.actor = actor;
  e.what = what;
  e.daemon = daemon;
}
