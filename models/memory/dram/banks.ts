/**
 * The banks of a DRAM at command level: open rows, the earliest cycle of each next command and what sets it, the
 * four-activate window, and how long each rank was in which power state. In cycles.
 */
import { detailIndex } from '../../../traces/index.js';

import { banksOf, field, type DramTable } from '../../technology/dram-table.js';
import { ACT, constraintsOf, NEXT, PRE, PRE_ALL, RD, REF, REF_BANK, WR, type Constraint } from './constraints.js';
import { ACTIVE, POWER_STATES, PRECHARGED, SELF_REFRESH } from './energy.js';

export const CLOSED = -1;
const FAW = detailIndex('tFAW');

/** Plain data; arrays are indexed by bank over all ranks, or by rank. */
export interface BanksState {
  openRow: number[];
  /** accesses since the row was opened */
  hits: number[];
  /** at next · banks + bank: the earliest cycle of that command, and the detail that sets it */
  earliest: number[];
  why: number[];
  /** the last four activates of each rank, oldest first */
  activates: number[][];
  openRows: number[];
  /** power state of each rank, since when, and cycles in each so far: rank · states + state */
  power: number[];
  powerSince: number[];
  powerCycles: number[];
  /** by bank */
  count: {
    activates: number[];
    precharges: number[];
    reads: number[];
    writes: number[];
    refreshes: number[];
    bankRefreshes: number[];
  };
  hitCount: number;
}

export interface Banks {
  readonly total: number;
  readonly perRank: number;
  readonly ranks: number;
  readonly rankOf: (bank: number) => number;
  /** earliest cycle of the next command of this kind, the four-activate window included */
  at(s: BanksState, next: number, bank: number): number;
  /** what sets it */
  why(s: BanksState, next: number, bank: number): number;
  activate(s: BanksState, bank: number, row: number, t: number): void;
  precharge(s: BanksState, bank: number, t: number): void;
  /** closes all banks of the rank with one command */
  prechargeAll(s: BanksState, rank: number, t: number): void;
  access(s: BanksState, bank: number, write: boolean, t: number): void;
  refresh(s: BanksState, rank: number, t: number): void;
  refreshBank(s: BanksState, bank: number, t: number): void;
  /** no command of the rank before cycle t, because of `why` */
  holdRank(s: BanksState, rank: number, t: number, why: number): void;
  setPower(s: BanksState, rank: number, power: number, t: number): void;
  /** cycles of all ranks in a power state in [0, t) */
  powerCycles(s: BanksState, power: number, t: number): number;
  newState(): BanksState;
}

/** For each command and bank: [slot in `earliest`, cycles, why] of everything that it constrains. */
function compile(constraints: readonly Constraint[], total: number, perRank: number, perGroup: number): Int32Array[][] {
  const relation = (from: number, to: number): Constraint['where'][number] => {
    if (from === to) return 'bank';
    if (Math.floor(from / perRank) !== Math.floor(to / perRank)) return 'other-rank';
    return Math.floor(from / perGroup) === Math.floor(to / perGroup) ? 'group' : 'rank';
  };
  const commands = [ACT, RD, WR, PRE, REF, REF_BANK, PRE_ALL];
  return commands.map((command) =>
    Array.from({ length: total }, (_, from) => {
      const flat = constraints
        .filter((c) => c.after === command)
        .flatMap(({ next, where, cycles, why }) =>
          Array.from({ length: total }, (_, to) => to)
            .filter((to) => where.includes(relation(from, to)))
            .map((to) => [next * total + to, cycles, why]),
        );
      return Int32Array.from(flat.flat());
    }),
  );
}

