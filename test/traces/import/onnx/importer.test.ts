/** Files as wholes: open dimensions, functions, bodies, weights, and what is no sound graph. */
import assert from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { InputError } from '../../../../traces/files/index.js';
import { importContent } from '../../../../traces/import/index.js';
import { importOptions } from '../../../../traces/import/importer.js';
import { onnx } from '../../../../traces/import/onnx/index.js';
import { tensorsOf, type RecordedOp, type RecordedTensor } from '../../../../traces/import/recording.js';
import {
  graphObject,
  info,
  node,
  onnxBytes,
  opsOf,
  readOnnx,
  tensor,
  whole,
  type ModelObject,
  type NodeObject,
} from '../../../helpers/onnx.js';

const of =
  (m: ModelObject, dims = {}) =>
  () =>
    opsOf(m, dims);
const words = (ops: readonly RecordedOp[]): string[] => ops.map((op) => op.word);
const reads = (op: RecordedOp): RecordedTensor[] => tensorsOf(op.args);
const x = info('x', [2, 4]);
const w = tensor('w', [4, 4], undefined, 'float32');

t.test('a file is recognised by its name or its first fields', async (t) => {
  const head = (b: Buffer) => b.toString('latin1', 0, 65536);
  t.ok(onnx.recognises(head(onnxBytes({ nodes: [node('Relu', ['x'], ['y'])], inputs: [x] })), 'm'));
  for (const file of ['m.onnx', 'M.ONNX.gz']) t.ok(onnx.recognises('', file));
  for (const text of ['{"traceEvents": []}', 'cycle,addr_hex,op', '\x08', '\x08\x08\x0a', ''])
    t.notOk(onnx.recognises(text, 'm'));
});

t.test('an opset that is not known is read as those that are, and said', async (t) => {
  const oddities = (opset: number) => [
    ...readOnnx(onnxBytes({ nodes: [node('Relu', ['x'], ['y'])], inputs: [x], opset })).oddities.keys(),
  ];
  t.same([9, 17, 25].flatMap(oddities), []);
  t.same([5, 99].flatMap(oddities), ['opset 5, read as one of 9 to 25', 'opset 99, read as one of 9 to 25']);
});

t.test('an open dimension is given a size by its name or its place', async (t) => {
  const m: ModelObject = { nodes: [node('Relu', ['x'], ['y'])], inputs: [info('x', ['batch', '', 4])] };
  const shape = (dims: Record<string, number>) => opsOf(m, dims)[0]!.results![0]!.shape;
  t.same(shape({ batch: 2, 'x.1': 7 }), [2, 7, 4]);
  t.same(shape({ 'x.0': 3, 'x.1': 7 }), [3, 7, 4]);
  t.throws(of(m), {
    name: 'InputError',
    message: 'm.onnx: input x: dimension 0 ("batch") has no size; expected --dim batch=SIZE',
  });
  t.throws(of(m, { batch: 2 }), { message: 'm.onnx: input x: dimension 1 ("x.1") has no size; expected --dim x.1=SIZE' });
  t.throws(of(m, { bach: 2 }), {
    message: 'm.onnx: --dim bach: no dimension of that name; expected one of batch, x.1. Did you mean "batch"?',
  });
  t.throws(of({ nodes: m.nodes, inputs: [x] }, { seq: 2 }), {
    message: 'm.onnx: --dim seq: no dimension of that name; expected none: all its dimensions have a size',
  });
  t.throws(
    of({ nodes: m.nodes, inputs: [{ name: 'x', type: { tensorType: { elemType: 1 } } }] }),
    /input x: no shape; expected an input with its dimensions/,
  );
});

t.test('a size of 0 is one: a decoder without a past reads what it has made alone', async (t) => {
  const nodes = [
    node('MatMul', ['x', 'w'], ['now']),
    node('Concat', ['past', 'now'], ['keys'], { axis: 0 }),
    node('Relu', ['keys'], ['y']),
  ];
  for (const [past, dims] of [
    [0, {}],
    ['past', { past: 0 }],
  ] as const) {
    const content = onnxBytes({ nodes, inputs: [x, info('past', [past, 4])], initializers: [w] });
    const { trace, report } = importContent(content, 'm.onnx', importOptions({ dims: new Map(Object.entries(dims)) }));
    t.same(
      trace.operators.map((o) => [o.kind, ...o.deps]),
      [['matmul'], ['relu', 0]],
    );
    t.ok(report.rows.some((r) => r.name === 'Concat' && r.into === 'what is beside empty tensors'));
  }
});

