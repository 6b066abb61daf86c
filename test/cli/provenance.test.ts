/** Where a run comes from: what summary, report and event trace say of it, run again from that, and whose a folder is. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Summary } from '../../analysis/index.js';
import { againOf } from '../../scenarios/commands/again.js';
import { runScenario } from '../../scenarios/index.js';
import { packageRoot, readBytes, readEventTrace, type Provenance } from '../../traces/index.js';
import { cli, scratch, TINY } from '../helpers/cli.js';
import { sized } from '../helpers/tier.js';

const folder = scratch();
copyFileSync(TINY, join(folder, 'a.json.gz'));
const shipped = readFileSync(join(packageRoot(), 'models', 'platform', 'tiny.yaml'), 'utf8');
const wider = shipped.replace('width_bytes: { value: 8', 'width_bytes: { value: 16');
writeFileSync(join(folder, 'mine.yaml'), wider.replace('name: tiny', 'name: mine'));
writeFileSync(join(folder, 'tiny-too.yaml'), wider);
const SCENARIO = `version: 1
name: own
platform: tiny
model: { family: adapter-albert, size: tiny }
tasks: { count: 2, labels: 2 }
stream: { sentences: 1, seed: 3, arrivals: { kind: closed, in_flight: 1 }, lengths: { kind: fixed, tokens: 16 } }
`;
writeFileSync(join(folder, 'base.yaml'), SCENARIO);
writeFileSync(join(folder, 'own.yaml'), 'extends: base.yaml\nstream: { seed: 4 }\n');
const sha256 = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex');

async function summaryOf(...argv: string[]): Promise<Summary & { readonly provenance: Provenance }> {
  const { status, stdout, stderr } = await cli([...argv, '--json'], folder);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Summary & { readonly provenance: Provenance };
}
async function refused(t: Test, argv: readonly string[], said: RegExp): Promise<void> {
  const { status, stderr } = await cli(argv, folder);
  t.equal(status, 2, argv.join(' '));
  t.match(stderr, said);
}

t.test('a replay says its files, its line, its platform and what it has otherwise', async (t) => {
  const { provenance: p } = await summaryOf('replay', 'a.json.gz', '--out', 'r', '--platform=mine.yaml', '--level', 'operator');
  t.same(p.argv, ['replay', 'a.json.gz', '--platform', 'mine.yaml', '--seed', '1']);
  t.equal(p.seed, 1);
  t.same(
    p.files,
    ['a.json.gz', 'mine.yaml'].map((file) => ({ file, sha256: sha256(file) })),
  );
  t.same(p.platform, {
    ...{ name: 'mine', file: 'mine.yaml', sha256: sha256('mine.yaml'), from: 'tiny', from_by: 'similarity' },
    changed: [{ field: 'axi.width_bytes', from: 8, to: 16 }],
  });
  t.match(p.switchyard.version, /^\d+\.\d+\.\d+$/);
  const trace = readEventTrace(readBytes(join(folder, 'r', 'trace.swt')), 'trace.swt');
  t.same(trace.provenance, p, 'the event trace says the same');
  const page = readFileSync(join(folder, 'r', 'report.html'), 'utf8');
  for (const said of [
    'Where this comes from',
    'switchyard replay a.json.gz --platform mine.yaml --seed 1',
    sha256('a.json.gz'),
    'axi.width_bytes',
  ])
    t.ok(page.includes(said), said);
  // how it is computed, and where it goes, is no part of it
  const same = await summaryOf(
    'replay',
    '--replay',
    'states',
    '--seed',
    '1',
    'a.json.gz',
    '--platform',
    'mine.yaml',
    '--out',
    's',
    '--level',
    'operator',
  );
  t.same(same.provenance, p);
  t.ok(readFileSync(join(folder, 'r', 'trace.swt')).equals(readFileSync(join(folder, 's', 'trace.swt'))), 'the same bytes');
});

t.test('a shipped platform differs in nothing; one that has its name is compared to it', async (t) => {
  const { platform } = (await summaryOf('replay', 'a.json.gz', '--platform', 'tiny', '--no-trace', '--out', 'v')).provenance;
  t.match(platform, { name: 'tiny', file: 'tiny', from: 'tiny', from_by: 'itself' });
  t.same(platform?.changed, []);
  const named = (await summaryOf('replay', 'a.json.gz', '--platform', 'tiny-too.yaml', '--no-trace', '--out', 'w')).provenance
    .platform;
  t.match(named, { file: 'tiny-too.yaml', from: 'tiny', from_by: 'name' });
  t.same(named?.changed, [{ field: 'axi.width_bytes', from: 8, to: 16 }]);
});

t.test('a scenario says every file that it extends, and what it changes of the platform', async (t) => {
  const { provenance: p } = await summaryOf('run', 'own.yaml', '--set', 'platform.axi.width_bytes=4', '--no-trace', '--out', 'x');
  t.same(p.argv, ['run', 'own.yaml', '--set', 'platform.axi.width_bytes=4']);
  t.equal(p.seed, 4);
  t.same(
    p.files,
    ['own.yaml', 'base.yaml'].map((file) => ({ file, sha256: sha256(file) })),
  );
  t.match(p.platform, { file: 'tiny', from: 'tiny', from_by: 'base' });
  t.same(p.platform?.changed, [{ field: 'axi.width_bytes', from: 8, to: 4 }]);
});

t.test('the folder has the platform in its name where it is not the default', async (t) => {
  await summaryOf('replay', 'a.json.gz', '--no-trace');
  await summaryOf('replay', 'a.json.gz', '--platform', './mine.yaml', '--no-trace');
  await summaryOf('run', 'own.yaml', '--no-trace');
  await summaryOf('run', 'own.yaml', '--set', 'platform=edgebert-like', '--no-trace');
  t.same(readdirSync(join(folder, 'out')).sort(), ['a', 'a@mine', 'own', 'own@edgebert-like']);
});

t.test('a run again from what it says: the same; a file that is another or gone is named', async (t) => {
  writeFileSync(join(folder, 'c.yaml'), 'density: { backbone: 0.5 }\n');
  const lines = [
    ['replay', 'a.json.gz', '--platform', 'mine.yaml', '--conditions', 'c.yaml', '--exit', '1', '--sharing', 'shared'],
    ['run', 'own.yaml', '--set', 'stream.sentences=2', '--set', 'platform.axi.width_bytes=4'],
  ];
  const before = process.cwd();
  for (const line of lines) {
    const { provenance, ...was } = await summaryOf(...line, '--no-trace', '--out', 'again', '--force');
    process.chdir(folder);
    try {
      const resolved = await againOf({ provenance, from: 'summary.json' });
      const again = await runScenario(resolved, { level: 'operator', folder: undefined, onProgress: () => false });
      t.equal(again.end.now_ps, was.simulated_ps, line.join(' '));
      t.equal(again.end.totals.reduce((sum, row) => sum + row.energy_fj, 0) / 1000, was.energy_pj['total']);
      const [{ file }] = provenance.files as [{ file: string }];
      const content = readFileSync(file);
      writeFileSync(file, Buffer.concat([content, Buffer.from('\n')]));
      await t.rejects(againOf({ provenance, from: 'summary.json' }), {
        message: new RegExp(`^${file}: summary.json was made of it, and it has changed`),
      });
      rmSync(file);
      await t.rejects(againOf({ provenance, from: 'summary.json' }), { message: /and it is gone; expected the folder/ });
      writeFileSync(file, content);
      await t.rejects(againOf({ provenance: { ...provenance, argv: ['replay', '--nonsense'] }, from: 's' }), {
        message: /^s: its command line/,
      });
    } finally {
      process.chdir(before);
    }
  }
  await t.rejects(againOf({ provenance: undefined, from: 'old.swt' }), {
    message: /^old.swt: does not say by which command line/,
  });
});

t.test(
  'a folder of another run is refused, or forced; the same run replaces its own, and no file of an earlier one stays',
  async (t) => {
    const line = ['replay', 'a.json.gz', '--out', 'f', '--level', 'operator'];
    await summaryOf(...line, '--plots');
    writeFileSync(join(folder, 'f', 'notes.txt'), 'mine');
    writeFileSync(join(folder, 'f', 'plots', 'mine.svg'), 'mine');
    await refused(
      t,
      [...line, '--seed', '2'],
      /f: holds another run: switchyard replay a.json.gz --platform edgebert-like --seed 1; expected another --out, or --force/,
    );
    t.ok(existsSync(join(folder, 'f', 'report.html')), 'nothing is touched');
    await summaryOf(...line, '--no-trace');
    t.same(readdirSync(join(folder, 'f')).sort(), ['notes.txt', 'plots', 'summary.json'], 'a user’s file stays');
    t.same(readdirSync(join(folder, 'f', 'plots')), ['mine.svg']);
    const forced = await summaryOf(...line, '--seed', '2', '--force');
    t.equal(forced.seed, 2);
    t.same(readdirSync(join(folder, 'f')).sort(), ['notes.txt', 'plots', 'report.html', 'summary.json', 'trace.swt']);
    rmSync(join(folder, 'f', 'summary.json'));
    await refused(t, line, /holds another run: switchyard replay a.json.gz --platform edgebert-like --seed 2;/);
    writeFileSync(join(folder, 'f', 'summary.json'), '{}');
    await refused(t, line, /holds another run: a run that does not say what it is of/);
  },
);

t.test('where no run was, a file of such a name is somebody else’s, and stays', async (t) => {
  mkdirSync(join(folder, 'own'));
  writeFileSync(join(folder, 'own', 'report.html'), 'mine');
  await summaryOf('replay', 'a.json.gz', '--no-trace', '--out', 'own');
  t.equal(readFileSync(join(folder, 'own', 'report.html'), 'utf8'), 'mine');
});

t.test('the same command is another run where a file or the platform is another', async (t) => {
  writeFileSync(join(folder, 'p.yaml'), shipped);
  const line = ['replay', 'a.json.gz', '--platform', 'p.yaml', '--no-trace', '--out', 'g'];
  await summaryOf(...line);
  writeFileSync(join(folder, 'p.yaml'), wider);
  await refused(t, line, /holds another run: the same command, when p.yaml was another/);
});

t.test('a sweep’s folder is refused, forced or not', async (t) => {
  mkdirSync(join(folder, 'sw', 'points'), { recursive: true });
  await refused(
    t,
    ['run', 'own.yaml', '--out', 'sw', '--force', '--no-trace'],
    /^error: sw: holds a sweep; expected another --out/,
  );
});

t.test('a memory played alone says its requests and its device; a folder of another run is refused', async (t) => {
  writeFileSync(join(folder, 'r.csv'), 'cycle,addr_hex,op\n0,0,R\n5,2000,W\n');
  writeFileSync(join(folder, 'device.yaml'), (await cli(['memory', '--device', 'sram-22nm-2mib', '--show'], folder)).stdout);
  const line = ['memory', '--requests', 'r.csv', '--device', 'device.yaml', '--out', 'mem'];
  const played = await cli([...line, '--json', '--latencies', 'l.csv'], folder);
  t.equal(played.status, 0, played.stderr);
  const { provenance: p } = JSON.parse(readFileSync(join(folder, 'mem', 'summary.json'), 'utf8')) as { provenance: Provenance };
  t.same(p.argv, ['memory', '--device', 'device.yaml', '--requests', 'r.csv']);
  t.same(
    p.files,
    ['device.yaml', 'r.csv'].map((file) => ({ file, sha256: sha256(file) })),
  );
  t.equal(p.platform, undefined);
  const trace = readEventTrace(readBytes(join(folder, 'mem', 'trace.swt')), 'trace.swt');
  t.same([trace.provenance, trace.missing], [p, undefined]);
  t.match(readFileSync(join(folder, 'mem', 'report.html'), 'utf8'), sha256('r.csv'));
  t.equal((await cli(line, folder)).status, 0, 'the same again');
  await refused(t, [...line, '--check'], /mem: holds another run: switchyard memory --device device.yaml --requests r.csv;/);
  await refused(t, ['replay', 'a.json.gz', '--out', 'mem'], /mem: holds another run: switchyard memory/);
});

t.test('an expectation says where it comes from, too', async (t) => {
  const line = ['run', 'own.yaml', '--set', 'stream.replications=2', '--out', 'e'];
  t.equal((await cli(line, folder)).status, 0);
  const { provenance } = JSON.parse(readFileSync(join(folder, 'e', 'expected.json'), 'utf8')) as { provenance: Provenance };
  t.same(provenance.argv, ['run', 'own.yaml', '--set', 'stream.replications=2']);
  await refused(
    t,
    ['run', 'own.yaml', '--no-trace', '--out', 'e'],
    /holds another run: switchyard run own.yaml --set stream.replications=2/,
  );
});

t.test('every page says first which Switchyard made it, by which line, of which files', async (t) => {
  const tiny = ['--platform', 'tiny', '--no-trace'];
  writeFileSync(join(folder, 'pages.yaml'), readFileSync(join(packageRoot(), 'scenarios/single-task.yaml')));
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'pages.yaml')))
    .digest('hex');
  for (const name of ['pa', 'pb']) t.equal((await cli(['replay', TINY, ...tiny, '--out', name], folder)).status, 0);
  const fewer = sized(['--set', 'stream.lengths.tokens=4'], []);
  const set = ['--set', 'stream.sentences=1', '--set', 'platform=tiny', '--set', 'model.size=tiny', ...fewer];
  const lines: readonly (readonly [line: readonly string[], file: RegExp])[] = [
    [['sweep', 'pages.yaml', ...set, '--workers', '1'], new RegExp(`pages\\.yaml \\(${digest.slice(0, 10)}…\\)`)],
    [['diff', 'pa', 'pb'], /pa\/summary\.json \([0-9a-f]{10}…\)/],
    ...sized(
      [],
      [
        [['alternatives', 'pages.yaml', ...set], new RegExp(`pages\\.yaml \\(${digest.slice(0, 10)}…\\)`)] as const,
        [['waterfall', TINY], /\.kineto\.json\.gz \([0-9a-f]{10}…\)/] as const,
      ],
    ),
    [['validate', '--reference', join(packageRoot(), 'scenarios/references.csv')], /references\.csv \([0-9a-f]{10}…\)/],
  ];
  for (const [line, file] of lines) {
    const { stderr } = await cli([...line, '--out', `page-${line[0]!}`], folder);
    const page = readFileSync(join(folder, `page-${line[0]!}`, 'report.html'), 'utf8');
    const [first] = page.split('</header>');
    t.match(first, /<dt>made by<\/dt><dd>Switchyard \d+\.\d+\.\d+.*, seed \d+<\/dd>/, `${line[0]!} ${stderr}`);
    t.match(first, `<dt>command line</dt><dd>switchyard ${line[0]!} `);
    t.match(first, file);
    t.match(page, /Where this comes from[^]*[0-9a-f]{64}/);
  }
});
