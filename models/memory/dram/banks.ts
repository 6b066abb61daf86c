/**
 * The banks of a DRAM at command level: open rows, the earliest cycle of each next command and what sets it, the
 * four-activate window, and how long each rank was in which power state. In cycles.
 */
import { detailIndex } from '../../../traces/formats.js';

import { banksOf, field, type DramTable } from '../../technology/dram-table.js';
import { CLOSED, newBanksState, type BanksState } from './banks-state.js';
import { ACT, COMMANDS, NEXT, PRE, PRE_ALL, RD, REF, REF_BANK, WR } from './commands.js';
import { constraintsOf, type Constraint } from './constraints.js';
import { ACTIVE, POWER_STATES, PRECHARGED } from './power-states.js';

const FAW = detailIndex('tFAW');
const POWER_UP = detailIndex('power-up');
const STATES = POWER_STATES.length;
/** activates that may be within tFAW of one another */
const WINDOW = 4;

/** For each command and bank: [slot in `earliest`, cycles, why] of everything that it constrains. */
function compile(constraints: readonly Constraint[], total: number, perRank: number, perGroup: number): Int32Array[][] {
  const relation = (from: number, to: number): Constraint['where'][number] => {
    if (from === to) return 'bank';
    if (Math.floor(from / perRank) !== Math.floor(to / perRank)) return 'other-rank';
    return Math.floor(from / perGroup) === Math.floor(to / perGroup) ? 'group' : 'rank';
  };
  const banks = Array.from({ length: total }, (_, bank) => bank);
  const effects = (command: number, from: number): number[] =>
    constraints
      .filter((c) => c.after === command)
      .flatMap(({ next, where, cycles, why }) =>
        banks.filter((to) => where.includes(relation(from, to))).flatMap((to) => [next * total + to, cycles, why]),
      );
  return COMMANDS.map((_, command) => banks.map((from) => Int32Array.from(effects(command, from))));
}

/** What a table says of its banks. It is immutable: what changes is in the `BanksState` that is passed in. */
export class Banks {
  /** over all ranks */
  readonly total: number;
  readonly perRank: number;
  readonly ranks: number;
  private readonly tFAW: number;
  private readonly ranksOf: readonly number[];
  private readonly effects: readonly (readonly Int32Array[])[];

  constructor(table: DramTable) {
    this.ranks = field(table, 'ranks');
    this.perRank = banksOf(table);
    this.total = this.ranks * this.perRank;
    this.tFAW = field(table, 'tFAW');
    this.ranksOf = Array.from({ length: this.total }, (_, bank) => Math.floor(bank / this.perRank));
    this.effects = compile(constraintsOf(table), this.total, this.perRank, field(table, 'banksPerGroup'));
  }

  newState(): BanksState {
    return newBanksState(this.total, this.ranks);
  }
  rankOf(bank: number): number {
    return this.ranksOf[bank]!;
  }

  /** earliest cycle of the next command of this kind, the four-activate window included */
  at(s: BanksState, next: number, bank: number): number {
    const at = s.earliest[next * this.total + bank]!;
    return next === ACT ? Math.max(at, this.windowEnd(s, bank)) : at;
  }
  /** the detail that sets it */
  why(s: BanksState, next: number, bank: number): number {
    const slot = next * this.total + bank;
    return next === ACT && this.windowEnd(s, bank) > s.earliest[slot]! ? FAW : s.why[slot]!;
  }
  private windowEnd(s: BanksState, bank: number): number {
    const window = s.activates[this.rankOf(bank)]!;
    return window.length < WINDOW ? 0 : window[0]! + this.tFAW;
  }

  activate(s: BanksState, bank: number, row: number, t: number): void {
    const rank = this.rankOf(bank);
    s.openRow[bank] = row;
    s.hits[bank] = 0;
    const window = s.activates[rank]!;
    if (window.length === WINDOW) {
      for (let i = 1; i < WINDOW; i++) window[i - 1] = window[i]!;
      window[WINDOW - 1] = t;
    } else window.push(t);
    this.apply(s, ACT, bank, t);
    if (s.openRows[rank]!++ === 0) this.setPower(s, rank, ACTIVE, t);
    s.count.activates[bank]!++;
  }
  precharge(s: BanksState, bank: number, t: number): void {
    this.apply(s, PRE, bank, t);
    this.close(s, bank, t);
  }
  /** closes all banks of the rank with one command */
  prechargeAll(s: BanksState, rank: number, t: number): void {
    const first = rank * this.perRank;
    this.apply(s, PRE_ALL, first, t);
    for (let bank = first; bank < first + this.perRank; bank++) if (s.openRow[bank] !== CLOSED) this.close(s, bank, t);
  }
  access(s: BanksState, bank: number, write: boolean, t: number): void {
    this.apply(s, write ? WR : RD, bank, t);
    if (s.hits[bank]! > 0) s.hitCount++;
    s.hits[bank]!++;
    (write ? s.count.writes : s.count.reads)[bank]!++;
  }
  /** counts so many accesses to the row in use, each before one that constrains what comes more */
  countAccesses(s: BanksState, bank: number, write: boolean, count: number): void {
    s.hitCount += count;
    s.hits[bank]! += count;
    (write ? s.count.writes : s.count.reads)[bank]! += count;
  }
  refresh(s: BanksState, rank: number, t: number): void {
    const first = rank * this.perRank;
    this.apply(s, REF, first, t);
    for (let bank = first; bank < first + this.perRank; bank++) s.count.refreshes[bank]!++;
  }
  refreshBank(s: BanksState, bank: number, t: number): void {
    this.apply(s, REF_BANK, bank, t);
    s.count.bankRefreshes[bank]!++;
  }

  /** the rank wakes up: no command of it before cycle t */
  wakesUp(s: BanksState, rank: number, t: number): void {
    const first = rank * this.perRank;
    for (let next = 0; next < NEXT; next++)
      for (let bank = first; bank < first + this.perRank; bank++) this.hold(s, next * this.total + bank, t, POWER_UP);
  }

  setPower(s: BanksState, rank: number, power: number, t: number): void {
    s.powerCycles[rank * STATES + s.power[rank]!]! += t - s.powerSince[rank]!;
    s.power[rank] = power;
    s.powerSince[rank] = t;
  }
  /** cycles of all ranks in a power state in [0, t) */
  powerCycles(s: BanksState, power: number, t: number): number {
    let sum = 0;
    for (let rank = 0; rank < this.ranks; rank++) {
      sum += s.powerCycles[rank * STATES + power]!;
      if (s.power[rank] === power) sum += t - s.powerSince[rank]!;
    }
    return sum;
  }

  private hold(s: BanksState, slot: number, at: number, why: number): void {
    if (at <= s.earliest[slot]!) return;
    s.earliest[slot] = at;
    s.why[slot] = why;
  }
  /** What a command at t leaves to those after it. */
  private apply(s: BanksState, command: number, bank: number, t: number): void {
    const rows = this.effects[command]![bank]!;
    for (let i = 0; i < rows.length; i += 3) this.hold(s, rows[i]!, t + rows[i + 1]!, rows[i + 2]!);
  }
  private close(s: BanksState, bank: number, t: number): void {
    const rank = this.rankOf(bank);
    s.openRow[bank] = CLOSED;
    s.hits[bank] = 0;
    if (--s.openRows[rank]! === 0) this.setPower(s, rank, PRECHARGED, t);
    s.count.precharges[bank]!++;
  }
}
