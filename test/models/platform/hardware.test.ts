import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  buildAccelerator,
  hardwareOf,
  loadPlatform,
  mixedBasis,
  platformBreakdown,
  platformNames,
  platformSources,
  readPlatform,
  STEPS,
  varied,
  withChipBuffers,
  type Platform,
} from '../../../models/index.js';
import { packageRoot } from '../../../traces/index.js';
import { misfit } from '../../../models/platform/misfit.js';
import { chain } from '../../helpers/workloads.js';
import { given, small } from '../../helpers/hardware.js';

const tiny = loadPlatform('tiny');

for (const name of platformNames())
  t.test(`${name}: looked up once, whole, and never again`, async (t) => {
    const hardware = loadPlatform(name);
    const { platform, memories, buffers } = hardware;
    t.same(memories.map((m) => m.name).sort(), Object.keys(platform.memories).sort());
    for (const { name: memory, facts } of memories) t.equal(facts.capacity_bytes, platform.memories[memory]!.size_bytes.value);
    t.same(Object.keys(buffers), ['activation', 'weight', 'result', 'auxiliary']);
    // whoever would look up a name again, would not find it
    const forgotten = JSON.parse(
      JSON.stringify(platform).replaceAll(/"technology":"[^"]*"/g, '"technology":"forgotten"'),
    ) as Platform;
    const once = { ...hardware, platform: { ...forgotten, format: 'forgotten' } };
    const trace = chain(4, 8, [{ kind: 'matmul', n: 8 }, { kind: 'softmax' }, { kind: 'add' }, { kind: 'layer_norm' }]);
    t.doesNotThrow(() => buildAccelerator(once, trace, { seed: 1 }));
    t.same(platformBreakdown(once), platformBreakdown(hardware));
  });

t.test('the breakdown of a small platform, by hand', async (t) => {
  const { blocks, ...b } = platformBreakdown(tiny);
  // 4 × 4 PEs of 145 µm² and, of 8-bit operands, 2 tiles, results and 16-bit accumulators; 33 stages of 3 vectors of 4 bytes
  const bits = 16 * (2 * 8 + 8 + 16) + 33 * 3 * 4 * 8;
  const area_um2 = Math.round(16 * 145 + bits * 1.507);
  t.match(blocks[0], { block: 'pe-array', kind: 'logic', area_um2, leakage_uw: (area_um2 * 0.703) / 1000, capacity_bytes: 0 });
  t.same(
    blocks.map((x) => x.block),
    [
      'pe-array',
      'sfu',
      'encoder',
      'sequencer',
      'activation-buffer',
      'weight-buffer',
      'result-buffer',
      'auxiliary-buffer',
      'sram',
      'lpddr4',
    ],
  );
  t.same(
    blocks.slice(1, 4).map((x) => x.area_um2),
    [57600, 7200, 20000],
  );
  t.equal(b.macs_per_cycle, 16);
  t.equal(b.mac_fj, 34.5 + 12.1);
  const close = (a: number, e: number) => t.ok(Math.abs(a - e) <= 1e-9 * e, `${a}, expected ${e}`);
  close(b.peak_gops, 32 / 1.395);
  close(b.frequency_mhz, 1e6 / 1395);
  close(b.link_bytes_per_s, 8e12 / 1395);
  close(b.clock_uw, (bits * 0.434 * 1000) / 1395);
  close(
    b.accelerator_um2,
    blocks.slice(0, 8).reduce((s, x) => s + x.area_um2, 0),
  );
  t.equal(blocks[9]!.area_um2, 3_000_000 + 166_000, 'PHY and controller: the device is off chip');
  close(b.memories_um2, blocks[8]!.area_um2 + 3_166_000);
  t.match(blocks[5], { kind: 'buffer', capacity_bytes: 4096, part_of: undefined });
  close(blocks[5]!.peak_bytes_per_s, 4e12 / 1395);
  t.equal(blocks[8]!.kind, 'memory');
});

const changed = (change: (p: Platform) => Platform) => varied(tiny, change);