t.test('what is no whole model is said to be none', async (t) => {
  const read = (b: Buffer) => () => readOnnx(b);
  const expected = 'expected an ONNX model (protobuf, .onnx or .onnx.gz)';
  t.throws(read(Buffer.from('{"a": 1}')), { name: 'InputError' });
  t.throws(read(Buffer.from([8, 8])), { message: `m.onnx: not ONNX: it has no ir_version and graph; ${expected}` });
  t.throws(read(onnxBytes({ nodes: [] })), { message: `m.onnx: graph: no nodes; ${expected}` });
  const sound = onnxBytes({
    nodes: [node('MatMul', ['x', 'w'], ['y'])],
    inputs: [x],
    initializers: [tensor('w', [4, 4], Array(16).fill(1), 'float32')],
  });
  t.equal(readOnnx(sound).threads[0]!.ops.length, 1);
  t.throws(read(sound.subarray(0, 40)), { message: `m.onnx: the protobuf is cut off, or it is none; ${expected}` });
  for (let n = 0; n < sound.length - 4; n++) t.throws(read(sound.subarray(0, n)), InputError);
});

t.test('a graph has an order in which it can run', async (t) => {
  const end = 'expected an acyclic graph, its nodes in the order in which they can run';
  const inputs = [x];
  t.throws(of({ nodes: [node('Add', ['x', 'b'], ['a']), node('Relu', ['a'], ['b'])], inputs }), {
    message: `m.onnx: node n_a: reads "b" before node n_b writes it; ${end}`,
  });
  t.throws(of({ nodes: [node('Relu', ['a'], ['a'])], inputs }), {
    message: `m.onnx: node n_a: reads "a" before itself writes it; ${end}`,
  });
  t.throws(of({ nodes: [node('Relu', ['no'], ['a'])], inputs }), {
    message: `m.onnx: node n_a: reads "no", which nothing writes; ${end}`,
  });
  t.throws(
    of({ nodes: [node('Relu', ['x'], ['a']), node('Relu', ['x'], ['a'])], inputs }),
    /node n_a: writes "a", which is there already/,
  );
  const unnamed: NodeObject[] = [node('Relu', ['no'], ['a'], {}, { name: '' })];
  t.throws(of({ nodes: unnamed, inputs }), /node 0: reads "no"/);
});

t.test('an operator of another domain is kept; a product of what it makes needs its shape', async (t) => {
  const nodes = [
    node('Whirl', ['x'], ['a'], {}, { domain: 'my.own' }),
    node('Relu', ['a'], ['b']),
    node('MatMul', ['b', 'w'], ['y']),
  ];
  const m: ModelObject = { nodes, inputs: [x], initializers: [w] };
  t.throws(of(m), {
    message:
      'm.onnx: node n_y: the shape of its input "b" is not known: node n_a (my.own::Whirl) is not understood; expected value_info with its shape',
  });
  const ops = opsOf({ ...m, values: [info('a', [2, 4])] });
  t.same(words(ops), ['my.own::Whirl', 'relu', 'matmul']);
  t.equal(ops[0]!.name, 'my.own::Whirl');
  t.same(ops[2]!.results![0]!.shape, [2, 4]);
  // a name that PyTorch has is none of PyTorch's here
  t.same(words(opsOf({ nodes: [node('relu', ['x'], ['y'], {}, { domain: 'my' })], inputs: [x] })), ['my::relu']);
});

t.test('what the file declares of a value and does not follow is counted; what follows is taken', async (t) => {
  const { oddities, threads } = readOnnx(
    onnxBytes({ nodes: [node('Relu', ['x'], ['y'])], inputs: [x], values: [info('y', [9, 9])] }),
  );
  t.same([...oddities], [['values whose declared shape or type does not follow from the inputs', 1]]);
  t.same(threads[0]!.ops[0]!.results![0]!.shape, [2, 4]);
});

