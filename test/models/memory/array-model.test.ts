import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { arrayModel, macroOf, type ArrayOptions } from '../../../models/memory/array/array.js';
import { arraySchedulers, type Entry } from '../../../models/memory/array/schedulers.js';
import { asleepFor_ps, isAsleep, newStanding } from '../../../models/memory/array/standing.js';
import { tellStanding } from '../../../models/memory/array/standing-power.js';
import { technologies } from '../../../models/index.js';
import type { ArrayTechnology } from '../../../models/technology/memory-technology.js';
import { detailIndex, kindIndex } from '../../../traces/index.js';
import { arrays, PLACE, ticketOf } from '../../helpers/memory.js';

const technology = (name: string): ArrayTechnology => technologies.get(name, PLACE) as ArrayTechnology; // without check bits
const options = (o: Partial<ArrayOptions> = {}): ArrayOptions => ({
  size_bytes: 2 ** 21,
  banks: 16,
  interleave_bytes: 64,
  ports: 1,
  queue: 32,
  scheduler: 'fcfs',
  idleAfter_ps: 0,
  wake_ps: undefined,
  breakEven_ps: undefined,
  leakageShare: undefined,
  macro_bytes: undefined,
  wire_fj_per_bit_mm: 0,
  ...o,
});

t.test('SRAM by hand: each bank a macro of its own', async (t) => {
  const m = arrayModel(technology('sram-22nm'), options(), PLACE);
  // the row of 131,072 bytes, sixteen times
  t.match(m, {
    area_um2: 16 * 113660,
    leakage_uw: 79.896,
    refresh_uw: 0,
    read_fj_per_byte: 11846 / 16,
    write_fj_per_byte: 10481 / 16,
    peak_bytes_per_s: Math.round((16 * 16 * 1e12) / 966),
    lowState: undefined,
    wake_fj: 0,
    word_bytes: 16,
    notes: [],
  });
  t.equal(m.endurance, undefined);
  t.equal(m.hold_ps(1, false), 1206);
  t.equal(m.hold_ps(4, false), 1206 + 3 * 966);
  t.equal(m.hold_ps(4, true), 1206 + 3 * 1206, 'a write holds its cells for the whole write');
  t.equal(m.access_fj(3, false), 3 * 11846);
  t.equal(m.access_fj(3, true), 3 * 10481);
  const two = arrayModel(technology('sram-22nm'), options({ ports: 2 }), PLACE);
  t.equal(two.area_um2, 16 * 113660 * 1.6);
  t.equal(two.peak_bytes_per_s, Math.round((16 * 2 * 16 * 1e12) / 966));
  const small = arrayModel(technology('sram-22nm'), options({ macro_bytes: 65536 }), PLACE);
  t.equal(small.area_um2, 32 * 54281, 'of macros of the size asked for, as many as fill it');
  t.equal(small.leakage_uw, (39.948 * 32) / 16);
});

t.test('RRAM by hand: one macro in all; a write as published, pulses and verifying reads inside', async (t) => {
  const silicon = arrayModel(technology('rram-22nm-mlc2-silicon'), options({ size_bytes: 2 ** 23, banks: 8 }), PLACE);
  t.equal(silicon.leakage_uw, ((2 ** 26 / 1e6 / 2) * 1.6) / 8, '1.6 µW for a million cells of two bits');
  t.equal(silicon.hold_ps(1, true), 288_000_000);
  t.equal(silicon.access_fj(1, true), 128 * 1_200_000);
  t.equal(silicon.hold_ps(2, false), 20_000);
  t.equal(silicon.endurance, 10_000);
  const tool = arrayModel(technology('rram-22nm-tool'), options({ size_bytes: 2 ** 23, banks: 8 }), PLACE);
  t.equal(tool.hold_ps(2, true), 2 * 11096);
  t.equal(tool.access_fj(1, true), 118360);
  const between = arrayModel(technology('rram-22nm-tool'), options({ size_bytes: 3 * 2 ** 20, banks: 8 }), PLACE);
  t.same(between.notes, ['interpolated between macros of 2097152 and 4194304 bytes']);
});

t.test('eDRAM is refreshed: its share of the power goes to each bank', async (t) => {
  const m = arrayModel(technology('edram-22nm'), options({ size_bytes: 2 ** 23, banks: 8 }), PLACE);
  t.equal(m.refresh_uw, 2364 / 8);
});

