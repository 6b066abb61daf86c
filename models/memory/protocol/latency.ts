/** Where the time of all requests of a memory went: service, and waits by cause, by who held things up, and by bank. */
import { detailIndex, DETAILS, kindIndex, type BankRow } from '../../../traces/formats.js';
import type { Teller } from '../../power/tell.js';
import { causeOf, holderOf, keyOf, MOST_REQUESTERS, type Ticket } from './ticket.js';

const WAIT = kindIndex('wait');
const CLOCK = detailIndex('clock');
const BANK = detailIndex('bank');
const REFRESH = detailIndex('refresh');
const DATA_BUS = detailIndex('data-bus');
const PORT = detailIndex('port');

/** Plain data; all in ps. */
export interface LatencyBreakdown {
  /** by key of the cause · MOST_REQUESTERS + requester */
  waits_ps: Record<number, number>;
  service_ps: number;
  /** waits and service: from arrival to answer, summed over requests */
  total_ps: number;
  banks: BankLatency[];
}
interface BankLatency {
  requests: number;
  /** requests that waited for another: for the bank, its port or the data bus */
  conflicts: number;
  /** such waits; those for a refresh; all others */
  wait_ps: number;
  refreshWait_ps: number;
  otherWait_ps: number;
}

/** Nothing answered yet. */
export const newLatencyBreakdown = (banks: number): LatencyBreakdown => ({
  waits_ps: {},
  service_ps: 0,
  total_ps: 0,
  banks: Array.from({ length: banks }, () => ({ requests: 0, conflicts: 0, wait_ps: 0, refreshWait_ps: 0, otherWait_ps: 0 })),
});

function addWait({ waits_ps }: LatencyBreakdown, key: number, requester: number, ps: number): void {
  const full = key * MOST_REQUESTERS + requester;
  waits_ps[full] = (waits_ps[full] ?? 0) + ps;
}

/** The time before the first clock edge, which no cause of the memory holds. */
function settleClock(x: Ticket, l: LatencyBreakdown, clock_ps: number, tell: Teller['tell']): void {
  addWait(l, keyOf(CLOCK, 0), x.requester, clock_ps);
  l.banks[x.bank]!.otherWait_ps += clock_ps;
  tell(WAIT, x.arrived_ps, x.arrived_ps + clock_ps, x.operator, x.bank, clock_ps, 0, x.requester, 0, CLOCK);
}

/** Whether a wait for this cause is a conflict with another request. */
const isConflict = (cause: number): boolean => cause === BANK || cause === DATA_BUS || cause === PORT;

/**
 * The request is answered at `now_ps`; `period_ps` is the length of the ticket's cycles.
 * @throws Error where clock edge, pieces and service are not its whole time
 */
export function settle(x: Ticket, l: LatencyBreakdown, now_ps: number, period_ps: number, tell: Teller['tell']): void {
  const { pieces, requester, operator, bank } = x;
  const whole_ps = now_ps - x.arrived_ps;
  const clock_ps = x.offered * period_ps - x.arrived_ps;
  const service_ps = x.service * period_ps;
  const b = l.banks[bank]!;
  const end_ps = now_ps - service_ps;
  let waited_ps = clock_ps;
  if (clock_ps > 0) settleClock(x, l, clock_ps, tell);
  let conflict = false;
  for (let i = 0; i < pieces.length; i += 2) {
    const key = pieces[i]!;
    const cause = causeOf(key);
    const ps = pieces[i + 1]! * period_ps;
    waited_ps += ps;
    addWait(l, key, requester, ps);
    if (isConflict(cause)) {
      conflict = true;
      b.wait_ps += ps;
    } else if (cause === REFRESH) b.refreshWait_ps += ps;
    else b.otherWait_ps += ps;
    tell(WAIT, x.arrived_ps, end_ps, operator, bank, ps, 0, requester, holderOf(key), cause);
  }
  if (waited_ps + service_ps !== whole_ps) throw unaccounted(x, whole_ps, waited_ps, service_ps);
  l.service_ps += service_ps;
  l.total_ps += whole_ps;
  b.requests++;
  if (conflict) b.conflicts++;
}

function unaccounted({ id, pieces }: Ticket, whole_ps: number, waited_ps: number, service_ps: number): Error {
  const list = pieces.map((p, i) => (i % 2 === 0 ? DETAILS[causeOf(p)] : `${p}`)).join(' ');
  return new Error(
    `request ${id} took ${whole_ps} ps, of which ${waited_ps} are waits by cause and ${service_ps} service (${list})`,
  );
}

/** ps waited for each cause, in the order of DETAILS; causes that never occurred are absent. */
export function waitsByCause({ waits_ps }: LatencyBreakdown): Record<string, number> {
  const sums = DETAILS.map(() => 0);
  for (const [key, ps] of Object.entries(waits_ps)) sums[causeOf(Math.floor(Number(key) / MOST_REQUESTERS))]! += ps;
  return Object.fromEntries(DETAILS.map((d, i) => [d, sums[i]!] as const).filter(([, ps]) => ps > 0));
}

/** What the event trace says of the banks of `memory`. */
export const bankRows = ({ banks }: LatencyBreakdown, memory: string): BankRow[] =>
  banks.map(({ requests, conflicts, wait_ps, refreshWait_ps, otherWait_ps }, bank) => {
    return { memory, bank, requests, conflicts, wait_ps, refresh_wait_ps: refreshWait_ps, other_wait_ps: otherWait_ps };
  });
