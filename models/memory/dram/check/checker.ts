/**
 * A constraint checker that knows nothing of schedulers: it reads a command stream and reports what it breaks, by the
 * standard's name, cycle and bank. It looks pairwise at what was issued, from the table, and so shares no code with the
 * bank model. Where that one compares starts of commands, this one compares their effects: a command takes effect in the
 * last cycle in which it occupies the command bus.
 */
import type { DramTable } from '../../../technology/dram-table.js';
import { POWER_COMMANDS, type CommandAt } from '../commands.js';
import { access } from './accesses.js';
import { History, LONG_AGO, type Need, type Violation } from './history.js';
import { enter, leave, refresh } from './refresh.js';
import { activate, precharge, prechargeAll } from './rows.js';

/** Refreshes that may be put off, by the standard. */
const POSTPONED = 8;

/** Commands that a rank hears asleep too, or that put it to sleep. */
const OF_POWER: ReadonlySet<string> = new Set(POWER_COMMANDS);

/** Shown a command stream in order, it lists what that breaks. */
export interface Checker {
  see(c: CommandAt): void;
  readonly violations: readonly Violation[];
}

/** Cycles that a command occupies the command bus. */
function lengthOf(h: History, name: CommandAt['name']): number {
  switch (name) {
    case 'activate':
      return h.v('nACT');
    case 'read':
    case 'write':
      return h.v('nRDWR');
    case 'precharge':
    case 'precharge-all':
      return h.v('nPRE');
    case 'refresh':
    case 'refresh-bank':
      return h.v('nREF');
    case 'power-down-enter':
    case 'power-down-exit':
    case 'self-refresh-enter':
    case 'self-refresh-exit':
      return 1;
  }
}

/** What every command to a rank must find: it is awake, and was refreshed in time. */
function mayHear(h: History, c: CommandAt): void {
  const rank = h.rankAt(c);
  if (rank.asleep !== LONG_AGO) h.report('command to a sleeping rank', c);
  if (c.cycle < rank.wokenFromPowerDown + h.v('tXP')) h.report('tXP', c);
  if (c.cycle < rank.wokenFromSelfRefresh + h.v('tXSR')) h.report('tXSR', c);
  if (c.cycle - rank.fresh <= (POSTPONED + 1) * h.v('tREFI')) return;
  h.report('tREFI', c);
  rank.fresh = c.cycle;
}

function command(h: History, c: CommandAt, effect: number, need: Need): void {
  switch (c.name) {
    case 'power-down-enter':
    case 'self-refresh-enter':
      return enter(h, c, need);
    case 'power-down-exit':
    case 'self-refresh-exit':
      return leave(h, c, need);
    case 'activate':
      return activate(h, c, effect, need);
    case 'read':
    case 'write':
      return access(h, c, effect, need);
    case 'precharge':
      return precharge(h, c, effect, need);
    case 'precharge-all':
      return prechargeAll(h, c, effect, need);
    case 'refresh':
    case 'refresh-bank':
      return refresh(h, c, effect, need);
  }
}

/** A checker of one device that has seen nothing yet. */
export function createChecker(table: DramTable): Checker {
  const h = new History(table);
  let busFree = LONG_AGO;
  return {
    violations: h.violations,
    see(c) {
      const { cycle, name } = c;
      const length = lengthOf(h, name);
      const effect = cycle + length - 1;
      if (cycle < busFree) h.report('one command at a time', c);
      busFree = cycle + length;
      if (!OF_POWER.has(name)) mayHear(h, c);
      command(h, c, effect, (constraint, earliest) => {
        if (effect < earliest) h.report(constraint, c);
      });
    },
  };
}
