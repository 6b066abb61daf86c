/** Technologies as files: what ships, printed and read again, is the same table; and what a file may not say. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, stringify } from 'yaml';
import {
  checkNumber,
  hardwareOf,
  isWhole,
  memory,
  platformDifferences,
  platformNumbers,
  platformWhole,
  pricesOf,
  readPlatform,
  technologies,
  technologyFile,
  technologyYaml,
  timesOf,
  withNumbers,
  type Hardware,
  type Platform,
} from '../../../models/index.js';
import { banksOf, capacityBytes } from '../../../models/technology/dram-table.js';
import { readTechnology } from '../../../models/technology/read-technology.js';
import { packageRoot, readText, without } from '../../../traces/index.js';
import { scratch } from '../../helpers/cli.js';
import { PLACE } from '../../helpers/memory.js';

const tiny = readText(join(packageRoot(), 'models', 'platform', 'tiny.yaml'));
type Fields = Record<string, unknown>;
const folder = scratch();

/** `tiny` with a technology in one of its memories, as a file in `folder`. */
function platformWith(technology: string, name: string, folder: string): Hardware {
  const table = technologies.get(name, PLACE);
  const p = parse(tiny) as { memories: Record<string, Fields> };
  if (table.kind === 'dram') {
    p.memories['lpddr4'] = {
      ...without(p.memories['lpddr4']!, 'devices'),
      technology,
      size_bytes: capacityBytes(table),
      banks: banksOf(table),
    };
  } else p.memories['sram'] = { ...p.memories['sram'], technology, size_bytes: 2 ** 22, interleave_bytes: 64 };
  return readPlatform(stringify(p), join(folder, 'p.yaml'));
}

/** All numbers that a run goes by. */
const numbersOf = ({ memories, buffers, logic, energies, estimates, mixed }: Hardware): string =>
  JSON.stringify([
    memories.map(({ facts, prices, times, role }) => [facts, prices, times, role]),
    buffers,
    logic,
    energies,
    estimates,
    mixed,
  ]);

for (const name of technologies.names)
  t.test(`${name}: its file reads back to it, and a platform with the file is the one with the name`, async (t) => {
    const table = technologies.get(name, PLACE);
    const yaml = technologyYaml(name, table);
    const read = readTechnology(yaml, 'f.yaml');
    t.equal(read.name, name);
    t.equal(JSON.stringify(read.table), JSON.stringify(table), 'even the order of its numbers, in which they are drawn');
    writeFileSync(join(folder, 'same.yaml'), yaml);
    writeFileSync(join(folder, 'mine.yaml'), technologyYaml('mine', table));
    const shipped = platformWith(name, name, folder);
    const same = platformWith('./same.yaml', name, folder);
    t.same(same.platform, shipped.platform);
    t.equal(numbersOf(same), numbersOf(shipped));
    const mine = platformWith('./mine.yaml', name, folder);
    t.equal(JSON.stringify(mine.platform.tables), JSON.stringify({ mine: table }));
    t.equal(numbersOf(mine), numbersOf(shipped));
    t.equal(numbersOf(hardwareOf(mine.platform, 'p.yaml')), numbersOf(shipped), 'and once more from the value');
  });

/** The file of a technology with some of it changed. */
const changed = (name: string, change: (file: Fields) => Fields): string =>
  stringify(change(technologyFile('mine', technologies.get(name, PLACE))));
const numberIn = (file: Fields, group: string, field: string): Fields => (file[group] as Record<string, Fields>)[field]!;
const withNumber = (file: Fields, group: string, field: string, by: Fields): Fields => ({
  ...file,
  [group]: { ...(file[group] as Fields), [field]: { ...numberIn(file, group, field), ...by } },
});

