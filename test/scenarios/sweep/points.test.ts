import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';
import { isSweepFile, readSweep } from '../../../scenarios/index.js';
import { scratch } from '../../helpers/cli.js';
import { shipped } from '../../helpers/scenarios.js';

const folder = scratch();
const FOUR = shipped('four-tasks');
const varied = (path: string, ...values: unknown[]) => ({ path: path.split('.'), values, flag: '--set' });
for (const name of ['a', 'b'])
  writeFileSync(
    join(folder, `${name}.yaml`),
    `extends: ${relative(folder, FOUR)}
name: ${name}
`,
  );
const sweep = (body: string, name = 'sweep.yaml'): string => {
  writeFileSync(join(folder, name), `version: 1\nname: grid\nsweep:\n${body}`);
  return join(folder, name);
};

t.test('every combination of the values is a point, the last field fastest', async (t) => {
  const { name, points } = readSweep(FOUR, [varied('tasks.count', 1, 2), varied('model.bottleneck', 8, 16, 32)]);
  t.equal(name, 'four-tasks');
  t.same(
    points.map((p) => [p.parameters['tasks.count'], p.parameters['model.bottleneck']]),
    [
      ['1', '8'],
      ['1', '16'],
      ['1', '32'],
      ['2', '8'],
      ['2', '16'],
      ['2', '32'],
    ],
  );
  t.same(points[3]!.overrides, [
    { path: ['tasks', 'count'], value: 2, flag: '--set' },
    { path: ['model', 'bottleneck'], value: 8, flag: '--set' },
  ]);
  t.ok(points.every((p) => p.scenario === FOUR && p.parameters['scenario'] === 'four-tasks'));
});

t.test('a file lists scenarios, values and named points: each with each', async (t) => {
  const file = sweep(`  scenarios: [a.yaml, b.yaml]
  set: { stream.seed: [1, 2] }
  points:
    - { name: small, set: { model.bottleneck: 8 } }
    - { name: large, set: { model.bottleneck: 32, stream.sentences: 3 } }
`);
  t.ok(isSweepFile(file));
  t.notOk(isSweepFile(FOUR));
  const { points, study } = readSweep(file, []);
  t.equal(points.length, 2 * 2 * 2);
  t.equal(study, undefined);
  t.same(points[5]!.parameters, { scenario: 'b', point: 'small', 'stream.seed': '2' });
  t.same(
    points[7]!.overrides.map((o) => [o.path.join('.'), o.value]),
    [
      ['model.bottleneck', 32],
      ['stream.sentences', 3],
      ['stream.seed', 2],
    ],
  );
  t.equal(points[0]!.scenario, join(folder, 'a.yaml'), 'beside the file');
  const seeds = readSweep(file, [varied('stream.seed', 9)]).points.map((p) => p.parameters['stream.seed']);
  t.ok(
    seeds.every((s) => s === '9'),
    'the command line goes before the file',
  );
});

t.test('a field with ? is set where its parent is there', async (t) => {
  const file = sweep(`  scenarios: [a.yaml]
  points:
    - { name: there, set: { stream.order.kind?: round-robin } }
    - { name: missing, set: { platform.memories.rram.idle?: null } }
`);
  const { points } = readSweep(file, []);
  t.same(
    points.map((p) => p.overrides.map((o) => o.path.join('.'))),
    [['stream.order.kind'], []],
  );
});

t.test('a study asks for each of its scenarios at the middle and at both ends of each parameter', async (t) => {
  const { points, study } = readSweep(shipped('experiment'), []);
  const asked = points.filter((p) => p.parameters['tornado'] !== undefined);
  const { parameters } = study!.tornado!;
  t.equal(asked.length, (1 + study!.with.length) * (1 + 2 * parameters.length));
  const causes = study!.decompositions!.reduce((n, d) => n + 2 ** d.causes.length, 0);
  t.equal(points.length - asked.length, 8 * 4 * 4 * 4 + causes);
  for (const { parameter, low, high } of parameters)
    for (const side of [low, high])
      t.equal(asked.filter((p) => p.parameters['tornado'] === `${parameter}: ${side.label}`).length, 1 + study!.with.length);
});

t.test(
  'a decomposition asks for every set of its causes; one value of the command line holds for it too, but not over a cause',
  async (t) => {
    const file = sweep(`  scenarios: [${FOUR}]
study:
  of: four-tasks
  with: [four-tasks]
  at: { stream.sentences: 4 }
  decompositions:
    - over: four-tasks
      from: { stream.seed: 7 }
      causes:
        - { cause: more, set: { model.bottleneck: 32 } }
        - { cause: longer, set: { stream.sentences: 9 } }
`);
    const { points, study } = readSweep(file, [varied('stream.sentences', 5)]);
    const own = points.filter((p) => p.parameters['causes'] !== undefined);
    t.same(
      own.map((p) => [p.parameters['causes'], ...p.overrides.map((o) => `${o.path.join('.')}=${String(o.value)}`)]),
      [
        ['none', 'stream.seed=7', 'stream.sentences=5'],
        ['more', 'stream.seed=7', 'stream.sentences=5', 'model.bottleneck=32'],
        ['longer', 'stream.seed=7', 'stream.sentences=5', 'stream.sentences=9'],
        ['more + longer', 'stream.seed=7', 'stream.sentences=5', 'model.bottleneck=32', 'stream.sentences=9'],
      ],
    );
    t.same(study!.at, { 'stream.sentences': 5 }, 'and so the study is of the points that there are');
  },
);

t.test('faulty sweeps are refused with their place', async (t) => {
  t.throws(() => readSweep(sweep('  scenarios: []\n'), []), /sweep\.yaml:\d+: sweep\.scenarios/);
  t.throws(
    () => readSweep(sweep('  scenarios: [a.yaml]\n  sett: {}\n'), []),
    /sweep\.sett: unknown key "sett".*Did you mean "set"\?/,
  );
  const many = Array.from({ length: 400 }, (_, i) => i);
  t.throws(
    () => readSweep(FOUR, [varied('stream.seed', ...many), varied('stream.sentences', ...many)]),
    /160000 points; expected at most 100000/,
  );
});
