import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { importContent } from '../../../../traces/import/index.js';
import { importOptions } from '../../../../traces/import/importer.js';
import { InputError } from '../../../../traces/files/input-error.js';
import { chakra } from '../../../../traces/import/chakra/chakra.js';
import type { NodeMessage } from '../../../../traces/import/chakra/messages.js';
import { executionTrace } from '../../../../traces/import/execution-trace/execution-trace.js';
import { type RecordedOp, type Recording, tensorsOf } from '../../../../traces/import/recording.js';
import { ints, type Node, scalar, tensor, tensors, THREAD, trace, traceText } from '../execution-trace/builder.js';
import { chakraFile, COMM_COLL, COMP, converted, io, MEM_LOAD, METADATA } from './builder.js';

const options = (shapes?: string): Parameters<typeof chakra.read>[2] => ({ dims: new Map(), shapes, ids: undefined });
const read = (content: Buffer, shapes?: string): Recording => chakra.read(content, 'x.et', options(shapes)) as Recording;
const readOps = (nodes: readonly NodeMessage[], shapes?: string): readonly RecordedOp[] =>
  read(chakraFile(nodes), shapes).threads[0]!.ops;
function message(content: Buffer, shapes?: string): string {
  try {
    read(content, shapes);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'read without a word';
}

const NODES: readonly Node[] = [
  { id: 3, name: 'inference model=albert', parent: 2, scope: 7 },
  { id: 6, name: 'aten::linear', parent: 3, inputs: [tensor(4, [8, 16]), tensor(5, [64, 16])], outputs: [tensor(10, [8, 64])] },
  { id: 7, name: 'aten::mm', parent: 6, inputs: [tensor(4, [8, 16]), tensor(5, [16, 64])], outputs: [tensor(10, [8, 64])] },
  {
    ...{ id: 9, name: 'aten::cat', parent: 3, outputs: [tensor(12, [8, 128])] },
    inputs: [tensors(tensor(10, [8, 64]), tensor(10, [8, 64])), ints(1, -1), scalar("it's", 'String'), scalar('<None>', 'None')],
  },
];
/** operators without where they stand: the files count differently */
const withoutPlace = (ops: readonly RecordedOp[]): unknown =>
  JSON.parse(JSON.stringify(ops, (key, v: unknown) => (key === 'where' ? undefined : v)));

t.test('says what the Execution Trace says that it was made from', async (t) => {
  const original = executionTrace.read(trace(NODES), 'et.json', options()) as Recording;
  const thread = { ...converted({ id: 2, name: THREAD, parent: 1, scope: 7 }), ctrlDeps: [] };
  for (const text of [undefined, JSON.stringify]) {
    const made = read(chakraFile([thread, ...NODES.map((n) => converted(n, text))]));
    t.same(
      made.threads.map((x) => x.name),
      ['1'],
    );
    t.same(withoutPlace(made.threads[0]!.ops), withoutPlace(original.threads[0]!.ops));
    t.same([made.ids, made.oddities.size], [true, 0]);
  }
});

t.test('what is no computation has a word of its own; kernels and metadata are no operators of the host', async (t) => {
  const mm: NodeMessage = { ...converted(NODES[2]!), ctrlDeps: [] };
  const recording = read(
    chakraFile([
      { id: 1, name: 'process_group:init', type: METADATA },
      { id: 2, name: 'load', type: MEM_LOAD, attr: [{ name: 'tensor_size', uint64: 64 }] },
      mm,
      { id: 8, name: 'sgemm_128', type: COMP, attr: [{ name: 'is_cpu_op', bool: false }] },
      { id: 9, name: 'all_reduce', type: COMM_COLL, attr: [{ name: 'is_cpu_op', bool: false }] },
    ]),
  );
  t.same(
    recording.threads.flatMap((x) => x.ops.map((o) => [o.is, o.name, o.word])),
    [
      ['operator', 'load', 'mem_load'],
      ['operator', 'aten::mm', 'mm'],
      ['operator', 'all_reduce', 'comm_coll'],
    ],
  );
  t.same([...recording.oddities], [['kernel of a device', 1]]);
});

t.test('tensors by name, and types without PyTorch’s Tensor(…)', async (t) => {
  const [mm] = readOps([
    {
      ...{ id: 0, name: 'aten::mm', type: COMP },
      inputs: { values: "['x', 'w']", shapes: '[[2, 3], [3, 4]]', types: "['float', 'c10::Half']" },
      outputs: { values: "['z']", shapes: '[[2, 4]]', types: "['float']" },
    },
  ]);
  t.same(mm!.args, [
    { shape: [2, 3], type: 'float32', id: 'tx' },
    { shape: [3, 4], type: 'float16', id: 'tw' },
  ]);
  t.same(mm!.results, [{ shape: [2, 4], type: 'float32', id: 'tz' }]);
});

t.test('a dependency on what an operator called is one on it; dependencies are named', async (t) => {
  const io = (shape: string) => ({ shapes: `[${shape}]`, types: "['Tensor(float)']" });
  const row = { type: COMP, inputs: io('[2, 4]'), outputs: io('[2, 4]') };
  const { trace, report } = importContent(
    chakraFile([
      { ...row, id: 1, name: 'aten::layer_norm' },
      { ...row, id: 2, name: 'aten::native_layer_norm', ctrlDeps: [1] },
      { ...row, id: 3, name: 'aten::gelu', dataDeps: [2] },
    ]),
    'x.et',
    importOptions(),
  );
  t.same(
    trace.operators.map((o) => [o.kind, ...o.deps]),
    [['layer_norm'], ['gelu', 0]],
  );
  t.ok(report.notes.includes('data flow: by the recorded data dependencies'));
});

t.test('without ids, data dependencies say what reads what', async (t) => {
  const shaped = (shapes: string): NodeMessage['inputs'] => ({ shapes, types: "['Tensor(float)', 'Tensor(float)']" });
  const ops = readOps([
    {
      id: 0,
      name: 'aten::mm',
      type: COMP,
      inputs: shaped('[[2, 3], [3, 4]]')!,
      outputs: { shapes: '[[2, 4]]', types: "['Tensor(float)']" },
    },
    {
      id: 1,
      name: 'aten::mm',
      type: COMP,
      dataDeps: [0],
      inputs: shaped('[[5, 2], [2, 4]]')!,
      outputs: { shapes: '[[5, 4]]', types: "['Tensor(float)']" },
    },
    { id: 2, name: 'aten::add', type: COMP, dataDeps: [1, 0, 77], inputs: shaped('[[1], [5, 4]]')! },
  ]);
  const ids = ops.map((o) => [tensorsOf(o.args).map((a) => a.id), o.results!.map((r) => r.id)]);
  t.same(ids, [
    [['ta0.0', 'ta0.1'], ['tn0']],
    [['ta1.0', 'tn0'], ['tn1']],
    [['tn0', 'tn1'], []],
  ]);
});

const BARE: readonly NodeMessage[] = [
  { id: 0, name: 'COMP_NODE_up_FWD', type: COMP },
  { id: 1, name: 'COMP_NODE_down_FWD', type: COMP, dataDeps: [0] },
];

t.test('a trace without shapes asks for --shapes, and takes them', async (t) => {
  const folder = t.testdir();
  t.match(
    message(chakraFile(BARE)),
    /^x\.et: this Chakra trace has no shapes; expected --shapes FILE, a CSV .*node,operator,arguments,results/,
  );
  const file = join(folder, 'shapes.csv');
  writeFileSync(
    file,
    '# an FFN\nnode,operator,arguments,results,type\r\n0,aten::addmm,64;8x16;16x64,8x64,bfloat16\nCOMP_NODE_down_FWD,mm,8x64;64x16,8x16\n',
  );
  const ops = readOps(BARE, file);
  t.same(
    ops.map((o) => [o.is, o.name, o.word]),
    [
      ['operator', 'aten::addmm', 'addmm'],
      ['operator', 'mm', 'mm'],
    ],
  );
  t.same(ops[0]!.args, [
    { shape: [64], type: 'bfloat16', id: 'ta0.0' },
    { shape: [8, 16], type: 'bfloat16', id: 'ta0.1' },
    { shape: [16, 64], type: 'bfloat16', id: 'ta0.2' },
  ]);
  t.same(ops[1]!.args, [
    { shape: [8, 64], type: undefined, id: 'tn0' },
    { shape: [64, 16], type: undefined, id: 'ta1.1' },
  ]);
});

const HEADER = 'node,operator,arguments,results\n';
t.test('faults of a file of shapes, with the line', async (t) => {
  const cases: [string, string, RegExp][] = [
    ['another header', 'node,operators,arguments,results\n', /shapes\.csv:1: column "operators".*Did you mean "operator"\?/],
    ['too few columns', 'node,operator\n', /shapes\.csv:1: 2 columns/],
    ['too few cells', `${HEADER}0,mm\n`, /shapes\.csv:2: 2 cells/],
    [
      'no such node',
      `${HEADER}COMP_NODE_up_FW,mm,8x8;8x8,8x8\n`,
      /shapes\.csv:2: node: no node .* Did you mean "COMP_NODE_up_FWD"\?/,
    ],
    ['a node twice', `${HEADER}0,mm,8x8;8x8,8x8\n0,mm,8x8;8x8,8x8\n`, /shapes\.csv:3: node: "0" a second time/],
    ['no shape', `${HEADER}0,mm,8x8;8y8,8x8\n`, /shapes\.csv:2: arguments: "8y8" is no shape/],
    ['a size below 0', `${HEADER}0,mm,8x8;8x8,8x-8\n`, /shapes\.csv:2: results: "8x-8" is no shape/],
    ['no type', 'node,operator,arguments,results,type\n0,mm,8x8;8x8,8x8,float33\n', /shapes\.csv:2: type: unknown type/],
    [
      'a result of another size',
      `${HEADER}0,aten::mm,16x64;64x64,16x65\n`,
      /^\S*shapes\.csv:2: results: 16x65 for aten::mm of 16x64;64x64; expected 1024 elements/,
    ],
    ['of a sum of batches', `${HEADER}0,addbmm,16x8;2x16x4;2x4x8,2x16x8\n`, /shapes\.csv:2: results: .* expected 128 elements/],
    ['of a product with a bias', `${HEADER}0,addmm,8;4x6;6x8,8x8\n`, /shapes\.csv:2: results: .* expected 32 elements/],
    ['none for any node', HEADER, /x\.et: this Chakra trace has no shapes/],
  ];
  for (const [title, text, expected] of cases) {
    const file = join(t.testdir(), 'shapes.csv');
    writeFileSync(file, text);
    t.match(message(chakraFile(BARE), file), expected, title);
  }
});

t.test('sizes of products that fit, and of what is no product, are taken', async (t) => {
  for (const line of [
    'mm,16x64;64x64,16x64',
    'addbmm,16x8;2x16x4;2x4x8,16x8',
    'linear_relu,4x6;8x6,4x8',
    'mm,16x64;64x64,',
    'sum,16x64,16',
    'mm,16x64;63x64,16x64',
  ]) {
    const file = join(t.testdir(), 'shapes.csv');
    writeFileSync(file, `${HEADER}0,${line}\n`);
    t.doesNotThrow(() => readOps(BARE, file), line);
  }
});

t.test('bad files: one message with the byte', async (t) => {
  const whole = chakraFile(NODES.map((n) => converted(n)));
  const ends = new Set<number>();
  for (let at = 0; at < whole.length;) {
    ends.add(at);
    at += protobufLength(whole, at);
  }
  for (let length = 0; length < whole.length; length++) {
    const said = message(whole.subarray(0, length));
    // a file that ends between two messages is whole as far as anyone can see
    if (!ends.has(length) && !/^x\.et: byte \d+: /.test(said)) t.fail(`${length}: ${said}`);
  }
  t.match(
    message(Buffer.concat([whole, Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7f])])),
    /byte \d+: a message of 34359738367 bytes, of which 0 are there/,
  );
  t.match(message(Buffer.concat([whole, Buffer.from(Array<number>(12).fill(0xff))])), /the file ends inside the length/);
  t.match(message(Buffer.concat([whole, Buffer.from([2, 0x12, 0x7f])])), /byte \d+: not a node/);
  t.match(message(chakraFile([])), /no nodes/);
  t.match(
    message(chakraFile([{ id: 1, name: 'aten::mm', inputs: { shapes: '[[2, 2]' } }])),
    /nodes\[0\]\.inputs\.shapes: "\[\[2, 2\]" is no list/,
  );
  t.match(
    message(
      chakraFile([
        { id: 1, name: 'aten::mm', inputs: io([tensor(3, [2, 2])]) },
        { id: 1, name: 'aten::bmm' },
      ]),
    ),
    /nodes\[1\]: has the id of nodes\[0\]/,
  );
  const deep = `${'['.repeat(100000)}${']'.repeat(100000)}`;
  t.match(message(chakraFile([{ id: 1, name: 'aten::mm', inputs: { shapes: deep } }])), /is no list/);
});

