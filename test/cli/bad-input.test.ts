import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { packageRoot, readEventTrace } from '../../traces/index.js';
import { cli, scratch, TINY } from '../helpers/cli.js';
import { spread } from '../helpers/tier.js';

const folder = scratch();
const text = gunzipSync(readFileSync(TINY)).toString();

interface Event {
  name: string;
  args?: Record<string, unknown>;
}
/** The tiny recording, changed. */
function changed(change: (events: Event[]) => void): string {
  const trace = JSON.parse(text) as { traceEvents: Event[] };
  change(trace.traceEvents);
  return JSON.stringify(trace);
}
const firstProduct = (events: Event[]): number[] =>
  (events.find((e) => e.name === 'aten::addmm')!.args!['Input Dims'] as number[][])[1]!;

/** A message a fault on stderr without a stack, exit code 2, and nothing left behind. */
async function refused(t: Test, args: string[], message: RegExp, faults = 1): Promise<void> {
  const before = readdirSync(folder);
  const { status, stderr, stdout } = await cli([...args, '--out', 'out'], folder);
  t.equal(status, 2, args.join(' '));
  t.match(stderr, message);
  const lines = stderr.trim().split('\n');
  t.ok(lines.length <= faults && lines.every((l) => l.startsWith('error: ')), `at most ${faults} lines`);
  t.equal(stdout, '');
  t.same(readdirSync(folder), before, 'nothing half-written');
}

const files: Readonly<Record<string, [content: string | Buffer, message: RegExp]>> = {
  'empty.json': ['', /empty\.json: the file is empty/],
  'cut.json.gz': [readFileSync(TINY).subarray(0, 5000), /cut\.json\.gz: the gzip is cut off; expected a whole gzip file/],
  'cut.json': [text.slice(0, 50_000), /cut\.json:\d+: the JSON ends early: the file is cut off; expected a Kineto trace/],
  'other.json': ['{"foo": 1}', /not a Kineto trace: it has no traceEvents/],
  'text.json': [
    'hello',
    /this is a text that begins "hello"; expected a recording: an operator trace, an ONNX model, .*; compare its first line/,
  ],
  'shapes.json': [
    changed((es) => es.forEach((e) => delete e.args?.['Input Dims'])),
    /no shapes: no operator has Input Dims .*; expected a recording made with record_shapes=True/,
  ],
  'legacy.json': [
    '[{"name":"aten::addmm","ph":"X","ts":1,"dur":2,"tid":1,"pid":1,"args":{}}]',
    /no shapes: .*torch 1\.x without Kineto/,
  ],
  'deep.json': ['['.repeat(1e6) + ']'.repeat(1e6), /not a Kineto trace/],
  'deep2.json': [`{"traceEvents":${'['.repeat(1e6)}${']'.repeat(1e6)}}`, /no operators \(events of category cpu_op\)/],
  'newer.jsonl': [
    '{"format":"switchyard-operators","version":9,"name":"x","source":"y"}\n',
    /newer\.jsonl:1: version: version 9 is newer/,
  ],
  'kind.jsonl': [
    '{"format":"switchyard-operators","version":1,"name":"x","source":"y"}\n{"sentence":{"id":"0","task":"t","seq":1,"tokens":1}}\n{"id":0,"kind":"sofmax"}\n',
    /kind\.jsonl:3: /,
  ],
};
for (const [name, [content, message]] of Object.entries(files))
  t.test(`replay ${name}`, async (t) => {
    writeFileSync(join(folder, name), content);
    // an operator of an unknown kind has nothing of what any kind has
    await refused(t, ['replay', name], message, name === 'kind.jsonl' ? 8 : 1);
  });

