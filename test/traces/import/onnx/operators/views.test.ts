/** Views, casts, and values made of numbers alone, against the ONNX specification. */
import t from 'tap';
import type { RecordedTensor } from '../../../../../traces/import/recording.js';
import { tensor } from '../../../../helpers/onnx.js';
import { elements, holds, run, type Case } from './case.js';

holds([
  ['Reshape: 2×3×4, =0 -1', 'view x[2×3×4] <2 12> → [2×12]'],
  ['Reshape: 2×3×4:float16, =4 6', 'view x[2×3×4] <4 6> → [4×6] float16'],
  ['Reshape: 0×3, =0 5', 'view x[0×3] <0 5> → [0×5]'],
  [{ is: 'Reshape: 0×3, =3 0', attributes: { allowzero: 1 } }, 'view x[0×3] <3 0> → [3×0]'],
  ['Reshape: 0×3, =0 -1', 'view x[0×3] <0 0> → [0×0]'],
  [{ is: 'Reshape: 2×6', opset: 1, attributes: { shape: [3, 4] } }, 'view x[2×6] <3 4> → [3×4]'],
  ['Reshape: ?, =2 3', 'view – <2 3> → [2×3] int64'],
  ['Reshape: ?, =2 -1', 'view – – → ?'],
  ['Reshape: ?, =2 0', 'view – – → ?'],
  ['Reshape: 2×3, 2:int64', 'view x[2×3] – → ?'],
  ['Reshape: 2×3, =4 -1', '![2, 3] reshaped to [4, -1]; expected 6 elements'],
  ['Reshape: 2×3, =7', '![2, 3] reshaped to [7]; expected 6 elements'],
  ['Reshape: 2×3, =2 3 0', '![2, 3] reshaped to [2, 3, 0]; expected 6 elements'],
  ['Reshape: 2×3, =-2 -3', '![2, 3] reshaped to [-2, -3]; expected 6 elements'],
  ['Flatten: 2×3×4:float16', 'flatten x[2×3×4] 1 -1 → [2×12] float16'],
  [{ is: 'Flatten: 2×3×4', attributes: { axis: 0 } }, 'flatten x[2×3×4] 0 -1 → [1×24]'],
  [{ is: 'Flatten: 2×3×4', attributes: { axis: 3 } }, 'flatten x[2×3×4] 3 -1 → [24×1]'],
  [{ is: 'Flatten: 2×3×4', attributes: { axis: -1 } }, 'flatten x[2×3×4] -1 -1 → [6×4]'],
  [{ is: 'Flatten: 2×3', attributes: { axis: 3 } }, '!axis 3 of 2 dimensions; expected one of -2 to 1'],
  ['Flatten: ?', 'flatten – 1 -1 → ?'],
  ['Transpose: 2×3×4:float16', 'permute x[2×3×4] <2 1 0> → [4×3×2] float16'],
  [{ is: 'Transpose: 2×3×4', attributes: { perm: [1, 2, 0] } }, 'permute x[2×3×4] <1 2 0> → [3×4×2]'],
  [{ is: 'Transpose: 2×3', attributes: { perm: [1] } }, '!perm [1] of 2 dimensions; expected each dimension once'],
  [{ is: 'Transpose: 2×3', attributes: { perm: [1, 1] } }, '!perm [1, 1] of 2 dimensions; expected each dimension once'],
  [{ is: 'Transpose: 2×3', attributes: { perm: [1, 2] } }, '!perm [1, 2] of 2 dimensions; expected each dimension once'],
  [{ is: 'Transpose: ?', attributes: { perm: [1, 0] } }, 'permute – <1 0> → ?'],
  ['Transpose: ?', 'permute – – → ?'],
  ['Squeeze: 1×3×1:float16', 'squeeze x[1×3×1] – → [3] float16'],
  ['Squeeze: 1×3×1, =-1', 'squeeze x[1×3×1] <-1> → [1×3]'],
  [{ is: 'Squeeze: 1×3×1', opset: 11, attributes: { axes: [0] } }, 'squeeze x[1×3×1] <0> → [3×1]'],
  ['Squeeze: 1×3×1, 1:int64', 'squeeze x[1×3×1] – → ?'],
  ['Squeeze: ?, =0', 'squeeze – <0> → ?'],
  ['Squeeze: 1×3, =1', '!axis 1 of [1, 3]; expected a dimension of 1'],
  ['Unsqueeze: 3×4:float16, =0 -1', 'unsqueeze x[3×4] <0 -1> → [1×3×4×1] float16'],
  ['Unsqueeze: 3×4, =1', 'unsqueeze x[3×4] 1 → [3×1×4]'],
  [{ is: 'Unsqueeze: 3×4', opset: 11, attributes: { axes: [2] } }, 'unsqueeze x[3×4] 2 → [3×4×1]'],
  ['Unsqueeze: 3×4, 1:int64', 'unsqueeze x[3×4] – → ?'],
  ['Unsqueeze: ?, =0', 'unsqueeze – <0> → ?'],
  ['Unsqueeze: 3, =0 -3', '!axes [0, -3]; expected each axis once'],
  ['Unsqueeze: 3, =2', '!axis 2 of 2 dimensions; expected one of -2 to 1'],
  [{ is: 'Cast: 2×3', attributes: { to: 10 } }, 'to x[2×3] float16 → [2×3] float16'],
  [{ is: 'Cast: ?', attributes: { to: 10 } }, 'to – float16 → ?'],
  [{ is: 'CastLike: 2×3, 4:int8' }, 'to x[2×3] int8 → [2×3] int8'],
  ['Identity: 2×3:float16', 'alias x[2×3] → [2×3] float16'],
  // from numbers alone
  ['ConstantOfShape: 2:int64', 'zeros – → ?'],
  [{ is: 'ConstantOfShape: 2:int64', attributes: { value: tensor('', [1], [3], 'int32') } }, 'full – 3 → ?'],
  ['ConstantOfShape: =2000 3', 'zeros <2000 3> → [2000×3]'],
  [{ is: 'ConstantOfShape: =2000 3', attributes: { value: tensor('', [1], [3], 'int32') } }, 'full <2000 3> 3 → [2000×3] int32'],
  ['Range: one=2, one=9, one=3', 'constant 2 9 3 → [3] int64'],
  ['Range: one=9, one=2, one=-3', 'constant 9 2 -3 → [3] int64'],
  ['Range: one=2, one=2, one=1', 'constant 2 2 1 → [0] int64'],
  ['Range: one=9, one=2, one=3', 'constant 9 2 3 → [0] int64'],
  ['Range: one=0, one=90000, one=1', 'arange 0 90000 1 → [90000] int64'],
  ['Range: one=0, scalar:int64, one=1', 'arange 0 – 1 → ?'],
  ['Range: scalar:int64, one=5, one=1', 'arange – 5 1 → ?'],
  ['Range: one=0, one=5, scalar:int64', 'arange 0 5 – → ?'],
  ['Range: one=0, one=5, one=0', 'arange 0 5 0 → ?'],
  ['Shape: 2×3', 'constant x[2×3] → [2] int64'],
  [{ is: 'Shape: 2×3×4', attributes: { start: 1 } }, 'constant x[2×3×4] → [2] int64'],
  ['Shape: ?', 'size – → ?'],
  ['Size: 2×3', 'constant x[2×3] → [] int64'],
  ['Size: ?', 'numel – → [] int64'],
  ['OneHot: 2×3:int64, =9, 2:float16', 'one_hot x[2×3] 9 → [2×3×9] float16'],
  [{ is: 'OneHot: 2×3:int64, one=9, 2', attributes: { axis: 1 } }, 'one_hot x[2×3] 9 → [2×9×3]'],
  [{ is: 'OneHot: 2×3:int64, one=9, 2', attributes: { axis: -2 } }, 'one_hot x[2×3] 9 → [2×9×3]'],
  [{ is: 'OneHot: 2×3:int64, one=9, 2', attributes: { axis: 0 } }, 'one_hot x[2×3] 9 → [9×2×3]'],
  ['OneHot: 2×3:int64, scalar:int64, 2', 'one_hot x[2×3] – → ?'],
  ['OneHot: ?, one=9, 2', 'one_hot – 9 → ?'],
  ['NonZero: =0 4 5', 'nonzero x[3] → [1×2] int64'],
  ['NonZero: 3', 'nonzero x[3] → ?'],
  ['EyeLike: 3×4:float16', 'eye → [3×4] float16'],
  [{ is: 'EyeLike: 3×4', attributes: { dtype: 7 } }, 'eye → [3×4] int64'],
]);

