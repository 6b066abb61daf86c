import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../traces/index.js';
import { cli, scratch } from '../helpers/cli.js';

const folder = scratch();
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
  const { status, stdout } = cli(args, folder);
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
  t.equal(
    lines[1],
    '0,0,0,40,R',
    'bank closed: in its queue at 1, ACT at 2, READ tRCD = 17 later, answer CL + burst = 21 after that',
  );
});

t.test('the devices are listed, and the examples of --help run', async (t) => {
  t.match(cli(['memory', '--list'], folder).stdout, /lpddr4-2400-stock.*8,192.*19\.28/);
  for (const command of ['memory', 'validate']) {
    const example = /Example:\n {2}switchyard (.*)/.exec(cli([command, '--help'], folder).stdout)![1]!.split(' ');
    const args = example.map((a) => (a.startsWith('analysis/') ? join(packageRoot(), a) : a));
    t.equal(cli(args, folder).status, 0, args.join(' '));
  }
});

const H = 'cycle,addr_hex,op\n';
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
  'none.csv': [H, /no requests; expected at least one row/],
};
t.test('faulty request files are refused with the line and the column', async (t) => {
  for (const [name, [content, message]] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    const { status, stderr } = cli(['memory', '--requests', name], folder);
    t.equal(status, 2, name);
    t.match(stderr, message);
  }
  t.match(
    cli(['memory', '--device', 'lpddr4-2400-x23', '--requests', reference('copy-stream')], folder).stderr,
    /Did you mean "lpddr4-2400-x32"\?/,
  );
  t.equal(cli(['memory', '--policy', 'fcsf', '--requests', reference('copy-stream')], folder).status, 2);
  t.equal(cli(['memory'], folder).status, 2);
  t.equal(cli(['validate', 'memroy'], folder).status, 2);
});
