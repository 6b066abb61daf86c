/**
 * A request on its way through a memory, and what it waited for, piece by piece.
 *
 * A memory charges each stretch of waiting to one cause, and to the requester that held what was waited for. When the
 * request is answered, clock edge + pieces + service must be its whole time: asserted for every request.
 */
import { detailIndex, DETAILS, kindIndex, type BankRow } from '../../../traces/index.js';

import type { MemRequest, MemResponse } from './messages.js';
import type { Teller } from '../../power/tell.js';

const WAIT = kindIndex('wait');
const CLOCK = detailIndex('clock');
const BANK = detailIndex('bank');
const REFRESH = detailIndex('refresh');
const DATA_BUS = detailIndex('data-bus');
const PORT = detailIndex('port');

/** Plain data. Times in the memory's own cycles, but for those that say ps. */
export interface Ticket {
  id: number;
  requester: number;
  operator: number;
  memory: number;
  write: boolean;
  bytes: number;
  bank: number;
  arrived_ps: number;
  /** first cycle in which the memory could have accepted it, and in which it did */
  offered: number;
  accepted: number;
  /** waiting is charged up to this cycle; it counts from there on */
  from: number;
  /** cycles of service so far: stages that every request passes */
  service: number;
  /** cause · 64 + holder, cycles, … */
  pieces: number[];
}

/** What every cause comes to, by cause, holder and requester; and by bank. Plain data. */
export interface Ledger {
  /** ps by (cause · 64 + holder) · 64 + requester */
  waits_ps: Record<number, number>;
  service_ps: number;
  total_ps: number;
  banks: { requests: number; conflicts: number; wait_ps: number; refreshWait_ps: number; otherWait_ps: number }[];
}

export const newLedger = (banks: number): Ledger => ({
  waits_ps: {},
  service_ps: 0,
  total_ps: 0,
  banks: Array.from({ length: banks }, () => ({ requests: 0, conflicts: 0, wait_ps: 0, refreshWait_ps: 0, otherWait_ps: 0 })),
});

export function newTicket(r: MemRequest, bytes: number, arrived_ps: number, offered: number): Ticket {
  const { id, requester, operator, memory, write } = r;
  return { id, requester, operator, memory, write, bytes, bank: 0, arrived_ps, offered, accepted: 0, from: 0, service: 0, pieces: [] }; // prettier-ignore
}

/** What a wait is charged to: a cause, and the requester that held what was waited for, 0 for none. */
export const keyOf = (cause: number, holder: number): number => cause * 64 + holder;

/** Charges the ticket's time up to `to` that is not yet charged. */
export function charge(x: Ticket, key: number, to: number): void {
  const cycles = to - x.from;
  if (cycles <= 0) return;
  x.from = to;
  const { pieces } = x;
  for (let i = pieces.length - 2; i >= 0; i -= 2)
    if (pieces[i] === key) {
      pieces[i + 1]! += cycles;
      return;
    }
  pieces.push(key, cycles);
}
export function chargeAll(tickets: readonly Ticket[], key: number, to: number): void {
  for (let i = 0; i < tickets.length; i++) charge(tickets[i]!, key, to);
}

/** The request is answered at `now_ps`; `period_ps` is the length of the ticket's cycles. @throws Error where the parts are not the whole */
export function settle(x: Ticket, ledger: Ledger, now_ps: number, period_ps: number, tell: Teller['tell']): void {
  const { pieces, requester, operator, bank } = x;
  const whole_ps = now_ps - x.arrived_ps;
  const clock_ps = x.offered * period_ps - x.arrived_ps;
  const service_ps = x.service * period_ps;
  const b = ledger.banks[bank]!;
  const end_ps = now_ps - service_ps;
  let waited_ps = clock_ps;
  if (clock_ps > 0) {
    waits(ledger, CLOCK * 64, requester, clock_ps);
    b.otherWait_ps += clock_ps;
    tell(WAIT, x.arrived_ps, x.arrived_ps + clock_ps, operator, bank, clock_ps, 0, requester, 0, CLOCK);
  }
  let conflict = false;
  for (let i = 0; i < pieces.length; i += 2) {
    const key = pieces[i]!;
    const cause = key >> 6;
    const ps = pieces[i + 1]! * period_ps;
    waited_ps += ps;
    waits(ledger, key, requester, ps);
    if (cause === BANK || cause === DATA_BUS || cause === PORT) {
      conflict = true;
      b.wait_ps += ps;
    } else if (cause === REFRESH) b.refreshWait_ps += ps;
    else b.otherWait_ps += ps;
    tell(WAIT, x.arrived_ps, end_ps, operator, bank, ps, 0, requester, key & 63, cause);
  }
  if (waited_ps + service_ps !== whole_ps)
    throw new Error(
      `request ${x.id} took ${whole_ps} ps, of which ${waited_ps} are waits by cause and ${service_ps} service ` +
        `(${pieces.map((p, i) => (i % 2 === 0 ? DETAILS[p >> 6] : `${p}`)).join(' ')})`,
    );
  ledger.service_ps += service_ps;
  ledger.total_ps += whole_ps;
  b.requests++;
  if (conflict) b.conflicts++;
}

function waits({ waits_ps }: Ledger, key: number, requester: number, ps: number): void {
  const full = key * 64 + requester;
  waits_ps[full] = (waits_ps[full] ?? 0) + ps;
}

/** ps waited for each cause, in the order of DETAILS; causes that never occurred are absent. */
export function waitsByCause({ waits_ps }: Ledger): Record<string, number> {
  const sums = DETAILS.map(() => 0);
  for (const [key, ps] of Object.entries(waits_ps)) sums[Number(key) >> 12]! += ps;
  return Object.fromEntries(DETAILS.map((d, i) => [d, sums[i]!] as const).filter(([, ps]) => ps > 0));
}

export const responseOf = ({ id, requester, operator, memory, write, bytes }: Ticket): MemResponse => {
  return { id, requester, operator, memory, write, bytes };
};

export const bankRows = ({ banks }: Ledger, memory: string): BankRow[] =>
  banks.map(({ requests, conflicts, wait_ps, refreshWait_ps, otherWait_ps }, bank) => {
    return { memory, bank, requests, conflicts, wait_ps, refresh_wait_ps: refreshWait_ps, other_wait_ps: otherWait_ps };
  });