t.test('a size that cannot be: that product alone is not simulated, and it is said', async (t) => {
  for (const bad of [2 ** 53 + 2, -5]) {
    writeFileSync(
      join(folder, 'sizes.json'),
      changed((es) => (firstProduct(es)[0] = bad)),
    );
    const { status, stdout, stderr } = await cli(['import', 'sizes.json'], folder);
    t.equal(status, 0, stderr);
    t.match(stdout, new RegExp(`sizes: traceEvents\\[\\d+\\], aten::\\w+ has the shape \\[${bad}, 16\\]`));
    t.match(stderr, /not simulated, and what they multiply cannot be counted: 1 operator \(aten::addmm\)/);
    await refused(
      t,
      ['import', 'sizes.json', '--strict'],
      /aten::addmm: an operator that is not understood \(a size that is no whole/,
    );
  }
});

t.test('a missing file, a folder, a gzip of gigabytes of spaces', async (t) => {
  await refused(t, ['replay', 'missing.json'], /missing\.json: no such file/);
  await refused(t, ['replay', '.'], /is a folder; expected a file/);
  const spaces = gzipSync(Buffer.alloc(2 ** 24, ' '));
  writeFileSync(join(folder, 'spaces.json.gz'), Buffer.concat(Array<Buffer>(32).fill(spaces)));
  await refused(t, ['replay', 'spaces.json.gz'], /unpacks to more than the limit; expected at most 419430400 bytes/);
});

t.test('an unknown operator: an error with --strict, else a warning and a row of the report', async (t) => {
  writeFileSync(
    join(folder, 'unknown.json'),
    changed((es) => es.filter((e) => e.name === 'aten::gelu').forEach((e) => (e.name = 'aten::gulu'))),
  );
  await refused(t, ['replay', 'unknown.json', '--strict'], /traceEvents\[\d+\], aten::gulu: an operator that is not understood/);
  const { status, stderr } = await cli(['replay', 'unknown.json', '--level', 'operator', '--out', 'u'], folder);
  t.equal(status, 0);
  t.match(stderr, /warning: 0\.\d % of this recording's operators are not simulated: aten::gulu/);
  t.match(readFileSync(join(folder, 'u', 'report.html'), 'utf8'), /<td[^>]*>unknown<\/td><td[^>]*>aten::gulu<\/td>/);
});

const shipped = readFileSync(join(packageRoot(), 'models', 'platform', 'edgebert-like.yaml'), 'utf8');
const platforms: Readonly<Record<string, [from: string, to: string, message: RegExp]>> = {
  'misspelled key': [
    'period_ps',
    'period_px',
    /p\.yaml:\d+: clock\.period_px: unknown key "period_px"; expected one of period_ps\. Did you mean "period_ps"\?/,
  ],
  'misspelled scheduler': [
    'fr-fcfs',
    'fr-fcsf',
    /p\.yaml:\d+: memories\.lpddr4\.scheduler: unknown policy "fr-fcsf"; expected one of fr-fcfs, fcfs, dramsim3\. Did you mean "fr-fcfs"\?/,
  ],
  'misspelled technology': [
    'lpddr4-3200',
    'lpddr4-3300',
    /unknown memory technology "lpddr4-3300".*Did you mean "lpddr4-3200"\?/,
  ],
  'missing memory': [
    'memory: lpddr4',
    'memory: lpdrr4',
    /p\.yaml:\d+: placement\.backbone\.memory: unknown memory "lpdrr4"; expected one of sram, lpddr4\. Did you mean "lpddr4"\?/,
  ],
  'negative size': ['value: 2097152', 'value: -2097152', /memories\.sram\.size_bytes.*too small; expected at least 16/],
  'absurd size': [
    'value: 2097152',
    'value: 20971520000000000',
    /p\.yaml:\d+: memories\.sram\.size_bytes.*too large; expected at most \d+/,
  ],
  'size outside the table': [
    'value: 2097152',
    'value: 4096',
    /a macro of 256 bytes is outside the table of SRAM.*expected 2048 to 8388608 bytes/,
  ],
  'no banks': [
    "value: 16, source: 'assumed: 16 macros",
    "value: 0, source: 'assumed: 16 macros",
    /memories\.sram\.banks.*expected at least 1/,
  ],
  'a size that is text': ['value: 2097152', 'value: plenty', /memories\.sram\.size_bytes/],
};
for (const [name, [from, to, message]] of Object.entries(platforms))
  t.test(`platform: ${name}`, async (t) => {
    t.ok(shipped.includes(from));
    writeFileSync(join(folder, 'p.yaml'), shipped.replace(from, to));
    await refused(t, ['replay', TINY, '--platform', 'p.yaml'], message);
  });

t.test('platform: a memory named as another part of the accelerator', async (t) => {
  writeFileSync(join(folder, 'p.yaml'), shipped.replaceAll('  sram:', '  axi:').replaceAll('memory: sram', 'memory: axi'));
  await refused(
    t,
    ['replay', TINY, '--platform', 'p.yaml'],
    /p\.yaml:\d+: memories\.axi: is the name of another part of the accelerator/,
  );
});

t.test('platform: a tensor that fits nowhere says by how much', async (t) => {
  writeFileSync(
    join(folder, 'p.yaml'),
    shipped.replace('value: 2097152', 'value: 32768').replace('memory: lpddr4', 'memory: sram'),
  );
  await refused(
    t,
    ['replay', TINY, '--platform', 'p.yaml'],
    /p\.yaml:\d+: placement\.\w+: tensor \S+ of \d+ bytes does not fit into sram: .* \d+ too few/,
  );
});

t.test('platform: no YAML, nesting without end, no such name', async (t) => {
  writeFileSync(join(folder, 'p.yaml'), 'a: [1, 2\n b: }');
  await refused(t, ['replay', TINY, '--platform', 'p.yaml'], /p\.yaml:1: no colon behind a name; expected KEY: VALUE/, 2);
  writeFileSync(join(folder, 'p.yaml'), '['.repeat(50_000));
  await refused(t, ['replay', TINY, '--platform', 'p.yaml'], /nested too deeply/);
  await refused(t, ['replay', TINY, '--platform', 'edgebert-lik'], /Did you mean "edgebert-like"\?/);
});

t.test('an output folder that cannot be written', async (t) => {
  writeFileSync(join(folder, 'afile'), '');
  const { status, stderr } = await cli(['replay', TINY, '--out', 'afile/x'], folder);
  t.equal(status, 2);
  t.match(stderr, /cannot be written \(ENOTDIR\)|cannot be written \(EEXIST\)/);
  if (process.platform === 'linux') t.equal((await cli(['replay', TINY, '--out', '/proc/switchyard'], folder)).status, 2);
});

t.test('times beyond the clock: one line, whether sentences are simulated or replayed', async (t) => {
  const TOKENS = 8;
  const stream = (arrivals: string): string =>
    `version: 1\nname: late\nplatform: adapter-albert-hetero\nmodel: { family: albert, size: tiny }\nstream: { sentences: 4, lengths: { kind: fixed, tokens: ${TOKENS} }, arrivals: ${arrivals} }\n`;
  const beyond = [
    '{ kind: listed, times_ms: [0, 9000000] }',
    '{ kind: periodic, period_ms: 4600000 }',
    '{ kind: bursts, size: 1, period_ms: 3100000 }',
  ];
  for (const arrivals of spread(beyond, 2)) {
    writeFileSync(join(folder, 'late.yaml'), stream(arrivals));
    await refused(t, ['run', 'late.yaml'], /^error: late: simulated time: \d+ ps is beyond the clock, which ends at 2\^53 ps/);
  }
  writeFileSync(join(folder, 'late.yaml'), stream('{ kind: listed, times_ms: [0, 1, 2, 9000000] }'));
  t.equal((await cli(['run', 'late.yaml', '--no-trace', '--out', 'late'], folder)).status, 0, 'just within');
  await refused(t, ['run', 'late.yaml'], /event trace: energy_fj: \d+ fJ in one activity.*; expected below 2\^53 fJ \(9 J\)/);
  // 50 minutes: shifts of what comes again are further apart than differences are coded
  writeFileSync(join(folder, 'late.yaml'), stream('{ kind: listed, times_ms: [0, 1, 3000000, 3000001] }'));
  const { status, stderr } = await cli(['run', 'late.yaml', '--out', 'later'], folder);
  t.equal(status, 0, stderr);
});

t.test('words that the command line does not know', async (t) => {
  for (const args of [
    ['replay'],
    ['repla', TINY],
    ['replay', TINY, '--sead', '1'],
    ['replay', TINY, '--seed', '-1'],
    ['plot', TINY],
  ])
    t.equal((await cli(args, folder)).status, 2, args.join(' '));
  t.match((await cli(['replay', TINY, '--sead', '1'], folder)).stderr, /Did you mean --seed\?/);
});

t.test('plot and inspect: unknown names, and a trace cut off mid-frame', async (t) => {
  t.equal((await cli(['replay', TINY, '--level', 'operator', '--out', 'whole'], folder)).status, 0);
  const swt = join(folder, 'whole', 'trace.swt');
  await refused(t, ['plot', swt, '--kind', 'powr'], /unknown kind of plot "powr".*Did you mean "power"\?/);
  const actor = await cli(['inspect', swt, '--actor', 'pe-aray'], folder);
  t.equal(actor.status, 2);
  t.match(actor.stderr, /Did you mean "pe-array"\?/);
  for (const [args, message] of [
    [['--memory', 'lpdr4'], /unknown memory "lpdr4".*Did you mean "lpddr4"\?/],
    [['--memory', 'sram', '--bank', '99'], /--bank: no bank 99 of sram; expected one of 0 to/],
    [['--bank', '0'], /--bank: given without --memory; expected one of/],
    [['--operator', '54'], /--operator: no operator 54; expected one of 0 to 53/],
    [['--from', '20'], /expected a time with its unit/],
  ] as const) {
    const { status, stderr } = await cli(['inspect', swt, ...args], folder);
    t.equal(status, 2);
    t.match(stderr, message);
  }
  const bytes = readFileSync(swt);
  writeFileSync(join(folder, 'cut.swt'), bytes.subarray(0, bytes.length - 1000));
  const cut = await cli(['inspect', 'cut.swt'], folder);
  t.equal(cut.status, 0);
  t.match(cut.stderr, /the last frame is cut off; \d+ bytes at the end are in no whole frame/);
  t.equal((await cli(['plot', 'cut.swt', '--kind', 'power,bank-contention', '--out', 'cutplots'], folder)).status, 0);
  t.ok(existsSync(join(folder, 'cutplots', 'power.png')));

  // the first chunk, which is all: nothing is left to draw, export or explain
  const damaged = Buffer.from(bytes);
  damaged[readEventTrace(bytes, swt).end!.index[0]![0] + 100]! ^= 255;
  writeFileSync(join(folder, 'damaged.swt'), damaged);
  const lines = [['plot'], ['operators'], ['why', '--worst'], ['export', '--to', 'csv', '--out', 'exported']];
  for (const [name = '', ...options] of lines) {
    const { status, stderr } = await cli([name, 'damaged.swt', ...options], folder);
    t.equal(status, 2, name);
    t.match(stderr, /^error: damaged\.swt: the frame at byte \d+ is damaged, and no record is before it; expected /, name);
  }
  t.notOk(existsSync(join(folder, 'exported')));
  t.match((await cli(['inspect', 'damaged.swt'], folder)).stderr, /the frame at byte \d+ is damaged; \d+ bytes/);
});
