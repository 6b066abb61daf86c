/** Dimensions that a file leaves open, and what a person gives for them; arithmetic on small constants. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { checkDims, declared, inputOf } from '../../../../traces/import/onnx/dims.js';
import { foldElements } from '../../../../traces/import/onnx/fold.js';
import { onnxSchema, type GraphProto, type ValueInfoProto } from '../../../../traces/import/onnx/schema.js';
import { graphObject, info } from '../../../helpers/onnx.js';

const decoded = <T>(type: string, object: object): T => {
  const of = onnxSchema.lookupType(type);
  return of.decode(of.encode(of.fromObject(object)).finish()) as unknown as T;
};
const value = (...args: Parameters<typeof info>) => decoded<ValueInfoProto>('ValueInfo', info(...args));
const dims = (given: Readonly<Record<string, number>> = {}) => new Map(Object.entries(given));

t.test('a shape is what the file says and what is given, by the input’s name and place or by the dimension’s', async (t) => {
  const x = value('x', ['batch', 3, '', 0]);
  t.same(declared(x, dims({ batch: 2, 'x.2': 5 })), { shape: [2, 3, 5, 0], type: 'float32' });
  t.same(declared(x, dims({ 'x.0': 4, batch: 2, 'x.2': 5 })).shape, [4, 3, 5, 0], 'the place first');
  t.equal(declared(x, dims({ batch: 2 })).shape, undefined, 'as long as one is open');
  t.same(declared(value('x', [-1, 3]), dims({ 'x.0': 7 })).shape, [7, 3], '−1 is none');
  t.same(declared(value('x', [3]), dims({ 'x.0': 7 })).shape, [3], 'what is known stands');
  t.same(declared(decoded('ValueInfo', { name: 'x' }), dims()), { shape: undefined, type: undefined });
  t.same(declared(decoded('ValueInfo', { name: 'x', type: { tensorType: { elemType: 7 } } }), dims()), {
    shape: undefined,
    type: 'int64',
  });
});

t.test('an input whose size is not known names the dimension, and how to give it', async (t) => {
  const input = (...args: Parameters<typeof info>) => inputOf(value(...args), dims({ batch: 2 }), 'm.onnx');
  t.same(input('x', ['batch', 3]).shape, [2, 3]);
  t.throws(() => input('x', ['batch', 'seq']), {
    message: 'm.onnx: input x: dimension 1 ("seq") has no size; expected --dim seq=SIZE',
  });
  t.throws(() => input('x', ['', 3]), { message: 'm.onnx: input x: dimension 0 ("x.0") has no size; expected --dim x.0=SIZE' });
  const bare = decoded<ValueInfoProto>('ValueInfo', { name: 'x', type: { tensorType: { elemType: 7 } } });
  t.throws(() => inputOf(bare, dims(), 'm.onnx'), {
    message: 'm.onnx: input x: no shape; expected an input with its dimensions',
  });
  t.same(inputOf(decoded('ValueInfo', { name: 'x' }), dims(), 'm.onnx'), { shape: undefined, type: undefined }, 'no tensor');
});

t.test('a size that is given to no open dimension is said, with those that there are', async (t) => {
  const check =
    (given: Readonly<Record<string, number>>, ...inputs: object[]) =>
    () =>
      checkDims(
        decoded<GraphProto>(
          'Graph',
          graphObject({ nodes: [], inputs, outputs: [info('y', ['out'])], values: [info('v', ['inner'])] }),
        ),
        dims(given),
        'm.onnx',
      );
  const x = info('x', ['batch', 3, '']);
  for (const name of ['batch', 'x.0', 'x.2', 'out', 'y.0', 'inner']) t.doesNotThrow(check({ [name]: 1 }, x), name);
  t.doesNotThrow(check({}, info('x', [3])));
  t.throws(check({ batch: 1, bach: 2 }, x), {
    message: 'm.onnx: --dim bach: no dimension of that name; expected one of batch, x.2. Did you mean "batch"?',
  });
  t.throws(check({ 'x.1': 2 }, x), /--dim x.1: no dimension of that name/);
  t.throws(check({ batch: 1 }, info('x', [3])), /expected none: all its dimensions have a size/);
});

t.test('elements of operands are broadcast to the result’s, as numpy has it', async (t) => {
  const size = fc.integer({ min: 1, max: 3 });
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 1, maxLength: 3 }),
      fc.infiniteStream(fc.boolean()),
      fc.nat(2),
      (shape, ones, drop) => {
        const own = shape.map((n) => (ones.next().value ? 1 : n)).slice(Math.min(drop, shape.length));
        const count = (s: readonly number[]) => s.reduce((a, b) => a * b, 1);
        const data = Array.from({ length: count(own) }, (_, i) => 10 + i);
        // by indices, the last first
        const at = (i: number): number => {
          const index = shape.map((n, d) => Math.floor(i / count(shape.slice(d + 1))) % n).slice(shape.length - own.length);
          return index.reduce((sum, k, d) => sum + (own[d] === 1 ? 0 : k) * count(own.slice(d + 1)), 0);
        };
        const found = foldElements([{ shape: own, type: 'int64', data }], shape, (x) => x);
        assert.deepEqual(
          found,
          Array.from({ length: count(shape) }, (_, i) => data[at(i)]),
        );
      },
    ),
  );
  const one = { shape: [], type: 'int64', data: [1] };
  t.equal(foldElements([one], [1024], (x) => x)?.length, 1024);
  t.equal(
    foldElements([one], [1025], (x) => x),
    undefined,
    'few enough to keep',
  );
  t.equal(
    foldElements([one, undefined], [2], (x) => x),
    undefined,
  );
  t.equal(
    foldElements([one], undefined, (x) => x),
    undefined,
  );
});
