import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../traces/index.js';
import { cli, scratch } from '../helpers/cli.js';

const folder = scratch();
const H = 'cycle,addr_hex,op\n';
writeFileSync(
  join(folder, 'few.csv'),
  H +
    Array.from({ length: 300 }, (_, i) => `${i * 3},0x${(((i * 37) % 64) * 64).toString(16)},${i % 3 === 0 ? 'W' : 'R'}\n`).join(
      '',
    ),
);
const reference = (name: string): string => join(packageRoot(), 'analysis', 'validate', 'reference', 'traces', `${name}.csv.gz`);

t.test('memory plays a request file; --latencies has one row a request; --json has fixed names', async (t) => {
  const args = [
    'memory',
    '--device',
    'ddr4-2400',
    '--policy',
    'dramsim3',
    '--requests',
    reference('same-bank-rows'),
    '--check',
    '--json',
    '--latencies',
    'l.csv',
  ];
  const { status, stdout } = await cli(args, folder);
  t.equal(status, 0);
  const result = JSON.parse(stdout) as Record<string, unknown>;
  t.match(result, {
    device: 'ddr4-2400',
    policy: 'dramsim3',
    requests: 4000,
    cycles: 117456,
    reads: 4000,
    writes: 0,
    activates: 4011,
    violations: [],
  });
  t.same(Object.keys(result['latency_cycles'] as object), ['mean', 'p50', 'p95', 'p99', 'max']);
  t.same(Object.keys(result['energy_pj'] as object), ['activate', 'read', 'write', 'refresh', 'background', 'total']);
  const lines = readFileSync(join(folder, 'l.csv'), 'utf8').trim().split('\n');
  t.equal(lines.length, 4001);
  const columns = lines[0]!.split(',');
  t.same(columns.slice(0, 6), ['index', 'cycle', 'accept_cycle', 'response_cycle', 'op', 'service_ps']);
  t.match(
    lines[1],
    /^0,0,0,40,R,/,
    'bank closed: in its queue at 1, ACT at 2, READ tRCD = 17 later, answer CL + burst = 21 after',
  );
  for (const line of lines.slice(1)) {
    const cells = line.split(',');
    const parts = cells.slice(5).reduce((sum, x) => sum + Number(x), 0);
    if (parts !== (Number(cells[3]) - Number(cells[1])) * 830) t.fail(`the parts of ${line} are not its time`);
  }
  const { wait_ps, service_ps, latency_ps } = result as {
    wait_ps: Record<string, number>;
    service_ps: number;
    latency_ps: number;
  };
  t.equal(
    Object.values(wait_ps).reduce((a, b) => a + b, service_ps),
    latency_ps,
  );
});

t.test('--out writes event trace and report, of a DRAM and of a memory on chip', async (t) => {
  for (const device of ['lpddr4-3200', 'rram-22nm-silicon-8mib']) {
    const { status, stdout } = await cli(['memory', '--device', device, '--requests', 'few.csv', '--out', device], folder);
    t.equal(status, 0, device);
    t.match(stdout, /Time of requests by cause/);
    t.same(readdirSync(join(folder, device)).sort(), ['report.html', 'summary.json', 'trace.swt']);
    const swt = join(device, 'trace.swt');
    for (const by of ['cause', 'holder', 'requester'])
      t.equal((await cli(['plot', swt, '--kind', 'bank-contention', '--by', by, '--out', 'by'], folder)).status, 0);
    const again = await cli(['memory', '--device', device, '--requests', 'few.csv', '--out', 'again', '--force'], folder);
    t.equal(again.status, 0);
    t.ok(readFileSync(join(folder, swt)).equals(readFileSync(join(folder, 'again', 'trace.swt'))), 'the same bytes again');
  }
  t.equal(readdirSync(join(folder, 'by')).length, 9);
  t.match(
    (await cli(['plot', join('again', 'trace.swt'), '--kind', 'power', '--by', 'cause'], folder)).stderr,
    /--by: given for power/,
  );
});