t.test('what a file may not say is answered with line, field and what was expected', async (t) => {
  const sram = (change: (file: Fields) => Fields) => () => readTechnology(changed('sram-22nm', change), 'f.yaml');
  const dram = (change: (file: Fields) => Fields) => () => readTechnology(changed('lpddr4-3200', change), 'f.yaml');
  t.throws(
    sram((f) => withNumber(f, 'lowPower', 'wake_ps', { unit: 'ns' })),
    /^f\.yaml:\d+: lowPower\.wake_ps\.unit: .*expected ps/,
  );
  t.throws(
    sram((f) => withNumber(f, 'lowPower', 'wake_ps', { status: 'guessed' })),
    /lowPower\.wake_ps\.status.*assumed/,
  );
  t.throws(
    sram((f) => withNumber(f, 'lowPower', 'wake_ps', { source: undefined })),
    /lowPower\.wake_ps\.source: missing/,
  );
  t.throws(
    sram((f) => withNumber(f, 'lowPower', 'wake_ps', { low: 3000, high: 9000 })),
    /lowPower\.wake_ps\.low: 3000 to 9000 does not hold/,
  );
  t.throws(
    sram((f) => withNumber(f, 'lowPower', 'wake_ps', { low: 1000 })),
    /lowPower\.wake_ps\.low: alone/,
  );
  t.throws(
    sram((f) => ({ ...f, macroPerBnk: true })),
    /f\.yaml:\d+: macroPerBnk: unknown key.*Did you mean "macroPerBank"/,
  );
  t.notMatch(String(error(sram((f) => ({ ...f, macroPerBnk: true })))), /rails/, 'keys of its own kind alone');
  t.throws(
    sram((f) => without(f, 'leakage_doubles_k')),
    /f\.yaml:\d+: leakage_at_c: given without leakage_doubles_k/,
  );
  const macros = (f: Fields) => f['macros'] as Fields[];
  t.throws(
    sram((f) => ({ ...f, macros: [...macros(f)].reverse() })),
    /f\.yaml:\d+: macros\[1\]\.capacity_bytes: 4194304 after 8388608/,
  );
  t.throws(
    sram((f) => ({ ...f, macros: [] })),
    /macros: too small/,
  );
  t.throws(
    sram((f) => ({ ...f, name: 'constructor' })),
    /name: a name that every object has/,
  );
  t.throws(
    sram((f) => ({ ...f, name: 'int8' })),
    /f\.yaml:1: name: int8 is a number format/,
  );
  t.throws(
    sram((f) => ({ ...f, name: 'sram-22nm-silicon' })),
    /f\.yaml:1: name: sram-22nm-silicon is there already, and summary differs/,
  );
  t.throws(
    sram((f) => withNumber({ ...f, name: 'sram-22nm' }, 'lowPower', 'wake_ps', { value: 2001 })),
    /name: sram-22nm is there already, and lowPower\.wake_ps\.value differs/,
  );
  t.throws(
    dram((f) => withNumber(f, 'fields', 'tRAS', { value: 3 })),
    /f\.yaml:\d+: fields\.tRAS: 3 cycles; expected at least tRCD \+ tRTP = 41/,
  );
  t.throws(
    dram((f) => withNumber(f, 'fields', 'tRCD', { value: 2.5 })),
    /fields\.tRCD\.value/,
  );
  t.throws(
    dram((f) => ({ ...f, kind: 'sram' })),
    /kind/,
  );
  t.throws(() => readTechnology('- 1', 'f.yaml'), /f\.yaml: a list; expected an object/);
});
function error(of: () => unknown): unknown {
  try {
    return of();
  } catch (e) {
    return e;
  }
}

t.test('overrides and ranges go by the name of an own table, and a name stands for one table', async (t) => {
  const own = (name: string, wake_ps: number): string =>
    changed('sram-22nm', (f) => ({ ...withNumber(f, 'lowPower', 'wake_ps', { value: wake_ps }), name }));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'a.yaml'), own('mine', 5000));
  writeFileSync(join(folder, 'b.yaml'), own('mine', 7000));
  const file = join(folder, 'p.yaml');
  const p = (more: string, buffer = './sub/a.yaml') =>
    readPlatform(
      `${tiny.replace(/technology: sram-22nm,/, `technology: ${buffer},`).replace(/technology: sram-22nm\n/, 'technology: ./sub/a.yaml\n    idle: { after_ps: 100 }\n')}\n${more}`,
      file,
    );
  const wake = (h: Hardware): number => {
    const found = h.memories.find((m) => m.name === 'sram')!;
    return found.times.at(-1)!;
  };
  t.equal(wake(p('')), 5000);
  t.equal(wake(p('technologies: { mine: { lowPower: { wake_ps: 6000 } } }')), 6000);
  t.throws(
    () => p('technologies: { mine: { lowPower: { wake: 6000 } } }'),
    /technologies\.mine\.lowPower\.wake: no number.*wake_ps/,
  );
  t.throws(
    () => p('technologies: { mien: { lowPower: { wake_ps: 6000 } } }'),
    /unknown memory technology "mien"; expected one of mine, .*Did you mean "mine"/,
  );
  t.throws(
    () => p('', './b.yaml'),
    /p\.yaml:\d+: (memories\.sram|buffers\.activation)\.technology: a second technology mine, with other numbers/,
  );
  t.throws(() => p('', './c.yaml'), /p\.yaml:\d+: buffers\.activation\.technology: .*c\.yaml: no such file/);
  t.throws(
    () => p('', 'sram-23nm'),
    /buffers\.activation\.technology: unknown memory technology "sram-23nm"; .*or a file such as/,
  );
  writeFileSync(join(folder, 'd.yaml'), technologyYaml('d', technologies.get('ddr4-2400', PLACE)));
  t.throws(() => p('', './d.yaml'), /buffers\.activation\.technology: d is a DRAM/);
});

