/**
 * A constraint checker that knows nothing of schedulers: it reads a command stream and reports what it breaks, by the
 * standard's name, cycle and bank. It looks pairwise at what was issued, from the table, and so shares no code with the
 * bank model.
 */
import type { CommandTable } from '../../technology/command-tables.js';
import type { CommandAt } from './controller.js';

export interface Violation {
  readonly constraint: string;
  readonly cycle: number;
  readonly bank: number;
}

interface BankHistory {
  open: number;
  act: number;
  pre: number;
  read: number;
  write: number;
}
const LONG_AGO = -1e9;

export interface Checker {
  see(c: CommandAt): void;
  readonly violations: readonly Violation[];
}

export function createChecker(table: CommandTable): Checker {
  const v = (f: keyof CommandTable['fields']): number => table.fields[f].value;
  const perRank = v('bankGroups') * v('banksPerGroup');
  const banks = Array.from({ length: perRank * v('ranks') }, (): BankHistory => {
    return { open: -1, act: LONG_AGO, pre: LONG_AGO, read: LONG_AGO, write: LONG_AGO };
  });
  const refreshed = new Array<number>(v('ranks')).fill(LONG_AGO);
  const activates: number[][] = refreshed.map(() => []);
  const violations: Violation[] = [];
  let last = LONG_AGO;

  const rankOf = (bank: number): number => Math.floor(bank / perRank);
  const sameGroup = (a: number, b: number): boolean => Math.floor(a / v('banksPerGroup')) === Math.floor(b / v('banksPerGroup'));
  const [burst, CL, CWL] = [v('burst'), v('CL'), v('CWL')];

  function activate({ cycle, bank, row }: CommandAt, need: Need): void {
    const own = banks[bank]!;
    if (own.open !== -1) violations.push({ constraint: 'ACT to an open bank', cycle, bank });
    need('tRP', own.pre + v('tRP'));
    need('tRC', own.act + v('tRAS') + v('tRP'));
    need('tRFC', refreshed[rankOf(bank)]! + v('tRFC'));
    banks.forEach((b, other) => {
      if (other !== bank && rankOf(other) === rankOf(bank))
        need(sameGroup(other, bank) ? 'tRRD_L' : 'tRRD_S', b.act + v(sameGroup(other, bank) ? 'tRRD_L' : 'tRRD_S'));
    });
    const window = activates[rankOf(bank)]!;
    if (window.length === 4) need('tFAW', window.shift()! + v('tFAW'));
    window.push(cycle);
    own.open = row;
    own.act = cycle;
  }

  function precharge({ cycle, bank }: CommandAt, need: Need): void {
    const own = banks[bank]!;
    if (own.open === -1) violations.push({ constraint: 'PRE of a closed bank', cycle, bank });
    need('tRAS', own.act + v('tRAS'));
    need('tRTP', own.read + v('tRTP'));
    need('tWR', own.write + CWL + burst + v('tWR'));
    banks.forEach((b, other) => {
      if (other !== bank && rankOf(other) === rankOf(bank)) need('tPPD', b.pre + v('tPPD'));
    });
    own.open = -1;
    own.pre = cycle;
  }

  /** Earliest cycle that each earlier access leaves to this one, by the name of what binds. */
  function afterAccess(b: BankHistory, other: number, bank: number, write: boolean, need: Need): void {
    const otherRank = rankOf(other) !== rankOf(bank);
    const near = sameGroup(other, bank);
    const spacing = otherRank ? burst : Math.max(burst, v(near ? 'tCCD_L' : 'tCCD_S'));
    const name = otherRank ? 'rank switch' : near ? 'tCCD_L' : 'tCCD_S';
    if (write) {
      need(name, b.write + spacing);
      need('read to write', b.read + CL + burst - CWL + v('tRTRS'));
    } else {
      need(name, b.read + spacing + (otherRank ? v('tRTRS') : 0));
      if (otherRank) need('rank switch', b.write + CWL + burst + v('tRTRS') - CL);
      else need(near ? 'tWTR_L' : 'tWTR_S', b.write + CWL + burst + v(near ? 'tWTR_L' : 'tWTR_S'));
    }
  }

  function access({ cycle, bank, row, name }: CommandAt, need: Need): void {
    const own = banks[bank]!;
    if (own.open !== row) violations.push({ constraint: 'access to a row that is not open', cycle, bank });
    need('tRCD', own.act + v('tRCD'));
    banks.forEach((b, other) => afterAccess(b, other, bank, name === 'write', need));
    own[name === 'write' ? 'write' : 'read'] = cycle;
  }

  function refresh({ cycle, bank }: CommandAt, need: Need): void {
    const rank = rankOf(bank);
    need('tRFC', refreshed[rank]! + v('tRFC'));
    for (const b of banks.slice(rank * perRank, (rank + 1) * perRank)) {
      if (b.open !== -1) violations.push({ constraint: 'REF with an open row', cycle, bank });
      need('tRP before REF', b.pre + v('tRP'));
    }
    refreshed[rank] = cycle;
  }

  type Need = (constraint: string, earliest: number) => void;
  return {
    violations,
    see(c) {
      const { cycle, bank } = c;
      const need: Need = (constraint, earliest) => {
        if (cycle < earliest) violations.push({ constraint, cycle, bank });
      };
      need('one command a cycle', last + 1);
      last = cycle;
      if (c.name === 'activate') activate(c, need);
      else if (c.name === 'precharge') precharge(c, need);
      else if (c.name === 'refresh') refresh(c, need);
      else access(c, need);
    },
  };
}
