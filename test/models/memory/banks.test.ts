import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { asleep, CLOSED, selfRefreshing } from '../../../models/memory/dram/banks-state.js';
import { Banks } from '../../../models/memory/dram/banks.js';
import { createChecker } from '../../../models/memory/dram/check/checker.js';
import {
  ACT,
  COMMANDS,
  NEXT,
  PRE,
  PRE_ALL,
  RD,
  REF,
  REF_BANK,
  WR,
  type CommandAt,
} from '../../../models/memory/dram/commands.js';
import { constraintsOf, type Constraint } from '../../../models/memory/dram/constraints.js';
import { dramEnergy } from '../../../models/memory/dram/energy.js';
import {
  ACTIVE,
  ACTIVE_POWER_DOWN,
  POWER_STATES,
  PRECHARGED,
  PRECHARGED_POWER_DOWN,
  SELF_REFRESH,
} from '../../../models/memory/dram/power-states.js';
import { countsOf, energyOf, statesOf } from '../../../models/memory/dram/report.js';
import { banksOf, field, type DramField, type DramTable } from '../../../models/technology/dram-table.js';
import { detailIndex, DETAILS } from '../../../traces/index.js';
import { dramTable, tables } from '../../helpers/memory.js';

/** Where `to` is, seen from `from`: by the table alone. */
function relation(table: DramTable, from: number, to: number): Constraint['where'][number] {
  const of = (size: number, bank: number): number => Math.floor(bank / size);
  if (from === to) return 'bank';
  if (of(banksOf(table), from) !== of(banksOf(table), to)) return 'other-rank';
  const group = field(table, 'banksPerGroup');
  return of(group, from) === of(group, to) ? 'group' : 'rank';
}
/** The latest of all rows that earlier commands leave to this one, looked up one by one. */
function latest(
  table: DramTable,
  past: readonly [command: number, bank: number, t: number][],
  next: number,
  bank: number,
): number {
  const rows = past.flatMap(([command, from, t]) =>
    constraintsOf(table)
      .filter((c) => c.after === command && c.next === next && c.where.includes(relation(table, from, bank)))
      .map((c) => t + c.cycles),
  );
  const rank = (b: number): number => Math.floor(b / banksOf(table));
  const activates = past.filter(([command, from]) => command === ACT && rank(from) === rank(bank)).map(([, , t]) => t);
  const window = next === ACT && activates.length >= 4 ? activates.at(-4)! + field(table, 'tFAW') : 0;
  return Math.max(0, window, ...rows);
}

for (const [name, table] of tables)
  t.test(`${name}: the earliest cycle of a command is the latest that any row of the table leaves it`, async (t) => {
    const banks = new Banks(table);
    const step = fc.record({
      command: fc.constantFrom(ACT, RD, WR, PRE, REF, PRE_ALL),
      bank: fc.nat(banks.total - 1),
      gap: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const s = banks.newState();
        const past: [number, number, number][] = [];
        let cycle = 0;
        for (const { command, bank, gap } of steps) {
          const rank = banks.rankOf(bank);
          cycle += gap;
          // a command to a rank is entered at its first bank
          past.push([command, command === REF || command === PRE_ALL ? rank * banks.perRank : bank, cycle]);
          if (command === ACT) banks.activate(s, bank, 1, cycle);
          else if (command === PRE) banks.precharge(s, bank, cycle);
          else if (command === REF) banks.refresh(s, rank, cycle);
          else if (command === PRE_ALL) banks.prechargeAll(s, rank, cycle);
          else banks.access(s, bank, command === WR, cycle);
        }
        for (let next = 0; next < NEXT; next++)
          for (let bank = 0; bank < banks.total; bank++) {
            const at = banks.at(s, next, bank);
            assert.equal(at, latest(table, past, next, bank), `${COMMANDS[next]} ${bank}`);
            assert.equal(banks.why(s, next, bank) > 0, at > 0, 'what binds has a name');
          }
      }),
      { numRuns: 40 },
    );
    t.pass('no counterexample');
  });