t.test('elements of constants are what they were, and numbers of shapes are known', async (t) => {
  const CASES: readonly (readonly [string, readonly number[], Partial<Case>?])[] = [
    ['Reshape: =5 6, =2 1', [5, 6]],
    ['Flatten: =5 6', [5, 6], { attributes: { axis: 0 } }],
    ['Transpose: =5 6', [5, 6]],
    ['Squeeze: =5', [5]],
    ['Unsqueeze: =5 6, =0', [5, 6]],
    ['Identity: =5 6', [5, 6]],
    ['Cast: =1.75 -1.75:float32', [1, -1], { attributes: { to: 7 } }],
    ['Cast: =1.75 0:float32', [1, 0], { attributes: { to: 9 } }],
    ['Cast: =1.75 -1.75:float32', [1.75, -1.75], { attributes: { to: 11 } }],
    ['ConstantOfShape: =3', [0, 0, 0]],
    ['ConstantOfShape: =2', [3, 3], { attributes: { value: tensor('', [1], [3]) } }],
    ['Range: one=2, one=9, one=3', [2, 5, 8]],
    ['Shape: 2×3×4', [2, 3, 4]],
    ['Shape: 2×3×4', [3], { attributes: { start: 1, end: -1 } }],
    ['Size: 2×3×4', [24]],
    ['Constant: ', [5, 6], { attributes: { value: tensor('', [2], [5, 6]) } }],
    ['Constant: ', [5, 6], { attributes: { value_ints: [5, 6] } }],
    ['Constant: ', [5], { attributes: { value_int: 5 } }],
    ['Constant: ', [0.5], { attributes: { value_float: 0.5 } }],
  ];
  for (const [is, expected, more] of CASES) t.same(elements({ is, ...more }), expected, `${is} ${JSON.stringify(more ?? '')}`);
});

