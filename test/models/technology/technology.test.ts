import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  banksOf,
  capacityBytes,
  contradictions,
  DRAM_FIELDS,
  field,
  peakBytesPerS,
  PER_BANK_FIELDS,
  RAIL_FIELDS,
} from '../../../models/technology/dram-table.js';
import { formats } from '../../../models/technology/formats.js';
import { lookUp } from '../../../models/technology/look-up.js';
import { macro, type Macro } from '../../../models/technology/memory-technology.js';
import { assumed, from, STATUSES, type Sourced } from '../../../models/technology/sourced.js';
import { arrays, dramTable, PLACE, tables, withFields } from '../../helpers/memory.js';

const isSourced = (x: object): x is Sourced => 'value' in x && 'status' in x;
/** All numbers with a source in a value. */
function numbersIn(value: unknown): Sourced[] {
  if (typeof value !== 'object' || value === null) return [];
  return isSourced(value) ? [value] : Object.values(value).flatMap(numbersIn);
}

for (const [name, technology] of [...tables, ...arrays])
  t.test(`${name}: every number has a unit, a status and a source; what is assumed says why`, async (t) => {
    const numbers = numbersIn(technology);
    if (name !== 'edram-22nm') t.ok(numbers.length > 0);
    for (const { value, unit, status, source } of numbers) {
      assert.ok(Number.isFinite(value) && value >= 0);
      assert.ok(unit.length > 0 && source.length > 0);
      assert.ok(STATUSES.includes(status));
    }
    t.match(technology.source, /^(measured|quoted|second-hand|derived): \S/);
    t.ok(technology.summary.length > 0);
  });

for (const [name, table] of tables)
  t.test(`${name}: its table is whole and does not contradict itself`, async (t) => {
    t.same(
      Object.keys(table.fields)
        .filter((f) => !(PER_BANK_FIELDS as readonly string[]).includes(f))
        .sort(),
      [...DRAM_FIELDS].sort(),
    );
    for (const { currents, supply } of table.rails) {
      t.same(Object.keys(currents).sort(), [...RAIL_FIELDS].sort());
      t.ok(supply.value >= 0.5 && supply.value < 3);
    }
    t.same(contradictions(table), []);
    const v = (f: (typeof DRAM_FIELDS)[number]): number => field(table, f);
    t.equal(banksOf(table), v('bankGroups') * v('banksPerGroup'));
    t.equal(capacityBytes(table), v('ranks') * banksOf(table) * v('rows') * v('burstsPerRow') * v('burstBytes'));
    t.equal(peakBytesPerS(table), Math.round((v('burstBytes') / (v('burst') * v('tCK'))) * 1e12));
  });

t.test('each contradiction of a table is found, with what was expected; its limit is none', async (t) => {
  const ddr4 = dramTable('ddr4-2400');
  const found = (values: Record<string, number>): string[] =>
    contradictions(withFields(ddr4, values)).map((c) => `${c.field}: ${c.problem}; ${c.expected}`);
  const least: readonly [f: string, least: number, what: string][] = [
    ['tRAS', 17 + 9, 'tRCD + tRTP'],
    ['tRPab', 17, 'tRPpb'],
    ['tCCD_L', 4, 'tCCD_S'],
    ['tRRD_L', 7, 'tRRD_S'],
    ['tWTR_L', 3, 'tWTR_S'],
    ['tRFCab', 17, 'tRPab'],
    ['tREFI', 420 + 17, 'tRFCab + tRPab'],
    ['tXSR', 420, 'tRFCab'],
    ['tFAW', 7, 'tRRD_S'],
  ];
  for (const [f, at, what] of least) {
    t.same(found({ [f]: at }), [], `${f} at its limit`);
    t.same(found({ [f]: at - 1 }), [`${f}: ${at - 1} cycles; at least ${what} = ${at}`]);
  }
  const positive = [
    'tCK',
    'ranks',
    'bankGroups',
    'banksPerGroup',
    'rows',
    'burstsPerRow',
    'burstBytes',
    'devicesPerRank',
    'burst',
  ];
  for (const f of [...positive, 'RL', 'WL', 'tREFI', 'nACT', 'nRDWR', 'nPRE', 'nREF'])
    t.same(found({ [f]: 0 }), [`${f}: 0; at least 1`]);
  for (const f of ['ranks', 'bankGroups', 'banksPerGroup', 'burstsPerRow', 'burstBytes']) {
    t.same(found({ [f]: 3 }), [`${f}: 3; a power of two`]);
    t.same(found({ [f]: 8, rows: 1024 }), []);
  }
  t.same(found({ rows: 2 ** 21 }), [], '2^31 bursts');
  t.same(found({ rows: 2 ** 21 + 1 }), [`rows: 2097153: ${(2 ** 21 + 1) * 65536} bytes; at most 2147483648 bursts`]);
  t.same(found({ tRFCpb: 5 }), ['tREFIpb: missing; tRFCpb and tREFIpb, or neither']);
  t.same(found({ tREFIpb: 5 }), ['tRFCpb: missing; tRFCpb and tREFIpb, or neither']);
  t.same(found({ tRFCpb: 5, tREFIpb: 5 }), []);
  t.same(found({ tRFCpb: 5, tREFIpb: 4 }), ['tREFIpb: 4 cycles; at least tRFCpb = 5']);
});

