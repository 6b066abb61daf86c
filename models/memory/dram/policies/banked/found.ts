/** What the search for the next command finds. */

/** The best command of a cycle, and of the next one in which another may issue; one object, reused. Lower class first, then lower age. */
export interface Found {
  command: number;
  bank: number;
  class: number;
  age: number;
  /** commands that may issue in this cycle */
  ready: number;
  /** earliest future cycle for an access, and for anything */
  accessAt: number;
  next: number;
  /** earliest future cycle in which more changes than that a command may issue */
  changes: number;
  /** future accesses: how many, the age of the oldest; and the earliest cycle of any other future command */
  accesses: number;
  oldest: number;
  otherAt: number;
  /** earliest future cycle for a command, and the best of it */
  laterAt: number;
  later: number;
  laterBank: number;
  laterClass: number;
  laterAge: number;
  /** of all this `laterAt` and what is later holds still: nothing has happened since */
  holds: boolean;
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
  ready: 0,
  accessAt: Infinity,
  next: Infinity,
  changes: Infinity,
  accesses: 0,
  oldest: Infinity,
  otherAt: Infinity,
  laterAt: Infinity,
  later: NOTHING,
  laterBank: 0,
  laterClass: CLASS_NONE,
  laterAge: 0,
  holds: false,
});

/** A new search: nothing is found, and without what is to be considered nothing happens before `next`. */
export function clear(f: Found, next: number): void {
  f.command = NOTHING;
  f.class = CLASS_NONE;
  f.ready = 0;
  f.accessAt = Infinity;
  f.next = next;
  f.changes = next;
  f.accesses = 0;
  f.oldest = Infinity;
  f.otherAt = Infinity;
  f.laterAt = Infinity;
  f.holds = false;
}

/** Something changes at `at` at the latest. */
export function noteNext(f: Found, at: number): void {
  if (at < f.next) f.next = at;
  if (at < f.changes) f.changes = at;
}

function considerLater(f: Found, command: number, bank: number, kind: number, age: number, at: number): void {
  if (at > f.laterAt || (at === f.laterAt && (kind > f.laterClass || (kind === f.laterClass && age >= f.laterAge)))) return;
  f.laterAt = at;
  f.later = command;
  f.laterBank = bank;
  f.laterClass = kind;
  f.laterAge = age;
}

function noteAccess(f: Found, age: number, at: number): void {
  f.accesses++;
  if (at < f.accessAt) f.accessAt = at;
  if (age < f.oldest) f.oldest = age;
}

/** `command` may issue at `at`: now it competes, later it is noted. */
export function consider(f: Found, command: number, bank: number, kind: number, age: number, at: number, t: number): void {
  if (at > t) {
    if (at < f.next) f.next = at;
    if (kind === CLASS_ACCESS) noteAccess(f, age, at);
    else if (at < f.otherAt) f.otherAt = at;
    considerLater(f, command, bank, kind, age, at);
    return;
  }
  f.ready++;
  if (kind > f.class || (kind === f.class && age >= f.age)) return;
  f.command = command;
  f.bank = bank;
  f.class = kind;
  f.age = age;
}

/** The best command of `laterAt` is known, if nothing happens until then: none may issue now, and nothing else changes before. */
export function keep(f: Found): void {
  f.holds = f.class === CLASS_NONE && f.laterAt < f.changes;
}

/** What was kept for cycle t, as if it had been searched for now. @returns whether it was */
export function recall(f: Found, t: number): boolean {
  if (!f.holds || f.laterAt !== t) return false;
  f.command = f.later;
  f.bank = f.laterBank;
  f.class = f.laterClass;
  f.age = f.laterAge;
  f.holds = false;
  return true;
}
