/** What operators did that were stepped, by the states in which they began and the work that they did. */
import { KnownStates, type Met } from './inside.js';
import type { Seen } from './seen.js';

/** Bytes of passages kept at most: what comes after is stepped. */
const MOST_BYTES = 2 ** 28;
/**
 * What has not come again while so many operators, or chains of them, began is forgotten: after a rest of any length states are like
 * no other, so that a long stream would keep ever more of them.
 */
const FORGOTTEN_AFTER = 4096;
const LOOKED_AT_EVERY = 1024;

/** What operators did that were stepped. */
export class Known {
  readonly states = new KnownStates();
  readonly rough = new KnownStates({ rough: true });
  private readonly seen = new Map<string, Seen>();
  private readonly seenRoughly = new Map<string, Seen>();
  private bytes = 0;
  /** operators so far, stepped or done again, a chain as one */
  private begun = 0;

  get isFull(): boolean {
    return this.bytes > MOST_BYTES;
  }
  find(state: number, work: string): Seen | undefined {
    return this.seen.get(`${state} ${work}`);
  }
  findRoughly({ number }: Met, work: string): Seen | undefined {
    return this.seenRoughly.get(`${number} ${work}`);
  }
  keep(work: string, kept: Omit<Seen, 'place' | 'after' | 'cameAgain'>): void {
    const seen: Seen = { ...kept, place: this.begun, after: undefined, cameAgain: false };
    this.bytes += seen.told.bytes;
    this.seen.set(`${seen.state} ${work}`, seen);
    if (seen.roughly >= 0) this.seenRoughly.set(`${seen.roughly} ${work}`, seen);
  }
  /** An operator is about to begin: what has not come again for long is forgotten, now and then. */
  next(): void {
    if (++this.begun % LOOKED_AT_EVERY !== 0) return;
    const isOver = ({ cameAgain, place }: Seen): boolean => !cameAgain && this.begun - place >= FORGOTTEN_AFTER;
    for (const [key, s] of this.seen)
      if (isOver(s)) {
        this.seen.delete(key);
        this.bytes -= s.told.bytes;
      }
    for (const [key, s] of this.seenRoughly) if (isOver(s)) this.seenRoughly.delete(key);
    this.states.keepOnly(new Set([...this.seen.values()].map((s) => s.state)));
    this.rough.keepOnly(new Set([...this.seenRoughly.values()].map((s) => s.roughly)));
  }
}