t.test('a function of the model is opened where it is called, with its attributes', async (t) => {
  const leaky = { name: 'alpha', refAttrName: 'slope', type: 1 };
  const fn = {
    name: 'Twice',
    domain: 'local',
    input: ['a', 'b', 'maybe'],
    output: ['c'],
    node: [node('MatMul', ['a', 'b'], ['m']), { ...node('LeakyRelu', ['m'], ['c']), attribute: [leaky] }],
    attributeProto: [{ name: 'slope', f: 0.25, type: 1 }],
  };
  const call = (input: string, output: string, attributes = {}) =>
    node('Twice', [input, 'w'], [output], attributes, { domain: 'local' });
  const ops = opsOf({ nodes: [call('x', 'y'), call('y', 'z', { slope: 0.5 })], inputs: [x], initializers: [w], functions: [fn] });
  t.same(words(ops), ['matmul', 'leaky_relu', 'matmul', 'leaky_relu']);
  t.same([ops[1]!.args[1], ops[3]!.args[1]], [0.25, 0.5]);
  t.equal(reads(ops[2]!)[0]!.id, ops[1]!.results![0]!.id, 'the second reads what the first made');
  t.not(ops[0]!.results![0]!.id, ops[2]!.results![0]!.id, 'values of two calls are two');
  t.equal(reads(ops[0]!)[1]!.storage, reads(ops[2]!)[1]!.storage);
  t.equal(ops[2]!.where, 'node n_z/n_m');
  const self = { ...fn, node: [node('Twice', ['a', 'b'], ['c'], {}, { domain: 'local' })] };
  t.throws(of({ nodes: [call('x', 'y')], inputs: [x], initializers: [w], functions: [self] }), /function Twice calls itself/);
});

t.test('functions that call functions end at a limit', async (t) => {
  const functions = Array.from({ length: 40 }, (_, i) => ({
    name: `f${i}`,
    domain: 'local',
    input: ['a'],
    output: ['c'],
    node:
      i === 0
        ? [node('Relu', ['a'], ['c'])]
        : ['b', 'c'].map((out, j) => node(`f${i - 1}`, [j === 0 ? 'a' : 'b'], [out], {}, { domain: 'local' })),
  }));
  const m: ModelObject = { nodes: [node('f39', ['x'], ['y'], {}, { domain: 'local' })], inputs: [x], functions };
  t.throws(of(m), { message: 'm.onnx: the graph is too large; expected at most 500000 nodes, loops and functions opened' });
});

t.test('a body stands inside its node, and sees what is around it', async (t) => {
  const branch = (op: string) => graphObject({ nodes: [node(op, ['x'], ['out'])], outputs: [info('out', [2, 4])] });
  const choice = node('If', ['c'], ['y'], { then_branch: branch('Relu'), else_branch: branch('Tanh') });
  const known = opsOf({ nodes: [choice, node('Exp', ['y'], ['z'])], inputs: [x], initializers: [tensor('c', [], [0], 'bool')] });
  t.same([words(known), words(known[0]!.inner)], [['onnx::If', 'exp'], ['tanh']]);
  t.equal(reads(known[1]!)[0]!.id, known[0]!.inner[0]!.results![0]!.id);
  const open = readOnnx(onnxBytes({ nodes: [choice], inputs: [x, info('c', [], 'bool')] }));
  t.same([...open.oddities.keys()], ['If whose condition depends on data: its then_branch was taken']);

  const body = graphObject({
    nodes: [node('MatMul', ['s', 'w'], ['s2']), node('Identity', ['go'], ['go2']), node('Relu', ['s2'], ['scan'])],
    inputs: [info('i', [], 'int64'), info('go', [], 'bool'), info('s', [])],
    outputs: [info('go2', [], 'bool'), info('s2', [2, 4]), info('scan', [2, 4])],
  });
  const loop = (count: object) =>
    opsOf({
      nodes: [node('Loop', ['n', '', 'x'], ['last', 'all'], { body })],
      inputs: [x, ...('dims' in count ? [] : [count])],
      initializers: [w, ...('dims' in count ? [count] : [])],
    })[0]!;
  const three = loop(tensor('n', [], [3]));
  t.equal(words(three.inner).filter((v) => v === 'matmul').length, 3);
  t.same(
    three.results!.map((r) => r.shape),
    [
      [2, 4],
      [3, 2, 4],
    ],
  );
  t.equal(reads(three.inner[3]!)[0]!.id, three.inner[0]!.results![0]!.id, 'a turn reads what the one before made');
  t.equal(loop(info('n', [], 'int64')).inner.length, 3, 'counted once where nothing says how often');
  t.throws(() => loop(tensor('n', [], [1e9])), /the graph is too large/);

  const scan = node('Scan', ['x', 'seq'], ['state', 'rows'], {
    num_scan_inputs: 1,
    body: graphObject({
      nodes: [node('Add', ['s', 'row'], ['s2']), node('Relu', ['s2'], ['out'])],
      inputs: [info('s', []), info('row', [])],
      outputs: [info('s2', []), info('out', [])],
    }),
  });
  const [scanned] = opsOf({ nodes: [scan], inputs: [x, info('seq', [5, 2, 4])] });
  t.equal(scanned!.inner.length, 10);
  t.same(
    scanned!.results!.map((r) => r.shape),
    [
      [2, 4],
      [5, 2, 4],
    ],
  );
});