/** The least that makes a command legal but for the row in question, far enough back. */
function prepare(command: number, bank: number): CommandAt[] {
  const open = { name: 'activate' as const, cycle: 0, bank, row: 0, column: 0 };
  return command === RD || command === WR || command === PRE || command === PRE_ALL ? [open] : [];
}
for (const [name, table] of tables)
  t.test(`${name}: the blind checker agrees with every row: a cycle earlier it finds a violation, then none`, async (t) => {
    const total = field(table, 'ranks') * banksOf(table);
    const at = (command: number, cycle: number, bank: number): CommandAt => {
      const first = command === REF || command === PRE_ALL ? Math.floor(bank / banksOf(table)) * banksOf(table) : bank;
      return { name: COMMANDS[command]!, cycle, bank: first, row: 0, column: 0 };
    };
    const last = (cycles: number, after: number, from: number, next: number, to: number): string[] => {
      const checker = createChecker(table);
      for (const c of prepare(after, from)) checker.see(c);
      if (to !== from) for (const c of prepare(next, to)) checker.see({ ...c, cycle: 100 });
      checker.see(at(after, 1000, from));
      const before = checker.violations.length;
      checker.see(at(next, 1000 + cycles, to));
      return checker.violations.slice(before).map((v) => v.constraint);
    };
    let seen = 0;
    for (const { after, next, where } of constraintsOf(table))
      for (let to = 0; to < total; to++) {
        const from = 0;
        if (!where.includes(relation(table, from, to))) continue;
        // reads, writes and precharges need an open row, refreshes and activates a closed bank
        const closed = next === ACT || next === REF;
        if (to === from && closed !== ([PRE, PRE_ALL, REF, REF_BANK] as number[]).includes(after)) continue;
        if (to !== from && next === REF && after !== REF && after !== REF_BANK) continue;
        const binds = Math.max(
          ...constraintsOf(table)
            .filter((c) => c.after === after && c.next === next && c.where.includes(relation(table, from, to)))
            .map((c) => c.cycles),
        );
        if (binds <= 1) continue;
        seen++;
        assert.notDeepEqual(
          last(binds - 1, after, from, next, to),
          [],
          `${COMMANDS[after]} then ${COMMANDS[next]} at ${to}, early`,
        );
        assert.deepEqual(last(binds, after, from, next, to), [], `${COMMANDS[after]} then ${COMMANDS[next]} at ${to}`);
      }
    t.ok(seen > 20, `${seen} pairs`);
  });

