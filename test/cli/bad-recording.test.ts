/** Recordings that are damaged, of another format, or not what is asked of them: one message each, exit code 2, nothing written. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { cli, scratch, TINY } from '../helpers/cli.js';
import { info, node, onnxBytes, tensor, type ModelObject } from '../helpers/onnx.js';
import { chakraFile, converted } from '../traces/import/chakra/builder.js';
import { tensor as recorded, traceText, type Node } from '../traces/import/execution-trace/builder.js';

const folder = scratch();

async function refused(t: Test, args: readonly string[], message: RegExp): Promise<void> {
  const before = readdirSync(folder);
  const { status, stderr, stdout } = await cli(args, folder);
  t.equal(status, 2, args.join(' '));
  t.match(stderr, message);
  t.equal(stderr.trim().split('\n').length, 1, 'one line');
  t.notMatch(stderr, /^\s+at /m, 'no stack');
  t.equal(stdout, '');
  t.same(readdirSync(folder), before, 'nothing half-written');
}

const x = info('x', [4, 8]);
const w = tensor('w', [8, 8], undefined, 'float32');
const product = node('MatMul', ['x', 'w'], ['y']);
const model = (m: Partial<ModelObject>): Buffer => onnxBytes({ nodes: [product], inputs: [x], initializers: [w], ...m });
const outside = (location: string): object => ({ ...w, externalData: [{ key: 'location', value: location }] });

const NODES: readonly Node[] = [
  { id: 3, name: 'inference model=albert', parent: 2, scope: 7 },
  {
    ...{ id: 6, name: 'aten::mm', parent: 3, rf: 1_000_001 },
    ...{ inputs: [recorded(4, [8, 16]), recorded(5, [16, 64])], outputs: [recorded(10, [8, 64])] },
  },
];
const chakra = chakraFile(NODES.map((n) => converted(n)));

const files: Readonly<Record<string, [content: Buffer | string, message: RegExp]>> = {
  'cut.onnx': [model({}).subarray(0, 60), /cut\.onnx: the protobuf is cut off, or it is none; expected an ONNX model/],
  'cut.et': [chakra.subarray(0, chakra.length - 9), /cut\.et: byte \d+: a message of \d+ bytes, of which \d+ are there/],
  'cut.et.json': [traceText(NODES).slice(0, -400), /cut\.et\.json: nodes\[\d+\]: the file ends inside this node/],
  'cut.kineto.json.gz': [
    gzipSync(gunzipSync(readFileSync(TINY)).subarray(0, 70_000)),
    /cut\.kineto\.json\.gz:\d+: the JSON ends early: the file is cut off/,
  ],
  'cycle.onnx': [
    model({ nodes: [node('Add', ['x', 'b'], ['a']), node('Relu', ['a'], ['b'])] }),
    /cycle\.onnx: node n_a: reads "b" before node n_b writes it; expected an acyclic graph/,
  ],
  'unwritten.onnx': [
    model({ nodes: [node('Relu', ['nowhere'], ['a'])] }),
    /unwritten\.onnx: node n_a: reads "nowhere", which nothing writes/,
  ],
  'domain.onnx': [
    model({ nodes: [node('Twist', ['x'], ['z'], {}, { domain: 'my.own' }), node('MatMul', ['z', 'w'], ['y'])] }),
    /domain\.onnx: node n_y: the shape of its input "z" is not known: .*my\.own.*Twist.*; expected value_info with its shape/,
  ],
  'open.onnx': [
    model({ inputs: [info('x', ['batch', 8])] }),
    /open\.onnx: input x: dimension 0 \("batch"\) has no size; expected --dim batch=SIZE/,
  ],
  'up.onnx': [
    model({ initializers: [outside('../secret.bin')] }),
    /up\.onnx: initializer w: its elements are in "\.\.\/secret\.bin", outside the model's folder; expected a file beside the model/,
  ],
  'root.onnx': [model({ initializers: [outside('/etc/passwd')] }), /initializer w: its elements are in "\/etc\/passwd", outside/],
  'requests.csv': [
    'cycle,addr_hex,op\n30,2000,R\n',
    /requests\.csv: this is a request trace \(CSV\); expected a recording: .*memory --requests/,
  ],
  'run.swt': [
    'SWTRACE\nxxxxxxxx',
    /run\.swt: this is an event trace of a run \(\.swt\); expected a recording: .*`switchyard plot` read it/,
  ],
  'layers.csv': ['Layer, M, N, K,\nq, 1, 2, 3,\n', /this is a SCALE-Sim table of layers; .*`switchyard gemm --list` reads it/],
  'model.pt': [
    'PK\x03\x04' + '\0'.repeat(22) + '\x10\0\0\0archive/data.pkl',
    /this is a PyTorch checkpoint \(\.pt\); .*torch\.profiler/,
  ],
  'pointer.onnx': ['version https://git-lfs.github.com/spec/v1\noid sha256:4c\n', /this is a Git LFS pointer; .*git lfs pull/],
};
for (const [name, [content, message]] of Object.entries(files))
  t.test(`import and replay ${name}`, async (t) => {
    writeFileSync(join(folder, name), content);
    for (const command of ['import', 'replay']) await refused(t, [command, name, '--out', 'out'], message);
    if (name !== 'run.swt') await refused(t, ['inspect', name], message);
  });

t.test('weights in a file beside the model are no fault, and the file is not opened', async (t) => {
  mkdirSync(join(folder, 'weights.bin'), { recursive: true }); // reading a folder would fail
  writeFileSync(join(folder, 'beside.onnx'), model({ initializers: [outside('weights.bin')] }));
  const { status, stderr } = await cli(['import', 'beside.onnx'], folder);
  t.equal(status, 0, stderr);
});

t.test('an operator of another domain whose result is not needed: counted, and refused with --strict', async (t) => {
  const nodes = [product, node('Twist', ['y'], ['z'], {}, { domain: 'my.own' })];
  writeFileSync(join(folder, 'twist.onnx'), model({ nodes }));
  const { status, stdout } = await cli(['import', 'twist.onnx'], folder);
  t.equal(status, 0);
  t.match(stdout, /unknown.*my\.own::Twist/);
  await refused(
    t,
    ['import', 'twist.onnx', '--strict'],
    /twist\.onnx: node n_z, my\.own::Twist: an operator that is not understood/,
  );
});

t.test('options that ask for what the recording does not have', async (t) => {
  writeFileSync(join(folder, 'dims.onnx'), model({ inputs: [info('x', ['batch', 8])] }));
  writeFileSync(join(folder, 'other.et.json'), traceText(NODES));
  writeFileSync(join(folder, 'chakra.et'), chakra);
  writeFileSync(join(folder, 'classes.yaml'), '# mine\n"*adapter*": taks\n');
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['--step', '7'], /--step: no sentence 7; expected 0 to 0/],
    [['--step', '3-1'], /"3-1": expected numbers from 0/],
    [['--label', 'nothing'], /--label: no label holds "nothing"; expected one of inference model=albert-base/],
    [['--thread', '12'], /--thread: no thread 12; expected one of \d+ \d+/],
    [['--classes', 'classes.yaml'], /classes\.yaml:2: .*expected .*backbone.*task.*embedding/],
    [['--classes', 'absent.yaml'], /absent\.yaml: no such file/],
    [
      ['--ids', 'other.et.json'],
      /other\.et\.json: --ids: 0 of \d+ operators of .* are in it, by number and name; expected the Execution Trace of the same run/,
    ],
    [['--sharing', 'shard'], /shared/],
    [['--pass', 'forwards'], /forward/],
  ];
  for (const [args, message] of cases) await refused(t, ['import', TINY, ...args], message);
  await refused(
    t,
    ['import', 'dims.onnx', '--dim', 'bach=1'],
    /--dim bach: no dimension of that name; expected one of batch\. Did you mean "batch"\?/,
  );
  await refused(t, ['import', 'dims.onnx', '--dim', 'batch=-1'], /"batch=-1": expected NAME=SIZE/);
});

t.test('options that have no effect on the format of the file are refused, with the formats that they are for', async (t) => {
  writeFileSync(join(folder, 'plain.onnx'), model({}));
  writeFileSync(join(folder, 'plain.et.json'), traceText(NODES));
  writeFileSync(join(folder, 'plain.et'), chakra);
  writeFileSync(join(folder, 'list.yaml'), '"*": task\n');
  t.equal((await cli(['import', TINY, '--out', 'tiny.jsonl'], folder)).status, 0);
  const all = [
    ['--dim', 'a=1'],
    ['--shapes', 'x.csv'],
    ['--ids', 'x.json'],
    ['--classes', 'list.yaml'],
    ['--sharing', 'shared'],
    ['--label', 'x'],
    ['--step', '0'],
    ['--thread', '1'],
    ['--pass', 'all'],
    ['--steps', 'together'],
  ];
  const refusedBy: Readonly<Record<string, readonly string[]>> = {
    [TINY]: ['--dim', '--shapes'],
    'plain.et.json': ['--dim', '--shapes', '--ids'],
    'plain.et': ['--dim', '--ids'],
    'plain.onnx': ['--shapes', '--ids', '--label', '--step', '--thread', '--pass', '--steps'],
    'tiny.jsonl': all.map(([o]) => o!),
  };
  for (const [file, options] of Object.entries(refusedBy))
    for (const given of all) {
      if (options.includes(given[0]!))
        await refused(
          t,
          ['import', file, ...given],
          new RegExp(`${given[0]}: has no effect on an? .*; expected a file of .*, or no ${given[0]}`),
        );
      else t.notMatch((await cli(['import', file, ...given], folder)).stderr, /has no effect/, `${file} ${given[0]}`);
    }
  await refused(
    t,
    ['inspect', 'plain.onnx', '--ids', 'x.json'],
    /plain\.onnx: --ids: has no effect on an ONNX model; expected a file of kineto, or no --ids/,
  );
  await refused(
    t,
    ['replay', TINY, '--dim', 'a=1', '--out', 'o'],
    /--dim: has no effect on a Kineto trace; expected a file of onnx/,
  );
});
