/** Requests that are done and wait for their time to be answered. */
import type { Ticket } from '../protocol/ticket.js';

/** Plain data: tickets that are answered together, by slot; an event names its slot. */
export interface Answers {
  slots: (Ticket[] | null)[];
  free: number[];
  /** slots in use */
  open: number;
}

/** None. */
export const newAnswers = (): Answers => ({ slots: [], free: [], open: 0 });

/** Keeps the tickets until they are answered; returns their slot. */
export function keepAnswer(a: Answers, tickets: Ticket[]): number {
  const slot = a.free.pop() ?? a.slots.length;
  a.slots[slot] = tickets;
  a.open++;
  return slot;
}

/** The tickets of a slot, which is free from then on. */
export function takeAnswer(a: Answers, slot: number): Ticket[] {
  const tickets = a.slots[slot]!;
  a.slots[slot] = null;
  a.free.push(slot);
  a.open--;
  return tickets;
}