t.test('a buffer’s port, its masks, and a part of another', async (t) => {
  const { weight, result } = tiny.platform.buffers;
  const of = (b: Partial<typeof weight>, r: Partial<typeof result> = {}) =>
    changed((p) => ({ ...p, buffers: { ...p.buffers, weight: { ...weight, ...b }, result: { ...result, ...r } } }));
  t.equal(of({}).buffers.weight.cycles_per_word, 1);
  t.equal(of({ banks: given(3) }).buffers.weight.cycles_per_word, 2, '4 bytes of 3 banks');
  t.equal(of({ banks: given(2), port_cycles: given(3) }).buffers.weight.cycles_per_word, 6);
  const [plain, masked] = [of({}), of({ mask_bytes: given(2048) })].map((h) => h.buffers.weight) as [
    typeof tiny.buffers.weight,
    typeof tiny.buffers.weight,
  ];
  const two = of({ size_bytes: given(2048) }).buffers.weight;
  t.equal(plain.mask_read_fj_per_byte, plain.read_fj_per_byte, 'masks lie with the data');
  t.equal(plain.mask_write_fj_per_byte, plain.write_fj_per_byte);
  t.equal(masked.mask_read_fj_per_byte, two.read_fj_per_byte);
  t.equal(masked.mask_write_fj_per_byte, two.write_fj_per_byte);
  t.equal(masked.read_fj_per_byte, plain.read_fj_per_byte);
  t.ok(
    Math.abs(masked.area_um2 - plain.area_um2 - two.area_um2) < 1e-9 &&
      Math.abs(masked.leakage_uw - plain.leakage_uw - two.leakage_uw) < 1e-9,
  );
  const part = of({ mask_bytes: given(2048) }, { part_of: 'weight', banks: given(2) });
  t.match(part.buffers.result, {
    area_um2: 0,
    leakage_uw: 0,
    cycles_per_word: 2,
    read_fj_per_byte: plain.read_fj_per_byte,
    mask_write_fj_per_byte: two.write_fj_per_byte,
  });
  t.match(
    platformBreakdown(part).blocks.find((b) => b.block === 'result-buffer'),
    { part_of: 'weight-buffer', capacity_bytes: 0 },
  );
  t.equal(platformBreakdown(part).blocks.find((b) => b.block === 'weight-buffer')!.capacity_bytes, 4096 + 2048);
  t.equal(part.energies.read.b.mask_fj_per_byte, two.read_fj_per_byte);
  t.equal(part.energies.write.data_fj_per_byte, plain.write_fj_per_byte);
});

t.test('a DRAM is adapted to what the platform says of it, and says so', async (t) => {
  const dram = (m: Partial<Platform['memories'][string]>) =>
    changed((p) => ({ ...p, memories: { ...p.memories, lpddr4: { ...p.memories['lpddr4']!, ...m } } })).memories.find(
      (m_) => m_.name === 'lpddr4',
    )!.facts;
  const [one, two] = [dram({}), dram({ devices: given(2), size_bytes: given(2 ** 31) })];
  t.equal(two.peak_bytes_per_s, 2 * one.peak_bytes_per_s, 'devices side by side');
  t.equal(two.capacity_bytes, 2 ** 31);
  t.equal(dram({ banks: given(4), size_bytes: given(2 ** 29) }).banks, 4);
  t.equal(dram({ overrides: { tCK: given(1250) } }).peak_bytes_per_s, one.peak_bytes_per_s / 2);
  t.equal(dram({ overrides: { tCK: given(1250) } }).notes[0], 'with tCK = 1250');
  t.notMatch(one.notes.join(), /with /);
  t.equal(one.stripe_bytes, undefined);
  t.throws(() => dram({ scheduler: 'fr-fcsf' }), /^tiny\.yaml: memories\.lpddr4\.scheduler: unknown policy/);
  t.throws(() => dram({ controller: { drain_high: given(999) } }), /^tiny\.yaml: memories\.lpddr4\.controller\.drain_high: /);
  for (const [technology, banks, expected] of [
    ['lpddr4-3200', 7, 'a power of two'],
    ['lpddr5-6400', 7, '4 times a power of two'],
    ['lpddr5-6400', 2, '4 times a power of two'],
  ] as const)
    t.throws(() => dram({ technology, banks: given(banks) }), {
      message: `tiny.yaml: memories.lpddr4.banks: ${banks} banks; expected ${expected}`,
    });
  t.throws(() => dram({ devices: given(3) }), /lpddr4\.devices: 3: burstBytes would be \d+; expected a power of two/);
  t.throws(() => dram({ overrides: { tFAW: given(2) } }), /lpddr4\.overrides\.tFAW: 2 cycles; expected at least tRRD_S = 16/);
  t.throws(
    () => dram({ overrides: { tRRD_S: given(99) } }),
    /lpddr4\.overrides: tRRD_L: 16 cycles; expected at least tRRD_S = 99/,
  );
  t.throws(() => dram({ technology: 'lpddr5' }), /^tiny\.yaml: memories\.lpddr4\.technology: unknown memory technology/);
});

t.test('array, format and registers give energies, sizes of runs and bytes', async (t) => {
  const systolic = { rows: given(8), columns: given(3), dataflow: 'ws' } as const;
  const array = changed((p) => ({ ...p, pe_array: { ...p.pe_array, systolic } }));
  t.equal(array.macs_per_cycle, 24);
  t.equal(array.clock_fj_per_cycle, 24 * (2 * 8 + 16) * 0.434);
  t.same(array.largest_run, { m: Infinity, n: Infinity, k: Infinity });
  t.same(tiny.largest_run, { m: 1023, n: 1023, k: 4095 });
  const overlap = changed((p) => ({ ...p, pe_array: { ...p.pe_array, tile_overlap: true } }));
  t.ok(Math.abs(overlap.clock_fj_per_cycle - tiny.clock_fj_per_cycle - 16 * 2 * 8 * 0.434) < 1e-9, 'two tiles more');
  t.equal(changed((p) => ({ ...p, format: 'log4' })).element_bytes, 0.5);
  t.equal(changed((p) => ({ ...p, format: 'fp16' })).element_bytes, 2);
  t.equal(changed((p) => ({ ...p, pe_array: { ...p.pe_array, mac_fj: given(7) } })).energies.mac_fj, 7);
  t.match(tiny.energies, { gated_fj: 0, decode_fj_per_byte: 17.4, encode_fj_per_byte: 17.4 });
  t.throws(() => changed((p) => ({ ...p, format: 'int9' })), /^tiny\.yaml: format: unknown number format "int9"/);
});

