/** Which requests our own policy takes into its queues, joins to others, or answers at once. */
import type { PolicyParts, Transaction } from '../policy.js';
import type { BankedState } from './found.js';

const overlaps = (x: Transaction, y: Transaction): boolean => x.address < y.address + y.bytes && y.address < x.address + x.bytes;
const sameBytes = (x: Transaction, y: Transaction): boolean => x.address === y.address && x.bytes === y.bytes;
const holds = (x: Transaction, y: Transaction): boolean => x.address <= y.address && y.address + y.bytes <= x.address + x.bytes;

export function createAdmission({ banks, options, host }: PolicyParts): (s: BankedState, t: number, x: Transaction) => boolean {
  const { rankOf } = banks;

  function admit(s: BankedState, x: Transaction): boolean {
    const { bank, write } = x;
    if ((write ? s.writeCount : s.readCount) >= (write ? options.writeBuffer : options.readQueue)) return false;
    x.seq = s.seq++;
    (write ? s.writes : s.reads)[bank]!.push(x);
    s.pending++;
    s.due++;
    s.work[rankOf(bank)]!++;
    if (write) s.writeCount++;
    else s.readCount++;
    if (write === s.draining && !s.committed[bank]) s.owner[bank] = -1; // the order may now choose another
    return true;
  }

  function acceptWrite(s: BankedState, t: number, x: Transaction): boolean {
    const reads = s.reads[x.bank]!;
    for (let i = 0; i < reads.length; i++) if (overlaps(reads[i]!, x)) return false;
    const writes = s.writes[x.bank]!;
    for (let i = 0; i < writes.length; i++)
      if (writes[i]!.issued === 0 && sameBytes(writes[i]!, x)) {
        host.absorbed(t, x);
        host.answered(t, x);
        return true;
      }
    if (!admit(s, x)) return false;
    host.answered(t, x);
    return true;
  }

  function acceptRead(s: BankedState, t: number, x: Transaction): boolean {
    const writes = s.writes[x.bank]!;
    for (let i = writes.length - 1; i >= 0; i--) {
      if (!overlaps(writes[i]!, x)) continue;
      if (holds(writes[i]!, x)) {
        host.answered(t, x);
        return true;
      }
      s.forced = true;
      return false;
    }
    const ticket = x.tickets[0]!;
    ticket.from = t + 1;
    ticket.service = 1;
    const reads = s.reads[x.bank]!;
    for (let i = 0; i < reads.length; i++)
      if (reads[i]!.issued === 0 && sameBytes(reads[i]!, x)) {
        reads[i]!.tickets.push(ticket);
        return true;
      }
    return admit(s, x);
  }

  return (s, t, x) => (x.write ? acceptWrite(s, t, x) : acceptRead(s, t, x));
}
