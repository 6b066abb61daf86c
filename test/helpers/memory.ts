/** Tables, tickets and requests for tests of memories, and driving a DRAM policy without its controller. */
import { technologies, type DramTable } from '../../models/index.js';
import { Banks } from '../../models/memory/dram/banks.js';
import type { CommandAt } from '../../models/memory/dram/commands.js';
import { DEFAULT_OPTIONS, type DramOptions } from '../../models/memory/dram/options.js';
import type { Policy, PolicyHost, PolicyState } from '../../models/memory/dram/policy.js';
import type { BankedState } from '../../models/memory/dram/policies/banked/state.js';
import { policies } from '../../models/memory/dram/policies/index.js';
import { transaction, type Transaction } from '../../models/memory/dram/transaction.js';
import type { MemRequest } from '../../models/memory/protocol/messages.js';
import { newTicket, type Ticket } from '../../models/memory/protocol/ticket.js';
import type { ArrayTechnology } from '../../models/technology/memory-technology.js';

export const PLACE = { file: 'test' };

/** Without the accelerator's side of them. */
export const tables: readonly (readonly [name: string, table: DramTable])[] = technologies.names.flatMap((name) => {
  const technology = technologies.get(name, PLACE);
  if (technology.kind !== 'dram') return [];
  const { host, ...alone } = technology;
  return host === undefined ? [[name, technology] as const] : [[name, alone] as const];
});
export const dramTable = (name: string): DramTable => tables.find(([n]) => n === name)![1];
export const arrays: readonly (readonly [name: string, technology: ArrayTechnology])[] = technologies.names.flatMap((name) => {
  const technology = technologies.get(name, PLACE);
  return technology.kind === 'array' ? [[name, technology] as const] : [];
});
/** `table` with other values in some of its fields. */
export const withFields = (table: DramTable, values: Readonly<Record<string, number>>): DramTable => ({
  ...table,
  fields: {
    ...table.fields,
    ...Object.fromEntries(
      Object.entries(values).map(([f, value]) => [f, { value, unit: 'cycles', status: 'assumed', source: 'a test' }]),
    ),
  },
});

export const request = (r: Partial<MemRequest> = {}): MemRequest => {
  return { id: 0, requester: 1, operator: 0, memory: 0, write: false, address: 0, bytes: 64, sent_ps: 0, ...r };
};
export const ticketOf = (r: Partial<MemRequest> = {}): Ticket => newTicket(request(r), r.bytes ?? 64, 0, 0);

/** A request to a place in a DRAM; its address says the place, so that no two places share one. */
export interface Placed {
  readonly cycle: number;
  readonly bank: number;
  readonly row: number;
  readonly column: number;
  readonly write: boolean;
  /** one, where it is left out */
  readonly bursts?: number;
}
export function placed(id: number, { bank, row, column, write, cycle, bursts = 1 }: Placed): Transaction {
  const address = ((row * 64 + bank) * 64 + column) * 64;
  const bytes = 64 * bursts;
  const x = transaction(newTicket(request({ id, write, address, bytes }), bytes, cycle, cycle), address, bytes, bursts);
  return Object.assign(x, { bank, row, column });
}

/** What a policy did with requests: its commands, and when each request was accepted and done, by id. */
export interface Driven {
  readonly commands: CommandAt[];
  readonly accepted: Record<number, number>;
  readonly done: Record<number, readonly [how: 'served' | 'answered', cycle: number]>;
  readonly state: PolicyState;
  readonly tickets: Ticket[];
}
/** What a policy would do later by itself it does not: each cycle is visited. */
function nothingPutOff(state: PolicyState): void {
  if ('stream' in state) (state as BankedState).stream.left = 0;
}

/** Before a request is accepted. */
function cycle(policy: Policy, state: PolicyState, t: number, ticks: boolean): void {
  if (policy.catchUp(state, t)) return;
  policy.settle(state, t);
  if (ticks) policy.tick(state, t);
}

/** @param jump visit only the cycles that the policy names, and those in which a request comes; otherwise each */
export function drive(
  name: string,
  table: DramTable,
  requests: readonly Placed[],
  { jump = true, options = {} }: { jump?: boolean; options?: Partial<DramOptions> } = {},
): Driven {
  const commands: CommandAt[] = [];
  const accepted: Record<number, number> = {};
  const done: Record<number, readonly ['served' | 'answered', number]> = {};
  const end = (how: 'served' | 'answered', cycle: number, { tickets }: Transaction): void => {
    for (const { id } of tickets) {
      if (done[id]) throw new Error(`request ${id} is done twice`);
      done[id] = [how, cycle];
    }
  };
  const nothing = (): void => undefined;
  const host: PolicyHost = {
    command: (cycle, command, bank, row, column) => void commands.push({ cycle, name: command, bank, row, column }),
    served: (t, x) => x.write || end('served', t, x),
    answered: (t, x) => end('answered', t, x),
    activated: nothing,
    refreshed: nothing,
    absorbed: nothing,
    powerChanges: nothing,
  };
  const policy = policies
    .get(name, PLACE)
    .create({ table, banks: new Banks(table), options: { ...DEFAULT_OPTIONS, ...options }, host });
  const state = policy.newState();
  const xs = requests.map((r, id) => placed(id, r));
  const tickets = xs.map((x) => x.tickets[0]!);
  const due = (request: number, t: number): boolean => request < xs.length && requests[request]!.cycle <= t;
  const comes = (request: number): number => requests[request]?.cycle ?? Infinity;
  let i = 0;
  let next = 0;
  for (let t = 0; i < xs.length || state.due > 0;) {
    if (!jump) nothingPutOff(state);
    cycle(policy, state, t, !jump || t === next);
    let took = false;
    if (due(i, t) && (took = policy.accept(state, t, xs[i]!))) accepted[i++] = t;
    const waits = due(i, t);
    next = took && waits ? t + 1 : policy.nextTime(state, t);
    t = jump ? Math.min(next, waits ? Infinity : comes(i)) : t + 1;
    if (t > 10_000_000) throw new Error('the policy does not end');
  }
  return { commands, accepted, done, state, tickets };
}
