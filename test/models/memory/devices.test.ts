import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { parse } from 'yaml';
import { memory } from '../../../models/index.js';
import { deviceSchema, withSettings } from '../../../models/memory/device-file.js';
import { DEFAULT_OPTIONS } from '../../../models/memory/dram/options.js';
import { given } from '../../../models/technology/given.js';
import { arrayOptions, dramControllerSchema, dramOptions, idleSchema, mappingOf } from '../../../models/memory/spec.js';
import { capacityBytes, field, peakBytesPerS } from '../../../models/technology/dram-table.js';
import * as z from 'zod';
import { dramTable, PLACE, withFields } from '../../helpers/memory.js';

const { devices, deviceYaml, loadDevice, makeDevice, readDevice, configured, isDram } = memory;
const number = (value: number) => ({ value, source: 'a test' });

for (const name of devices.names)
  t.test(`${name}: its file reads back to itself; its facts are sound; every policy of its kind can be chosen`, async (t) => {
    const spec = devices.get(name, PLACE)();
    const yaml = deviceYaml(name);
    const read = deviceSchema.parse(parse(yaml));
    // the printed file has the table itself, under its name
    const named =
      'technology' in read && typeof read.technology !== 'string' ? { ...read, technology: read.technology.name } : read;
    t.same(named, deviceSchema.parse(spec));
    const { memory: mem, policy, clock_ps } = readDevice(yaml, 'my.yaml', undefined, {});
    const { facts } = mem;
    t.match(loadDevice(name), { policy, clock_ps });
    t.same(loadDevice(name).memory.facts, facts);
    t.equal(isDram(mem), spec.kind === 'dram');
    t.equal(mem.kind, spec.kind);
    for (const f of [
      'banks',
      'contiguous_bytes',
      'capacity_bytes',
      'peak_bytes_per_s',
      'read_fj_per_byte',
      'write_fj_per_byte',
    ] as const)
      t.ok(facts[f] > 0, f);
    t.match(facts.source, /^(measured|quoted|second-hand|derived): /);
    const choices = mem.kind === 'dram' ? memory.policies.names : memory.arraySchedulers.names;
    for (const chosen of choices) t.equal(loadDevice(name, chosen).policy, chosen);
    const wrong =
      mem.kind === 'dram' ? /--policy: unknown policy "x"; expected one of fr-fcfs, fcfs, dramsim3/ : /unknown scheduler "x"/;
    t.throws(() => loadDevice(name, 'x'), wrong);
  });

t.test('facts of a DRAM and of an on-chip memory by hand', async (t) => {
  const { facts } = loadDevice('lpddr4-3200').memory;
  t.match(facts, {
    banks: 8,
    shared_standby: true,
    stripe_bytes: undefined,
    contiguous_bytes: 4096,
    capacity_bytes: 8 * 65536 * 64 * 64,
    peak_bytes_per_s: 12_800_000_000,
    area_um2: 0,
    leakage_uw: 0,
    notes: [],
  });
  const table = dramTable('lpddr4-3200');
  t.equal(facts.capacity_bytes, capacityBytes(table));
  t.equal(facts.peak_bytes_per_s, peakBytesPerS(table));
  t.equal(facts.read_fj_per_byte, memoryEnergy('read'));
  t.equal(facts.write_fj_per_byte, memoryEnergy('write'));
  t.match(loadDevice('lpddr4-2400-x32').memory.facts.notes, [/currents are those of the tool's DDR4 file/]);
  t.match(loadDevice('sram-22nm-2mib').memory.facts, {
    banks: 16,
    shared_standby: false,
    stripe_bytes: 1024,
    contiguous_bytes: 64,
    capacity_bytes: 2 ** 21,
    leakage_uw: 79.896 * 16,
    area_um2: 113660 * 16,
  });
  t.match(loadDevice('edram-22nm-8mib').memory.facts.notes, [/refresh costs energy here and no time/]);
});
function memoryEnergy(kind: 'read' | 'write'): number {
  // above active standby, three rails, eight cycles of 625 ps, two devices, 64 bytes
  const [vdd2, vddq] = kind === 'read' ? [275, 150] : [210, 55];
  return Math.round(1.1 * (vdd2 - 30 + vddq - 0.75) * 8 * 625 * 2) / 64;
}

t.test('a number may carry its source; a bare one counts as the user’s own', async (t) => {
  const schema = given(z.int().min(1));
  t.same(schema.parse(5), { value: 5, source: 'given in the file without a source' });
  t.same(schema.parse({ value: 5, source: 'x' }), { value: 5, source: 'x' });
  t.equal(schema.safeParse(0).success, false);
  t.equal(schema.safeParse({ value: 5, source: '' }).success, false);
  t.equal(schema.safeParse({ value: 5 }).success, false);
});

t.test('options of a DRAM controller: defaults, watermarks that go with the buffer, and what contradicts itself', async (t) => {
  t.same(dramOptions({}, true, PLACE), DEFAULT_OPTIONS);
  t.match(dramOptions({ write_buffer: number(8) }, true, PLACE), { writeBuffer: 8, drainHigh: 6, drainLow: 1 });
  t.match(dramOptions({ write_buffer: number(1) }, true, PLACE), { writeBuffer: 1, drainHigh: 1, drainLow: 0 });
  const all = {
    read_queue: number(3),
    write_buffer: number(20),
    drain_high: number(20),
    drain_low: number(19),
    drain_idle_cycles: number(7),
    hit_cap: number(2),
    page: 'closed' as const,
    page_timeout_cycles: number(11),
    refresh: 'per-bank' as const,
    power_down_after_cycles: number(0),
    self_refresh_after_cycles: number(5),
  };
  t.same(dramOptions(all, true, PLACE), {
    readQueue: 3,
    writeBuffer: 20,
    drainHigh: 20,
    drainLow: 19,
    drainIdle: 7,
    hitCap: 2,
    page: 'closed',
    pageTimeout: 11,
    refresh: 'per-bank',
    powerDownAfter: 0,
    selfRefreshAfter: 5,
  });
  const bad = (spec: object) => () => dramOptions(dramControllerSchema.parse(spec), false, { file: 'f', field: 'controller' });
  t.throws(bad({ drain_high: 65 }), /f: controller\.drain_high: 65 writes; expected at most write_buffer = 64/);
  t.throws(bad({ drain_low: 48 }), /controller\.drain_low: 48 writes; expected less than drain_high = 48/);
  t.throws(bad({ refresh: 'per-bank' }), /controller\.refresh: the device has no tRFCpb and tREFIpb; expected all-bank/);
  t.throws(() => dramOptions({ drain_high: number(65) }, true, { file: 'f' }), /f: drain_high: 65/);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4096 }), (n) => {
      const { drainHigh, drainLow } = dramOptions({ write_buffer: number(n) }, true, PLACE);
      assert.ok(drainLow < drainHigh && drainHigh <= n && drainLow >= 0);
    }),
  );
  t.equal(mappingOf({}), 'row rank bank group column');
  t.equal(mappingOf({ mapping: 'x' }), 'x');
});

