/** Which request a bank serves under our own policy, and what the others wait for. */
import { detailIndex } from '../../../../traces/index.js';
import { chargeAll, keyOf } from '../../protocol/ticket.js';
import { asleep, CLOSED } from '../banks.js';
import { ACT, PRE, RD } from '../constraints.js';
import type { PolicyParts, Transaction } from '../policy.js';
import type { BankedState } from './found.js';
import type { Order } from './orders.js';

const [BANK, WRITE_DRAIN, REFRESH, POWER_UP, COMMAND_BUS, DATA_BUS] = (
  ['bank', 'write-drain', 'refresh', 'power-up', 'command-bus', 'data-bus'] as const
).map(detailIndex) as [number, number, number, number, number, number];

export function bankedWaits(order: Order, { banks, options }: PolicyParts) {
  const { total, perRank, rankOf } = banks;
  const perBank = options.refresh === 'per-bank';

  /** Index of the request that the bank serves: chosen anew until a command was issued for it. */
  function ownerOf(s: BankedState, bank: number, queue: readonly Transaction[]): number {
    if (s.owner[bank]! >= 0) return s.owner[bank]!;
    const owner = (s.owner[bank] = order(queue, s.banks.openRow[bank]!, s.passed[bank]!));
    const { write, tickets } = queue[owner]!;
    if (!write) chargeAll(tickets, s.waitKey[bank]!, s.settled);
    return owner;
  }

  /** From `from` on, the reads of a bank wait for something else; what they waited for before is charged. */
  function waitFor(s: BankedState, bank: number, key: number, from: number): void {
    const before = s.waitKey[bank]!;
    if (before === key) return;
    const queue = s.reads[bank]!;
    for (let i = 0; i < queue.length; i++) chargeAll(queue[i]!.tickets, before, from);
    s.waitKey[bank] = key;
  }

  /**
   * What the reads of a bank waited for in [from, to), in which nothing changed. The request that is served is charged at
   * once; the others wait for it, and are charged when that changes.
   */
  function settleBank(s: BankedState, bank: number, from: number, to: number): void {
    const queue = s.reads[bank]!;
    const b = s.banks;
    const rank = rankOf(bank);
    const refreshing = s.refreshDue[rank]! > 0 && (!perBank || s.nextBank[rank] === bank - rank * perRank);
    const whole = asleep(b, rank) ? POWER_UP : refreshing ? REFRESH : s.draining ? WRITE_DRAIN : 0;
    if (whole > 0) {
      waitFor(s, bank, keyOf(whole, 0), from);
      return;
    }
    const x = queue[ownerOf(s, bank, queue)]!;
    const open = b.openRow[bank]!;
    const next = open === CLOSED ? ACT : x.row !== open ? PRE : RD;
    const ready = Math.min(to, Math.max(from, banks.at(b, next, bank)));
    if (ready > from) {
      const why = banks.why(b, next, bank);
      const key = keyOf(why, why === DATA_BUS ? s.busUser : 0);
      waitFor(s, bank, why === REFRESH || why === POWER_UP ? key : keyOf(BANK, x.requester), from);
      chargeAll(x.tickets, key, ready);
    }
    if (to > ready) {
      waitFor(s, bank, keyOf(BANK, x.requester), ready);
      chargeAll(x.tickets, keyOf(COMMAND_BUS, 0), to);
    }
  }

  function settle(s: BankedState, to: number): void {
    const from = s.settled;
    if (from === to) return;
    s.writeCycles += s.writeCount * (to - from);
    if (s.readCount > 0) {
      s.readCycles += s.readCount * (to - from);
      for (let bank = 0; bank < total; bank++) if (s.reads[bank]!.length > 0) settleBank(s, bank, from, to);
    }
    s.settled = to;
  }

  return { ownerOf, settle };
}