t.test('sleep: state, leakage, time and cost of waking come from the technology or from the options', async (t) => {
  const asleep = arrayModel(technology('sram-22nm'), options({ idleAfter_ps: 1000 }), PLACE);
  t.match(asleep, { lowState: 'retention', wake_ps: 2000, wake_fj: Math.round((79.896 * 100_000) / 1000) });
  t.equal(asleep.lowLeakage_uw, 79.896 * 0.25);
  const own = { idleAfter_ps: 1000, wake_ps: 7, breakEven_ps: 5000, leakageShare: 0.5 };
  const given = arrayModel(technology('sram-22nm'), options(own), PLACE);
  t.match(given, { wake_ps: 7, wake_fj: Math.round(79.896 * 5), lowLeakage_uw: 79.896 * 0.5 });
  const free = arrayModel(technology('sram-22nm'), options({ ...own, wake_ps: 0, leakageShare: 0 }), PLACE);
  t.match(free, { wake_ps: 0, lowLeakage_uw: 0 }, 'zero is a value');
});

t.test('what a technology lacks cannot be asked for', async (t) => {
  const make = (name: string, o: Partial<ArrayOptions>) => () =>
    arrayModel(technology(name), options(o), { file: 'f', field: 'memories.x' });
  t.throws(make('rram-22nm-tool', { ports: 2 }), /f: memories\.x\.ports: .* has no area for a second port; expected 1/);
  t.throws(make('edram-22nm', { idleAfter_ps: 1 }), /f: memories\.x\.idle: .* has no low-power state; expected no idle policy/);
  t.throws(
    make('sram-22nm', { size_bytes: 2 ** 30 }),
    /memories\.x\.size_bytes: a macro of 67108864 bytes is outside the table of SRAM.*2048 to 8388608 bytes/,
  );
  t.throws(make('sram-22nm', { macro_bytes: 16 }), /memories\.x\.macro_bytes: a macro of 16 bytes/);
  t.throws(() => macroOf(technology('edram-22nm'), 5, PLACE), /a macro of 5 bytes.*2097152 to 8388608/);
});

for (const [name, tech] of arrays)
  t.test(`${name}: banks repeat after a stripe; words are those that a request touches`, async (t) => {
    const size_bytes = tech.macros[1]!.capacity_bytes;
    const sizes = fc.record({ banks: fc.constantFrom(1, 2, 4), interleave_bytes: fc.constantFrom(16, 64, 256) });
    fc.assert(
      fc.property(sizes, fc.nat(100_000), fc.integer({ min: 1, max: 300 }), (o, address, bytes) => {
        const m = arrayModel(tech, options({ ...o, size_bytes, macro_bytes: size_bytes }), PLACE);
        const bank = m.bank(address);
        assert.ok(bank >= 0 && bank < o.banks);
        assert.equal(m.bank(address + o.banks * o.interleave_bytes), bank);
        assert.equal(m.bank(address + o.interleave_bytes), (bank + 1) % o.banks);
        const words = new Set(Array.from({ length: bytes }, (_, i) => Math.floor((address + i) / tech.word_bytes)));
        assert.equal(m.words(address, bytes), words.size);
        for (const write of [false, true]) {
          assert.equal(m.access_fj(7, write), 7 * m.access_fj(1, write));
          assert.ok(m.hold_ps(2, write) > m.hold_ps(1, write));
        }
      }),
      { numRuns: 40 },
    );
    t.pass('no counterexample');
  });

const entry = (requester: number, id = 0): Entry => ({ ticket: ticketOf({ requester, id }), address: 0 });
for (const name of arraySchedulers.names)
  t.test(`${name}: picks one of the queue, the same one each time, and starves nobody who is alone`, async (t) => {
    const scheduler = arraySchedulers.get(name, PLACE);
    fc.assert(
      fc.property(fc.array(fc.nat(63), { minLength: 1 }), fc.nat(63), (requesters, last) => {
        const queue = requesters.map((r) => entry(r));
        const picked = scheduler.pick(queue, last);
        assert.ok(queue[picked] !== undefined);
        assert.equal(scheduler.pick(queue, last), picked);
        const first = requesters.indexOf(requesters[picked]!);
        assert.equal(picked, first, 'the oldest of its requester');
      }),
    );
    t.equal(scheduler.pick([entry(5)], 5), 0);
    t.ok(scheduler.summary.length > 0);
  });

