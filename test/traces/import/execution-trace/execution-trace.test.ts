import t from 'tap';
import { executionTrace, idsByRecordFunction } from '../../../../traces/import/execution-trace/execution-trace.js';
import type { RecordedOp, Recording } from '../../../../traces/import/recording.js';
import { ints, type Node, scalar, SCHEMAS, tensor, tensors, trace, traceText, type Value } from './builder.js';

const OPTIONS = { dims: new Map<string, number>(), shapes: undefined, ids: undefined };
const read = (content: Buffer): Recording => executionTrace.read(content, 'et.json', OPTIONS) as Recording;
const readOps = (nodes: readonly Node[]): readonly RecordedOp[] => read(trace(nodes)).threads[0]!.ops;
/** one operator with these inputs and outputs */
const only = (inputs: readonly Value[], outputs: readonly Value[] = []): RecordedOp =>
  readOps([{ id: 9, name: 'aten::op', parent: 2, inputs, outputs }])[0]!;

const LINEAR: readonly Node[] = [
  { id: 7, name: 'aten::t', parent: 6, inputs: [tensor(4, [64, 16])], outputs: [tensor(8, [16, 64], { storage: 104 })] },
  {
    id: 9,
    name: 'aten::addmm',
    parent: 6,
    inputs: [tensor(5, [64]), tensor(3, [8, 16]), tensor(8, [16, 64], { storage: 104 }), scalar(1), scalar(1)],
    outputs: [tensor(10, [8, 64])],
  },
  {
    id: 6,
    name: 'aten::linear',
    parent: 2,
    inputs: [tensor(3, [8, 16]), tensor(4, [64, 16]), tensor(5, [64])],
    outputs: [tensor(10, [8, 64])],
  },
];

t.test('every schema gives the same recording', async (t) => {
  const newest = read(trace(LINEAR));
  for (const schema of SCHEMAS) t.same(read(trace(LINEAR, schema)), newest, schema);
  const [linear] = newest.threads[0]!.ops;
  t.equal(newest.ids, true);
  t.same(newest.oddities, new Map());
  t.match(linear, { is: 'operator', name: 'aten::linear', word: 'linear', where: 'nodes[3]', module: undefined });
  t.same(
    linear!.inner.map((o) => [o.word, o.where]),
    [
      ['t', 'nodes[1]'],
      ['addmm', 'nodes[2]'],
    ],
  );
  t.same(linear!.inner[1]!.args, [
    { shape: [64], type: 'float32', id: 't5', storage: 's105+0' },
    { shape: [8, 16], type: 'float32', id: 't3', storage: 's103+0' },
    { shape: [16, 64], type: 'float32', id: 't8', storage: 's104+0' },
    1,
    1,
  ]);
  t.same(linear!.results, [{ shape: [8, 64], type: 'float32', id: 't10', storage: 's110+0' }]);
});

t.test('arguments: tensors of all types, lists, settings, and what was not given', async (t) => {
  const op = only([
    tensor(3, [2, 2], { type: 'c10::BFloat16', offset: 4 }),
    tensors(tensor(4, [1]), tensor(5, [2], { type: 'long int' })),
    ints(2, -1),
    ints(),
    scalar(true, 'Bool'),
    scalar(1.5, 'Double'),
    scalar('inf', 'Double'),
    scalar('-inf', 'Double'),
    scalar('none', 'String'),
    scalar('cpu', 'Device'),
    scalar('<None>', 'None'),
    scalar('<Object>', 'Object'),
    { value: [true, false], shape: [[], []], type: 'GenericList[Bool,Bool]' },
    { value: [6, 0, 0, 0, 0, ''], shape: [], type: 'Tensor(nullptr (uninitialized))' },
    { value: [-1, -1, 0, 0, 0, ''], shape: [], type: 'Tensor(float)' },
    { value: ['<None>', [7, 8, 0, 2, 4, 'cpu']], shape: [[], [2]], type: 'GenericList[None,Tensor(float)]' },
    { value: [12, 0, 0, 0, 0, ''], shape: [256, 256], type: 'Tensor(c10::Half)' },
    { value: [13, 14, 0, 1, 2, 'cpu'], shape: [1], type: 'Tensor(unheard of)' },
  ]);
  t.same(op.args, [
    { shape: [2, 2], type: 'bfloat16', id: 't3', storage: 's103+4' },
    [
      { shape: [1], type: 'float32', id: 't4', storage: 's104+0' },
      { shape: [2], type: 'int64', id: 't5', storage: 's105+0' },
    ],
    [2, -1],
    [],
    true,
    1.5,
    Infinity,
    -Infinity,
    'none',
    'cpu',
    undefined,
    undefined,
    [1, 0],
    undefined,
    undefined,
    [{ shape: [2], type: 'float32', id: 't7', storage: 's8+0' }],
    { shape: [256, 256], type: 'float16', id: 't12' },
    { shape: [1], type: 'unheard of', id: 't13', storage: 's14+0' },
  ]);
  const split = only([tensor(3, [4])], [tensors(tensor(4, [2], { storage: 103 }), tensor(5, [2], { storage: 103, offset: 2 }))]);
  t.same(
    split.results!.map((r) => [r.id, r.storage]),
    [
      ['t4', 's103+0'],
      ['t5', 's103+2'],
    ],
    'a list of results is opened',
  );
});

