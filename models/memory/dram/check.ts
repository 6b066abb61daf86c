/**
 * A constraint checker that knows nothing of schedulers: it reads a command stream and reports what it breaks, by the
 * standard's name, cycle and bank. It looks pairwise at what was issued, from the table, and so shares no code with the
 * bank model. Where that one compares starts of commands, this one compares their effects: a command takes effect in the
 * last cycle in which it occupies the command bus.
 */
import type { DramField, DramTable } from '../../technology/dram-table.js';
import type { CommandAt } from './commands.js';

export interface Violation {
  readonly constraint: string;
  readonly cycle: number;
  readonly time_ps: number;
  readonly bank: number;
}

/** Cycles of effect of the last command of each kind. */
interface BankHistory {
  open: number;
  act: number;
  pre: number;
  read: number;
  write: number;
  refresh: number;
}
interface RankHistory {
  activates: number[];
  refresh: number;
  bankRefresh: number;
  precharge: number;
  prechargeAll: number;
  /** asleep since, or −∞ while awake; deep: refreshing itself */
  asleep: number;
  deep: boolean;
  wokenFromPowerDown: number;
  wokenFromSelfRefresh: number;
  /** of the last refresh of any kind, or self-refresh */
  fresh: number;
}
const LONG_AGO = -1e9;
/** refreshes that may be put off, by the standard */
const POSTPONED = 8;

export interface Checker {
  see(c: CommandAt): void;
  readonly violations: readonly Violation[];
}

type Need = (constraint: string, earliest: number) => void;

