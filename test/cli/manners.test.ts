/** How faults are answered: all of a file at once, in our own words, with paths as they are written everywhere. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../traces/index.js';
import { cli, scratch } from '../helpers/cli.js';

const folder = scratch();
const shipped = (...path: string[]): string => readFileSync(join(packageRoot(), ...path), 'utf8');
const lines = (stderr: string): string[] => stderr.trim().split('\n');

const SCENARIO = `version: 1
name: t
platform: tiny
model: { family: albert, size: tiny }
tasks:
  - { name: a, exit: { layer: 2 } }
  - { name: b }
stream: { sentences: 2, lengths: { kind: fixed, tokens: 16 } }
`;
const check = async (...args: string[]) => cli(['check', 's.yaml', ...args], folder);

t.test('all faults of a scenario at once, each with its line', async (t) => {
  writeFileSync(
    join(folder, 's.yaml'),
    SCENARIO.replace('albert', 'albrt').replace('name: b', 'nme: b').replace('stream', 'streem'),
  );
  const { status, stderr } = await check();
  t.equal(status, 2);
  t.match(lines(stderr), [
    /s\.yaml:4: model\.family: "albrt" is not one of the choices; expected albert, .* Did you mean "albert"/,
    /s\.yaml:7: tasks\[1\]\.nme: unknown key "nme".* Did you mean "name"/,
    /s\.yaml:8: streem: unknown key "streem".* Did you mean "stream"/,
  ]);
  t.equal(lines(stderr).length, 3);
  writeFileSync(
    join(folder, 's.yaml'),
    SCENARIO.replace('name: b', 'name: a').replace('size: tiny', 'size: tiny, recording: x') + 'switching: { kind: lru }\n',
  );
  const checks = lines((await check()).stderr);
  t.match(checks, [
    /model: both family and recording/,
    /tasks\[1\]\.name: a second task a/,
    /switching: lru with both or neither/,
  ]);
});

t.test('all faults of a platform at once: what its schema says, and what goes together', async (t) => {
  const tiny = shipped('models', 'platform', 'tiny.yaml');
  writeFileSync(
    join(folder, 'p.yaml'),
    tiny
      .replace('fcfs', 'fcfss')
      .replace('technology: lpddr4-3200', 'technology: lpddr4-3300')
      .replace('{ memory: sram', '{ memory: sarm'),
  );
  const together = lines((await cli(['platform', 'p.yaml'], folder)).stderr);
  t.match(together, [
    /memories\.lpddr4\.technology: .*"lpddr4-3300"/,
    /placement\.activation\.memory: .*"sarm".*Did you mean "sram"/,
  ]);
  const many = Array.from({ length: 25 }, (_, i) => `key${i}: 1\n`).join('');
  writeFileSync(join(folder, 'p.yaml'), tiny + many);
  const capped = lines((await cli(['platform', 'p.yaml'], folder)).stderr);
  t.equal(capped.length, 21);
  t.equal(capped[20], '… and 5 more faults');
});

t.test('a field of a list is set by its path; a position that the list has not is refused', async (t) => {
  writeFileSync(join(folder, 's.yaml'), SCENARIO);
  const set = await check('--set', 'tasks[0].exit.layer=1', '--set', 'tasks.1.exit.layer=2');
  t.equal(set.status, 0, set.stderr);
  const { tasks } = parse(set.stdout.split('\n\n')[0]!.replace(/\n\S* of \S*\n[^]*/, '')) as {
    tasks: { exit: { layer: number } }[];
  };
  t.same(
    tasks.map((task) => task.exit.layer),
    [1, 2],
  );
  const { stderr } = await check('--set', 'tasks[2].exit.layer=1', '--set', 'tasks[0].exit.layr=1');
  t.match(stderr, /--set: tasks\[0\]\.exit\.layr: unknown key "layr"/);
  t.match(
    (await check('--set', 'tasks[2].exit.layer=1')).stderr,
    /--set: tasks\[2\]\.exit\.layer: tasks has 2; expected tasks\[0\] to tasks\[1\]/,
  );
});

t.test('a number with a unit, on the line or in a file, is answered with the number that was expected', async (t) => {
  writeFileSync(join(folder, 's.yaml'), SCENARIO);
  const { stderr } = await check('--set', 'tasks[0].deadline_ms=300us', '--set', 'model.density.backbone=40%');
  t.match(stderr, /--set: tasks\[0\]\.deadline_ms: "300us"; expected a number of ms: 0\.3/);
  t.match(stderr, /--set: model\.density\.backbone: "40%"; expected a number: 0\.4 where it is a share/);
  const platform = await check('--set', 'platform.memories.sram.size_bytes=100KB');
  t.match(platform.stderr, /--set: platform\.memories\.sram\.size_bytes: "100KB"; expected a number of bytes: 100000/);
  writeFileSync(
    join(folder, 'sweep.yaml'),
    'version: 1\nname: w\nsweep: { scenarios: [s.yaml], set: { "tasks[0].deadline_ms": [3, 0.3s] } }\n',
  );
  const swept = await cli(['sweep', 'sweep.yaml'], folder);
  t.equal(swept.status, 2);
  t.match(swept.stderr, /tasks\[0\]\.deadline_ms: "0\.3s"; expected a number of ms: 300/);
});

type Fields = Record<string, unknown>;
/** Paths of all values. */
const pathsOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([k, v]) => pathsOf(v, [...path, k]))]
    : [path];
function withAt(value: unknown, [first, ...rest]: readonly string[], leaf: unknown): unknown {
  if (first === undefined) return leaf;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Fields) }) as Fields;
  copy[first] = withAt(copy[first], rest, leaf);
  return copy;
}

const LIBRARY =
  /Invalid|received|Unrecognized|ZodError|must match pattern|expected (string|object|array|record|int)\b|Implicit|\[object/;
for (const [command, file] of [
  ['platform', ['models', 'platform', 'edgebert-like.yaml']],
  ['check', ['scenarios', 'four-tasks.yaml']],
  ['check', ['scenarios', 'small-study.yaml']],
] as const)
  t.test(`${file.at(-1)!}: whatever is put into it, no text of a library is said`, async (t) => {
    const whole = parse(shipped(...file)) as Fields;
    const paths = pathsOf(whole).filter((p) => p.length > 0);
    const leaf = fc.oneof(
      fc.constantFrom('0.3ms', '40%', '', -1, 0.5, 1e300, null, true, [], {}, [null], { value: 'x' }, 'constructor'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), leaf, async (path, value) => {
        writeFileSync(join(folder, 'x.yaml'), stringify(withAt(whole, path, value)));
        const { status, stderr } = await cli([command, 'x.yaml'], folder);
        assert.ok(status === 0 || status === 2, stderr);
        assert.doesNotMatch(stderr, LIBRARY, stderr);
      }),
      { numRuns: 40 },
    );
    t.pass('no counterexample');
  });
