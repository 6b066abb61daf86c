/** What a controller does when its policy says that something happened: it tells it, and answers when the data are there. */
import type { OutPort } from '../../../sim/index.js';
import { detailIndex, kindIndex } from '../../../traces/formats.js';
import { field, type DramTable } from '../../technology/dram-table.js';
import type { Teller } from '../../power/tell.js';
import type { Ticket } from '../protocol/ticket.js';
import { standBy, type Background, type BackgroundParts } from './background.js';
import type { CommandAt } from './commands.js';
import type { DramEnergy } from './energy.js';
import { QUICK_ANSWER, type PolicyHost } from './policy.js';
import type { Transaction } from './transaction.js';

const READ = kindIndex('read');
const WRITE = kindIndex('write');
const ACTIVATE = kindIndex('activate');
const REFRESH = kindIndex('refresh');
const BANK = detailIndex('bank');

/** What it takes. */
export interface HostParts extends BackgroundParts {
  readonly table: DramTable;
  readonly energy: DramEnergy;
  readonly command$: OutPort<CommandAt>;
  readonly activity$: Teller['activity$'];
  readonly background: Background;
  /** between acceptance and WRITE, summed over the writes that reached their row */
  readonly written: { cycles: number };
  /** answers the tickets at a cycle */
  readonly later: (cycle: number, tickets: Ticket[]) => void;
}

/** Tells the data of a transaction whose last burst was issued at t; one burst answers all that joined. */
function tellData({ tCK, energy, tell }: HostParts, x: Transaction, first: number, last: number): void {
  const kind = x.write ? WRITE : READ;
  let energy_fj = x.bursts * (x.write ? energy.write_fj : energy.read_fj);
  for (const { operator, bytes, requester } of x.tickets) {
    tell(kind, first * tCK, last * tCK, operator, x.bank, bytes, energy_fj, requester);
    energy_fj = 0;
  }
}

/** The host of a policy. */
export function createHost(p: HostParts): PolicyHost {
  const { table, tCK, energy, background, tell, command$ } = p;
  const v = (f: Parameters<typeof field>[1]): number => field(table, f);
  const [tRCD, tRFCab, burst] = [v('tRCD'), v('tRFCab'), v('burst')];
  const tRFCpb = table.fields.tRFCpb?.value ?? 0;
  // from a command to its last data: it takes effect in the last cycle of its length
  const readLatency = v('nRDWR') - 1 + v('RL') + v('tDQSCK') + burst;
  const writeLatency = v('nRDWR') - 1 + v('WL') + v('tDQSS') + burst;
  return {
    command(cycle, name, bank, row, column) {
      if (command$.observed) command$.next({ cycle, name, bank, row, column });
    },
    activated(t, bank, { requester, operator }) {
      tell(ACTIVATE, t * tCK, (t + tRCD) * tCK, operator, bank, 1, energy.activate_fj, requester);
    },
    refreshed(t, bank, wholeRank) {
      const { operator } = background;
      if (wholeRank) tell(REFRESH, t * tCK, (t + tRFCab) * tCK, operator, 0, 1, energy.refresh_fj);
      else tell(REFRESH, t * tCK, (t + tRFCpb) * tCK, operator, bank, 1, energy.refreshBank_fj, 0, 0, BANK);
    },
    served(t, x) {
      const latency = x.write ? writeLatency : readLatency;
      tellData(p, x, x.first + latency - burst, t + latency);
      if (x.write) p.written.cycles += t - x.tickets[0]!.accepted;
      else {
        for (const ticket of x.tickets) ticket.service += readLatency;
        p.later(t + readLatency, x.tickets);
      }
    },
    answered(t, { write, bank, bytes, requester, operator, tickets }) {
      tickets[0]!.service = QUICK_ANSWER;
      if (!write) tell(READ, t * tCK, (t + QUICK_ANSWER) * tCK, operator, bank, bytes, 0, requester);
      p.later(t + QUICK_ANSWER, tickets);
    },
    absorbed(t, { bank, bytes, requester, operator }) {
      tell(WRITE, t * tCK, (t + QUICK_ANSWER) * tCK, operator, bank, bytes, 0, requester);
    },
    powerChanges(t, banks) {
      // sums telescope: nobody to tell, nothing to do
      if (p.activity$.observed) standBy(p, background, banks, t, background.operator);
    },
  };
}
