/** What opening and closing rows must wait for. */
import type { CommandAt } from '../commands.js';
import { NO_ROW, type BankHistory, type History, type Need } from './history.js';

/** After precharge and refresh of its own bank, activates of the others, and at most four in a window. */
export function activate(h: History, c: CommandAt, effect: number, need: Need): void {
  const { bank, row } = c;
  const own = h.banks[bank]!;
  const rank = h.rankAt(c);
  if (own.open !== NO_ROW) h.report('ACT to an open bank', c);
  need('tRP', own.pre + h.v('tRPpb'));
  need('tRPab', rank.prechargeAll + h.v('tRPab'));
  need('tRFC', rank.refresh + h.v('tRFCab'));
  need('tRFCpb', own.refresh + h.tRFCpb);
  h.banks.forEach((b, other) => {
    if (other === bank || h.rankOf(other) !== h.rankOf(bank)) return;
    const name = h.sameGroup(other, bank) ? 'tRRD_L' : 'tRRD_S';
    need(name, b.act + h.v(name));
    need('tRRD_S', b.refresh + h.v('tRRD_S'));
  });
  if (rank.activates.length === 4) need('tFAW', rank.activates.shift()! + h.v('tFAW'));
  rank.activates.push(effect);
  own.open = row;
  own.act = effect;
}

function mayPrecharge(h: History, own: BankHistory, need: Need): void {
  need('tRAS', own.act + h.v('tRAS'));
  need('tRTP', own.read + h.v('tRTP'));
  need('tWR', own.write + h.v('WL') + h.v('tDQSS') + h.v('burst') + h.v('tWR'));
}

/** After the row was open long enough, and its last read and write are over. */
export function precharge(h: History, c: CommandAt, effect: number, need: Need): void {
  const own = h.banks[c.bank]!;
  const rank = h.rankAt(c);
  if (own.open === NO_ROW) h.report('PRE of a closed bank', c);
  mayPrecharge(h, own, need);
  need('tPPD', rank.precharge + h.v('tPPD'));
  rank.precharge = effect;
  own.open = NO_ROW;
  own.pre = effect;
}

/** The same for each bank of the rank that is open; none need be. */
export function prechargeAll(h: History, c: CommandAt, effect: number, need: Need): void {
  const rank = h.rankAt(c);
  need('tPPD', rank.precharge + h.v('tPPD'));
  for (const b of h.rankBanks(c)) {
    if (b.open === NO_ROW) continue;
    mayPrecharge(h, b, need);
    b.open = NO_ROW;
    b.pre = effect;
  }
  rank.precharge = rank.prechargeAll = effect;
}
