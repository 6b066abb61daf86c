/** Which requests our own policy takes into its queues, joins to others, or answers at once. */
import type { Transaction } from '../../transaction.js';
import type { BankedParts } from './parts.js';
import type { BankedState } from './state.js';

const overlaps = (x: Transaction, y: Transaction): boolean => x.address < y.address + y.bytes && y.address < x.address + x.bytes;
const holds = (x: Transaction, y: Transaction): boolean => x.address <= y.address && y.address + y.bytes <= x.address + x.bytes;

/** A transaction of the same bytes for which no command was issued yet. */
function sameBytes(queue: readonly Transaction[], { address, bytes }: Transaction): Transaction | undefined {
  for (let i = 0; i < queue.length; i++) {
    const y = queue[i]!;
    if (y.issued === 0 && y.address === address && y.bytes === bytes) return y;
  }
  return undefined;
}

/** The newest that shares a byte with `x`. */
function newestOverlap(queue: readonly Transaction[], x: Transaction): Transaction | undefined {
  for (let i = queue.length - 1; i >= 0; i--) if (overlaps(queue[i]!, x)) return queue[i];
  return undefined;
}

/** Into its queue, if there is room. */
function admit({ banks, options }: BankedParts, s: BankedState, x: Transaction): boolean {
  const { bank, write } = x;
  if ((write ? s.writeCount : s.readCount) >= (write ? options.writeBuffer : options.readQueue)) return false;
  x.seq = s.seq++;
  (write ? s.writes : s.reads)[bank]!.push(x);
  s.pending++;
  s.due++;
  s.work[banks.rankOf(bank)]!++;
  if (write) s.writeCount++;
  else s.readCount++;
  if (write === s.draining && !s.committed[bank]) s.owner[bank] = -1; // the order may now choose another
  return true;
}

/** Acknowledged when buffered; it waits outside while a pending read wants its bytes as they were. */
function acceptWrite(p: BankedParts, s: BankedState, t: number, x: Transaction): boolean {
  if (newestOverlap(s.reads[x.bank]!, x)) return false;
  if (sameBytes(s.writes[x.bank]!, x)) p.host.absorbed(t, x);
  else if (!admit(p, s, x)) return false;
  p.host.answered(t, x);
  return true;
}

/** Answered from a pending write that holds its bytes, joined to a read of the same, or queued. */
function acceptRead(p: BankedParts, s: BankedState, t: number, x: Transaction): boolean {
  const write = newestOverlap(s.writes[x.bank]!, x);
  if (write) {
    if (holds(write, x)) {
      p.host.answered(t, x);
      return true;
    }
    s.forced = true;
    return false;
  }
  const ticket = x.tickets[0]!;
  ticket.from = t + 1;
  ticket.service = 1;
  const joined = sameBytes(s.reads[x.bank]!, x);
  if (!joined) return admit(p, s, x);
  joined.tickets.push(ticket);
  return true;
}

/** Takes a request at the end of cycle t, or leaves it outside. */
export const accept = (p: BankedParts, s: BankedState, t: number, x: Transaction): boolean =>
  x.write ? acceptWrite(p, s, t, x) : acceptRead(p, s, t, x);
