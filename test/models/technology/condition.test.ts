import fc from 'fast-check';
import t from 'tap';
import {
  hardwareOf,
  loadPlatform,
  platformBreakdown,
  platformFrom,
  technologies,
  varied,
  type Platform,
} from '../../../models/index.js';
import { atCondition, energyFactor, leakageFactor } from '../../../models/technology/condition.js';
import type { ArrayTechnology } from '../../../models/technology/memory-technology.js';
import { assumed, ranged, rangeFault } from '../../../models/technology/sourced.js';
import { given } from '../../helpers/hardware.js';
import { PLACE } from '../../helpers/memory.js';

const technology = (name: string): ArrayTechnology => technologies.get(name, PLACE) as ArrayTechnology;
const last = (x: ArrayTechnology) => x.macros.at(-1)!;
const tiny = loadPlatform('tiny');
const SUPPLY = {
  voltage_v: given(1),
  temperature_c: given(101),
  energies_at_v: given(0.8),
  leakage_at_c: given(77),
  leakage_doubles_k: given(24),
};

t.test('energy goes with the square of the voltage, leakage doubles: by hand', async (t) => {
  t.equal(energyFactor(1, 0.8), 1.5625);
  t.equal(leakageFactor(101, 77, 24), 2);
  t.equal(leakageFactor(29, 77, 24), 0.25);
  const table = technology('sram-22nm');
  const hot = atCondition(table, { voltage_v: 1, temperature_c: 101 }, true);
  t.equal(last(hot).read_fj, Math.round(last(table).read_fj * 1.5625));
  t.equal(last(hot).leakage_uw, last(table).leakage_uw * 1.5625 * 2);
  t.equal(last(hot).read_ps, last(table).read_ps);
  t.same(atCondition(table, undefined, true).macros, table.macros, 'at its own it is the table');
});

t.test('what was measured behind a regulator, or has a supply of its own, does not follow the platform’s', async (t) => {
  const [sram, rram] = ['sram-22nm-silicon', 'rram-22nm-silicon'].map(technology) as [ArrayTechnology, ArrayTechnology];
  const at = (v: number, x: ArrayTechnology) => last(atCondition(x, { voltage_v: v, temperature_c: 25 }, false));
  t.equal(at(1, sram).leakage_uw, last(sram).leakage_uw * 3, 'the table is of retention; on, it leaks three times that');
  t.ok(at(1, sram).read_fj > last(sram).read_fj);
  t.same(at(1, rram), last(rram));
});

t.test('check bits: cells, energy and leakage go with them; a decoder is late and takes energy and area', async (t) => {
  const table = technology('rram-22nm-silicon');
  const { read_fj, read_ps, cycle_ps, area_um2, leakage_uw } = last(table);
  t.match(last(atCondition(table, undefined, true)), {
    read_fj: Math.round(read_fj * 1.125 + 3000),
    read_ps: read_ps + 1500,
    cycle_ps,
    area_um2: Math.round(area_um2 * 1.125 + 2000),
    leakage_uw: leakage_uw * 1.125,
  });
  t.same(atCondition(table, undefined, false).macros, table.macros);
});

t.test('check bits are left out only where a table has them', async (t) => {
  const without = (memory: string) => () =>
    varied(tiny, (p) => ({
      ...p,
      memories: { ...p.memories, sram: { ...p.memories['sram']!, technology: memory, size_bytes: given(2 ** 20), ecc: 'none' } },
    }));
  t.throws(without('sram-22nm'), /memories\.sram\.ecc: given for sram-22nm, which has no check bits/);
  t.doesNotThrow(without('rram-22nm-silicon'));
});

t.test('logic, link and format are brought to the supply as well; areas and times stay', async (t) => {
  const hot = varied(tiny, (p) => ({ ...p, supply: SUPPLY }));
  t.equal(hot.energies.mac_fj, tiny.energies.mac_fj * 1.5625);
  t.equal(hot.link_fj_per_byte, tiny.link_fj_per_byte * 1.5625);
  t.equal(hot.element_fj, tiny.element_fj * 1.5625);
  t.equal(hot.clock_fj_per_cycle, tiny.clock_fj_per_cycle * 1.5625);
  hot.logic.forEach((b, i) => {
    const cold = tiny.logic[i]!;
    t.equal(b.area_um2, cold.area_um2);
    t.ok(Math.abs(b.leakage_uw - cold.leakage_uw * 3.125) < 1e-9);
  });
  t.equal(platformBreakdown(hot).accelerator_um2, platformBreakdown(tiny).accelerator_um2);
});