t.test('LPDDR4-3200: every constraint by hand, start to start', async (t) => {
  const table = dramTable('lpddr4-3200');
  const cycles = (after: number, next: number, where: Constraint['where'][number]): Record<string, number> =>
    Object.fromEntries(
      constraintsOf(table)
        .filter((c) => c.after === after && c.next === next && c.where.includes(where))
        .map((c): [string, number] => [DETAILS[c.why]!, c.cycles]),
    );
  // lengths: ACT, RD and WR 4, PRE and REF 2; RL 28 + DQSCK 6, WL 14 + DQSS 1, burst 8
  t.same(cycles(ACT, ACT, 'bank'), { tRC: 68 + 29 });
  t.same(cycles(ACT, ACT, 'group'), { tRRD: 16 });
  t.same(cycles(ACT, RD, 'bank'), { tRCD: 29 });
  t.same(cycles(ACT, WR, 'bank'), { tRCD: 29 });
  t.same(cycles(ACT, PRE, 'bank'), { tRAS: 68 + 4 - 2 });
  t.same(cycles(ACT, REF, 'group'), { tRRD: 16 + 4 - 2 });
  t.same(cycles(RD, RD, 'group'), { 'data-bus': 8 });
  t.same(cycles(RD, RD, 'other-rank'), { 'data-bus': 8 + 1 });
  t.same(cycles(RD, WR, 'rank'), { tRTW: 34 + 8 - 14 + 2 });
  t.same(cycles(RD, WR, 'other-rank'), { tRTW: 34 + 8 - 14 + 1 });
  t.same(cycles(RD, PRE, 'bank'), { tRTP: 12 + 4 - 2 });
  t.same(cycles(WR, WR, 'bank'), { 'data-bus': 8 });
  t.same(cycles(WR, RD, 'group'), { tWTR: 15 + 8 + 16 });
  t.same(cycles(WR, RD, 'other-rank'), { 'data-bus': 14 + 8 + 1 - 28 });
  t.same(cycles(WR, PRE, 'bank'), { tWR: 15 + 8 + 29 + 4 - 2 });
  t.same(cycles(PRE, ACT, 'bank'), { tRP: 29 + 2 - 4 });
  t.same(cycles(PRE, PRE, 'group'), { tPPD: 4 });
  t.same(cycles(PRE, PRE, 'bank'), {});
  t.same(cycles(PRE_ALL, ACT, 'group'), { tRP: 34 + 2 - 4 });
  t.same(cycles(REF, ACT, 'rank'), { refresh: 448 + 2 - 4 });
  t.same(cycles(REF, REF, 'bank'), { refresh: 448 });
  t.same(cycles(REF_BANK, ACT, 'bank'), { refresh: 224 + 2 - 4 });
  t.same(cycles(REF_BANK, ACT, 'group'), { tRRD: 16 + 2 - 4 });
  t.same(cycles(REF_BANK, REF, 'group'), { refresh: 224 });
  t.equal(
    constraintsOf(dramTable('ddr4-2400')).some((c) => c.after === REF_BANK),
    false,
    'no refresh bank by bank',
  );
  const ddr4 = constraintsOf(dramTable('ddr4-2400')).filter((c) => c.after === RD && c.next === RD);
  t.same(
    ddr4.map((c) => [c.where, c.cycles]),
    [
      [['bank', 'group'], 6],
      [['rank'], 4],
      [['other-rank'], 5],
    ],
  );
});

t.test('rows, hits and power states are counted as commands come', async (t) => {
  const table = dramTable('lpddr4-2400-stock');
  const banks = new Banks(table);
  const s = banks.newState();
  t.match(banks, { total: 16, perRank: 8, ranks: 2 });
  t.equal(banks.rankOf(7), 0);
  t.equal(banks.rankOf(8), 1);
  banks.activate(s, 1, 7, 100);
  banks.activate(s, 9, 3, 110);
  t.same([s.openRow[1], s.openRow[9], s.openRow[0]], [7, 3, CLOSED]);
  banks.access(s, 1, false, 200);
  banks.access(s, 1, true, 210);
  banks.access(s, 1, false, 220);
  t.equal(s.hits[1], 3);
  banks.activate(s, 2, 5, 230);
  banks.prechargeAll(s, 0, 300);
  t.same([s.openRow[1], s.openRow[2], s.openRow[9], s.hits[1]], [CLOSED, CLOSED, 3, 0]);
  banks.refresh(s, 0, 400);
  banks.refreshBank(s, 9, 450);
  t.same(countsOf(banks, s), { activates: 3, precharges: 2, reads: 2, writes: 1, refreshes: 1 + 1, rowHits: 2 });
  t.same(statesOf(banks, s, 1000, 830), {
    active: (200 + 890) * 830,
    precharged: (100 + 700 + 110) * 830,
    'active-power-down': 0,
    'precharged-power-down': 0,
    'self-refresh': 0,
  });
  t.equal(asleep(s, 0), false);
  banks.setPower(s, 0, PRECHARGED_POWER_DOWN, 1000);
  t.equal(asleep(s, 0), true);
  t.equal(asleep(s, 1), false);
  t.equal(selfRefreshing(s, 0), false);
  banks.setPower(s, 0, SELF_REFRESH, 1100);
  t.equal(selfRefreshing(s, 0), true);
  t.equal(banks.powerCycles(s, PRECHARGED_POWER_DOWN, 1200), 100);
  t.equal(banks.powerCycles(s, SELF_REFRESH, 1200), 100);
  banks.wakesUp(s, 0, 2000);
  for (let next = 0; next < NEXT; next++) t.equal(banks.at(s, next, 7), 2000);
  t.equal(banks.why(s, RD, 0), detailIndex('power-up'));
  t.ok(banks.at(s, ACT, 8) < 2000, 'the other rank is awake');
  banks.wakesUp(s, 0, 1500);
  t.equal(banks.at(s, RD, 0), 2000, 'what came later stays');
});