t.test('memories are numbered by what they are for, then as the platform lists them', async (t) => {
  const hardware = small({ backbone: { memory: 'rram', encoding: 'dense' } }, (p) => ({
    ...p,
    memories: { z: p.memories['sram']!, ...p.memories, a: p.memories['rram']!, more: p.memories['lpddr4']! },
  }));
  t.same(
    hardware.memories.map((m) => [m.name, m.role]),
    [
      ['lpddr4', 'dram'],
      ['more', 'dram'],
      ['z', 'static-memory'],
      ['rram', 'non-volatile-memory'],
      ['a', 'non-volatile-memory'],
      ['sram', 'working-memory'],
    ],
  );
});

t.test('a misfit names file and field, and the line where it was given', async (t) => {
  const text = readFileSync(join(packageRoot(), 'models', 'platform', 'tiny.yaml'), 'utf8');
  const line = text.split('\n').findIndex((l) => /^ +task:/.test(l)) + 1;
  const read = readPlatform(text, 'mine.yaml');
  for (const hardware of [read, varied(read, (p) => p)])
    t.equal(
      misfit(hardware, 'placement.task', 'too large', 'less').message,
      `mine.yaml:${line}: placement.task: too large; expected less`,
    );
  t.equal(
    misfit(hardwareOf(tiny.platform, 'x.yaml'), 'placement.task', 'too large', 'less').message,
    'x.yaml: placement.task: too large; expected less',
  );
});

t.test('every number of a platform and of its technologies is listed, with how it was obtained', async (t) => {
  const rows = platformSources(
    varied(tiny, (p) => ({ ...p, clock: { period_ps: { value: 9, source: 'given in the file without a source' } } })).platform,
  );
  t.same(
    rows.find(([path]) => path === 'clock.period_ps'),
    ['clock.period_ps', '9', 'given in the file without a source', 'given'],
  );
  t.same(
    rows.find(([path]) => path === 'dma.load_cycles'),
    ['dma.load_cycles', '3', 'assumed: small, for tests', 'assumed'],
  );
  t.same(rows.find(([path]) => path === 'memories.lpddr4.banks')!.slice(1), ['8', 'second-hand: DRAMSys 3ff9a99', 'second-hand']);
  const tables = rows.filter(([path]) => path.startsWith('technology '));
  t.same(
    tables.map(([path]) => path),
    ['technology lpddr4-3200', 'technology sram-22nm'],
    'each once, in order',
  );
  t.ok(
    rows.some(
      ([path, value, source, status]) =>
        path === 'lpddr4-3200.fields.tCK' && value === '625 ps' && source.startsWith(`${status}: `),
    ),
  );
  t.notOk(
    rows.some(([path]) => path.includes('.macros')),
    'macro tables have one source',
  );
});

t.test('a step takes over what it names and nothing else, and is done when it is done', async (t) => {
  const [from, to] = ['edgebert-systemc', 'edgebert-like'].map((n) => loadPlatform(n).platform) as [Platform, Platform];
  const keys = ['name', 'summary', 'clock', 'format'] as const;
  let reached = from;
  for (const { name, apply } of STEPS) {
    const once = apply(from, to);
    t.same(apply(once, to), once, name);
    t.same(apply(from, from), from, `${name}: from itself`);
    for (const key of keys) t.equal(once[key], from[key]);
    reached = apply(reached, to);
  }
  for (const key of ['buffers', 'memories', 'placement', 'sequencer'] as const) t.same(reached[key], to[key], key);
  for (const key of ['pe_array', 'sfu', 'axi', 'dma'] as const) t.same(Object.keys(reached[key]), Object.keys(from[key]));
  const chip = withChipBuffers(to).buffers;
  t.same(
    [chip.activation, chip.weight, chip.auxiliary].map((b) => [b.size_bytes.value, b.mask_bytes?.value]),
    [
      [262144, 32768],
      [262144, 32768],
      [32768, to.buffers.auxiliary.mask_bytes?.value],
    ],
  );
  t.equal(chip.result, to.buffers.result);
});

t.test('a platform that mixes tools and silicon is told so; one of either, and a DRAM beside it, is not', async (t) => {
  t.equal(mixedBasis(tiny.platform), undefined);
  for (const name of platformNames()) t.equal(mixedBasis(loadPlatform(name).platform), undefined, name);
  const mixed = small({ backbone: { memory: 'rram', encoding: 'dense' } });
  t.match(mixedBasis(mixed.platform), /of unlike basis.*silicon: rram/);
  t.match(platformBreakdown(mixed).notes[0], /of unlike basis/);
});