export function createChecker(table: DramTable): Checker {
  const v = (f: DramField): number => table.fields[f].value;
  const perRank = v('bankGroups') * v('banksPerGroup');
  const banks = Array.from({ length: perRank * v('ranks') }, (): BankHistory => {
    return { open: -1, act: LONG_AGO, pre: LONG_AGO, read: LONG_AGO, write: LONG_AGO, refresh: LONG_AGO };
  });
  const ranks = Array.from({ length: v('ranks') }, (): RankHistory => {
    return {
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
    };
  });
  const violations: Violation[] = [];
  let busFree = LONG_AGO;

  const rankOf = (bank: number): number => Math.floor(bank / perRank);
  const ofRank = (rank: number): readonly BankHistory[] => banks.slice(rank * perRank, (rank + 1) * perRank);
  const sameGroup = (a: number, b: number): boolean => Math.floor(a / v('banksPerGroup')) === Math.floor(b / v('banksPerGroup'));
  const [burst, RL, WL] = [v('burst'), v('RL'), v('WL')];
  const report = (constraint: string, cycle: number, bank: number): void =>
    void violations.push({ constraint, cycle, time_ps: cycle * v('tCK'), bank });

  function activate({ bank, row, cycle }: CommandAt, effect: number, need: Need): void {
    const own = banks[bank]!;
    const rank = ranks[rankOf(bank)]!;
    if (own.open !== -1) report('ACT to an open bank', cycle, bank);
    need('tRP', own.pre + v('tRPpb'));
    need('tRPab', rank.prechargeAll + v('tRPab'));
    need('tRFC', rank.refresh + v('tRFCab'));
    need('tRFCpb', own.refresh + (table.fields.tRFCpb?.value ?? 0));
    banks.forEach((b, other) => {
      if (other === bank || rankOf(other) !== rankOf(bank)) return;
      const name = sameGroup(other, bank) ? 'tRRD_L' : 'tRRD_S';
      need(name, b.act + v(name));
      need('tRRD_S', b.refresh + v('tRRD_S'));
    });
    if (rank.activates.length === 4) need('tFAW', rank.activates.shift()! + v('tFAW'));
    rank.activates.push(effect);
    own.open = row;
    own.act = effect;
  }

  function mayPrecharge(own: BankHistory, need: Need): void {
    need('tRAS', own.act + v('tRAS'));
    need('tRTP', own.read + v('tRTP'));
    need('tWR', own.write + WL + v('tDQSS') + burst + v('tWR'));
  }

  function precharge({ bank, cycle }: CommandAt, effect: number, need: Need): void {
    const own = banks[bank]!;
    const rank = ranks[rankOf(bank)]!;
    if (own.open === -1) report('PRE of a closed bank', cycle, bank);
    mayPrecharge(own, need);
    need('tPPD', rank.precharge + v('tPPD'));
    rank.precharge = effect;
    own.open = -1;
    own.pre = effect;
  }

  function prechargeAll({ bank }: CommandAt, effect: number, need: Need): void {
    const rank = ranks[rankOf(bank)]!;
    need('tPPD', rank.precharge + v('tPPD'));
    for (const b of ofRank(rankOf(bank))) {
      if (b.open === -1) continue;
      mayPrecharge(b, need);
      b.open = -1;
      b.pre = effect;
    }
    rank.precharge = rank.prechargeAll = effect;
  }

  /** Earliest effect that each earlier access leaves to this one, by the name of what binds. */
  function afterAccess(b: BankHistory, other: number, bank: number, write: boolean, need: Need): void {
    const otherRank = rankOf(other) !== rankOf(bank);
    const near = sameGroup(other, bank);
    const spacing = otherRank ? burst : Math.max(burst, v(near ? 'tCCD_L' : 'tCCD_S'));
    const name = otherRank ? 'rank switch' : near ? 'tCCD_L' : 'tCCD_S';
    if (write) {
      need(name, b.write + spacing);
      if (otherRank) need('rank switch', b.read + RL + v('tDQSCK') + burst + v('tRTRS') - WL);
      else need('read to write', b.read + RL + v('tDQSCK') + burst + v('tWPRE') + v('tRPST') - WL);
    } else {
      need(name, b.read + spacing + (otherRank ? v('tRTRS') : 0));
      const end = b.write + WL + burst;
      if (otherRank) need('rank switch', end + v('tRTRS') - RL);
      else need(near ? 'tWTR_L' : 'tWTR_S', end + v('tDQSS') + v(near ? 'tWTR_L' : 'tWTR_S'));
    }
  }

  function access({ bank, row, name, cycle }: CommandAt, effect: number, need: Need): void {
    const own = banks[bank]!;
    if (own.open !== row) report('access to a row that is not open', cycle, bank);
    need('tRCD', own.act + v('tRCD'));
    banks.forEach((b, other) => afterAccess(b, other, bank, name === 'write', need));
    own[name === 'write' ? 'write' : 'read'] = effect;
  }

  function refresh({ bank, cycle, name }: CommandAt, effect: number, need: Need): void {
    const alone = name === 'refresh-bank';
    const rank = ranks[rankOf(bank)]!;
    need('tRFC', rank.refresh + v('tRFCab'));
    need('tRFCpb', rank.bankRefresh + (table.fields.tRFCpb?.value ?? 0));
    need('tRPab before REF', rank.prechargeAll + v('tRPab'));
    for (const b of alone ? [banks[bank]!] : ofRank(rankOf(bank))) {
      if (b.open !== -1) report('REF with an open row', cycle, bank);
      need('tRP before REF', b.pre + v('tRPpb'));
    }
    rank.fresh = cycle;
    if (!alone) {
      rank.refresh = effect;
      return;
    }
    for (const b of ofRank(rankOf(bank))) need('tRRD_S', b.act + v('tRRD_S'));
    banks[bank]!.refresh = rank.bankRefresh = effect;
  }

  /** Data on the way and refreshes must be over before the clock stops. */
  function enter({ bank, cycle, name }: CommandAt, need: Need): void {
    const rank = ranks[rankOf(bank)]!;
    rank.deep = name === 'self-refresh-enter';
    const woken = Math.max(rank.wokenFromPowerDown, rank.wokenFromSelfRefresh);
    need('tCKE', woken + v('tCKE'));
    need('tRFC', rank.refresh + v('tRFCab'));
    need('tCMDCKE', Math.max(rank.precharge, rank.activates.at(-1) ?? LONG_AGO) + v('tCMDCKE'));
    for (const b of ofRank(rankOf(bank))) {
      need('data before power-down', b.read + RL + v('tDQSCK') + burst + v('tRPST'));
      need('data before power-down', b.write + WL + v('tDQSS') + burst + v('tWR'));
      if (rank.deep && b.open !== -1) report('self-refresh with an open row', cycle, bank);
      if (rank.deep) need('tRP before REF', b.pre + v('tRPpb'));
    }
    rank.asleep = cycle;
  }

  function leave({ bank, cycle, name }: CommandAt, need: Need): void {
    const rank = ranks[rankOf(bank)]!;
    const deep = name === 'self-refresh-exit';
    if (rank.asleep === LONG_AGO || rank.deep !== deep) report('exit from a state not entered', cycle, bank);
    need(deep ? 'tSR' : 'tCKE', rank.asleep + v(deep ? 'tSR' : 'tCKE'));
    rank.asleep = LONG_AGO;
    if (deep) rank.fresh = rank.wokenFromSelfRefresh = cycle;
    else rank.wokenFromPowerDown = cycle;
  }

  const LENGTHS = { activate: v('nACT'), read: v('nRDWR'), write: v('nRDWR'), precharge: v('nPRE'), refresh: v('nREF') };
  const lengthOf = (name: CommandAt['name']): number => {
    if (name === 'precharge-all') return LENGTHS.precharge;
    if (name === 'refresh-bank') return LENGTHS.refresh;
    return name in LENGTHS ? LENGTHS[name as keyof typeof LENGTHS] : 1;
  };

  function ordinary(c: CommandAt, effect: number, need: Need): void {
    const rank = ranks[rankOf(c.bank)]!;
    if (rank.asleep !== LONG_AGO) report('command to a sleeping rank', c.cycle, c.bank);
    if (c.cycle < rank.wokenFromPowerDown + v('tXP')) report('tXP', c.cycle, c.bank);
    if (c.cycle < rank.wokenFromSelfRefresh + v('tXSR')) report('tXSR', c.cycle, c.bank);
    if (c.cycle - rank.fresh > (POSTPONED + 1) * v('tREFI')) {
      report('tREFI', c.cycle, c.bank);
      rank.fresh = c.cycle;
    }
    if (c.name === 'activate') activate(c, effect, need);
    else if (c.name === 'precharge') precharge(c, effect, need);
    else if (c.name === 'precharge-all') prechargeAll(c, effect, need);
    else if (c.name === 'refresh' || c.name === 'refresh-bank') refresh(c, effect, need);
    else access(c, effect, need);
  }

  return {
    violations,
    see(c) {
      const { cycle, bank, name } = c;
      const length = lengthOf(name);
      const effect = cycle + length - 1;
      if (cycle < busFree) report('one command at a time', cycle, bank);
      busFree = cycle + length;
      const need: Need = (constraint, earliest) => {
        if (effect < earliest) report(constraint, cycle, bank);
      };
      if (name === 'power-down-enter' || name === 'self-refresh-enter') enter(c, need);
      else if (name === 'power-down-exit' || name === 'self-refresh-exit') leave(c, need);
      else ordinary(c, effect, need);
    },
  };
}
