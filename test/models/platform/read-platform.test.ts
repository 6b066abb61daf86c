import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { loadPlatform, platformFrom, platformNames, readPlatform, type Platform } from '../../../models/index.js';
import { InputError, packageRoot } from '../../../traces/index.js';

type Fields = Record<string, unknown>;
const textOf = (name: string): string => readFileSync(join(packageRoot(), 'models', 'platform', `${name}.yaml`), 'utf8');
const fault = (read: () => unknown): InputError => {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('no fault was found');
};

/** Paths of all numbers of a platform file. */
function numbers(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  if ('value' in value && 'source' in value) return [[...path]];
  return Object.entries(value).flatMap(([k, v]) => numbers(v, [...path, k]));
}
function withValue(of: Fields, path: readonly string[], value: unknown): Fields {
  const copy = structuredClone(of);
  const last = path.slice(0, -1).reduce((at, k) => at[k] as Fields, copy);
  last[path.at(-1)!] = value;
  return copy;
}

/** A field as messages write it: `points[0]` for the first of a list. */
const dotted = (field: string): string => field.replaceAll(/\[(\d+)\]/g, '.$1');

for (const name of platformNames())
  t.test(`${name}: a number out of range is refused by its field, whichever it is`, async (t) => {
    const { platform } = loadPlatform(name);
    const wrong = numbers(platform).flatMap((path) =>
      [-1, 1e30].flatMap((value) => {
        const changed = withValue(platform, path, { value, source: 'assumed: too much' });
        const { place, message } = fault(() => platformFrom(changed, () => ({ file: 'p.yaml' }), 'p.yaml'));
        const [what] = value < 0 ? ['small'] : ['large'];
        const named = dotted(place.field!) === `${path.join('.')}.value` && message.includes(`too ${what}; expected at `);
        return named ? [] : [message];
      }),
    );
    t.same(wrong, []);
    t.ok(numbers(platform).length > 40);
  });

t.test('an end of a range is what the value could be: whole, and within its bounds', async (t) => {
  const { platform } = loadPlatform('adapter-albert-hetero');
  const given = (path: readonly string[], range: object) => () =>
    platformFrom(withValue(platform, path, { source: 'assumed: a test', ...range }), () => ({ file: 'p.yaml' }), 'p.yaml');
  const fj = ['axi', 'fj_per_byte'];
  const outstanding = ['axi', 'outstanding'];
  t.match(fault(given(outstanding, { value: 8, low: 4.5, high: 9 })).message, /axi\.outstanding\.low: 4\.5.*whole number/);
  t.match(fault(given(outstanding, { value: 8, low: 4, high: 9999 })).message, /axi\.outstanding\.high: 9999.*256/);
  t.match(fault(given(fj, { value: 8, low: -1, high: 9 })).message, /axi\.fj_per_byte\.low: -1.*0/);
  t.doesNotThrow(given(fj, { value: 8, low: 4.5, high: 9 }));
  t.doesNotThrow(given(outstanding, { value: 8, low: 4, high: 9 }));
});

t.test('a message has the line on which the number is', async (t) => {
  const whole = parse(textOf('adapter-albert-hetero')) as Fields;
  const wrong = numbers(whole)
    .filter((_, i) => i % 8 === 0)
    .flatMap((path) => {
      const text = stringify(withValue(whole, path, { value: -1, source: 'assumed: too much' }));
      const { place, message } = fault(() => readPlatform(text, 'p.yaml'));
      return text.split('\n')[place.line! - 1]!.trim() === 'value: -1' && message.startsWith(`p.yaml:${place.line}: `)
        ? []
        : [message];
    });
  t.same(wrong, []);
});

t.test('a platform is the same whether read from its file, by its name or from a value', async (t) => {
  const { platform, file } = loadPlatform('tiny');
  t.equal(file, 'tiny.yaml', 'messages name it as it was asked for');
  t.equal(
    loadPlatform(join(packageRoot(), 'models', 'platform', 'tiny.yaml')).file,
    join(packageRoot(), 'models', 'platform', 'tiny.yaml'),
  );
  t.same(readPlatform(textOf('tiny'), 'x').platform, platform);
  const from = platformFrom(platform, () => ({ file: 'here' }), 'there');
  t.same(from.platform, platform);
  t.equal(from.file, 'there');
  t.same(platformNames(), [...platformNames()].sort());
  t.throws(
    () => loadPlatform('tinny'),
    /^tinny: no shipped platform has this name; expected one of .*tiny, or a file\. Did you mean "tiny"\?$/,
  );
  t.throws(() => loadPlatform('no/such.yaml'), /^no\/such\.yaml: no such file/);
});

const like = parse(textOf('edgebert-like')) as Fields;
const hetero = parse(textOf('adapter-albert-hetero')) as Fields;
const refused = (of: Fields, path: string, value: unknown): string =>
  fault(() => readPlatform(stringify(withValue(of, path.split('.'), value)), 'p.yaml')).message;
const one = (value: number) => ({ value, source: 'assumed: for a test' });