t.test('scopes of record_function are labels, and name the module of what is inside', async (t) => {
  const [label] = readOps([
    { id: 5, name: 'aten::mm', parent: 4 },
    { id: 4, name: 'module=encoder.0 class=Layer', parent: 3, scope: 7 },
    { id: 6, name: 'forward', parent: 3, scope: 2 },
    { id: 8, name: 'AddmmBackward0', parent: 7, scope: 1 },
    { id: 7, name: 'autograd::engine::evaluate_function: AddmmBackward0', parent: 3 },
    { id: 9, name: 'record_param_comms', parent: 3, scope: 7 },
    { id: 10, name: 'TorchDynamo Cache Lookup', parent: 3 },
    { id: 3, name: 'inference model=albert seq=8', parent: 2, scope: 7 },
  ]);
  t.match(label, { is: 'label', name: 'inference model=albert seq=8', module: undefined });
  t.same(
    label!.inner.map((o) => [o.is, o.name]),
    [
      ['label', 'module=encoder.0 class=Layer'],
      ['operator', 'forward'],
      ['operator', 'autograd::engine::evaluate_function: AddmmBackward0'],
      ['operator', 'record_param_comms'],
      ['operator', 'TorchDynamo Cache Lookup'],
    ],
  );
  t.match(label!.inner[0]!.inner[0], { is: 'operator', name: 'aten::mm', module: 'encoder.0' });
  t.equal(label!.inner[2]!.inner[0]!.is, 'operator');
});

t.test('a scope that is not recorded: the name tells', async (t) => {
  const text = traceText([
    { id: 3, name: 'step 1', parent: 2 },
    { id: 4, name: 'aten::mm', parent: 2 },
    { id: 5, name: 'MmBackward0', parent: 2 },
  ]);
  const { threads } = read(Buffer.from(text.replace(/"attrs":\[.*\]/g, '"attrs":[]')));
  t.same(
    threads.map(({ name, ops }) => [name, ...ops.map((o) => o.is)]),
    [['1', 'label', 'operator', 'operator']],
  );
});

t.test('each thread has its own operators', async (t) => {
  const { threads } = read(
    trace([
      { id: 3, name: 'aten::mm', parent: 2, outputs: [tensor(9, [1])] },
      { id: 4, name: '[pytorch|profiler|execution_trace|thread]', parent: 1, tid: 7, scope: 7 },
      { id: 5, name: 'aten::bmm', parent: 4, tid: 7 },
      { id: 6, name: 'aten::add', parent: 2 },
    ]),
  );
  t.same(
    threads.map(({ name, ops }) => [name, ...ops.map((o) => o.word)]),
    [
      ['1', 'mm', 'add'],
      ['7', 'bmm'],
    ],
  );
});

t.test('a name may hold quotes, brackets and backslashes', async (t) => {
  const name = 'x "]}, { \\" \\';
  const ops = readOps([
    { id: 3, name, parent: 2, scope: 7 },
    { id: 4, name: 'aten::mm', parent: 2 },
  ]);
  t.same(
    ops.map((o) => o.name),
    [name, 'aten::mm'],
  );
});

t.test('oddities of JSON are mended and counted', async (t) => {
  const text = traceText([
    { id: 3, name: 'aten::full', parent: 2, inputs: [scalar(1.25, 'Double'), scalar(2.25, 'Double')] },
    { id: 4, name: 'LABEL', parent: 2, scope: 7 },
  ]);
  const odd = text.replace('1.25', '-inf').replace('2.25', 'NaN').replace('LABEL', 'C:\\work \u0001"'.slice(0, -1));
  const { threads, oddities } = read(Buffer.from(`\ufeff${odd}`));
  t.same(threads[0]!.ops[0]!.args, [-Infinity, undefined]);
  t.equal(threads[0]!.ops[1]!.name, 'C:\\work \u0001');
  t.same([...oddities].sort(), [
    ['NaN or infinity in JSON', 2],
    ['bare backslash in JSON', 1],
    ['control character in JSON', 1],
  ]);
  const later = read(Buffer.from(text.replace('1.1.1-', '2.0.0-')));
  t.same([...later.oddities.keys()], ['schema "2.0.0-chakra.0.0.4", read as 1.1.1-chakra.0.0.4']);
  const kernel = read(Buffer.from(text.replace('"name":"LABEL"', '"name":"sgemm","cat":"kernel"')));
  t.same([...kernel.oddities.keys()], ['kernel of a device']);
});

t.test('operators by record function id', async (t) => {
  const found = idsByRecordFunction(trace(LINEAR), 'et.json');
  t.same([...found.keys()].sort(), [6, 7, 9]);
  t.match(found.get(9), { name: 'aten::addmm', results: [{ id: 't10' }] });
  t.same(found.get(6)!.args, readOps(LINEAR)[0]!.args);
});

t.test('is recognised by what it holds', async (t) => {
  const yes = (text: string): boolean => executionTrace.recognises(Buffer.from(text).toString('latin1').slice(0, 65536), 'x');
  for (const schema of SCHEMAS) t.ok(yes(traceText(LINEAR, schema)), schema);
  t.ok(yes(`\ufeff${traceText(LINEAR)}`), 'with a byte order mark');
  for (const no of [
    '{"traceEvents": []}',
    '{"nodes": [], "edges": []}',
    '[]',
    'id,name\n1,x',
    '{"traceEvents": [], "schemaVersion": 1}',
  ])
    t.notOk(yes(no), no);
});