t.test('FCFS takes the oldest, round robin the next requester around, fixed priority the first', async (t) => {
  const pick = (name: string, requesters: number[], last: number): number =>
    requesters[
      arraySchedulers.get(name, PLACE).pick(
        requesters.map((r) => entry(r)),
        last,
      )
    ]!;
  t.equal(pick('fcfs', [9, 3, 5], 3), 9);
  t.equal(pick('round-robin', [9, 3, 5], 3), 5);
  t.equal(pick('round-robin', [9, 3, 5], 5), 9);
  t.equal(pick('round-robin', [9, 3, 5], 9), 3, 'counting around');
  t.equal(pick('round-robin', [9, 3], 3), 9, 'the last served comes last');
  t.equal(pick('round-robin', [1, 0], 63), 0);
  t.equal(pick('fixed-priority', [9, 3, 5], 3), 3);
  t.equal(pick('fixed-priority', [9, 0, 5], 0), 0);
});

const model = arrayModel(technology('sram-22nm'), options({ idleAfter_ps: 1000 }), PLACE);
t.test('a bank without work sleeps from the moment its time is over', async (t) => {
  const s = { ...newStanding(), idleSince_ps: 500 };
  t.equal(isAsleep(s, model, 1500), false);
  t.equal(isAsleep(s, model, 1501), true);
  t.equal(isAsleep({ ...s, idleSince_ps: -1 }, model, 9999), false, 'it has work');
  t.equal(isAsleep(s, arrayModel(technology('sram-22nm'), options(), PLACE), 9999), false, 'it never sleeps');
  t.equal(asleepFor_ps(s, model, 1400), 0);
  t.equal(asleepFor_ps(s, model, 1800), 300);
  t.equal(asleepFor_ps({ ...s, told_ps: 1700 }, model, 1800), 100, 'what is told is told');
  t.equal(asleepFor_ps({ ...newStanding(), idleSince_ps: 0 }, model, 1001), 1);
});

t.test('standing power by hand, and the same to rounding however often it is told', async (t) => {
  const told: (number | undefined)[][] = [];
  const s = { ...newStanding(), idleSince_ps: 0 };
  tellStanding(s, model, 3, 7, 2_001_000, (...a) => void told.push(a));
  const [on, low] = [Math.round(79.896), Math.round((model.lowLeakage_uw * 2_000_000) / 1000)];
  const leakage = kindIndex('leakage');
  t.same(told, [
    [leakage, 0, 2_001_000, 7, 3, 0, on, 0, 0, detailIndex('on')],
    [leakage, 0, 2_001_000, 7, 3, 0, low, 0, 0, detailIndex('retention')],
  ]);
  t.match(s, { told_ps: 2_001_000, slept_ps: 2_000_000, on_fj: on, low_fj: low, refresh_fj: 0, low_ps: 0 });
  tellStanding(s, model, 3, 7, 2_001_000, () => t.fail('nothing flowed since'));
  const edram = arrayModel(technology('edram-22nm'), options({ size_bytes: 2 ** 23, banks: 8 }), PLACE);
  const refreshed = newStanding();
  told.length = 0;
  tellStanding(refreshed, edram, 0, -1, 1_000_000, (...a) => void told.push(a));
  t.same(told.at(-1), [kindIndex('refresh'), 0, 1_000_000, -1, 0, 1, (2364 / 8) * 1000]);
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 20 }),
      fc.nat(50_000),
      (steps, idle) => {
        const often = { ...newStanding(), idleSince_ps: idle };
        const once = { ...newStanding(), idleSince_ps: idle };
        let now = 0;
        let sum = 0;
        for (const step of steps) tellStanding(often, model, 0, 0, (now += step), (...a) => void (sum += a[6]));
        tellStanding(once, model, 0, 0, now, () => undefined);
        assert.equal(often.slept_ps, once.slept_ps);
        assert.equal(often.slept_ps, Math.max(0, now - idle - 1000));
        assert.ok(Math.abs(often.on_fj - once.on_fj) <= steps.length && Math.abs(often.low_fj - once.low_fj) <= steps.length);
        assert.equal(sum, often.on_fj + often.low_fj);
      },
    ),
  );
});
