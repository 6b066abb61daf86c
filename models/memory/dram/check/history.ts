/** What the checker remembers: cycles of effect of the last command of each kind, by bank and by rank. */
import type { DramField, DramTable } from '../../../technology/dram-table.js';
import type { CommandAt } from '../commands.js';

/** A constraint that a command breaks, by the standard's name. */
export interface Violation {
  readonly constraint: string;
  readonly cycle: number;
  readonly time_ps: number;
  readonly bank: number;
}

/** Before anything happened. */
export const LONG_AGO = -1e9;
/** No row is open. */
export const NO_ROW = -1;

/** Cycles of effect of the last command of each kind. */
export interface BankHistory {
  /** its open row, or NO_ROW */
  open: number;
  act: number;
  pre: number;
  read: number;
  write: number;
  refresh: number;
}
/** The same for what concerns a whole rank. */
export interface RankHistory {
  /** the last four, oldest first */
  activates: number[];
  refresh: number;
  bankRefresh: number;
  precharge: number;
  prechargeAll: number;
  /** asleep since, or LONG_AGO while awake; deep: refreshing itself */
  asleep: number;
  deep: boolean;
  wokenFromPowerDown: number;
  wokenFromSelfRefresh: number;
  /** of the last refresh of any kind, or self-refresh */
  fresh: number;
}

const newBank = (): BankHistory => ({
  open: NO_ROW,
  act: LONG_AGO,
  pre: LONG_AGO,
  read: LONG_AGO,
  write: LONG_AGO,
  refresh: LONG_AGO,
});
const newRank = (): RankHistory => ({
  activates: [],
  refresh: LONG_AGO,
  bankRefresh: LONG_AGO,
  precharge: LONG_AGO,
  prechargeAll: LONG_AGO,
  asleep: LONG_AGO,
  deep: false,
  wokenFromPowerDown: LONG_AGO,
  wokenFromSelfRefresh: LONG_AGO,
  fresh: 0,
});

/** A device as its command bus shows it, and what was found wrong. */
export class History {
  readonly banks: readonly BankHistory[];
  readonly ranks: readonly RankHistory[];
  readonly violations: Violation[] = [];
  private readonly perRank: number;

  constructor(readonly table: DramTable) {
    this.perRank = this.v('bankGroups') * this.v('banksPerGroup');
    this.ranks = Array.from({ length: this.v('ranks') }, newRank);
    this.banks = Array.from({ length: this.perRank * this.ranks.length }, newBank);
  }

  /** A number of the table. */
  v(f: DramField): number {
    return this.table.fields[f].value;
  }
  /** of a refresh of one bank; 0 where the device has none */
  get tRFCpb(): number {
    return this.table.fields.tRFCpb?.value ?? 0;
  }
  rankOf(bank: number): number {
    return Math.floor(bank / this.perRank);
  }
  /** the rank of a command */
  rankAt({ bank }: CommandAt): RankHistory {
    return this.ranks[this.rankOf(bank)]!;
  }
  /** the banks of a command's rank */
  rankBanks({ bank }: CommandAt): readonly BankHistory[] {
    const first = this.rankOf(bank) * this.perRank;
    return this.banks.slice(first, first + this.perRank);
  }
  sameGroup(a: number, b: number): boolean {
    const size = this.v('banksPerGroup');
    return Math.floor(a / size) === Math.floor(b / size);
  }
  report(constraint: string, { cycle, bank }: CommandAt): void {
    this.violations.push({ constraint, cycle, time_ps: cycle * this.v('tCK'), bank });
  }
}

/** The command being looked at must not take effect before `earliest`. */
export type Need = (constraint: string, earliest: number) => void;