/** What a file says of an on-chip memory, each part by itself. */
const arraySchema = (() => {
  const { shape } = deviceSchema.options[1].partial();
  const { ports, queue, macro_bytes, banks, interleave_bytes, size_bytes, clock_ps } = shape;
  return z.object({ ports, queue, macro_bytes, banks, interleave_bytes, size_bytes, clock_ps });
})();

t.test('limits of what a file may say: each is accepted, and one beyond it is not', async (t) => {
  const limits: readonly [z.ZodType, string, number, number][] = [
    [dramControllerSchema, 'read_queue', 1, 4096],
    [dramControllerSchema, 'write_buffer', 1, 4096],
    [dramControllerSchema, 'drain_high', 1, 4096],
    [dramControllerSchema, 'drain_low', 0, 4096],
    [dramControllerSchema, 'hit_cap', 1, 4096],
    [dramControllerSchema, 'drain_idle_cycles', 0, 1e9],
    [dramControllerSchema, 'page_timeout_cycles', 0, 1e9],
    [dramControllerSchema, 'power_down_after_cycles', 0, 1e9],
    [dramControllerSchema, 'self_refresh_after_cycles', 0, 1e9],
    [idleSchema.partial(), 'after_ps', 1, 1e15],
    [idleSchema.partial(), 'wake_ps', 0, 1e15],
    [idleSchema.partial(), 'break_even_ps', 0, 1e15],
    [idleSchema.partial(), 'leakage_share', 0, 1],
    [arraySchema, 'ports', 1, 2],
    [arraySchema, 'queue', 1, 4096],
    [arraySchema, 'macro_bytes', 16, 2 ** 40],
    [arraySchema, 'banks', 1, 128],
    [arraySchema, 'interleave_bytes', 16, 65536],
    [arraySchema, 'size_bytes', 16, 2 ** 40],
    [arraySchema, 'clock_ps', 1, 1_000_000],
  ];
  for (const [schema, f, least, most] of limits) {
    const ok = (value: number): boolean => schema.safeParse({ [f]: value }).success;
    t.same([ok(least), ok(most), ok(least - 1), ok(most + 1)], [true, true, false, false], f);
    if (f !== 'leakage_share') t.equal(ok(least + 0.5), false, `${f} is whole`);
  }
  t.equal(dramControllerSchema.safeParse({ read_que: 1 }).success, false, 'unknown names are refused');
  t.equal(dramControllerSchema.safeParse({ page: 'ajar' }).success, false);
  t.equal(dramControllerSchema.safeParse({ mapping: 'x'.repeat(201) }).success, false);
});