t.test('a device of one’s own: --show prints a file that --device takes; faults are named with line and field', async (t) => {
  const yaml = (await cli(['memory', '--show', '--device', 'lpddr4-3200'], folder)).stdout;
  const run = async (text: string, ...more: string[]) => {
    writeFileSync(join(folder, 'own.yaml'), text);
    return cli(['memory', '--device', 'own.yaml', '--requests', 'few.csv', '--json', ...more], folder);
  };
  const [own, shipped] = [await run(yaml), await cli(['memory', '--requests', 'few.csv', '--json'], folder)];
  t.same({ ...JSON.parse(own.stdout), device: '' }, { ...JSON.parse(shipped.stdout), device: '' });
  const field = (name: string): RegExp => new RegExp(`  ${name}:\n(    .*\n)+`);
  const faults: [text: string, message: RegExp][] = [
    [
      yaml.replace(/(tRAS:\n {4}value: )68/, '$130'),
      /own\.yaml:\d+: fields\.tRAS: 30 cycles; expected at least tRCD \+ tRTP = 41/,
    ],
    [yaml.replace(field('tFAW'), ''), /own\.yaml:\d+: fields\.tFAW: missing/],
    [yaml.replace(/(tRAS:\n( {4}(?!source).*\n)+) {4}source: .*\n/, '$1'), /own\.yaml:\d+: fields\.tRAS\.source: missing/],
    [`${yaml}controller:\n  read_queue: 0\n`, /own\.yaml:\d+: controller\.read_queue: too small; expected at least 1/],
    [`${yaml}controller:\n  mapping: row bank column:5\n`, /own\.yaml:\d+: mapping: the mapping gives column 5 bits; expected 6/],
    [`${yaml}controller:\n  raed_queue: 4\n`, /unknown key "raed_queue".*Did you mean "read_queue"\?/],
    [yaml.replace('kind: dram', 'kind: drum'), /own\.yaml/],
    [yaml.replace(/(tCK:\n {4}value: )625/, '$10'), /own\.yaml:\d+: fields\.tCK: 0; expected at least 1/],
    [yaml.replace(/(rows:\n {4}value: )65536/, '$1536870912'), /own\.yaml:\d+: fields\.rows: 536870912/],
  ];
  for (const [text, message] of faults) {
    t.not(text, yaml);
    const { status, stderr, stdout } = await run(text);
    t.equal(status, 2, String(message));
    t.match(stderr, message);
    t.equal(stdout, '');
    t.equal(stderr.trim().split('\n').length, 1, 'one message');
  }
  t.match((await run(yaml, '--set', 'write_buffer=0')).stderr, /--set: controller\.write_buffer: too small/);
  t.match((await run(yaml, '--set', 'hit_cap')).stderr, /expected NAME=VALUE/);
  t.equal((await run(yaml, '--set', 'page=closed', '--set', 'refresh=per-bank', '--check')).status, 0);
  const file = 'kind: array\ntechnology: sram-22nm\nsize_bytes: 300\nbanks: 1\n';
  t.match((await run(file)).stderr, /own\.yaml:3: size_bytes: a macro of 300 bytes is outside the table/);
});

t.test('the devices are listed, and the examples of --help run', async (t) => {
  t.match((await cli(['memory', '--list'], folder)).stdout, /lpddr4-2400-stock.*8,192.*19\.28.*off chip/);
  for (const command of ['memory']) {
    const example = /Example:\n {2}switchyard (.*)/.exec((await cli([command, '--help'], folder)).stdout)![1]!.split(' ');
    const args = example.map((a) => (a.startsWith('analysis/') ? join(packageRoot(), a) : a));
    t.equal((await cli(args, folder)).status, 0, args.join(' '));
  }
});