t.test('a weight stays what it is under a view; a name of its own is one, a made-up name none', async (t) => {
  const used = (given: Case, output = 'o0'): RecordedTensor => {
    const ops = run(given, [{ opType: 'Relu', input: [output], output: ['r'], name: 'r', attribute: [] }]);
    return ops.at(-1)!.args[0] as RecordedTensor;
  };
  for (const is of [
    'Reshape: w2×3, =6',
    'Flatten: w2×3',
    'Transpose: w2×3',
    'Squeeze: w1×2',
    'Unsqueeze: w2×3, =0',
    'CastLike: w2×3, 1:float16',
  ])
    t.equal(used({ is }).parameter, 'x', is);
  const floats = used({ is: 'Constant: ', attributes: { value: tensor('', [1, 2], [0.5, 0], 'float32') } });
  t.match(floats, { parameter: 'o0', storage: 'o0', type: 'float32', density: 0.5 });
  for (const [dims, values, type] of [
    [[2], [5, 6], 'int64'],
    [[2], [5, 6], 'int32'],
    [[2], [1, 0], 'bool'],
    [[1], [0.5], 'float32'],
    [[], [0.5], 'float32'],
  ] as const)
    t.equal(
      used({ is: 'Constant: ', attributes: { value: tensor('', dims, values, type) } }).parameter,
      undefined,
      `${type} ${dims.join()}`,
    );
  t.equal(used({ is: 'Constant: ', attributes: { value: tensor('', [2], [5, 6], 'int8') } }).parameter, 'o0');
  // exporters merge what is equal and leave an Identity: matrices are shared, vectors are equal by chance
  t.match(used({ is: 'Identity: w2×3' }), { parameter: 'o0', storage: used({ is: 'Flatten: w2×3' }).storage! });
  t.match(used({ is: 'Identity: w3' }), { parameter: 'o0', storage: 'o0' });
  t.equal(used({ is: 'Identity: 2×3' }).parameter, undefined);
});
