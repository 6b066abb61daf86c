/**
 * Bursts that follow one another in an open row concern nobody until the last: they are put off until then, or until something
 * else happens, and each is issued as if in its own cycle.
 */
import { RD, WR } from '../../commands.js';
import { issueAccess } from './access.js';
import { NOTHING } from './found.js';
import type { BankedParts } from './parts.js';
import { queueOf, type BankedState } from './state.js';

/** Charges waits up to a cycle. */
type Settle = (p: BankedParts, s: BankedState, t: number) => void;

/** An access that will issue, and when. */
interface Coming {
  readonly command: number;
  readonly bank: number;
  readonly age: number;
  readonly at: number;
}

/** What issues in cycle `next`, where that is known: it was kept, or it alone missed the present cycle. */
function comingIn({ found }: BankedParts, next: number): Coming | undefined {
  if (found.holds) return { command: found.later, bank: found.laterBank, age: found.laterAge, at: found.laterAt };
  const { command, bank, age, ready } = found;
  return ready === 1 && command !== NOTHING ? { command, bank, age, at: next } : undefined;
}

/**
 * Called when the next command is known, for cycle `next`: puts off the bursts that no other command can come between.
 * @returns the cycle of the last of them, or `next`
 */
export function putOff(p: BankedParts, s: BankedState, next: number): number {
  const { found, timing } = p;
  const { stream } = s;
  stream.left = 0;
  const x = comingIn(p, next);
  if (x === undefined || (x.command !== RD && x.command !== WR)) return next;
  // a younger access of another bank cannot come first where it has to keep the same distance
  const others = found.accesses - (found.holds ? 1 : 0);
  if (others > 0 && !(timing.evenSpacing && x.age <= found.oldest)) return next;
  const { bursts, issued } = queueOf(s, x.bank)[s.owner[x.bank]!]!;
  const undisturbed = Math.ceil((Math.min(found.changes, found.otherAt) - x.at) / timing.spacing);
  const count = Math.min(bursts - issued, undisturbed);
  if (count < 2) return next;
  stream.bank = x.bank;
  stream.at = x.at;
  stream.left = count;
  return x.at + (count - 1) * timing.spacing;
}

/**
 * So many bursts after one of the same access, and before one more: what they leave to others that one leaves too, and meanwhile
 * all wait for what they waited for. @returns the cycle after them, up to which all is settled
 */
function issueMiddle({ banks, host, timing }: BankedParts, s: BankedState, at: number, count: number): number {
  const { bank } = s.stream;
  const { draining } = s;
  const x = queueOf(s, bank)[s.owner[bank]!]!;
  const next = at + count * timing.spacing;
  banks.countAccesses(s.banks, bank, draining, count);
  for (let i = 0; i < count; i++)
    host.command(at + i * timing.spacing, draining ? 'write' : 'read', bank, x.row, x.column + x.issued++);
  if (!draining)
    for (const ticket of x.tickets) {
      ticket.service += count * timing.spacing;
      ticket.from = next;
    }
  s.readCycles += s.readCount * (next - s.settled);
  s.writeCycles += s.writeCount * (next - s.settled);
  s.settled = next;
  return next;
}

/** Whether nobody's wait changes its cause between bursts: reads of other banks would wait for the data bus in turn. */
const steady = (s: BankedState): boolean => s.draining || s.reads[s.stream.bank]!.length === s.readCount;

/** Issues what was put off, up to cycle t. @returns whether a burst was issued in it */
export function catchUp(p: BankedParts, s: BankedState, t: number, settle: Settle): boolean {
  const { stream } = s;
  if (stream.left === 0 || stream.at > t) return false;
  const { spacing } = p.timing;
  p.found.holds = false;
  let at = stream.at;
  let due = Math.min(stream.left, Math.floor((t - at) / spacing) + 1);
  stream.left -= due;
  for (let i = 0; due > 0; i++, due--) {
    if (i === 2 && due > 1 && steady(s)) {
      settle(p, s, at);
      at = issueMiddle(p, s, at, due - 1);
      due = 1;
    }
    settle(p, s, at);
    issueAccess(p, s, stream.bank, s.draining, at);
    at += spacing;
  }
  stream.at = at;
  return at === t + spacing;
}
