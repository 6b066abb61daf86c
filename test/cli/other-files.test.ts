/** A file that is no scenario, given where one is expected: one line says what it is and what to do with it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { platformFile } from '../../models/index.js';
import { packageRoot } from '../../traces/index.js';
import { cli, scratch, TINY } from '../helpers/cli.js';

const folder = scratch();
mkdirSync(join(folder, 'runs'));
const scenario = (name: string): string => join(packageRoot(), 'scenarios', name);
await cli(['replay', TINY, '--platform', 'tiny', '--out', 'runs/a'], folder);
writeFileSync(join(folder, 'technology.yaml'), (await cli(['technologies', '--show', 'sram-22nm-silicon'], folder)).stdout);
writeFileSync(join(folder, 'package.json'), '{"name":"x","type":"module","bin":{},"files":[],"scripts":{},"engines":{},"a":1}');

const FILES: Readonly<Record<string, RegExp>> = {
  'runs/a/summary.json':
    /^error: runs\/a\/summary\.json: this is the summary of a run; .*`switchyard replay \S+ --platform tiny --seed 1` makes it again; `switchyard why runs\/a` says/,
  'runs/a/trace.swt': /: this is an event trace of a run \(\.swt\); .*`switchyard inspect` and `switchyard plot` read it/,
  [TINY]: /: this is a Kineto .*trace \(JSON\), packed with gzip; .*`switchyard replay` plays it/,
  [platformFile('tiny')]:
    /: this is a platform; .* `--set platform=\S+tiny\.yaml`, a recording by `switchyard replay FILE --platform/,
  [scenario('early-exit-sst2.yaml')]: /: this is a file of conditions of a replay; .*`switchyard replay FILE --conditions/,
  'technology.yaml': /: this is a memory technology; .*a platform names it/,
  'package.json':
    /: no scenario: it has fields that none has, type, bin, files, scripts, engines and 1 more; .*`switchyard init`/,
};

for (const [file, message] of Object.entries(FILES))
  t.test(`${file.replace(/^.*\//, '')} is named, in one line`, async (t) => {
    for (const line of [['run'], ['check'], ['sweep'], ['study'], ['alternatives']]) {
      const { status, stdout, stderr } = await cli([...line, file], folder);
      t.equal(status, 2, line.join(' '));
      t.match(stderr, message);
      t.equal(stderr.trim().split('\n').length, 1, stderr);
      t.equal(stdout, '');
    }
  });

t.test('a platform that is named as asked runs; a scenario with faults is told field by field as before', async (t) => {
  const ran = ['run', scenario('single-task.yaml'), '--set', 'stream.sentences=1', '--no-trace', '--out', 'runs/b'];
  t.equal((await cli([...ran, '--set', `platform=${platformFile('edgebert-like')}`], folder)).status, 0);
  writeFileSync(join(folder, 'faulty.yaml'), 'version: 1\nname: x\nmodell: {}\nplatfrom: tiny\nstreem: {}\n');
  const { stderr } = await cli(['run', 'faulty.yaml'], folder);
  t.match(stderr, /faulty\.yaml:4: platfrom: unknown key "platfrom".*Did you mean "platform"\?/);
  t.match(stderr, /faulty\.yaml:3: modell: unknown key "modell".*Did you mean "model"\?/);
});

t.test('an unknown option is answered with the one that is meant, or with all there are', async (t) => {
  for (const [line, message] of [
    [['inspect', 'runs/a', '--until', '3us'], /unknown option '--until'\n\(Did you mean --to\?\)/],
    [['replay', TINY, '--output', 'x'], /unknown option '--output'\n\(Did you mean --out\?\)/],
    [
      ['run', scenario('single-task.yaml'), '--to', '3us'],
      /unknown option '--to'\n\(Options: --out, --set, .*--pause, .*--help\)/,
    ],
  ] as const) {
    const { status, stderr } = await cli(line, folder);
    t.equal(status, 2);
    t.match(stderr, message);
  }
});
