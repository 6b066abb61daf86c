/** What reads and writes must wait for: their row, and all earlier data on the bus. */
import type { CommandAt } from '../commands.js';
import type { BankHistory, History, Need } from './history.js';

/** Where an earlier access was, seen from this one. */
interface Seen {
  readonly otherRank: boolean;
  readonly sameGroup: boolean;
}

/** Between accesses of the same direction: the data bus, and the column path of a group. */
function spacing(h: History, { otherRank, sameGroup }: Seen): readonly [name: string, cycles: number] {
  const burst = h.v('burst');
  if (otherRank) return ['rank switch', burst];
  const name = sameGroup ? 'tCCD_L' : 'tCCD_S';
  return [name, Math.max(burst, h.v(name))];
}

function beforeWrite(h: History, b: BankHistory, seen: Seen, need: Need): void {
  const [name, cycles] = spacing(h, seen);
  need(name, b.write + cycles);
  const readEnd = b.read + h.v('RL') + h.v('tDQSCK') + h.v('burst');
  if (seen.otherRank) need('rank switch', readEnd + h.v('tRTRS') - h.v('WL'));
  else need('read to write', readEnd + h.v('tWPRE') + h.v('tRPST') - h.v('WL'));
}

function beforeRead(h: History, b: BankHistory, seen: Seen, need: Need): void {
  const [name, cycles] = spacing(h, seen);
  need(name, b.read + cycles + (seen.otherRank ? h.v('tRTRS') : 0));
  const writeEnd = b.write + h.v('WL') + h.v('burst');
  if (seen.otherRank) need('rank switch', writeEnd + h.v('tRTRS') - h.v('RL'));
  else {
    const tWTR = seen.sameGroup ? 'tWTR_L' : 'tWTR_S';
    need(tWTR, writeEnd + h.v('tDQSS') + h.v(tWTR));
  }
}

/** A read or write: to the open row, and after what each bank last did. */
export function access(h: History, c: CommandAt, effect: number, need: Need): void {
  const { bank, row, name } = c;
  const own = h.banks[bank]!;
  if (own.open !== row) h.report('access to a row that is not open', c);
  need('tRCD', own.act + h.v('tRCD'));
  h.banks.forEach((b, other) => {
    const seen = { otherRank: h.rankOf(other) !== h.rankOf(bank), sameGroup: h.sameGroup(other, bank) };
    (name === 'write' ? beforeWrite : beforeRead)(h, b, seen, need);
  });
  own[name === 'write' ? 'write' : 'read'] = effect;
}