t.test(
  'the table itself in the place of its name: as with its file, and what is printed of a platform reads back to it',
  async (t) => {
    const table = technologies.get('sram-22nm', PLACE);
    writeFileSync(join(folder, 'mine.yaml'), technologyYaml('mine', table));
    const byFile = readPlatform(tiny.replaceAll('technology: sram-22nm', 'technology: ./mine.yaml'), join(folder, 'p.yaml'));
    const whole = stringify(platformWhole(byFile.platform), { aliasDuplicateObjects: false });
    t.equal(whole.match(/name: mine/g)!.length, 1, 'where it is first named');
    const again = readPlatform(whole, 'q.yaml');
    t.same(again.platform, byFile.platform);
    t.equal(numbersOf(again), numbersOf(byFile));
    t.throws(
      () => readPlatform(whole.replace('name: mine', 'name: sram-22nm-hp'), 'q.yaml'),
      /q\.yaml:\d+: memories\.sram\.technology\.name: sram-22nm-hp is there already/,
    );
    t.throws(
      () => readPlatform(whole.replace('unit: K', 'unit: C'), 'q.yaml'),
      /q\.yaml:\d+: memories\.sram\.technology\.leakage_doubles_k\.unit/,
    );
  },
);

t.test('platforms differ in a table of their own by what differs from the one in whose place it stands', async (t) => {
  writeFileSync(
    join(folder, 'mine.yaml'),
    changed('sram-22nm', (f) => withNumber(f, 'lowPower', 'wake_ps', { value: 5000 })),
  );
  const own = readPlatform(tiny.replace(/technology: sram-22nm\n/, 'technology: ./mine.yaml\n'), join(folder, 'p.yaml')).platform;
  const shipped = readPlatform(tiny, 'p.yaml').platform;
  const expected = [
    { field: 'memories.sram.technology', from: 'sram-22nm', to: 'mine' },
    { field: 'tables.mine.lowPower.wake_ps', from: 2000, to: 5000 },
  ];
  t.same(platformDifferences(shipped, own), expected);
  t.same(
    platformDifferences(own, shipped),
    expected.map(({ field, from, to }) => ({ field, from: to, to: from })),
    'antisymmetric',
  );
  t.same(platformDifferences(own, own), []);
});

t.test('numbers of an own table are listed with their ranges, checked and set as those of a shipped one', async (t) => {
  writeFileSync(join(folder, 'mine.yaml'), technologyYaml('mine', technologies.get('sram-22nm', PLACE)));
  const { platform } = readPlatform(tiny.replaceAll('technology: sram-22nm', 'technology: ./mine.yaml'), join(folder, 'p.yaml'));
  const shipped = readPlatform(tiny, 'p.yaml').platform;
  const listed = (p: Platform): string => JSON.stringify(platformNumbers(p)).replaceAll('"mine', '"sram-22nm');
  t.equal(listed(platform), listed(shipped));
  const path = ['technologies', 'mine', 'factors', 'read_fj'];
  t.match(
    platformNumbers(platform).find((n) => n.parameter === 'mine.factors.read_fj'),
    { path, range: { low: 0.8, high: 2.4 } },
  );
  checkNumber(platform, path, 2, PLACE);
  t.throws(() => checkNumber(platform, path, -1, PLACE), /-1; expected at least 0/);
  t.equal(isWhole(platform, path, 1, 2), false);
  const price = (p: Platform): number => pricesOf(hardwareOf(p, 'p.yaml')).get('sram|read|none')!;
  t.ok(price(withNumbers(platform, [[path, 2]])) > 1.9 * price(platform));
  const times = (p: Platform): string => timesOf(hardwareOf(p, 'p.yaml')).replaceAll('"mine"', '"sram-22nm"');
  t.equal(times(platform), times(shipped));
});

