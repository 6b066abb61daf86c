/** What reads wait for under our own policy: writes are acknowledged at once and wait for nothing that is charged. */
import { detailIndex } from '../../../../../traces/formats.js';
import { chargeAll, keyOf } from '../../../protocol/ticket.js';
import { asleep, CLOSED } from '../../banks-state.js';
import { ACT, PRE, RD } from '../../commands.js';
import { ownerOf } from './owner.js';
import type { BankedParts } from './parts.js';
import type { BankedState } from './state.js';

const BANK = detailIndex('bank');
const WRITE_DRAIN = detailIndex('write-drain');
const REFRESH = detailIndex('refresh');
const POWER_UP = detailIndex('power-up');
const COMMAND_BUS = detailIndex('command-bus');
const DATA_BUS = detailIndex('data-bus');

/** From `from` on, the reads of a bank wait for something else; what they waited for before is charged. */
function waitFor(s: BankedState, bank: number, key: number, from: number): void {
  const before = s.waitKey[bank]!;
  if (before === key) return;
  const queue = s.reads[bank]!;
  for (let i = 0; i < queue.length; i++) chargeAll(queue[i]!.tickets, before, from);
  s.waitKey[bank] = key;
}

/** What stops all reads of a rank, or 0. */
function stopOf({ perBank }: BankedParts, s: BankedState, rank: number): number {
  if (asleep(s.banks, rank)) return POWER_UP;
  if (s.refreshDue[rank]! > 0 && !perBank) return REFRESH;
  return s.draining ? WRITE_DRAIN : 0;
}

/**
 * What the reads of a bank that nothing stops waited for in [from, to), in which nothing changed. The request that is served is charged at
 * once; the others wait for it, and are charged when that changes.
 */
function settleBank(p: BankedParts, s: BankedState, bank: number, from: number, to: number): void {
  const { banks } = p;
  const b = s.banks;
  const queue = s.reads[bank]!;
  const x = queue[ownerOf(p, s, bank, queue)]!;
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

/** @param left reads that are not yet met @returns those that this rank leaves */
function settleRank(p: BankedParts, s: BankedState, rank: number, from: number, to: number, left: number): number {
  const { perRank } = p.banks;
  const first = rank * perRank;
  const stop = stopOf(p, s, rank);
  const alone = stop !== POWER_UP && p.perBank && s.refreshDue[rank]! > 0 ? first + s.nextBank[rank]! : -1;
  for (let bank = first; left > 0 && bank < first + perRank; bank++) {
    const { length } = s.reads[bank]!;
    if (length === 0) continue;
    left -= length;
    if (bank === alone) waitFor(s, bank, keyOf(REFRESH, 0), from);
    else if (stop > 0) waitFor(s, bank, keyOf(stop, 0), from);
    else settleBank(p, s, bank, from, to);
  }
  return left;
}

/** Charges what all reads waited for up to cycle `to`: called before anything changes in it. */
export function settle(p: BankedParts, s: BankedState, to: number): void {
  const from = s.settled;
  if (from === to) return;
  s.writeCycles += s.writeCount * (to - from);
  if (s.readCount > 0) {
    s.readCycles += s.readCount * (to - from);
    let left = s.readCount;
    for (let rank = 0; rank < p.banks.ranks && left > 0; rank++) left = settleRank(p, s, rank, from, to, left);
  }
  s.settled = to;
}