for (const [name, technology] of arrays)
  t.test(`${name}: its macros ascend, and a look-up lies between the rows that it names, evenly`, async (t) => {
    const { macros } = technology;
    for (const [i, m] of macros.entries()) {
      if (i > 0) assert.ok(m.capacity_bytes > macros[i - 1]!.capacity_bytes && m.area_um2 > macros[i - 1]!.area_um2);
      for (const [f, value] of Object.entries(m)) assert.ok(value > 0 || f === 'refresh_uw', f);
      assert.deepEqual(lookUp(technology, m.capacity_bytes), m, 'a row as it stands');
    }
    const [least, most] = [macros[0]!.capacity_bytes, macros.at(-1)!.capacity_bytes];
    t.same(lookUp(technology, least - 1), { range: [least, most] });
    t.same(lookUp(technology, most + 1), { range: [least, most] });
    fc.assert(
      fc.property(fc.integer({ min: least, max: most }), (capacity) => {
        const found = lookUp(technology, capacity);
        assert.ok(!('range' in found));
        if (!found.between) return;
        const [low, high] = found.between.map((c) => macros.find((m) => m.capacity_bytes === c)!) as [Macro, Macro];
        assert.equal(macros.indexOf(high), macros.indexOf(low) + 1);
        assert.ok(low.capacity_bytes < capacity && capacity < high.capacity_bytes);
        const share = (capacity - low.capacity_bytes) / (high.capacity_bytes - low.capacity_bytes);
        for (const f of Object.keys(low) as (keyof Macro)[])
          assert.ok(Math.abs(found[f] - (low[f] + share * (high[f] - low[f]))) <= 0.5 + 1e-6 * found[f], f);
        for (const f of ['area_um2', 'read_ps', 'write_ps', 'cycle_ps', 'read_fj', 'write_fj'] as const)
          assert.ok(Number.isInteger(found[f]), `${f} is whole`);
      }),
    );
    const { lowPower, programming, secondPortArea } = technology;
    if (lowPower) t.ok(lowPower.leakage_share.value >= 0 && lowPower.leakage_share.value < 1);
    if (programming) t.ok(programming.pulses.value >= 1 && programming.endurance.value >= 1000);
    if (secondPortArea) t.ok(secondPortArea.value > 1);
  });

t.test('RRAM of silicon reads one comparison a bit, and holds as many times the bits', async (t) => {
  const table = new Map(arrays);
  const at = (cell: string): Macro => table.get(`rram-22nm${cell}-silicon`)!.macros.at(-1)!;
  t.same(
    ['', '-mlc2', '-mlc3'].map((c) => at(c).read_ps),
    [5000, 10_000, 15_000],
  );
  t.same(
    ['', '-mlc2', '-mlc3'].map((c) => at(c).read_fj),
    [128_000, 140_800, 211_200],
  );
  const bits = (c: string): number => (at(c).capacity_bytes * 8) / at(c).area_um2;
  t.ok(Math.abs(bits('-mlc2') / bits('') - 2) < 1e-5);
  t.ok(Math.abs(bits('-mlc3') / bits('') - 3) < 1e-5);
  t.equal(table.get('rram-22nm-mlc3-tool')!.word_bytes, 24);
  t.match(table.get('rram-22nm-mlc3-tool')!.caution, /0\.4 % of its cells read wrong/);
  t.equal(table.get('rram-22nm-mlc2-tool')!.caution, undefined);
});

for (const name of formats.names)
  t.test(`${name}: bits, energies and area are positive and sourced`, async (t) => {
    const format = formats.get(name, PLACE);
    for (const f of ['bits', 'multiply_fj', 'accumulate_fj', 'mac_area_um2'] as const) {
      t.ok(format[f].value > 0, f);
      t.ok(format[f].source.length > 0);
    }
    t.ok(format.summary && format.source);
  });

t.test('a sourced number: its place in the source is named where it is known; an assumption gives its reason', async (t) => {
  t.same(from('quoted', 'X')(8, 'banks', 'table 3'), { value: 8, unit: 'banks', status: 'quoted', source: 'X: table 3' });
  t.same(from('derived', 'X')(8, 'banks'), { value: 8, unit: 'banks', status: 'derived', source: 'X' });
  t.same(assumed(64, 'cycles', 'one tFAW'), { value: 64, unit: 'cycles', status: 'assumed', source: 'one tFAW' });
  t.same(macro([1, 2, 3, 4, 5, 6, 7, 8]), {
    capacity_bytes: 1,
    area_um2: 2,
    read_ps: 3,
    write_ps: 4,
    cycle_ps: 5,
    read_fj: 6,
    write_fj: 7,
    leakage_uw: 8,
    refresh_uw: 0,
  });
  t.equal(macro([1, 2, 3, 4, 5, 6, 7, 8, 9]).refresh_uw, 9);
});