t.test('weights have their names, wherever a view of them is read', async (t) => {
  const nodes = [
    node('Identity', ['w'], ['onnx::MatMul_7']),
    node('Identity', ['w'], ['tied.weight']),
    node('Identity', ['b'], ['other.bias']),
    node('Transpose', ['w'], ['wt']),
    node('Slice', ['w', 'zero', 'two'], ['part']),
    ...['onnx::MatMul_7', 'tied.weight', 'wt'].map((name, i) => node('MatMul', ['x', name], [`y${i}`])),
    node('Gemm', ['x', 'part', 'other.bias'], ['y3'], { transB: 1 }),
  ];
  const ops = opsOf({
    nodes,
    inputs: [x, info('w', [4, 4])],
    initializers: [w, tensor('b', [1], [0], 'float32'), whole('zero', [0]), whole('two', [2])],
  });
  const named = ops.slice(5).map((op) =>
    reads(op)
      .filter((r) => r.parameter !== undefined)
      .map((r) => `${r.parameter} @ ${r.storage}`),
  );
  t.same(named, [['w @ w'], ['tied.weight @ w'], ['w @ w'], ['other.bias @ other.bias', 'w @ w[0: 0+2]']]);
});

t.test('modules are those that the exporters note', async (t) => {
  const scopes = (value: string) => ({ metadataProps: [{ key: 'pkg.torch.onnx.name_scopes', value }] });
  const nodes = [
    node('Relu', ['x'], ['a'], {}, { name: '/blocks/blocks.0/mlp/Relu' }),
    node('Relu', ['x'], ['b'], {}, { name: 'node_relu', ...scopes("['', 'blocks', 'blocks.0', 'blocks.0.out', 'relu_1']") }),
    node('Relu', ['x'], ['c'], {}, scopes("['', 'relu']")),
    node('Relu', ['x'], ['d'], {}, { name: '/Relu' }),
    node('Relu', ['x'], ['e']),
  ];
  t.same(
    opsOf({ nodes, inputs: [x] }).map((op) => op.module),
    ['blocks.0.mlp', 'blocks.0.out', undefined, undefined, undefined],
  );
});

t.test('sparse initializers are weights by their names, of their own data', async (t) => {
  const sparse = ['a', 'b'].map((name) => ({ values: tensor(name, [3], [1, 2, 3], 'float32'), dims: [4, 4] }));
  const nodes = ['a', 'b'].map((name) => node('MatMul', ['x', name], [`y.${name}`]));
  const weights = opsOf({ nodes, inputs: [x], sparse }).map((op) => reads(op)[1]!);
  t.same(
    weights.map((of) => of.parameter),
    ['a', 'b'],
  );
  t.equal(new Set(weights.map((of) => of.storage)).size, 2);
});

