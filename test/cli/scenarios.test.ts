import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Provenance } from '../../traces/index.js';
import { cli, scratch } from '../helpers/cli.js';
import { shipped } from '../helpers/scenarios.js';

const folder = scratch();
const FOUR = shipped('four-tasks');
const few = ['--set', 'stream.sentences=6'];

interface Summary {
  readonly provenance?: Provenance;
  readonly area_mm2: Record<string, number>;
  readonly latency_ms: Record<string, number>;
  readonly switches: number;
  readonly switch_ms: Record<string, number>;
  readonly deadline_misses: number;
  readonly energy_per_sentence_uj: number;
  readonly sentences_per_s_per_mm2: number;
  readonly energy_pj: Record<string, number>;
  readonly simulated_ps: number;
  readonly sentences: { energy_pj: number }[];
  readonly idle_energy_pj: number;
}
const ran = async (t: Test, args: string[]): Promise<string> => {
  const { status, stdout, stderr } = await cli(args, folder);
  t.equal(status, 0, `${args.join(' ')} ${stderr}`);
  return stdout;
};

t.test('init writes a scenario that check accepts; what check prints is a scenario that runs to the same', async (t) => {
  await ran(t, ['init', '--out', 'mine.yaml']);
  t.equal((await cli(['init', '--out', 'mine.yaml'], folder)).status, 2, 'nothing is written over');
  const text = await ran(t, ['check', 'mine.yaml', ...few]);
  t.match(text, /^name: mine$/m, 'it is named after its file, so that its results are beside those of others');
  const yaml = text.slice(0, text.indexOf('\nmine\n'));
  writeFileSync(join(folder, 'resolved.yaml'), yaml);
  const summary = async (file: string, ...set: string[]): Promise<Summary & { wall_s: number }> =>
    JSON.parse(await ran(t, ['run', file, ...set, '--no-trace', '--json', '--out', `${file}-out`])) as Summary & {
      wall_s: number;
    };
  const [mine, resolved] = [await summary('mine.yaml', ...few), await summary('resolved.yaml')];
  const { from, changed } = mine.provenance!.platform!;
  t.same(resolved.provenance?.platform?.from, from, 'the shipped platform that it came from is told by its name');
  t.same(resolved.provenance?.platform?.changed, changed);
  t.same({ ...resolved, wall_s: 0, provenance: 0 }, { ...mine, wall_s: 0, provenance: 0 });
});

t.test('run gives its figures under fixed names, a trace, a report, and plots where they are asked for', async (t) => {
  const s = JSON.parse(await ran(t, ['run', FOUR, ...few, '--json', '--plots', '--out', 'four'])) as Summary;
  t.same(Object.keys(s.latency_ms), ['mean', 'p50', 'p95', 'p99']);
  t.same(Object.keys(s.switch_ms), ['mean', 'p95']);
  t.equal(s.switches, 5);
  t.equal(s.deadline_misses, 0);
  const { total, ...parts } = s.area_mm2;
  t.ok(Math.abs(total! - Object.values(parts).reduce((a, b) => a + b)) < 1e-9);
  t.ok(Math.abs(s.energy_per_sentence_uj - s.energy_pj['total']! / 6e6) < 1e-9);
  t.ok(Math.abs(s.sentences_per_s_per_mm2 - 6 / (s.simulated_ps / 1e12) / total!) < 1e-6);
  const sentences = s.sentences.reduce((sum, x) => sum + x.energy_pj, 0);
  t.ok(Math.abs(sentences + s.idle_energy_pj - s.energy_pj['total']!) < 1e-3 * s.sentences.length);
  for (const file of ['trace.swt', 'summary.json', 'report.html', 'plots/sentences.svg'])
    t.ok(existsSync(join(folder, 'four', file)), file);
});

t.test('generate writes an operator trace that inspect counts and replay plays', async (t) => {
  await ran(t, [
    'generate',
    '--family',
    'adapter-albert',
    '--size',
    'tiny',
    '--seq',
    '16',
    '--bottleneck',
    '16',
    '--out',
    'tiny.jsonl',
  ]);
  const counts = JSON.parse(await ran(t, ['inspect', 'tiny.jsonl', '--json'])) as Record<string, number>;
  t.equal(counts['operators'], 54);
  t.equal(counts['gemms'], 27);
  await ran(t, ['replay', 'tiny.jsonl', '--platform', 'tiny', '--no-trace', '--json', '--out', 'g']);
});

