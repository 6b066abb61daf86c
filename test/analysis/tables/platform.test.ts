import t from 'tap';
import { deviceTable } from '../../../analysis/index.js';
import { deviceSources } from '../../../analysis/tables/devices.js';
import { perByte, platformJson, platformsTable, platformTables } from '../../../analysis/tables/platform.js';
import { gemmTables } from '../../../analysis/tables/units.js';
import { alone, loadPlatform, memory, platformBreakdown, platformNames, platformSources } from '../../../models/index.js';
import { number } from '../../../analysis/tables/numbers.js';

const all = platformNames().map((name) => platformBreakdown(loadPlatform(name)));

t.test('a row a platform, a cell a column; mm² are those of its blocks', async (t) => {
  const { headers, rows } = platformsTable(all);
  t.same(
    rows.map((r) => r[0]),
    platformNames(),
  );
  t.ok(rows.every((r) => r.length === headers.length));
  t.notMatch(JSON.stringify(rows), /NaN|undefined|Infinity/);
  for (const [i, b] of all.entries()) {
    const of = (buffers: boolean): number =>
      b.blocks.reduce((n, x) => n + ((x.kind === 'buffer') === buffers ? x.capacity_bytes : 0), 0);
    t.equal(rows[i]!.at(-1), number(of(true) / 1024), 'memories are no buffers');
  }
});

t.test('a platform: what is part of another block, off chip, or has no port is said so', async (t) => {
  const block = {
    ...{ block: 'x', kind: 'buffer' as const, capacity_bytes: 1536, area_um2: 2e6, leakage_uw: 3, peak_bytes_per_s: 4e9 },
    ...{ read_fj_per_byte: 5, write_fj_per_byte: 0 },
  };
  const b = {
    ...all[0]!,
    blocks: [block, { ...block, part_of: 'y' }, { ...block, area_um2: 0, capacity_bytes: 0, peak_bytes_per_s: 0 }],
    notes: [],
  };
  const tables = platformTables(b as never, [
    ['p', '1 V', 'a book', 'quoted'] as never,
    ['q', '2 V', 'a guess', 'assumed'] as never,
  ]);
  t.same(tables[1]!.rows, [
    ['x', 'buffer', '1.5', '2.000', '3.0', '4.00', '5.0', '–'],
    ['x', 'buffer', '1.5', 'in y', 'in y', '4.00', '5.0', '–'],
    ['x', 'buffer', '–', 'off chip', 'by state', '–', '5.0', '–'],
  ]);
  t.equal(tables[1]!.note, undefined);
  t.same(tables[2]!.rows, [
    ['', 'p', '1 V', 'a book'],
    ['ASSUMED', 'q', '2 V', 'a guess'],
  ]);
  t.equal(tables[2]!.note, '1 of 2 are assumed');
  t.same(
    tables[0]!.rows.find((r) => r[0] === 'leakage, all on (µW)'),
    ['leakage, all on (µW)', '9'],
  );
  t.same([perByte(0), perByte(0.04), perByte(1234.56)], ['–', '0.0', '1,234.6']);
});

t.test('every number of a platform as data, with its source; what is assumed is marked', async (t) => {
  for (const name of platformNames()) {
    const hardware = loadPlatform(name);
    const sources = platformSources(hardware.platform);
    const { sources: data } = platformJson(platformBreakdown(hardware), sources);
    t.equal(data.length, sources.length);
    t.ok(data.every((s) => s.source.length > 0 && s.assumed === (sources.find(([p]) => p === s.parameter)![3] === 'assumed')));
  }
});

t.test('a row a device; every number of a DRAM has unit, status and source, its currents too', async (t) => {
  const { headers, rows } = deviceTable();
  t.same(
    rows.map((r) => r[0]),
    memory.devices.names,
  );
  t.ok(rows.every((r) => r.length === headers.length && r.every((c) => c.length > 0)));
  const lpddr4 = rows.find((r) => r[0] === 'lpddr4-3200')!;
  t.same([lpddr4[3], lpddr4[4]], ['off chip', '625']);
  const sources = deviceSources(memory.loadDevice('lpddr4-3200', undefined, {}));
  t.match(
    sources.find(([f]) => f === 'tRCD'),
    ['tRCD', '29 cycles', /second-hand: DRAMSys/],
  );
  t.ok(
    sources.some(([f, value]) => / /.test(f) && /mA/.test(value)),
    'currents of a rail',
  );
});

t.test('a product alone: its cycles are shared out without a rest, causes of no cycle are left out', async (t) => {
  const options = { voltage_v: undefined, density: { a: undefined, b: undefined }, recurrence: true, seed: 1 };
  const g = alone.platformGemm(loadPlatform('edgebert-systemc'), { m: 17, k: 16, n: 16 }, options);
  const [figures, cycles, traffic, energy] = gemmTables('a product', g);
  t.equal(figures!.title, 'a product');
  t.equal(figures!.note, 'padded to whole tiles: m 17 → 32');
  const parts = cycles!.rows.slice(0, -1).map((r) => Number(r[1]!.replaceAll(',', '')));
  t.equal(
    parts.reduce((a, b) => a + b, 0),
    g.cycles,
  );
  t.ok(parts.every((c, i) => i === 0 || c > 0));
  t.same(cycles!.rows.at(-1), ['total', number(g.cycles), '100.0 %']);
  t.ok(
    traffic!.rows.every((r) => r.length === 5 && r.filter((c) => c === '–').length === 2),
    'read or written',
  );
  t.same(
    energy!.rows.map((r) => r[0]),
    Object.keys(g.energy_by_component_pj),
  );
  const exact = alone.platformGemm(loadPlatform('edgebert-systemc'), { m: 16, k: 16, n: 16 }, options);
  t.equal(gemmTables('x', exact)[0]!.note, undefined);
});