t.test('the fifth activate waits for the first of its rank: four in a window', async (t) => {
  const banks = new Banks(dramTable('ddr4-2400'));
  const s = banks.newState();
  [0, 4, 1, 5].forEach((bank, i) => banks.activate(s, bank, 0, 8 * i));
  t.equal(banks.at(s, ACT, 2), 36);
  t.equal(banks.why(s, ACT, 2), detailIndex('tFAW'));
  banks.activate(s, 2, 0, 36);
  t.same(s.activates, [[8, 16, 24, 36]]);
  t.equal(banks.at(s, ACT, 6), 8 + 36);
  t.equal(banks.why(s, ACT, 0), detailIndex('tRC'), 'what comes later binds');
});

t.test('LPDDR4-3200: energies by hand, rail by rail, two devices', async (t) => {
  const table = dramTable('lpddr4-3200');
  const e = dramEnergy(table);
  /** mW of the three rails */
  const mw = (vdd1: number, vdd2: number, vddq: number): number => 1.8 * vdd1 + 1.1 * (vdd2 + vddq);
  const [active, idle] = [mw(2.25, 30, 0.75), mw(2, 27, 0.75)];
  const fj = (mW_cycles: number): number => Math.round(mW_cycles * 625 * 2);
  t.equal(e.activate_fj, fj(mw(3.5, 45, 0.75) * 97 - active * 68 - idle * 29));
  t.equal(e.read_fj, fj((mw(2.25, 275, 150) - active) * 8));
  t.equal(e.write_fj, fj((mw(2.25, 210, 55) - active) * 8));
  t.equal(e.refresh_fj, fj((mw(10, 90, 0.75) - active) * 448));
  t.equal(e.refreshBank_fj, fj((mw(2.5, 30, 0.75) - idle) * 780));
  const standby = [active, idle, mw(1.2, 9, 0.75), mw(1.2, 3, 0.75), mw(0.3, 0.5, 0.1)];
  standby.forEach((mW, i) => t.ok(Math.abs(e.standby_fj[i]! - mW * 1250) < 1e-6, POWER_STATES[i]!));
  t.same([ACTIVE, PRECHARGED, ACTIVE_POWER_DOWN, PRECHARGED_POWER_DOWN, SELF_REFRESH], [...POWER_STATES.keys()]);
  t.equal(dramEnergy(dramTable('ddr4-2400')).refreshBank_fj, 0, 'no refresh bank by bank');
});

for (const [name, table] of tables)
  t.test(`${name}: the energy is that of the commands, each once`, async (t) => {
    const banks = new Banks(table);
    const s = banks.newState();
    const e = dramEnergy(table);
    for (let i = 0; i < 3; i++) banks.activate(s, i, 0, 100 * i);
    for (let i = 0; i < 5; i++) banks.access(s, 0, i < 2, 500 + 50 * i);
    banks.refresh(s, 0, 2000);
    banks.refresh(s, 0, 3000);
    banks.refreshBank(s, 3, 4000);
    t.same(energyOf(banks, s, e, [1, 20, 300]), {
      activate: 3 * e.activate_fj,
      read: 3 * e.read_fj,
      write: 2 * e.write_fj,
      refresh: 2 * e.refresh_fj + e.refreshBank_fj,
      background: 321,
      wakeUp: 0,
    });
    t.equal(e.standby_fj.length, POWER_STATES.length);
    for (const fj of [e.activate_fj, e.read_fj, e.write_fj, e.refresh_fj]) t.ok(Number.isInteger(fj) && fj > 0, 'whole fJ');
    const fields: DramField[] = ['tRAS', 'tRPpb', 'burst', 'tRFCab'];
    t.ok(fields.every((f) => field(table, f) > 0));
  });