t.test('a device file in a platform: its table, and its controller where the platform says nothing', async (t) => {
  const device = parse(memory.deviceYaml('lpddr4-2400-x32')) as Fields;
  const unnamed = without(device, 'name');
  writeFileSync(join(folder, 'dev.yaml'), stringify({ ...unnamed, policy: 'fcfs', controller: { read_queue: 7, hit_cap: 3 } }));
  const at = (more: Fields): Hardware => {
    const p = parse(tiny) as { memories: Record<string, Fields> };
    p.memories['lpddr4'] = {
      ...without(p.memories['lpddr4']!, 'devices'),
      technology: './dev.yaml',
      size_bytes: 2 ** 31,
      ...more,
    };
    return readPlatform(stringify(p), join(folder, 'p.yaml'));
  };
  const found = at({}).platform.memories['lpddr4']!;
  t.match(found, { technology: 'dev', scheduler: 'fr-fcfs', controller: { read_queue: { value: 7 }, hit_cap: { value: 3 } } });
  const own = at({ controller: { read_queue: 9 } }).platform.memories['lpddr4']!;
  t.match(own, { controller: { read_queue: { value: 9 }, hit_cap: { value: 3 } } }, 'the platform’s own word goes first');
  t.equal(numbersOf(at({})), numbersOf(platformWith('lpddr4-2400-x32', 'lpddr4-2400-x32', folder)));
  writeFileSync(
    join(folder, 'array.yaml'),
    stringify({ kind: 'array', technology: './own.yaml', size_bytes: 2 ** 21, banks: 16, queue: 5, ports: 2 }),
  );
  writeFileSync(join(folder, 'own.yaml'), technologyYaml('own', technologies.get('sram-22nm', PLACE)));
  const onChip = readPlatform(tiny.replace(/technology: sram-22nm\n/, 'technology: ./array.yaml\n'), join(folder, 'p.yaml'));
  t.match(onChip.platform.memories['sram'], { technology: 'own', queue: { value: 5 }, ports: { value: 2 }, banks: { value: 4 } });
  writeFileSync(join(folder, 'X 1.yaml'), stringify(unnamed));
  t.throws(() => at({ technology: './X 1.yaml' }), /X 1\.yaml: name: missing; expected a name: that of the file, X 1, is none/);
});

t.test('a technology or device file is a memory alone too', async (t) => {
  const { loadDevice } = memory;
  writeFileSync(join(folder, 'dram.yaml'), technologyYaml('mine', technologies.get('lpddr4-3200', PLACE)));
  t.same(loadDevice(join(folder, 'dram.yaml')).memory.facts, loadDevice('lpddr4-3200').memory.facts);
  writeFileSync(join(folder, 'sram.yaml'), technologyYaml('mine', technologies.get('sram-22nm', PLACE)));
  t.throws(
    () => loadDevice(join(folder, 'sram.yaml')),
    /sram\.yaml:\d+: macros: a technology, which has no size; expected a device: kind: array, technology: \.\/sram\.yaml/,
  );
  const text = memory.deviceYaml('sram-22nm-2mib');
  t.match(parse(text), { technology: { name: 'sram-22nm', macros: { length: 13 } } }, 'with every number');
  writeFileSync(join(folder, 'alone.yaml'), stringify({ ...(parse(text) as Fields), technology: './sram.yaml' }));
  for (const file of ['alone', 'shown']) {
    if (file === 'shown') writeFileSync(join(folder, 'shown.yaml'), text);
    t.same(loadDevice(join(folder, `${file}.yaml`)).memory.facts, loadDevice('sram-22nm-2mib').memory.facts);
  }
  writeFileSync(join(folder, 'wrong.yaml'), stringify({ ...(parse(text) as Fields), technology: './dram.yaml' }));
  t.throws(() => loadDevice(join(folder, 'wrong.yaml')), /technology: \.\/dram\.yaml is a DRAM; expected an on-chip memory/);
});
