/** What an Execution Trace has of an argument, in its three lists, and what is read of it. */
import t from 'tap';
import {
  argument,
  argumentsOf,
  isRaw,
  rawTensorsOf,
  type RawTensor,
} from '../../../../traces/import/execution-trace/argument.js';

const PLACE = { file: 'et.json', field: 'node 7.inputs[0]' };
const read = (type: string, value: unknown, shape: unknown = []) => argument(value, shape, type, PLACE);
const VALUE = [9, 3, 16, 32, 4, 'cpu'];
const TENSOR: RawTensor = { tensor: 9, storage: 3, offset: 16, elements: 32, shape: [4, 8], type: 'float32' };

t.test('a tensor: its ids, offset and elements, shape and type', async (t) => {
  t.same(read('Tensor(float)', VALUE, [4, 8]), TENSOR);
  t.same(read('Tensor(c10::BFloat16)', VALUE.slice(0, 5), []), { ...TENSOR, type: 'bfloat16', shape: [] });
  t.same(read('Tensor', VALUE, [4, 8]), { ...TENSOR, type: undefined });
  t.same(read('Tensor(float)', [9, -1, 0, 32, 4, 'cpu'], [4, 8]), { ...TENSOR, storage: 0, offset: 0 }, 'opaque');
  t.same(read('Tensor(float)', [0, 3, 16, 32, 4, 'cpu'], [4, 8]), { ...TENSOR, tensor: 0 });
});

t.test('a tensor that was not given', async (t) => {
  t.equal(read('Tensor(float)', [-1, 0, 0, 0, 0, ''], []), undefined, 'an id below 0');
  t.equal(read('Tensor(nullptr (uninitialized))', [9, 0, 0, 0, 0, ''], []), undefined);
  t.equal(read('Tensor(float)', '<None>', []), undefined);
});

t.test('what is no tensor is said', async (t) => {
  const said = (value: unknown, shape: unknown): string => {
    try {
      return JSON.stringify(argument(value, shape, 'Tensor(float)', PLACE));
    } catch (error) {
      return (error as Error).message;
    }
  };
  const IDS =
    'et.json: node 7.inputs[0]: not a tensor; expected tensor id, storage id, offset, elements, bytes of an element, device';
  for (const value of [
    7,
    null,
    {},
    [9, 3, 16, 32],
    [9, 3, 16, 32, 'x'],
    [9.5, 3, 16, 32, 4],
    ['9', 3, 16, 32, 4],
    [2 ** 53, 3, 16, 32, 4],
  ])
    t.equal(said(value, [4, 8]), IDS, JSON.stringify(value));
  const shape = (of: unknown) => said(VALUE, of).replace(/^.*inputs\[0\]: /, '');
  for (const [of, shown] of [
    [7, '7'],
    ['4x8', '"4x8"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{}, 'an object'],
    [[4, '8'], '[4,"8"]'],
    [[4, [8]], '[4,…]'],
    [[null, 4], '[null,4]'],
  ] as const)
    t.equal(shape(of), `${shown} is no shape of a tensor; expected a list of numbers`);
});

t.test(
  'lists: of tensors, those that were not given left out; of numbers, truth as 0 and 1; of anything else none',
  async (t) => {
    const two = [VALUE, [-1, 0, 0, 0, 0, '']];
    t.same(read('GenericList[Tensor(float),Tensor(float)]', two, [[4, 8], []]), [TENSOR]);
    for (const word of ['GenericList', 'Tuple', 'List', 'TensorList'])
      t.same(read(`${word}[Tensor(float)]`, [VALUE], [[4, 8]]), [TENSOR], word);
    const nested = read(
      'Tuple[GenericList[Tensor(float),Tensor(double)],Tensor(float)]',
      [[VALUE, VALUE], VALUE],
      [[[4, 8], [2]], [1]],
    );
    t.same(nested, [TENSOR, { ...TENSOR, shape: [2], type: 'float64' }, { ...TENSOR, shape: [1] }]);
    t.same(read('GenericList[ Tensor(float) , Int]', [VALUE, 4], [[4, 8], []]), [TENSOR]);
    t.same(read('GenericList[Tensor(float)]', [VALUE, VALUE], [[4, 8]]), [TENSOR], 'cut off in one and not in another');
    t.throws(() => read('GenericList[Tensor(float)]', [VALUE], 7), /undefined is no shape/);
    t.same(read('GenericList[Int,Int]', [2, 3]), [2, 3]);
    t.same(read('GenericList[Bool,Bool]', [true, false]), [1, 0]);
    t.equal(read('GenericList[Int,String]', [2, 'x']), undefined);
    t.same(read('GenericList[]', []), []);
    t.equal(read('GenericList[Int]', '<None>'), undefined);
    t.equal(read('Dict[Int]', [2]), undefined, 'no list that is read');
  },
);

t.test('numbers, truth, texts; what Python could not write as JSON', async (t) => {
  t.same(
    [read('Int', 7), read('Double', 0.5), read('Bool', true), read('Bool', false), read('String', 'none')],
    [7, 0.5, true, false, 'none'],
  );
  t.same(
    ['inf', '-inf', 'nan', '-nan', 'many'].map((text) => read('Double', text)),
    [Infinity, -Infinity, NaN, NaN, undefined],
  );
  t.equal(read('String', 'inf'), 'inf');
  t.same([read('None', '<None>'), read('Object', '<Object>'), read('Int', null), read('Int', {})], Array(4).fill(undefined));
  t.equal(read('String', '<s> and more'), '<s> and more');
  t.equal(read('String', 'a <s>'), 'a <s>');
});

t.test('all arguments in order, faults with their place; tensors among them, lists opened', async (t) => {
  const lists = {
    values: [VALUE, 7, [VALUE]],
    shapes: [[4, 8], [], [[2]]],
    types: ['Tensor(float)', 'Int', 'GenericList[Tensor(float)]'],
  };
  const args = argumentsOf(lists, 'et.json', 'node 7.inputs');
  t.same(args, [TENSOR, 7, [{ ...TENSOR, shape: [2] }]]);
  t.same(rawTensorsOf(args), [TENSOR, { ...TENSOR, shape: [2] }]);
  t.same(rawTensorsOf([[1, 2], undefined, 'x']), []);
  t.same(args.map(isRaw), [true, false, false]);
  t.throws(() => argumentsOf({ ...lists, values: [VALUE, 7, [[1]]] }, 'et.json', 'node 7.inputs'), {
    message: /^et.json: node 7.inputs\[2\]: not a tensor/,
  });
});