export function createBanks(table: DramTable): Banks {
  const ranks = field(table, 'ranks');
  const perRank = banksOf(table);
  const total = ranks * perRank;
  const tFAW = field(table, 'tFAW');
  const states = POWER_STATES.length;
  const effects = compile(constraintsOf(table), total, perRank, field(table, 'banksPerGroup'));
  const rankOf = (bank: number): number => Math.floor(bank / perRank);

  function apply(s: BanksState, command: number, bank: number, t: number): void {
    const { earliest, why } = s;
    const rows = effects[command]![bank]!;
    for (let i = 0; i < rows.length; i += 3) {
      const slot = rows[i]!;
      const at = t + rows[i + 1]!;
      if (at <= earliest[slot]!) continue;
      earliest[slot] = at;
      why[slot] = rows[i + 2]!;
    }
  }

  function setPower(s: BanksState, rank: number, power: number, t: number): void {
    s.powerCycles[rank * states + s.power[rank]!]! += t - s.powerSince[rank]!;
    s.power[rank] = power;
    s.powerSince[rank] = t;
  }
  function opened(s: BanksState, rank: number, t: number): void {
    if (s.openRows[rank]!++ === 0) setPower(s, rank, ACTIVE, t);
  }
  function closed(s: BanksState, bank: number, t: number): void {
    const rank = rankOf(bank);
    s.openRow[bank] = CLOSED;
    s.hits[bank] = 0;
    if (--s.openRows[rank]! === 0) setPower(s, rank, PRECHARGED, t);
  }
  const windowEnd = (s: BanksState, bank: number): number => {
    const window = s.activates[rankOf(bank)]!;
    return window.length < 4 ? 0 : window[0]! + tFAW;
  };

  return {
    total,
    perRank,
    ranks,
    rankOf,
    at(s, next, bank) {
      const at = s.earliest[next * total + bank]!;
      return next === ACT ? Math.max(at, windowEnd(s, bank)) : at;
    },
    why(s, next, bank) {
      const slot = next * total + bank;
      return next === ACT && windowEnd(s, bank) > s.earliest[slot]! ? FAW : s.why[slot]!;
    },
    activate(s, bank, row, t) {
      s.openRow[bank] = row;
      s.hits[bank] = 0;
      const window = s.activates[rankOf(bank)]!;
      if (window.length === 4) for (let i = 0; i < 3; i++) window[i] = window[i + 1]!;
      if (window.length === 4) window[3] = t;
      else window.push(t);
      apply(s, ACT, bank, t);
      opened(s, rankOf(bank), t);
      s.count.activates[bank]!++;
    },
    precharge(s, bank, t) {
      apply(s, PRE, bank, t);
      closed(s, bank, t);
      s.count.precharges[bank]!++;
    },
    prechargeAll(s, rank, t) {
      apply(s, PRE_ALL, rank * perRank, t);
      for (let bank = rank * perRank; bank < (rank + 1) * perRank; bank++)
        if (s.openRow[bank] !== CLOSED) {
          closed(s, bank, t);
          s.count.precharges[bank]!++;
        }
    },
    access(s, bank, write, t) {
      apply(s, write ? WR : RD, bank, t);
      if (s.hits[bank]! > 0) s.hitCount++;
      s.hits[bank]!++;
      (write ? s.count.writes : s.count.reads)[bank]!++;
    },
    refresh(s, rank, t) {
      apply(s, REF, rank * perRank, t);
      for (let bank = rank * perRank; bank < (rank + 1) * perRank; bank++) s.count.refreshes[bank]!++;
    },
    refreshBank(s, bank, t) {
      apply(s, REF_BANK, bank, t);
      s.count.bankRefreshes[bank]!++;
    },
    holdRank(s, rank, t, why) {
      for (let next = 0; next < NEXT; next++)
        for (let bank = rank * perRank; bank < (rank + 1) * perRank; bank++) {
          const slot = next * total + bank;
          if (t <= s.earliest[slot]!) continue;
          s.earliest[slot] = t;
          s.why[slot] = why;
        }
    },
    setPower,
    powerCycles(s, power, t) {
      let sum = 0;
      for (let rank = 0; rank < ranks; rank++) {
        sum += s.powerCycles[rank * states + power]!;
        if (s.power[rank] === power) sum += t - s.powerSince[rank]!;
      }
      return sum;
    },
    newState() {
      const zeros = (n: number): number[] => new Array<number>(n).fill(0);
      return {
        openRow: new Array<number>(total).fill(CLOSED),
        hits: zeros(total),
        earliest: zeros(NEXT * total),
        why: zeros(NEXT * total),
        activates: Array.from({ length: ranks }, () => []),
        openRows: zeros(ranks),
        power: new Array<number>(ranks).fill(PRECHARGED),
        powerSince: zeros(ranks),
        powerCycles: zeros(ranks * states),
        count: {
          activates: zeros(total),
          precharges: zeros(total),
          reads: zeros(total),
          writes: zeros(total),
          refreshes: zeros(total),
          bankRefreshes: zeros(total),
        },
        hitCount: 0,
      };
    },
  };
}

/** In a power-down state the rank hears no command but the exit. */
export const asleep = (s: BanksState, rank: number): boolean => s.power[rank]! > PRECHARGED;
export const selfRefreshing = (s: BanksState, rank: number): boolean => s.power[rank] === SELF_REFRESH;
