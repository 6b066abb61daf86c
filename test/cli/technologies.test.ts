/** Hardware of one's own from the command line: a technology printed, changed, and named in a platform. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { packageRoot, without } from '../../traces/index.js';
import { cli, scratch, TINY } from '../helpers/cli.js';
import { shipped } from '../helpers/scenarios.js';

const folder = scratch();
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const said = async (t: Test, ...args: string[]): Promise<string> => {
  const { status, stdout, stderr } = await cli(args, folder);
  t.equal(status, 0, `${args.join(' ')} ${stderr}`);
  return stdout;
};
const tiny = readFileSync(join(packageRoot(), 'models', 'platform', 'tiny.yaml'), 'utf8');
mkdirSync(join(folder, 'hw'));

t.test('a file equal to a shipped table gives the same bytes: of an on-chip memory and buffers, and of a DRAM', async (t) => {
  write('hw/sram.yaml', await said(t, 'technologies', '--show', 'sram-22nm'));
  write('hw/dram.yaml', await said(t, 'memory', '--show', '--device', 'lpddr4-3200'));
  write(
    'hw/own.yaml',
    tiny
      .replaceAll('technology: sram-22nm', 'technology: ./sram.yaml')
      .replace('technology: lpddr4-3200', 'technology: ./dram.yaml'),
  );
  write('hw/shipped.yaml', tiny);
  for (const name of ['own', 'shipped']) await said(t, 'replay', TINY, '--platform', `hw/${name}.yaml`, '--out', name);
  const [own, ship] = ['own', 'shipped'].map((name) => {
    const found = JSON.parse(read(`${name}/summary.json`)) as { trace_sha256: string; wall_s: number; provenance: object };
    t.match(found.trace_sha256, /^[0-9a-f]{64}$/, 'of the event trace, but for what it is made of');
    return without(found, 'wall_s', 'provenance');
  });
  t.same(own, ship);
});

t.test('a number that is changed is seen under the table’s own name; under that of the shipped one it is refused', async (t) => {
  const text = await said(t, 'technologies', '--show', 'sram-22nm');
  const slower = text.replaceAll(/read_ps: (\d+)/g, 'read_ps: 9$1');
  write('mine.yaml', slower);
  write('p.yaml', tiny.replaceAll('technology: sram-22nm', 'technology: ./mine.yaml'));
  const refused = await cli(['platform', 'p.yaml'], folder);
  t.equal(refused.status, 2);
  t.match(
    refused.stderr,
    /mine\.yaml:3: name: sram-22nm is there already, and macros\[0\]\.read_ps differs from it; expected a name/,
  );
  write('mine.yaml', slower.replace('name: sram-22nm', 'name: slow-sram'));
  t.match(await said(t, 'platform', 'p.yaml'), /technology slow-sram[^]*slow-sram\.lowPower\.wake_ps/);
  const time = async (platform: string): Promise<number> => {
    const stdout = await said(t, 'replay', TINY, '--platform', platform, '--no-trace', '--json');
    return (JSON.parse(stdout) as { simulated_ps: number }).simulated_ps;
  };
  t.ok((await time('p.yaml')) > (await time('tiny')));
});

t.test('technologies: the list, one as JSON, a name that is none', async (t) => {
  t.match(await said(t, 'technologies'), /rram-22nm-silicon/);
  const names = JSON.parse(await said(t, 'technologies', '--json')) as string[];
  const one = JSON.parse(await said(t, 'technologies', '--show', names[0]!, '--json')) as unknown;
  t.same(one, parse(await said(t, 'technologies', '--show', names[0]!)));
  const { status, stderr } = await cli(['technologies', '--show', 'sram-2nm'], folder);
  t.equal(status, 2);
  t.match(stderr, /--show: unknown memory technology "sram-2nm".*Did you mean "sram-22nm"/);
});

t.test('workers of a sweep read the files too, beside the scenario and as named on the command line', async (t) => {
  const own = async (name: string, wake_ps: number): Promise<void> => {
    const text = await said(t, 'technologies', '--show', 'sram-22nm-silicon');
    write(
      name,
      text
        .replace('name: sram-22nm-silicon', `name: ${name.replace(/^.*\/|\.yaml/g, '')}`)
        .replaceAll(/value: 2000$/gm, `value: ${wake_ps}`),
    );
  };
  await own('hw/one.yaml', 2000);
  await own('hw/two.yaml', 2_000_000);
  for (const name of ['one', 'two'])
    write(
      `hw/${name}-s.yaml`,
      readFileSync(shipped('four-tasks'), 'utf8').replace(
        'platform: adapter-albert-hetero',
        `platform: { base: adapter-albert-hetero, memories: { sram: { technology: ./${name}.yaml } } }`,
      ),
    );
  write('hw/sweep.yaml', 'version: 1\nname: own\nsweep: { scenarios: [one-s.yaml, two-s.yaml] }\n');
  const few = ['--set', 'stream.sentences=2', '--set', 'model.size=tiny'];
  await said(t, 'sweep', 'hw/sweep.yaml', ...few, '--workers', '1', '--out', 'swept');
  const [head, ...lines] = read('swept/results.csv').trim().split('\n');
  const column = head!.split(',').indexOf('latency_mean_ms');
  const [one, two] = lines.map((line) => Number(line.split(',')[column]));
  t.ok(one! > 0 && two! > one!, 'banks that wake later');
  const resolved = await said(t, 'check', 'hw/one-s.yaml', '--set', 'platform.memories.sram.technology=hw/two.yaml');
  t.match(resolved, /technology:\s+name: two/, 'of the command line: from where one is');
  const yaml = (text: string): string => text.slice(0, text.indexOf('\nfour-tasks\n'));
  write('resolved.yaml', yaml(resolved));
  const again = await said(t, 'check', 'resolved.yaml');
  t.same(parse(yaml(again)), parse(yaml(resolved)), 'what is printed stands alone');
});
