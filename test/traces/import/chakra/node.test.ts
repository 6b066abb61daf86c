/** A node of Chakra in the form of an Execution Trace's: what its lists, dependencies and attributes say. */
import t from 'tap';
import type { NodeMessage } from '../../../../traces/import/chakra/messages.js';
import { readNode, type Around, type ChakraNode } from '../../../../traces/import/chakra/node.js';
import type { RawTensor } from '../../../../traces/import/execution-trace/argument.js';

const read = (message: NodeMessage, around: Partial<Around> = {}): ChakraNode =>
  readNode(message, 3, { made: new Map(), shapesOf: () => undefined, file: 'x.et', ...around });
const inputs = (io: NonNullable<NodeMessage['inputs']>, more: Partial<NodeMessage> = {}) =>
  read({ id: 7, inputs: io, ...more }).node.args;
const named = (tensor: string, shape: readonly number[], type: string | undefined): RawTensor => ({
  tensor,
  storage: 0,
  offset: 0,
  elements: shape.reduce((a, b) => a * b, 1),
  shape,
  type,
});

t.test('what is no computation has a word; ids count from one, since 0 is none in an Execution Trace', async (t) => {
  const words = Array.from({ length: 11 }, (_, type) => read({ id: 0, name: 'n', type }).node.word);
  t.same(words, [
    undefined,
    undefined,
    'mem_load',
    'mem_store',
    undefined,
    'comm_send',
    'comm_recv',
    'comm_coll',
    'storage',
    'batch',
    'checkpoint',
  ]);
  t.same(
    [0, 1, 2].map((type) => read({ type }).isMetadata),
    [false, true, false],
  );
  t.match(read({ id: 0, name: 'aten::mm', ctrlDeps: [0, 4] }).node, {
    id: 1,
    index: 3,
    name: 'aten::mm',
    parent: 1,
    kernel: false,
  });
  t.match(read({}).node, { id: 1, name: '', parent: undefined, args: [], results: [] });
  t.ok(read({ type: 7, attr: [{ name: 'scope', int64: 0 }] }).node.hasSchema, 'it is no label');
});

t.test('attributes: where it ran, its thread and numbers, whether it is a label', async (t) => {
  const attr = (...list: NonNullable<NodeMessage['attr']>) => read({ attr: list });
  t.match(attr({ name: 'is_cpu_op', bool: true }, { name: 'tid', int64: 4 }, { name: 'rf_id', int64: 9 }), {
    onHost: true,
    node: { thread: '4', recordFunction: 9, scope: undefined, hasSchema: true },
  });
  t.match(attr(), { onHost: undefined, node: { thread: undefined, recordFunction: 0, hasSchema: true } });
  t.match(attr({ name: 'is_cpu_op', int64: 1 }, { name: 'tid', string: '4' }), {
    onHost: undefined,
    node: { thread: undefined },
  });
  t.equal(attr({ name: 'is_cpu_op', bool: false }).onHost, false);
  const schema = (text?: string) =>
    attr({ name: 'scope', int64: 7 }, ...(text === undefined ? [] : [{ name: 'op_schema', string: text }])).node;
  t.match(schema(), { scope: 7, hasSchema: false }, 'what PyTorch recorded and has no schema is a label');
  t.equal(schema('').hasSchema, false);
  t.equal(schema('aten::mm(…)').hasSchema, true);
});

t.test('arguments: tensors as an Execution Trace has them, by name, or by nothing but their sizes', async (t) => {
  const io = (values: string, shapes: string, types: string) => inputs({ values, shapes, types });
  t.same(io("[[9, 3, 0, 32, 4, 'cpu']]", '[[4, 8]]', "['Tensor(float)']"), [
    { tensor: 9, storage: 3, offset: 0, elements: 32, shape: [4, 8], type: 'float32' },
  ]);
  t.same(io("['w', 5]", '[[4, 8], [8]]', "['Tensor(c10::Half)', 'float']"), [
    named('w', [4, 8], 'float16'),
    named('5', [8], 'float32'),
  ]);
  t.same(io('', '[[4, 8], [8]]', "['Tensor(float)']"), [named('a7.0', [4, 8], 'float32'), named('a7.1', [8], undefined)]);
  t.same(io('', '[[], []]', "['Tensor(float)', 'Int']"), [named('a7.0', [], 'float32'), undefined]);
  t.same(io('[None]', '[[4]]', '[7]'), [named('a7.0', [4], undefined)]);
  t.same(io('[-1]', '[[]]', "['Tensor(nullptr (uninitialized))']"), [undefined], 'not given');
  t.same(io("[2, 'none', True]", '[[], [], []]', "['Int', 'String', 'Bool']"), [2, 'none', true]);
  t.same(io('[[2, 3]]', '[[[], []]]', "['GenericList[Int,Int]']"), [[2, 3]]);
  t.same(io('  ', '[]', ''), []);
  t.same(read({ id: 7, outputs: { values: '', shapes: '[[4], [8]]', types: '' } }).node.results, [
    named('n7', [4], undefined),
    named('n7.1', [8], undefined),
  ]);
});