t.test('compare says how runs of the same sentences differ, and refuses others', async (t) => {
  const [f, e] = ['f-adapter-hetero', 'e-adapter-sram'].map((x) => shipped(`experiment/${x}`));
  const tiny = ['--set', 'model.size=tiny', '--set', 'model.bottleneck=16', '--set', 'stream.lengths.tokens=16', ...few];
  const json = JSON.parse(await ran(t, ['compare', e!, f!, ...tiny, '--json'])) as {
    differences: { quantity: string; values: number[]; absolute: number[] }[];
  };
  const energy = json.differences.find((d) => d.quantity === 'energy')!;
  const parts = json.differences.filter((d) => d.quantity.startsWith('energy of '));
  t.ok(
    Math.abs(parts.reduce((sum, d) => sum + d.absolute[1]!, 0) - energy.absolute[1]!) < 1e-6,
    'the parts of the difference sum to it',
  );
  await ran(t, ['compare', e!, f!, ...tiny, '--plots', '--out', 'cmp']);
  for (const file of ['report.html', 'plots/energy.svg', 'plots/time.svg', 'plots/timelines.svg', 'plots/sentences.svg'])
    t.ok(existsSync(join(folder, 'cmp', file)), file);
  writeFileSync(join(folder, 'other.yaml'), 'extends: mine.yaml\nversion: 1\nname: other\nstream: { sentences: 3 }\n');
  writeFileSync(join(folder, 'four.yaml'), 'extends: mine.yaml\nversion: 1\nname: four\nstream: { sentences: 4 }\n');
  const refused = await cli(['compare', 'four.yaml', 'other.yaml', '--json'], folder);
  t.equal(refused.status, 2);
  t.match(refused.stderr, /other: other sentences than four.*--force/);
  t.match(await ran(t, ['compare', 'four.yaml', 'other.yaml', '--json', '--force']), /"same_workload": false/);
});

t.test('faults in files name the file and the line', async (t) => {
  const text = readFileSync(FOUR, 'utf8');
  const files: Readonly<Record<string, readonly [content: string, message: RegExp]>> = {
    'key.yaml': [
      text.replace('bottleneck: 16', 'botleneck: 16'),
      /key\.yaml:\d+: model\.botleneck: unknown key.*Did you mean "bottleneck"/,
    ],
    'deep.yaml': ['extends: key2.yaml\n', /key2\.yaml: cannot be read|key2\.yaml/],
    'a.yaml': ['extends: b.yaml\n', /[ab]\.yaml:1: files extend each other in a circle: a\.yaml → b\.yaml → a\.yaml/],
    'b.yaml': ['extends: a.yaml\n', /in a circle/],
    'list.yaml': ['- 1\n', /list\.yaml:1: not a scenario/],
    'text.yaml': ['version: [1\n', /text\.yaml:\d+: /],
    'parent.yaml': ['extends: mine.yaml\nmodel: { size: tiny, bottleneck: 0 }\n', /parent\.yaml:2: model\.bottleneck: too small/],
    'twice.yaml': [text.replace('name: qqp', 'name: mnli'), /twice\.yaml:\d+: tasks\[1\]\.name: a second task mnli/],
  };
  for (const [name, [content]] of Object.entries(files)) writeFileSync(join(folder, name), content);
  for (const [name, [, message]] of Object.entries(files)) {
    const { status, stderr } = await cli(['check', name], folder);
    t.equal(status, 2, name);
    t.match(stderr, message);
    t.equal(stderr.trim().split('\n').length, 1);
  }
  const swept = await cli(['sweep', FOUR, '--set', 'model.botleneck=1,2', '--out', 'none'], folder);
  t.equal(swept.status, 2);
  t.match(swept.stderr, /model\.botleneck: unknown key.*Did you mean "bottleneck"/);
  t.notOk(existsSync(join(folder, 'none')));
});

t.test('check takes a sweep too, and says how many points it has', async (t) => {
  const { points, scenarios } = JSON.parse(await ran(t, ['check', shipped('experiment'), '--json'])) as Record<string, number>;
  t.equal(scenarios, 8);
  t.ok(points! >= 8 * 3 * 16);
  const { status, stderr } = await cli(['check', shipped('experiment'), '--set', 'stream.sentnces=3'], folder);
  t.equal(status, 2);
  t.match(stderr, /Did you mean "sentences"/);
});