t.test('density is the share of elements that are not zero, in every way in which they are written', async (t) => {
  const density = (m: object, sparse: readonly object[] = []) => {
    const initializers = sparse.length > 0 ? [] : [m];
    const [op] = opsOf({ nodes: [node('Identity', ['w'], ['v'])], initializers, sparse });
    return reads(op!)[0]!.density;
  };
  const floats = [0, -0, 1, 2, 0, 3];
  t.equal(density(tensor('w', [2, 3], floats, 'float32')), 0.5);
  t.equal(density(tensor('w', [2, 3], floats, 'float64')), 0.5);
  t.equal(density(tensor('w', [2, 3], [0, 0x8000, 1, 2, 0, 3], 'float16')), 0.5);
  t.equal(density(tensor('w', [2, 3], [0, 0x80, 1, 2, 0, 3], 'int8')), 4 / 6);
  t.equal(
    density(tensor('w', [2, 3], [0, 2 ** 40, 1], 'int64').constructor === Object ? tensor('w', [1, 3], [0, 2 ** 40, 1]) : {}),
    2 / 3,
  );
  t.equal(density(tensor('w', [2, 2], [0x10, 0x00], 'int4')), 0.25);
  t.equal(density({ name: 'w', dims: [2, 3], dataType: 1, floatData: Buffer.from(Float32Array.from(floats).buffer) }), 0.5);
  // varints 0, 300, 1, 0
  t.equal(density({ name: 'w', dims: [2, 2], dataType: 3, int32Data: Buffer.from([0, 0xac, 2, 1, 0]) }), 0.5);
  t.equal(density({}, [{ values: tensor('w', [3], [1, 2, 3], 'float32'), dims: [4, 4] }]), 3 / 16);
  t.equal(density(tensor('w', [2, 3], undefined, 'float32')), undefined);
  t.equal(density(tensor('w', [6], floats, 'float32')), undefined, 'a vector is not counted');
  const more = Array.from({ length: 300 * 301 }, (_, i) => (i % 3 === 0 ? 0 : 1));
  t.equal(density(tensor('w', [300, 301], more, 'float32')), 2 / 3, 'more than one chunk');
  t.throws(() => density({ ...tensor('w', [2, 3], [1, 2], 'float32') }), {
    message:
      'm.onnx: initializer w: 8 bytes for [2, 3] of float32, which is 24 bytes; expected as many elements as its dimensions say',
  });
});

t.test('weights in other files are not looked for, sizes that are only declared cost nothing', async (t) => {
  const far = {
    ...tensor('w', [4, 2 ** 40], undefined, 'float32'),
    externalData: [{ key: 'location', value: 'no/such/file.bin' }],
  };
  const outside = { ...far, externalData: [{ key: 'location', value: '../../etc/passwd' }] };
  const reads = { nodes: [node('MatMul', ['x', 'w'], ['y'])], inputs: [x] };
  t.throws(() => opsOf({ ...reads, initializers: [outside] }), {
    message: /^m\.onnx: initializer w: its elements are in "\.\.\/\.\.\/etc\/passwd", outside the model's folder/,
  });
  const [op] = opsOf({ nodes: [node('MatMul', ['x', 'w'], ['y'])], inputs: [x], initializers: [far] });
  t.same(op!.results![0]!.shape, [2, 2 ** 40]);
  const nodes = [node('ConstantOfShape', ['s'], ['y']), node('Range', ['zero', 'much', 'step'], ['z'])];
  const initializers = [
    whole('s', [2 ** 30, 2 ** 20]),
    tensor('zero', [], [0]),
    tensor('much', [], [2 ** 50]),
    tensor('step', [], [1]),
  ];
  t.same(
    opsOf({ nodes, initializers }).map((o) => o.results![0]!.shape),
    [[2 ** 30, 2 ** 20], [2 ** 50]],
  );
});