t.test('what is no list is said with its field', async (t) => {
  const said =
    (io: NonNullable<NodeMessage['inputs']>, side: 'inputs' | 'outputs' = 'inputs') =>
    () =>
      read({ [side]: io });
  t.throws(said({ shapes: '7' }), {
    message: 'x.et: nodes[3].inputs.shapes: "7" is no list; expected a list as Python or JSON writes it',
  });
  t.throws(said({ values: `[${'x'.repeat(60)}` }), {
    message: `x.et: nodes[3].inputs.values: "[${'x'.repeat(39)}" is no list; expected a list as Python or JSON writes it`,
  });
  t.throws(said({ types: ']' }, 'outputs'), { message: /^x.et: nodes\[3\].outputs.types: "\]" is no list/ });
  t.throws(said({ values: '[[1]]', shapes: '[[4]]', types: "['Tensor(float)']" }), {
    message: /^x.et: nodes\[3\].inputs.values\[0\]: not a tensor/,
  });
});

t.test(
  'without ids data dependencies say what is read: the first argument of its shape, else the first that is left',
  async (t) => {
    const made = new Map<number, readonly number[] | undefined>([
      [1, [4, 8]],
      [2, [8, 3]],
      [4, undefined],
      [5, [9]],
    ]);
    const reads = (dataDeps: number[], shapes = '[[4, 8], [8, 3], [3]]') => {
      const { node, byDependencies } = read({ id: 7, inputs: { shapes }, dataDeps }, { made });
      return [node.args.map((a) => (a as RawTensor).tensor).join(' '), byDependencies];
    };
    t.same(reads([1, 2]), ['n1 n2 a7.2', true]);
    t.same(reads([2, 1]), ['n1 n2 a7.2', true], 'in any order');
    t.same(reads([5, 2]), ['n5 n2 a7.2', true], 'of no such shape');
    t.same(reads([4, 5, 1, 2]), ['n4 n5 n1', true], 'none is left');
    t.same(reads([99]), ['a7.0 a7.1 a7.2', false], 'what made nothing');
    t.same(reads([]), ['a7.0 a7.1 a7.2', false]);
    const known = read({ id: 7, inputs: { values: "['w', None]", shapes: '[[4, 8], [4, 8]]' }, dataDeps: [1] }, { made });
    t.same(
      known.node.args.map((a) => (a as RawTensor).tensor),
      ['w', 'n1'],
      'a name stands',
    );
    const after = new Map(made);
    read({ id: 8, outputs: { shapes: '[[2, 2], [5]]' } }, { made: after });
    t.same(
      [after.get(8), after.get(1)],
      [
        [2, 2],
        [4, 8],
      ],
      'later nodes may read it',
    );
  },
);

t.test('shapes that a person gives go before the file’s', async (t) => {
  const shapesOf = () => ({
    operator: 'aten::mm',
    args: [[4, 8], []],
    results: [[4, 3]],
    type: 'int8',
    place: { file: 's.csv', line: 2 },
  });
  const { node, shaped } = read({ id: 7, name: 'x', inputs: { shapes: '[[1]]' } }, { shapesOf });
  t.match(node, {
    name: 'aten::mm',
    args: [named('a7.0', [4, 8], 'int8'), named('a7.1', [], 'int8')],
    results: [named('n7', [4, 3], 'int8')],
  });
  t.equal(read({ name: 'x' }, { shapesOf: () => ({ ...shapesOf(), operator: undefined }) }).node.name, 'x');
  t.same(
    [shaped, read({ inputs: { shapes: '[[]]', types: "['Tensor(float)']" } }).shaped, read({}).shaped],
    [true, false, false],
  );
});