/** bytes of a message with its length, which is below 2^14 */
function protobufLength(bytes: Buffer, at: number): number {
  const [low, high] = [bytes[at]!, bytes[at + 1] ?? 0];
  return low < 128 ? low + 1 : (low & 127) + 128 * high + 2;
}

t.test('is recognised by how it starts', async (t) => {
  const yes = (bytes: Buffer | string): boolean =>
    chakra.recognises((typeof bytes === 'string' ? Buffer.from(bytes) : bytes).toString('latin1'), 'x');
  t.ok(yes(chakraFile(NODES.map((n) => converted(n)))), 'with a version');
  t.ok(yes(chakraFile(BARE, { attr: [{ name: 'schema', string: '1.0.2-chakra.0.0.4' }] })), 'with attributes, ids from 0 on');
  t.ok(yes(chakraFile(BARE, { attr: [{ name: 'input_file', string: 'x'.repeat(500) }] })), 'with long metadata');
  for (const [title, no] of [
    ['JSON', traceText(NODES)],
    ['CSV', 'cycle,addr_hex,op\n0,0x40,R\n'],
    ['ONNX', Buffer.from([0x08, 0x0a, 0x12, 0x07, ...Buffer.from('pytorch'), 0x1a, 0x01, 0x32, 0x3a, 0x00])],
    ['a short text', 'ab'],
    ['nothing', ''],
    ['zeros', Buffer.alloc(64)],
    ['something else behind lengths', Buffer.from([5, 0x0a, 3, 0x61, 0x62, 0x63, 2, 0x3a, 0])],
  ] as const)
    t.notOk(yes(no), title);
});
