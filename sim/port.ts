/**
 * Ports. An out port is one RxJS Subject; an in port is an Observer that the kernel makes; `out$.subscribe(in)` is a wire.
 *
 * RxJS 7 catches an error thrown in a subscriber and rethrows it later from a timer, so the emitter would go on unaware.
 * The guard here catches it first and stops the run at once. It is a Subscriber, not an object with a `next`, because RxJS
 * wraps the latter once more (measured in sim/README.md).
 */
import { Subject, Subscriber, type Observer, type Subscription } from 'rxjs';

/** What an in port has to know of its kernel: whether a handler runs, and where errors go. */
export interface PortGuard {
  /** more than 0 while a handler runs: a handler may neither emit nor schedule */
  delivering: number;
  fail(actor: string, error: unknown): void;
}

/** An in port, made by `ActorHandle.input`: what its handler throws, and a message sent from within a handler, stop the run. */
export class InPort<T> extends Subscriber<T> {
  constructor(
    private readonly guard: PortGuard,
    readonly actor: string,
    private readonly handler: (message: T) => void,
  ) {
    super();
  }
  override next(message?: T): void {
    const { guard } = this;
    if (guard.delivering !== 0) {
      guard.fail(this.actor, new Error('a message was emitted from within a handler; emit from wake or arbitrate'));
      return;
    }
    guard.delivering = 1;
    try {
      this.handler(message as T);
    } catch (error) {
      guard.fail(this.actor, error);
    }
    guard.delivering = 0;
  }
  override error(error: unknown): void {
    this.guard.fail(this.actor, error);
  }
  override complete(): void {
    // an out port that ends says nothing about the others wired to this in port
  }
}

/**
 * An out port: a Subject whose `next` costs a third of RxJS's own or less (measured in sim/README.md), because errors are caught
 * at the in ports, a single observer is held apart, and the list of more is copied only then. Any other Subject serves too.
 */
export class OutPort<T> extends Subject<T> {
  /** the observer, where there is one */
  private only: Observer<T> | undefined = undefined;

  override next(message: T): void {
    const { only } = this;
    if (only !== undefined) only.next(message);
    else if (this.observers.length > 0) for (const o of this.observers.slice()) o.next(message);
  }
  override subscribe(observer?: Partial<Observer<T>> | ((value: T) => void) | null): Subscription {
    const subscription = super.subscribe(observer as Partial<Observer<T>>);
    this.look();
    subscription.add(() => this.look());
    return subscription;
  }
  override complete(): void {
    super.complete();
    this.look();
  }
  override error(error: unknown): void {
    super.error(error);
    this.look();
  }

  /** The actors that hear it, by name. */
  heardBy(): string[] {
    return this.observers.flatMap((o) => (o instanceof InPort ? [o.actor] : []));
  }

  private look(): void {
    const { observers } = this;
    this.only = observers.length === 1 ? observers[0] : undefined;
  }
}

/** An observer of activities that is called directly, for probes on the hot path: RxJS would wrap a function twice. */
export class Probe<T> extends Subscriber<T> {
  constructor(private readonly look: (seen: T) => void) {
    super();
  }
  override next(seen?: T): void {
    this.look(seen as T);
  }
}