t.test('two slots are two macros of half the size; below the table they cost what its smallest does', async (t) => {
  const slots = (n: number, size: number) =>
    varied(tiny, (p) => ({
      ...p,
      buffers: { ...p.buffers, weight: { ...p.buffers.weight, slots: given(n), size_bytes: given(size) } },
    })).buffers.weight;
  const [one, two] = [slots(1, 4096), slots(2, 8192)];
  t.equal(two.read_fj_per_byte, one.read_fj_per_byte);
  t.equal(two.area_um2, 2 * one.area_um2);
  t.equal(two.leakage_uw, 2 * one.leakage_uw);
  t.equal(slots(2, 2048).area_um2, 2 * slots(1, 2048).area_um2);
});

t.test('wires between macros: half of the bits, half the side of all macros', async (t) => {
  const wired = varied(tiny, (p) => ({ ...p, wires: { fj_per_bit_mm: given(1000) } }));
  const facts = (h: typeof tiny) => h.memories.find((m) => m.name === 'sram')!.facts;
  const away_mm = Math.sqrt(facts(tiny).area_um2) / 1000 / 2;
  const macros = tiny.platform.memories['sram']!.banks.value;
  t.ok(macros > 1);
  t.equal(facts(wired).read_fj_per_byte - facts(tiny).read_fj_per_byte, Math.round(64 * 1000 * away_mm) / 16);
  t.equal(facts(wired).area_um2, facts(tiny).area_um2);
});

t.test('the PHY of a DRAM: bits both ways, power while it is not asleep, area; none where the platform says so', async (t) => {
  const dram = (p: Partial<Platform['memories'][string]>) =>
    varied(tiny, (x) => ({ ...x, memories: { ...x.memories, lpddr4: { ...x.memories['lpddr4']!, ...p } } })).memories.find(
      (m) => m.name === 'lpddr4',
    )!.facts;
  const [all, none] = [dram({}), dram({ host: 'none' })];
  t.ok(Math.abs(all.read_fj_per_byte - none.read_fj_per_byte - 8 * 1830) < 1e-6);
  t.ok(Math.abs(all.write_fj_per_byte - none.write_fj_per_byte - 8 * 5680) < 1e-6);
  t.equal(all.area_um2, 3_166_000);
  t.equal(none.area_um2, 0);
});

t.test('a number of a table is replaced by its path; one that is none is refused with the nearest name', async (t) => {
  const change = (technologies_: Platform['technologies']) =>
    hardwareOf({ ...tiny.platform, technologies: technologies_ }, 'p.yaml');
  const of = (h: typeof tiny) => h.buffers.auxiliary;
  t.equal(of(change({ 'sram-22nm': { factors: { area_um2: given(2) } } })).area_um2, 2 * of(tiny).area_um2);
  t.throws(
    () => change({ 'sram-22nm': { factors: { area: given(2) } } }),
    /technologies\.sram-22nm\.factors\.area: no number.*area_um2/,
  );
  t.throws(
    () => platformFrom({ ...tiny.platform, technologies: { 'sram-23nm': {} } }, () => ({ file: 'p.yaml' }), 'p.yaml'),
    /technologies\.sram-23nm: unknown.*Did you mean "sram-22nm"/s,
  );
});

t.test('a range holds its number, low at most high; what does not is said', async (t) => {
  const n = assumed(5, 'x', 'a number');
  t.same(ranged(n, 4, 6, 'src').range, { low: 4, high: 6, shape: 'uniform', source: 'src' });
  t.throws(() => ranged(n, 6, 7, 'src'), /does not hold the value 5/);
  t.throws(() => ranged(n, 0, 9, 'src', 'log-uniform'), /log-uniform/);
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), fc.double({ noNaN: true }), (v, a, b) => {
      const fault = rangeFault(v, { low: a, high: b, shape: 'uniform' });
      return (fault === undefined) === (a <= v && v <= b);
    }),
  );
});