t.test('options of an on-chip memory: defaults, and what a file says instead', async (t) => {
  const least = { size_bytes: number(4096), banks: number(2) };
  const none = {
    wake_ps: undefined,
    breakEven_ps: undefined,
    leakageShare: undefined,
    macro_bytes: undefined,
    wire_fj_per_bit_mm: 0,
  };
  t.same(arrayOptions(least, 'fcfs'), {
    size_bytes: 4096,
    banks: 2,
    interleave_bytes: 64,
    ports: 1,
    queue: 32,
    scheduler: 'fcfs',
    idleAfter_ps: 0,
    ...none,
  });
  const idle = { after_ps: number(9), wake_ps: number(8), break_even_ps: number(7), leakage_share: number(0.5) };
  const all = { ...least, interleave_bytes: number(16), ports: number(2), queue: number(5), idle, macro_bytes: number(64) };
  t.match(arrayOptions(all, 'x'), {
    interleave_bytes: 16,
    ports: 2,
    queue: 5,
    scheduler: 'x',
    idleAfter_ps: 9,
    wake_ps: 8,
    breakEven_ps: 7,
    leakageShare: 0.5,
    macro_bytes: 64,
  });
});

t.test('settings from the command line take the place of the file’s, and are checked like them', async (t) => {
  const spec = devices.get('lpddr4-3200', PLACE)();
  t.match(withSettings({ ...spec, controller: { hit_cap: number(4) } } as typeof spec, { page: 'open' }), {
    controller: { page: 'open', hit_cap: number(4) },
  });
  t.match(withSettings(devices.get('sram-22nm-2mib', PLACE)(), { ports: 2 }), { ports: 2 });
  t.throws(() => configured(spec, 'f', undefined, { hit_cap: 0 }), /--set/);
  t.throws(() => configured(spec, 'f', undefined, { hit_cup: 1 }), /--set: .*hit_cup.*hit_cap/s);
  t.throws(() => configured(devices.get('sram-22nm-2mib', PLACE)(), 'f', undefined, { port: 1 }), /ports/);
  const sram = loadDevice('sram-22nm-2mib', undefined, { clock_ps: 500, scheduler: 'round-robin' });
  t.match(sram, { clock_ps: 500, policy: 'round-robin' });
  t.equal(loadDevice('sram-22nm-2mib').clock_ps, 1000);
  t.equal(loadDevice('lpddr4-3200').clock_ps, 625);
  t.equal(loadDevice('lpddr4-3200').policy, 'fr-fcfs');
});

t.test('a file of one’s own: its policy counts, its line is named where it is wrong', async (t) => {
  const yaml = deviceYaml('lpddr4-3200');
  t.equal(readDevice(`${yaml}policy: fcfs\n`, 'my.yaml', undefined, {}).policy, 'fcfs');
  t.equal(readDevice(`${yaml}policy: fcfs\n`, 'my.yaml', 'dramsim3', {}).policy, 'dramsim3');
  t.throws(() => readDevice(`${yaml}policy: x\n`, 'my.yaml', undefined, {}), /my\.yaml:\d+: policy: unknown policy "x"/);
  const drain = `${yaml}controller:\n  drain_high: 99\n`;
  t.throws(() => readDevice(drain, 'my.yaml', undefined, {}), /my\.yaml:\d+: .*drain_high: 99 writes/);
  t.throws(
    () => readDevice(`${yaml}controller:\n  mapping: row\n`, 'my.yaml', undefined, {}),
    /mapping: the mapping gives bank no bits/,
  );
  t.throws(() => readDevice(`${yaml}policy: dramsim3\ncontroller:\n  hit_cap: 4\n`, 'my.yaml', undefined, {}), {
    message: /hit_cap: given for policy dramsim3, which has its own; expected none, or another policy/,
  });
  t.doesNotThrow(() =>
    readDevice(`${yaml}policy: dramsim3\ncontroller:\n  mapping: row rank bank group column\n`, 'my.yaml', undefined, {}),
  );
  const short = yaml.replace(/( {2}tRAS:\n {4}value: )68/, '$11');
  t.throws(() => readDevice(short, 'my.yaml', undefined, {}), /fields\.tRAS: 1 cycles; expected at least tRCD \+ tRTP = 41/);
  t.throws(() => makeDevice({ kind: 'array', technology: 'nope', size_bytes: number(64), banks: number(1) }, undefined, PLACE), {
    message: /technology: unknown memory technology "nope"/,
  });
  t.throws(() => loadDevice('lpddr5'), /--device: unknown device "lpddr5"/);
  t.throws(() => loadDevice('./none.yaml'), /none\.yaml/);
});

t.test('a table that contradicts itself makes no memory', async (t) => {
  const table = withFields(dramTable('ddr4-2400'), { tFAW: 3 });
  t.throws(
    () => memory.dramMemory(table, 'fcfs', {}, { file: 'f', field: 'm' }),
    /f: m\.fields\.tFAW: 3 cycles; expected at least tRRD_S = 7/,
  );
  const half = memory.dramMemory(dramTable('ddr4-2400'), 'fcfs', {}, PLACE, PLACE, 2 ** 20);
  t.equal(half.facts.capacity_bytes, 2 ** 20, 'less than the device has may be used');
  t.equal(field(half.table, 'tFAW'), 36);
});
