/** What the search for the next command finds. */

/** The best command of a cycle; one object, reused. Lower class first, then lower age. */
export interface Found {
  command: number;
  bank: number;
  class: number;
  age: number;
  /** earliest future cycle for an access, and for anything */
  accessAt: number;
  next: number;
}
/** What may be found beyond the commands of commands.ts; the last three are for a whole rank. */
export const [NOTHING, STOP_CLOCK, ENTER_SELF_REFRESH, WAKE] = [-1, 10, 11, 12] as const;
/** What goes first in a cycle. */
export const [CLASS_REFRESH, CLASS_ACCESS, CLASS_ROW, CLASS_IDLE, CLASS_NONE] = [0, 1, 2, 3, 9] as const;

/** Nothing yet. */
export const newFound = (): Found => ({
  command: NOTHING,
  bank: 0,
  class: CLASS_NONE,
  age: 0,
  accessAt: Infinity,
  next: Infinity,
});

/** A new search: nothing is found, and without what is to be considered nothing happens before `next`. */
export function clear(f: Found, next: number): void {
  f.command = NOTHING;
  f.class = CLASS_NONE;
  f.accessAt = Infinity;
  f.next = next;
}

/** Something happens at `at` at the latest. */
export function noteNext(f: Found, at: number): void {
  if (at < f.next) f.next = at;
}

/** `command` may issue at `at`: now it competes, later it is noted. */
export function consider(f: Found, command: number, bank: number, kind: number, age: number, at: number, t: number): void {
  if (at > t) {
    noteNext(f, at);
    if (kind === CLASS_ACCESS && at < f.accessAt) f.accessAt = at;
    return;
  }
  if (kind > f.class || (kind === f.class && age >= f.age)) return;
  f.command = command;
  f.bank = bank;
  f.class = kind;
  f.age = age;
}
