/** What refreshes, and entering and leaving low power, must wait for. */
import type { CommandAt } from '../commands.js';
import { LONG_AGO, NO_ROW, type History, type Need } from './history.js';

/** Of all banks of a rank or of one, which must be closed. */
export function refresh(h: History, c: CommandAt, effect: number, need: Need): void {
  const { bank, cycle } = c;
  const alone = c.name === 'refresh-bank';
  const rank = h.rankAt(c);
  need('tRFC', rank.refresh + h.v('tRFCab'));
  need('tRFCpb', rank.bankRefresh + h.tRFCpb);
  need('tRPab before REF', rank.prechargeAll + h.v('tRPab'));
  for (const b of alone ? [h.banks[bank]!] : h.rankBanks(c)) {
    if (b.open !== NO_ROW) h.report('REF with an open row', c);
    need('tRP before REF', b.pre + h.v('tRPpb'));
  }
  rank.fresh = cycle;
  if (!alone) {
    rank.refresh = effect;
    return;
  }
  for (const b of h.rankBanks(c)) need('tRRD_S', b.act + h.v('tRRD_S'));
  h.banks[bank]!.refresh = rank.bankRefresh = effect;
}

/** Data on the way and refreshes must be over before the clock stops. */
export function enter(h: History, c: CommandAt, need: Need): void {
  const rank = h.rankAt(c);
  rank.deep = c.name === 'self-refresh-enter';
  const woken = Math.max(rank.wokenFromPowerDown, rank.wokenFromSelfRefresh);
  need('tCKE', woken + h.v('tCKE'));
  need('tRFC', rank.refresh + h.v('tRFCab'));
  need('tCMDCKE', Math.max(rank.precharge, rank.activates.at(-1) ?? LONG_AGO) + h.v('tCMDCKE'));
  for (const b of h.rankBanks(c)) {
    need('data before power-down', b.read + h.v('RL') + h.v('tDQSCK') + h.v('burst') + h.v('tRPST'));
    need('data before power-down', b.write + h.v('WL') + h.v('tDQSS') + h.v('burst') + h.v('tWR'));
    if (rank.deep && b.open !== NO_ROW) h.report('self-refresh with an open row', c);
    if (rank.deep) need('tRP before REF', b.pre + h.v('tRPpb'));
  }
  rank.asleep = c.cycle;
}

/** Only from the state that was entered, and not too soon. */
export function leave(h: History, c: CommandAt, need: Need): void {
  const rank = h.rankAt(c);
  const deep = c.name === 'self-refresh-exit';
  if (rank.asleep === LONG_AGO || rank.deep !== deep) h.report('exit from a state not entered', c);
  need(deep ? 'tSR' : 'tCKE', rank.asleep + h.v(deep ? 'tSR' : 'tCKE'));
  rank.asleep = LONG_AGO;
  if (deep) rank.fresh = rank.wokenFromSelfRefresh = c.cycle;
  else rank.wokenFromPowerDown = c.cycle;
}