t.test('what the schema cannot say is refused by field', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`m${i}`, (like['memories'] as Fields)['sram']]));
  t.match(refused(like, 'memories', many), /^p\.yaml:\d+: memories: 17 memories; expected at most 16$/);
  t.match(
    refused(like, 'memories.sram.devices', one(2)),
    /^p\.yaml:\d+: memories\.sram\.devices: given for a memory that is not DRAM; expected none$/,
  );
  t.match(
    refused(like, 'memories.sram.controller', { read_queue: 2 }),
    /memories\.sram\.controller: given for a memory that is not DRAM/,
  );
  t.match(
    refused(like, 'memories.lpddr4.ports', one(1)),
    /memories\.lpddr4\.ports: given for a memory that is DRAM; expected none/,
  );
  for (const key of ['interleave_bytes', 'queue', 'macro_bytes'])
    t.match(refused(like, `memories.lpddr4.${key}`, one(64)), new RegExp(`lpddr4\\.${key}: given for a memory that is DRAM`));
  t.match(
    refused(like, 'memories.sram.size_bytes', one(2097153)),
    /memories\.sram\.size_bytes: 2097153 bytes; expected a multiple of banks × interleave_bytes = \d+/,
  );
  t.match(refused(like, 'format', 'int9'), /^p\.yaml:\d+: format: unknown number format "int9".*Did you mean "int8"\?/);
  t.match(
    refused(like, 'buffers.weight.technology', 'lpddr4-3200'),
    /^p\.yaml:\d+: buffers\.weight\.technology: lpddr4-3200 is a DRAM; expected an on-chip memory/,
  );
  t.match(refused(like, 'buffers.weight.technology', 'sram'), /buffers\.weight\.technology: unknown memory technology "sram"/);
  t.match(
    refused(like, 'buffers.weight.banks', one(17)),
    /^p\.yaml:\d+: buffers\.weight\.banks: 17 banks; expected at most vector_size = 16, one byte a bank/,
  );
  t.match(
    refused(like, 'buffers.weight.size_bytes', one(32)),
    /^p\.yaml:\d+: buffers\.weight\.size_bytes: a macro of 32 bytes is outside the table/,
    'the look-up’s fault has its line',
  );
  t.match(
    refused(like, 'buffers.activation.mask_bytes', one(32)),
    /^p\.yaml:\d+: buffers\.activation\.mask_bytes: a macro of 32 bytes/,
  );
  t.match(
    refused(like, 'clock.period_ps', one(1000)),
    /^p\.yaml:\d+: clock\.period_ps: 1000; expected \d+, that of the last point of dvfs/,
  );
  const { points } = like['dvfs'] as { points: { voltage_v: unknown; frequency_mhz: unknown }[] };
  const point = (i: number, change: object) => points.map((p, j) => (i === j ? { ...p, ...change } : p));
  t.match(
    refused(like, 'dvfs.points', point(1, { voltage_v: points[0]!.voltage_v })),
    /dvfs\.points\[1\]\.voltage_v: .* after .*; expected points that rise in voltage and in frequency/,
  );
  t.match(
    refused(like, 'dvfs.points', point(1, { frequency_mhz: points[0]!.frequency_mhz })),
    /dvfs\.points\[1\]\.frequency_mhz: /,
  );
});

t.test('where tensors go must exist, and go together', async (t) => {
  const home = 'a home in another memory, for weights that change with the task';
  t.match(
    refused(like, 'placement.task.memory', 'srm'),
    /^p\.yaml:\d+: placement\.task\.memory: unknown memory "srm".*Did you mean "sram"\?/,
  );
  t.match(refused(like, 'placement.task.spill', 'srm'), /placement\.task\.spill: unknown memory/);
  t.match(refused(like, 'placement.task.home', 'srm'), /placement\.task\.home: unknown memory/);
  const task = { memory: 'sram', encoding: 'dense' };
  t.match(
    refused(like, 'placement.task', { ...task, home: 'sram' }),
    new RegExp(`placement\\.task\\.home: is the memory itself; expected ${home}`),
  );
  t.match(
    refused(like, 'placement.task', { ...task, home: 'lpddr4', spill: 'lpddr4' }),
    /placement\.task\.home: given beside spill/,
  );
  t.match(
    refused(like, 'placement.activation', { ...task, home: 'lpddr4' }),
    /placement\.activation\.home: given for activations/,
  );
  t.match(
    refused(like, 'placement.task', { ...task, density: 0.5 }),
    /placement\.task\.density: given for a dense class; expected a density with encoding bitmask, none with dense/,
  );
  t.match(refused(like, 'placement.task', { ...task, encoding: 'bitmask' }), /placement\.task\.density: missing/);
  const fine = (value: object): Platform => readPlatform(stringify(withValue(like, ['placement', 'task'], value)), 'p').platform;
  t.equal(fine({ ...task, home: 'lpddr4' }).placement.task.home, 'lpddr4');
  t.match(fine({ ...task, encoding: 'auto', density: 0.5 }).placement.task, {
    density: { value: 0.5, source: 'given in the file without a source' },
  });
  t.equal(fine({ ...task, encoding: 'auto' }).placement.task.density, undefined);
  t.match(refused(hetero, 'memories.rram.idle', { after_ps: 0 }), /memories\.rram\.idle\.after_ps/);
});

t.test('nothing is fetched ahead where a host is asked between runs', async (t) => {
  const tiny = parse(textOf('tiny')) as Fields;
  const asked = withValue({ ...tiny, overlap: 'weights' }, ['sequencer', 'host_cycles', 'value'], 7);
  t.match(
    fault(() => readPlatform(stringify(asked), 'p.yaml')).message,
    /p\.yaml:\d+: overlap: weights where the host is asked between runs \(sequencer\.host_cycles is 7\); expected none, or a sequencer/,
  );
  t.equal(readPlatform(stringify({ ...tiny, overlap: 'weights' }), 'p.yaml').platform.overlap, 'weights');
  const units = withValue({ ...tiny, overlap: 'units' }, ['sequencer', 'run_config_cycles', 'value'], 3);
  t.match(
    fault(() => readPlatform(stringify(units), 'p.yaml')).message,
    /p\.yaml:\d+: overlap: units where the host is asked between runs \(sequencer\.run_config_cycles is 3\); expected none, or a sequencer/,
  );
  t.match(
    fault(() => readPlatform(stringify({ ...tiny, overlap: 'unit' }), 'p.yaml')).message,
    /overlap: .*none.*weights.*units/,
  );
});