t.test('a trace of another simulator plays as the CSV with the same requests does; what was assumed is said', async (t) => {
  const rows = readFileSync(join(folder, 'few.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((l) => l.split(','));
  const lines = rows.map(([cycle, address, op]) => `${address} ${op === 'W' ? 'WRITE' : 'READ'} ${cycle}`);
  writeFileSync(join(folder, 'few.trace'), lines.join('\n'));
  const played = async (...args: string[]) => {
    const { status, stdout, stderr } = await cli(['memory', ...args, '--json'], folder);
    t.equal(status, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown> & { notes: string[] };
  };
  const [own, other] = [await played('--requests', 'few.csv'), await played('--requests', 'few.trace')];
  t.same({ ...other, notes: [] }, { ...own, notes: [] });
  t.equal(other.notes.length, own.notes.length + 3, 'format, clock and size');
  t.match((await cli(['memory', '--requests', 'few.trace', '--out', 'other'], folder)).stdout, /assumed: 64 bytes a request/);
  t.match(readFileSync(join(folder, 'other', 'report.html'), 'utf8'), /read as a DRAMsim3 trace/, 'in the report too');
  writeFileSync(join(folder, 'far.csv'), `${H}0,7ffde0689800,W\n1,40,R\n`);
  t.match(await played('--requests', 'far.csv', '--wrap'), { requests: 2, notes: [/1 of 2 requests beyond the device/] });
  t.match(
    (await cli(['memory', '--requests', 'far.csv'], folder)).stderr,
    /far\.csv:2: addr_hex: 0x7ffde0689800 is beyond.*--wrap/,
  );
});

t.test('a file of another kind is named by its format, with what to do', async (t) => {
  for (const [name, content, message] of [
    [
      'x.pt',
      'PK\x03\x04archive/data.pkl',
      /x\.pt: this is a PyTorch checkpoint \(\.pt\); expected a request trace.*torch\.profiler/,
    ],
    [
      'x.json',
      '{"traceEvents": []}',
      /x\.json: this is a Kineto or Chrome trace \(JSON\); expected a request trace.*switchyard replay/,
    ],
    ['x.csv', 'Layer, M, N, K,\nq, 1, 2, 3,\n', /this is a SCALE-Sim table of layers; .*switchyard gemm --list/],
  ] as const) {
    writeFileSync(join(folder, name), content, 'latin1');
    const { status, stderr } = await cli(['memory', '--requests', name], folder);
    t.equal(status, 2);
    t.match(stderr, message);
  }
});

const files: Readonly<Record<string, [content: string, message: RegExp]>> = {
  'header.csv': ['cycle,address,op\n0,0x0,R\n', /header\.csv:1: the columns are "cycle,address,op"; expected cycle,addr_hex,op/],
  'columns.csv': [`${H}0,0x0\n`, /columns\.csv:2: 2 columns; expected three/],
  'negative.csv': [`${H}-1,0x0,R\n`, /negative\.csv:2: cycle: "-1"; expected a whole number/],
  'decreasing.csv': [`${H}5,0x0,R\n4,0x40,R\n`, /decreasing\.csv:3: cycle: 4, after 5; expected cycles that never decrease/],
  'beyond.csv': [
    `${H}0,0x80000000,R\n`,
    /beyond\.csv:2: addr_hex: 0x80000000 is beyond the device; expected an address below 0x80000000/,
  ],
  'operation.csv': [`${H}0,0x0,X\n`, /operation\.csv:2: op: "X"; expected R or W/],
  'address.csv': [`${H}0,zero,R\n`, /address\.csv:2: addr_hex: "zero"; expected a hexadecimal address/],
  'late.csv': [
    `${H}999999999999999,0x0,R\n`,
    /late\.csv:2: cycle: 999999999999999; expected at most 7205759403792 cycles of 625 ps/,
  ],
  'none.csv': [H, /no requests; expected at least one row/],
};
t.test('faulty request files are refused with the line and the column', async (t) => {
  for (const [name, [content, message]] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    const { status, stderr } = await cli(['memory', '--requests', name], folder);
    t.equal(status, 2, name);
    t.match(stderr, message);
  }
  t.match(
    (await cli(['memory', '--device', 'lpddr4-2400-x23', '--requests', reference('copy-stream')], folder)).stderr,
    /Did you mean "lpddr4-2400-x32"\?/,
  );
  t.equal((await cli(['memory', '--policy', 'fcsf', '--requests', reference('copy-stream')], folder)).status, 2);
  t.equal((await cli(['memory'], folder)).status, 2);
  t.equal((await cli(['validate', 'memroy'], folder)).status, 2);
});
