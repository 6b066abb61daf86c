import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { platformNumbers } from '../../models/index.js';
import { describeScenario, resolvedYaml } from '../../scenarios/commands/describe.js';
import { override } from '../../scenarios/commands/settings.js';
import { hardwareDigest } from '../../scenarios/file/hardware.js';
import { loadScenario, resolveScenario, type Override } from '../../scenarios/index.js';
import { pathOf } from '../../traces/index.js';
import { come, shipped, traceOf } from '../helpers/scenarios.js';

const given = (...all: string[]): Override[] => all.reduce<Override[]>((before, one) => override(one, before), []);
const load = (...all: string[]) => loadScenario(shipped('single-task'), given(...all));

t.test('an id with dots and brackets is one part of a path', async (t) => {
  t.same(pathOf('tensors.layer.ffn.up[128×64].memory'), ['tensors', 'layer.ffn.up[128×64]', 'memory']);
  t.same(pathOf('tensors.sst2/norm.beta[16].density.low'), ['tensors', 'sst2/norm.beta[16]', 'density', 'low']);
  t.same(pathOf('platform.tensors.*.bias*'), ['platform', 'tensors', '*.bias*']);
  t.same(pathOf('tensors'), ['tensors']);
  t.same(pathOf('tasks[0].exit'), ['tasks', '0', 'exit']);
});

t.test('a file says it too, over what its platform says; a message has the line', async (t) => {
  const folder = t.testdir();
  const own = `${JSON.stringify({ ...platformOf(), tensors: { 'layer.*': { memory: 'sram' }, 'pooler*': { memory: 'sram' } } })}\n`;
  writeFileSync(join(folder, 'platform.yaml'), own);
  const file = join(folder, 'mine.yaml');
  const text = (memory: string): string =>
    `extends: ${relative(folder, shipped('single-task'))}\nplatform: ./platform.yaml\ntensors:\n  layer.*: { memory: rram }\n  '*.bias*':\n    memory: ${memory}\n`;
  writeFileSync(file, text('sram'));
  const { hardware } = resolveScenario(loadScenario(file, given('model.size=tiny')));
  t.same(Object.keys(hardware.platform.tensors!).sort(), ['*.bias*', 'layer.*', 'pooler*']);
  t.same(hardware.platform.tensors!['layer.*'], { memory: 'rram' });
  writeFileSync(file, text('dram'));
  t.throws(() => resolveScenario(loadScenario(file)), /mine\.yaml:6: tensors\.\*\.bias\*\.memory: unknown memory "dram"/);
});
const platformOf = () => resolveScenario(load()).hardware.platform;

t.test('an empty map is as none, and each entry tells results apart', async (t) => {
  t.equal(hardwareDigest(load('tensors={}')), hardwareDigest(load()));
  const digests = ['sram', 'rram'].map((m) => hardwareDigest(load(`tensors.pooler*.memory=${m}`)));
  t.equal(new Set([...digests, hardwareDigest(load())]).size, 3);
  const plain = traceOf('single-task', { 'stream.sentences': 1 }, 'operator', 'operators');
  t.equal(
    traceOf(
      'single-task',
      { 'stream.sentences': 1, tensors: { '*': { memory: 'rram' }, 'sst2/*': { memory: 'sram' } } },
      'operator',
      'operators',
    ),
    plain,
    'as classes have it',
  );
});

t.test('its number has a path, which sets it', async (t) => {
  const { hardware } = resolveScenario(load('tensors.layer.ffn.up*={encoding: bitmask, density: 0.25}'));
  const found = platformNumbers(hardware.platform).find((n) => n.parameter.startsWith('tensors.'));
  t.match(found, { path: ['tensors', 'layer.ffn.up*', 'density'], value: 0.25, source: 'given in the scenario' });
});

t.test('what is printed as resolved is read again as the same; and says how many there are', async (t) => {
  const resolved = resolveScenario(load('tensors.layer.ffn.up*={memory: sram, encoding: bitmask, density: 0.25}'));
  t.equal(describeScenario(resolved)['tensors that lie by themselves'], 2);
  const file = join(t.testdir(), 'again.yaml');
  writeFileSync(file, resolvedYaml(resolved));
  t.same((parse(resolvedYaml(resolved)) as { tensors: unknown }).tensors, {
    'layer.ffn.up*': { memory: 'sram', encoding: 'bitmask', density: 0.25 },
  });
  const again = resolveScenario(loadScenario(file));
  t.same(again.hardware.platform.tensors, resolved.hardware.platform.tensors);
});

t.test(
  'with several accelerators, tasks and lengths a weight is there once; bytes go from one memory to the other',
  async (t) => {
    const fields = { 'stream.sentences': 8, 'platform.accelerators': 2 };
    const read = async (more: object): Promise<number[]> => {
      const { end } = await come('four-tasks', { ...fields, ...more });
      return ['sram', 'rram'].map((m) => end.totals.reduce((n, x) => n + (x.actor === m && x.kind === 'read' ? x.amount : 0), 0));
    };
    const [[sram, rram], [sramAfter, rramAfter]] = (await Promise.all([
      read({}),
      read({ tensors: { 'layer.attention.*': { memory: 'sram' } } }),
    ])) as [[number, number], [number, number]];
    t.ok(sramAfter > sram);
    t.equal(sramAfter - sram, rram - rramAfter);
  },
);

t.test('a memory that is off between requests keeps no tensor', async (t) => {
  const daily = ['stream.arrivals={kind: daily, per_day: 100}', 'standby.sram=off', 'placement.task={memory: rram}'];
  t.throws(
    () => resolveScenario(load(...daily, 'tensors.pooler*.memory=sram')),
    /standby\.sram: off, and pooler\* lies there and nowhere else/,
  );
  t.doesNotThrow(() => resolveScenario(load(...daily)));
});
