/**
 * A DRAM controller at command level, as an actor: it wakes only in cycles in which something can happen.
 *
 * In each cycle it first does its own work (answers, refresh timer, one command, one transaction moved), then takes the
 * request that is offered, if there is room; an offer that is refused stands until there is.
 */
import { OutPort, type InPort, type Kernel } from '../../../sim/index.js';
import type { CommandTable } from '../../technology/command-tables.js';
import { createBanks } from './banks.js';
import { dramsim3, type Command } from './dramsim3.js';
import { burstAddress, burstGeometry, commandTiming, fieldsOf, type BurstAddress } from './timing.js';

export interface Offer {
  readonly id: number;
  readonly write: boolean;
  readonly address: number;
}
export interface CommandAt extends Command {
  readonly cycle: number;
}
export interface CommandCounts {
  readonly activates: number;
  readonly precharges: number;
  readonly reads: number;
  readonly writes: number;
  readonly refreshes: number;
  readonly readHits: number;
  readonly writeHits: number;
}
export interface CommandEnergy {
  readonly activate: number;
  readonly read: number;
  readonly write: number;
  readonly refresh: number;
  readonly background: number;
  readonly total: number;
}
export interface CommandController {
  readonly offer: InPort<Offer>;
  readonly accepted$: OutPort<{ readonly id: number }>;
  readonly answered$: OutPort<{ readonly ids: readonly number[] }>;
  readonly command$: OutPort<CommandAt>;
  counts(): CommandCounts;
  /** pJ over the first `cycles` cycles, V × mA × cycles × tCK for the devices of each rank */
  energy_pj(cycles: number): CommandEnergy;
}

const TICK = 0;
const ANSWER = 1;

export function createCommandController(kernel: Kernel, name: string, table: CommandTable): CommandController {
  const v = fieldsOf(table);
  const tCK_ps = v('tCK');
  const ranks = v('ranks');
  const timing = commandTiming(v);
  const banks = createBanks(v, timing);
  const accepted$ = new OutPort<{ readonly id: number }>();
  const answered$ = new OutPort<{ readonly ids: readonly number[] }>();
  const command$ = new OutPort<CommandAt>();
  const geometry = burstGeometry(v);
  const now = (): number => kernel.now_ps / tCK_ps;
  const policy = dramsim3(banks, timing, ranks, {
    command(cycle, c) {
      if (command$.observed) command$.next({ cycle, ...c });
    },
    answer(cycle, ids) {
      state.answers.push({ cycle, ids });
      self.wakeAfter((cycle - now()) * tCK_ps, ANSWER);
    },
  });
  const state = {
    policy: policy.newState(),
    standing: null as (Offer & { at: BurstAddress }) | null,
    answers: [] as { cycle: number; ids: readonly number[] }[],
    lastTick: -1,
    changed: false,
    /** the tick that is scheduled, and whether it keeps the run alive */
    next: -1,
    nextLive: false,
  };
  const self = kernel.actor({
    name,
    state,
    wake,
    arbitrate,
    waits: () => (state.policy.readsPending > 0 ? [{ on: 'its banks', what: `${state.policy.readsPending} reads` }] : []),
  });

  function wake(_now_ps: number, what: number): void {
    const t = now();
    if (what === ANSWER) {
      const { answers } = state;
      let due = 0;
      while (answers[due]!.cycle !== t) due++;
      const a = answers[due]!;
      if (due === 0) answers.shift();
      else answers.splice(due, 1);
      answered$.next({ ids: a.ids });
      return;
    }
    self.ask();
    if (t === state.lastTick) return;
    state.lastTick = t;
    state.changed = policy.tick(state.policy, t);
  }

  /** The next tick that matters; buffered writes and refresh alone do not keep a run alive. */
  function schedule(t: number): void {
    const next = state.changed ? t + 1 : policy.nextTime(state.policy, t);
    const live = state.standing !== null || state.policy.readsPending > 0;
    if (state.next > t && state.next <= next && (state.nextLive || !live)) return;
    state.next = next;
    state.nextLive = live;
    if (live) self.wakeAfter((next - t) * tCK_ps, TICK);
    else self.daemonAfter((next - t) * tCK_ps, TICK);
  }

  function arbitrate(): void {
    const t = now();
    if (state.standing && policy.accept(state.policy, t, state.standing)) {
      const { id } = state.standing;
      state.standing = null;
      state.changed = true;
      accepted$.next({ id });
    }
    schedule(t);
    state.changed = false;
  }

  function energy_pj(cycles: number): CommandEnergy {
    const { counts, activeCycles, openRows, since } = state.policy.banks;
    const pj = (mA_cycles: number): number => (mA_cycles * v('VDD') * v('devicesPerRank') * tCK_ps) / 1000;
    const active = activeCycles.reduce((sum, c, rank) => sum + c + (openRows[rank]! > 0 ? cycles - since[rank]! : 0), 0);
    const rowCycle = v('IDD0') * (v('tRAS') + v('tRP')) - v('IDD3N') * v('tRAS') - v('IDD2N') * v('tRP');
    const e = {
      activate: pj(counts.activates * rowCycle),
      read: pj(counts.reads * (v('IDD4R') - v('IDD3N')) * v('burst')),
      write: pj(counts.writes * (v('IDD4W') - v('IDD3N')) * v('burst')),
      refresh: pj(counts.refreshes * (v('IDD5AB') - v('IDD3N')) * v('tRFC')),
      background: pj(active * v('IDD3N') + (cycles * ranks - active) * v('IDD2N')),
    };
    return { ...e, total: Object.values(e).reduce((a, b) => a + b, 0) };
  }

  return {
    offer: self.input((o: Offer) => {
      const { id, write, address } = o;
      state.standing = { id, write, address, at: burstAddress(geometry, address) };
      self.ask();
    }),
    accepted$,
    answered$,
    command$,
    counts: () => state.policy.banks.counts,
    energy_pj,
  };
}
