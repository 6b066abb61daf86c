import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createChecker } from '../../../models/memory/dram/check/checker.js';
import type { DramOptions } from '../../../models/memory/dram/options.js';
import { fcfs, frFcfs } from '../../../models/memory/dram/policies/banked/orders.js';
import { policies } from '../../../models/memory/dram/policies/index.js';
import { causeOf, holderOf } from '../../../models/memory/protocol/ticket.js';
import { takeAt } from '../../../models/memory/protocol/take.js';
import { detailIndex, DETAILS } from '../../../traces/index.js';
import { banksOf, field } from '../../../models/technology/dram-table.js';
import { dramTable, drive, placed, PLACE, tables, type Placed } from '../../helpers/memory.js';

const placedIn = (banks: number, mostBursts: number): fc.Arbitrary<Placed[]> =>
  fc
    .array(
      fc.record({
        gap: fc.oneof(fc.nat(2), fc.nat(30), fc.nat(3000)),
        bank: fc.nat(banks - 1),
        row: fc.nat(2),
        column: fc.nat(3),
        write: fc.boolean(),
        bursts: fc.integer({ min: 1, max: mostBursts }),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((drafts) => {
      let cycle = 0;
      return drafts.map(({ gap, ...r }) => ({ ...r, cycle: (cycle += gap) }));
    });
const options: fc.Arbitrary<Partial<DramOptions>> = fc.record(
  {
    page: fc.constantFrom('open' as const, 'closed' as const, 'timeout' as const),
    pageTimeout: fc.constantFrom(0, 30),
    readQueue: fc.constantFrom(1, 3, 64),
    writeBuffer: fc.constant(4),
    drainHigh: fc.constantFrom(1, 3),
    drainLow: fc.constant(0),
    drainIdle: fc.constantFrom(0, 40),
    hitCap: fc.constantFrom(1, 64),
    powerDownAfter: fc.constantFrom(0, 50),
    selfRefreshAfter: fc.constantFrom(0, 600),
  },
  { requiredKeys: ['writeBuffer', 'drainHigh', 'drainLow'] },
);
const modes = (name: string, perBank: boolean): ('all-bank' | 'per-bank')[] =>
  perBank && policies.get(name, PLACE).configurable ? ['all-bank', 'per-bank'] : ['all-bank'];

for (const name of policies.names)
  for (const [device, table] of tables)
    t.test(`${name}, ${device}: jumping to the cycles that it names does what visiting every cycle does`, async (t) => {
      const refresh = fc.constantFrom(...modes(name, table.fields.tRFCpb !== undefined));
      const banks = field(table, 'ranks') * banksOf(table);
      const mostBursts = policies.get(name, PLACE).configurable ? 9 : 1;
      fc.assert(
        fc.property(placedIn(banks, mostBursts), options, refresh, (requests, set, mode) => {
          const own = { ...set, refresh: mode };
          const jumped = drive(name, table, requests, { options: own });
          const stepped = drive(name, table, requests, { options: own, jump: false });
          assert.deepEqual(jumped.commands, stepped.commands);
          assert.deepEqual(jumped.accepted, stepped.accepted);
          assert.deepEqual(jumped.done, stepped.done);
          assert.equal(jumped.state.readCycles, stepped.state.readCycles);
          assert.equal(jumped.state.writeCycles, stepped.state.writeCycles);
          const waits = (of: typeof jumped) => of.tickets.map(({ id, service, pieces }) => ({ id, service, pieces }));
          assert.deepEqual(waits(jumped), waits(stepped), 'to the same causes and holders');
          assert.equal(Object.keys(jumped.done).length, requests.length, 'each request is done once');
          const checker = createChecker(table);
          for (const c of jumped.commands) checker.see(c);
          assert.deepEqual(checker.violations, []);
          for (const x of jumped.tickets)
            if (!x.write && jumped.done[x.id]![0] === 'served') {
              const pieces = x.pieces.reduce((sum, p, i) => sum + (i % 2 === 1 ? p : 0), 0);
              assert.equal(pieces + x.service, jumped.done[x.id]![1] - jumped.accepted[x.id]!, 'each cycle is accounted for');
            }
        }),
        { numRuns: 25 },
      );
      t.pass('no counterexample');
    });

const DDR4 = dramTable('ddr4-2400');
const LPDDR4 = dramTable('lpddr4-3200');
const still: Partial<DramOptions> = { page: 'open', powerDownAfter: 0, selfRefreshAfter: 0 };
const at = (cycle: number, bank: number, row = 0, write = false, column = 0): Placed => ({ cycle, bank, row, column, write });
/** The commands as text: name, bank and row. */
const shown = (name: string, requests: Placed[], set: Partial<DramOptions> = {}, table = DDR4): string[] =>
  drive(name, table, requests, { options: { ...still, ...set } }).commands.map((c) => `${c.cycle} ${c.name} ${c.bank}.${c.row}`);

t.test('FR-FCFS serves hits past an older request, up to its cap; FCFS never', async (t) => {
  const mixed = [at(0, 0, 0), at(1, 0, 1), at(2, 0, 0, false, 1), at(3, 0, 0, false, 2)];
  const rows = (name: string, hitCap: number): string[] =>
    shown(name, mixed, { hitCap })
      .filter((c) => c.includes('read'))
      .map((c) => c.split('.')[1]!);
  t.same(rows('fr-fcfs', 64), ['0', '0', '0', '1']);
  t.same(rows('fr-fcfs', 1), ['0', '0', '1', '0']);
  t.same(rows('fcfs', 64), ['0', '1', '0', '0']);
});

t.test('an order gives the oldest hit, else the oldest; past its cap, the oldest', async (t) => {
  const queue = [at(0, 0, 5), at(0, 0, 7), at(0, 0, 7)].map((r, id) => placed(id, r));
  t.equal(fcfs()(queue, 7, 0), 0);
  t.equal(frFcfs(2)(queue, 7, 1), 1);
  t.equal(frFcfs(2)(queue, 7, 2), 0);
  t.equal(frFcfs(2)(queue, 9, 0), 0);
  t.equal(frFcfs(2)(queue, 5, 0), 0);
});

t.test('taking from a queue keeps the order of the rest', async (t) => {
  const queue = [0, 1, 2, 3].map((id) => placed(id, at(0, 0)));
  t.equal(takeAt(queue, 1).tickets[0]!.id, 1);
  t.same(
    queue.map((x) => x.tickets[0]!.id),
    [0, 2, 3],
  );
  takeAt(queue, 2);
  t.same(
    queue.map((x) => x.tickets[0]!.id),
    [0, 2],
  );
});

t.test('DDR4 by hand: closed row, hit, conflict, and another bank meanwhile', async (t) => {
  // taken at 0, commands from 1 on; tRCD 17, tCCD_L 6, tRTP 9, tRAS 39, tRP 17, tRRD_L 8
  t.same(shown('fr-fcfs', [at(0, 0, 3)]), ['1 activate 0.3', '18 read 0.3']);
  t.same(shown('fr-fcfs', [at(0, 0, 3), at(0, 0, 3, false, 1)]), ['1 activate 0.3', '18 read 0.3', '24 read 0.3']);
  t.same(shown('fr-fcfs', [at(0, 0, 3), at(30, 0, 4)]), [
    '1 activate 0.3',
    '18 read 0.3',
    '40 precharge 0.4',
    '57 activate 0.4',
    '74 read 0.4',
  ]);
  t.same(shown('fr-fcfs', [at(0, 0, 3), at(1, 1, 4)]), ['1 activate 0.3', '9 activate 1.4', '18 read 0.3', '26 read 1.4']);
  t.same(shown('fr-fcfs', [at(0, 0, 3), at(1, 4, 4)]).slice(0, 2), ['1 activate 0.3', '8 activate 4.4'], 'another group: tRRD_S');
});

t.test('a row command that would hold up an access waits until after it', async (t) => {
  // on LPDDR4 an activate takes four cycles of the command bus, and the second READ may follow the first by eight
  const reads = (third: number): Placed[] => [at(0, 0, 3), at(1, 0, 3, false, 1), at(third, 1, 4)];
  const before = ['1 activate 0.3', '30 read 0.3'];
  t.same(shown('fr-fcfs', reads(33), {}, LPDDR4), [...before, '34 activate 1.4', '38 read 0.3', '63 read 1.4']);
  t.same(shown('fr-fcfs', reads(34), {}, LPDDR4), [...before, '38 read 0.3', '42 activate 1.4', '71 read 1.4']);
});

t.test('writes wait for a while without reads, for a watermark, or for a read that needs one of them', async (t) => {
  const writes = (n: number): Placed[] => Array.from({ length: n }, (_, i) => at(i, 0, 0, true, i));
  const first = (requests: Placed[], set: Partial<DramOptions>): number =>
    drive('fr-fcfs', DDR4, requests, {
      options: { ...still, writeBuffer: 8, drainHigh: 4, drainLow: 1, drainIdle: 1000, ...set },
    }).commands.filter((c) => c.name === 'write')[0]!.cycle;
  t.equal(first(writes(1), { drainIdle: 100 }), 100 + 17, 'no read came: drained from cycle 100 on');
  t.equal(first(writes(4), {}), 4 + 17, 'the fourth reaches the watermark at cycle 3');
  t.equal(first(writes(3), {}), 1000 + 17, 'three do not');
  const low = drive('fr-fcfs', DDR4, [at(0, 1, 1), ...writes(4).map((w) => ({ ...w, cycle: w.cycle + 1 })), at(200, 0, 9)], {
    options: { ...still, writeBuffer: 8, drainHigh: 4, drainLow: 1, drainIdle: 100_000 },
  }).commands.filter((c) => c.name === 'write');
  t.equal(low.length, 4, 'without reads all are drained');
});

t.test('a read of a buffered write is answered from it; a write that a pending read overlaps waits outside', async (t) => {
  const forwarded = drive('fr-fcfs', DDR4, [at(0, 0, 0, true), at(5, 0, 0)], { options: still });
  t.same(forwarded.done[1], ['answered', 5]);
  t.equal(forwarded.commands.filter((c) => c.name === 'read').length, 0);
  const blocked = drive('fr-fcfs', DDR4, [at(0, 0, 0), at(1, 0, 0, true)], { options: still });
  t.same(blocked.done[0], ['served', 18]);
  t.ok(blocked.accepted[1]! >= 18, 'accepted when the read is done');
  const joined = drive('fr-fcfs', DDR4, [at(0, 0, 0), at(1, 0, 0)], { options: still });
  t.same(
    [joined.done[0], joined.done[1]],
    [
      ['served', 18],
      ['served', 18],
    ],
  );
  t.equal(joined.commands.length, 2, 'one burst for both');
  const absorbed = drive('fr-fcfs', DDR4, [at(0, 0, 0, true), at(1, 0, 0, true)], { options: still });
  t.equal(absorbed.commands.filter((c) => c.name === 'write').length, 1, 'the second write takes the place of the first');
});

t.test('a full queue refuses; dramsim3 has 32 of each', async (t) => {
  const scattered = (write: boolean, n: number): Placed[] => Array.from({ length: n }, (_, i) => at(0, 0, i, write));
  const taken = (name: string, write: boolean, set: Partial<DramOptions>): number => {
    const { accepted } = drive(name, DDR4, scattered(write, 60), { options: { ...still, ...set } });
    return Object.values(accepted).findIndex((cycle, i) => cycle > i);
  };
  t.equal(taken('fr-fcfs', false, { readQueue: 5 }), 5);
  t.equal(taken('fr-fcfs', true, { writeBuffer: 7, drainHigh: 7, drainLow: 2, drainIdle: 1e6 }), 7);
  // eight move on into the queue of the bank, one a cycle, and one of them is read by then
  t.equal(taken('dramsim3', false, {}), 32 + 8 + 1);
});

t.test('dramsim3 answers writes at once, reads of them too, and joins equal reads', async (t) => {
  const { done, commands } = drive('dramsim3', DDR4, [
    at(0, 0, 0, true),
    at(1, 0, 0, true),
    at(2, 0, 0),
    at(3, 0, 1),
    at(4, 0, 1),
  ]);
  t.same(
    [done[0], done[1], done[2]],
    [
      ['answered', 0],
      ['answered', 1],
      ['answered', 2],
    ],
  );
  t.same(done[3], done[4]);
  t.equal(commands.filter((c) => c.name === 'read').length, 1);
});

t.test('refresh: due each tREFI, rows closed first; bank by bank in turn where asked for', async (t) => {
  const refreshes = (requests: Placed[], refresh: 'all-bank' | 'per-bank'): string[] =>
    shown('fr-fcfs', requests, { refresh }, LPDDR4).filter((c) => !/ (activate|read)/.test(c));
  const wide = [at(0, 0, 0), at(20_000, 0, 1)];
  t.same(refreshes(wide, 'all-bank'), [
    '6246 precharge-all 0.-1',
    `${6246 + 34} refresh 0.-1`,
    `${2 * 6246} refresh 0.-1`,
    `${3 * 6246} refresh 0.-1`,
  ]);
  t.same(refreshes([at(0, 0, 0), at(2400, 0, 1)], 'per-bank'), [
    '780 precharge 0.-1',
    `${780 + 29} refresh-bank 0.-1`,
    `${2 * 780} refresh-bank 1.-1`,
    `${3 * 780} refresh-bank 2.-1`,
  ]);
});

t.test('page policies by hand: a row is closed when nobody wants it, at once or after a while', async (t) => {
  const rows = (set: Partial<DramOptions>): string[] => shown('fr-fcfs', [at(0, 0, 3), at(500, 0, 3)], set).slice(2);
  t.same(rows({}), ['501 read 0.3']);
  t.same(rows({ page: 'closed' }), ['40 precharge 0.-1', '501 activate 0.3', '518 read 0.3'], 'tRAS after the activate of 1');
  t.same(rows({ page: 'timeout', pageTimeout: 60 })[0], '78 precharge 0.-1', 'so long after the read of 18');
});

t.test('low power by hand: the clock stops, the rank refreshes itself, and comes back for work', async (t) => {
  const commands = (second: number, set: Partial<DramOptions>): string[] =>
    shown('fr-fcfs', [at(0, 0, 3), at(second, 0, 3)], set, LPDDR4).slice(2);
  // no work since the READ of 30, whose data end at 75
  t.same(commands(200, { powerDownAfter: 100 }), [
    '130 power-down-enter 0.-1',
    '201 power-down-exit 0.-1',
    `${201 + 12} read 0.3`, // tXP
  ]);
  t.equal(commands(200, { powerDownAfter: 1 })[0], '75 power-down-enter 0.-1', 'data on the way keep it awake');
  t.same(commands(135, { powerDownAfter: 100 })[1], `${130 + 12} power-down-exit 0.-1`, 'not before tCKE');
  t.same(commands(1000, { selfRefreshAfter: 500 }), [
    '530 precharge-all 0.-1',
    `${530 + 34} self-refresh-enter 0.-1`,
    '1001 self-refresh-exit 0.-1',
    `${1001 + 460} activate 0.3`, // tXSR
    `${1001 + 460 + 29} read 0.3`,
  ]);
  t.same(commands(1000, { powerDownAfter: 100, selfRefreshAfter: 500 }).slice(0, 4), [
    '130 power-down-enter 0.-1',
    '530 power-down-exit 0.-1',
    '542 precharge-all 0.-1',
    '576 self-refresh-enter 0.-1',
  ]);
  t.same(
    commands(7000, { powerDownAfter: 100 }).slice(0, 5),
    [
      '130 power-down-enter 0.-1',
      '6246 power-down-exit 0.-1',
      '6258 precharge-all 0.-1',
      `${6258 + 34} refresh 0.-1`,
      `${6258 + 34 + 1 + 448} power-down-enter 0.-1`,
    ],
    'for a refresh it comes back, and sleeps again when that is over',
  );
  const asleep = commands(30_000, { selfRefreshAfter: 500 }).filter((c) => c.includes(' refresh '));
  t.same(asleep, [], 'during self-refresh no refresh comes due');
});

t.test('the cause of each wait, by hand', async (t) => {
  const waits = (name: string, requests: Placed[], id: number, table = DDR4): Record<string, number> => {
    const { pieces } = drive(name, table, requests, { options: still }).tickets[id]!;
    return Object.fromEntries(
      Array.from({ length: pieces.length / 2 }, (_, i) => {
        const key = pieces[2 * i]!;
        return [`${DETAILS[causeOf(key)]} ${holderOf(key)}`, pieces[2 * i + 1]!];
      }),
    );
  };
  for (const name of policies.names.filter((n) => n !== 'dramsim3')) {
    t.same(waits(name, [at(0, 0, 3)], 0), { 'tRCD 0': 17 });
    t.same(waits(name, [at(0, 0, 3), at(0, 0, 3, false, 1)], 1), { 'bank 1': 16, 'data-bus 1': 6 });
    // from 31 on: until tRAS ends at 40; tRC, which is tRAS + tRP here, was known first; then tRCD
    t.same(waits(name, [at(0, 0, 3), at(30, 0, 4)], 1), { 'tRAS 0': 9, 'tRC 0': 17, 'tRCD 0': 17 });
    t.same(waits(name, [at(0, 0, 3), at(0, 4, 3)], 1), { 'tRRD 0': 6, 'tRCD 0': 17 });
    t.same(waits(name, [at(0, 0, 3), at(9370, 0, 3)], 1)['refresh 0']! > 400, true);
  }
  t.same(waits('dramsim3', [at(0, 0, 3)], 0), { 'tRCD 0': 17 });
  t.same(waits('dramsim3', [at(0, 0, 3), at(0, 0, 3, false, 1)], 1), { 'bank 1': 16, 'data-bus 1': 6 });
  // READ of 30 holds the command bus for four cycles
  t.same(waits('fr-fcfs', [at(0, 0, 3), at(30, 1, 4)], 1, LPDDR4), { 'command-bus 0': 3, 'tRCD 0': 29 });
  const drain = [at(0, 1, 0), ...Array.from({ length: 4 }, (_, i) => at(1 + i, 0, 0, true, i)), at(5, 0, 7)];
  const { tickets } = drive('fr-fcfs', DDR4, drain, { options: { ...still, writeBuffer: 4, drainHigh: 4, drainLow: 0 } });
  t.ok(tickets[5]!.pieces.some((key, i) => i % 2 === 0 && causeOf(key) === detailIndex('write-drain')));
});

t.test('a refresh of one bank is waited for there and nowhere else', async (t) => {
  // due at 780: PRE after tRAS at 811, REF 29 later, ACT 222 after that (tRFCpb, start to start)
  const requests = [at(740, 0, 3), at(785, 0, 3, false, 1), at(785, 1, 3)];
  const { tickets } = drive('fr-fcfs', LPDDR4, requests, { options: { ...still, refresh: 'per-bank' } });
  const key = (cause: 'refresh' | 'tRCD'): number => detailIndex(cause) * 64;
  t.same(tickets[1]!.pieces, [key('refresh'), 811 + 29 + 222 - 786, key('tRCD'), 29]);
  t.same(tickets[2]!.pieces.slice(-2), [key('tRCD'), 29]);
  t.notOk(tickets[2]!.pieces.includes(key('refresh')));
});