t.test('bodies in bodies end at a limit', async (t) => {
  let body = graphObject({ nodes: [node('Relu', ['x'], ['y'])], outputs: [info('y', [])] });
  for (let i = 0; i < 300; i++)
    body = graphObject({ nodes: [node('If', ['c'], ['y'], { then_branch: body })], outputs: [info('y', [])] });
  const field = (id: number, inner: Buffer): Buffer => {
    const length: number[] = [];
    for (let n = inner.length; ; n >>>= 7) {
      length.push(n > 127 ? (n & 127) | 128 : n);
      if (n <= 127) break;
    }
    return Buffer.concat([Buffer.from([(id << 3) | 2, ...length]), inner]);
  };
  // Graph.node.attribute.g, by hand: the library writes no such depth either
  let graph: Buffer = Buffer.from([]);
  for (let i = 0; i < 200; i++) graph = field(1, field(5, field(6, graph)));
  t.throws(() => readOnnx(Buffer.concat([Buffer.from([8, 8]), field(7, graph)])), /not a sound protobuf \(max depth exceeded\)/);
});

t.test('400 layers are read in less than two seconds of the processor', async (t) => {
  const layer = (i: number): NodeObject[] => [
    node('MatMul', [`h${i}`, `w${i}`], [`m${i}`]),
    node('Shape', [`m${i}`], [`s${i}`]),
    node('Reshape', [`m${i}`, `s${i}`], [`r${i}`]),
    ...Array.from({ length: 90 }, (_, j) => node('Relu', [j === 0 ? `r${i}` : `a${i}.${j - 1}`], [`a${i}.${j}`])),
    node('Add', [`h${i}`, `a${i}.89`], [`h${i + 1}`]),
  ];
  const initializers = Array.from({ length: 400 }, (_, i) => tensor(`w${i}`, [4, 4], undefined, 'float32'));
  const bytes = onnxBytes({
    nodes: Array.from({ length: 400 }, (_, i) => layer(i)).flat(),
    inputs: [info('h0', [2, 4])],
    initializers,
  });
  const before = process.cpuUsage();
  t.equal(readOnnx(bytes).threads[0]!.ops.length, 400 * 94);
  const { user, system } = process.cpuUsage(before);
  t.ok(user + system < 2e6, `${(user + system) / 1000} ms`);
});

t.test('bytes that were changed by chance are read or refused', async (t) => {
  const nodes = [
    node('Shape', ['x'], ['s']),
    node('Slice', ['s', 'zero', 'one'], ['b']),
    node('Concat', ['b', 'minus'], ['target'], { axis: 0 }),
    node('Reshape', ['x', 'target'], ['r']),
    node('MatMul', ['r', 'w'], ['m']),
    node('Gemm', ['m', 'w'], ['g'], { transB: 1 }),
    node('Einsum', ['g', 'w'], ['e'], { equation: 'ij,jk->ik' }),
    node('Conv', ['image', 'kernel'], ['c'], { pads: [1, 1], strides: [1] }),
    node('LayerNormalization', ['e', 'gain'], ['n'], { axis: -1 }),
    node('If', ['true'], ['i'], {
      then_branch: graphObject({ nodes: [node('Relu', ['n'], ['out'])], outputs: [info('out', [2, 4])] }),
    }),
    node('Split', ['i'], ['p', 'q'], { axis: 1, num_outputs: 2 }),
  ];
  const initializers = [
    whole('zero', [0]),
    whole('one', [1]),
    whole('minus', [-1]),
    tensor('w', [4, 4], Array(16).fill(1), 'float32'),
    tensor('kernel', [3, 3, 3], undefined, 'float32'),
    tensor('gain', [4], undefined, 'float32'),
    tensor('true', [], [1], 'bool'),
  ];
  const bytes = onnxBytes({ nodes, inputs: [x, info('image', [1, 3, 8])], initializers, values: [info('m', [2, 4])] });
  t.equal(readOnnx(bytes).threads[0]!.ops.length, nodes.length);
  let refused = 0;
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const changed = Buffer.from(bytes);
      for (const [at, value] of changes) changed[at] = value;
      try {
        const { ops } = readOnnx(changed).threads[0]!;
        for (const op of ops)
          for (const r of op.results ?? []) assert.ok(r.shape.every((n) => Number.isSafeInteger(n) && n >= 0));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        refused++;
      }
    }),
    { numRuns: 3000 },
  );
  t.ok(refused > 300 && refused < 3000, `${refused} refused`);
});
