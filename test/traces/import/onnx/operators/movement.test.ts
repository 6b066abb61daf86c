/** Operators that move elements, against the ONNX specification: each form, older opsets too, and what cannot be. */
import t from 'tap';
import type { RecordedTensor } from '../../../../../traces/import/recording.js';
import { elements, holds, run, type Case } from './case.js';

holds([
  ['Expand: 3×1, =2 1 6', 'expand x[3×1] <2 3 6> → [2×3×6]'],
  ['Expand: 3:float16, 1:int64', 'expand x[3] – → ?'],
  ['Expand: ?, =2 3', 'expand – – → ?'],
  ['Tile: 3×1:float16, =2 4', 'repeat x[3×1] <2 4> → [6×4] float16'],
  ['Tile: 3×1, 2:int64', 'repeat x[3×1] – → ?'],
  ['Tile: ?, =2 4', 'repeat – <2 4> → ?'],
  ['Tile: 3×1, =2', '!1 repeats of 2 dimensions; expected one for each'],
  // slices: starts, ends, axes, steps
  ['Slice: 8×9, =1, =5', 'slice x[8×9] 0 1 5 1 → [4×9]'],
  ['Slice: 8×9:float16, =1 2, =5 9', 'slice x[8×9] <0 1> <1 2> <5 9> <1 1> → [4×7] float16'],
  ['Slice: 8×9, =1, =9, =-1, =3', 'slice x[8×9] -1 1 9 3 → [8×3]'],
  ['Slice: 8×9, =7, =-9, =0, =-2', 'slice x[8×9] 0 7 -9 -2 → [4×9]'],
  [{ is: 'Slice: 8×9', opset: 9, attributes: { starts: [-3], ends: [8], axes: [1] } }, 'slice x[8×9] 1 -3 8 1 → [8×2]'],
  [{ is: 'Slice: 8×9', opset: 9, attributes: { starts: [1], ends: [3] } }, 'slice x[8×9] 0 1 3 1 → [2×9]'],
  ['Slice: 8×9, 1:int64, =5', 'slice x[8×9] – – 5 – → ?'],
  ['Slice: 8×9, =1, 1:int64', 'slice x[8×9] 0 1 – 1 → ?'],
  ['Slice: 8×9, =1, =5, 1:int64', 'slice x[8×9] – 1 5 1 → ?'],
  ['Slice: 8×9, =1, =5, =0, 1:int64', 'slice x[8×9] 0 1 5 – → ?'],
  ['Slice: ?, =1, =5', 'slice – 0 1 5 1 → ?'],
  ['Slice: 8×9, =1 2, =5', '!starts, ends, axes, steps; expected lists of one length'],
  ['Slice: 8×9, =1, =5, =0, =0', '!a step of 0; expected another step'],
  ['Slice: 8×9, =1, =5, =2', '!axis 2 of 2 dimensions; expected one of -2 to 1'],
  // parts: an attribute before opset 13, an input after, equal ones where neither says
  [{ is: 'Split: 9×2:float16, =2 7', makes: 2 }, 'split x[9×2] <2 7> 0 → [2×2] float16, [7×2] float16'],
  [{ is: 'Split: 2×9', makes: 2, opset: 11, attributes: { axis: -1, split: [4, 5] } }, 'split x[2×9] <4 5> -1 → [2×4], [2×5]'],
  [{ is: 'Split: 2×9', makes: 3, attributes: { axis: 1 } }, 'split x[2×9] <3 3 3> 1 → [2×3], [2×3], [2×3]'],
  [
    { is: 'Split: 2×7', makes: 3, attributes: { axis: 1, num_outputs: 3 }, opset: 18 },
    'split x[2×7] <3 3 1> 1 → [2×3], [2×3], [2×1]',
  ],
  [{ is: 'Split: 4', makes: 3, opset: 18 }, 'split x[4] <2 2 0> 0 → [2], [2], [0]'],
  [{ is: 'Split: 9, 2:int64', makes: 2 }, 'split x[9] – 0 → ?'],
  [{ is: 'Split: ?, =2 7', makes: 2 }, 'split – <2 7> 0 → ?'],
  [{ is: 'Split: ?', makes: 2 }, 'split – – 0 → ?'],
  [{ is: 'Split: 9, =2 6', makes: 2 }, '!parts of [2, 6] of 9; expected 2 parts that come to it'],
  [{ is: 'Split: 9, =9', makes: 2 }, '!parts of [9] of 9; expected 2 parts that come to it'],
  [{ is: 'Split: ?, =9', makes: 2 }, '!parts of [9] of undefined; expected 2 parts that come to it'],
  // beside each other
  ['Concat: 2×3, 4×3', 'cat (x[2×3] y[4×3]) 0 → [6×3]'],
  [
    { is: 'Concat: 2×3:float16, 2×5:float16, 2×1:float16', attributes: { axis: -1 } },
    'cat (x[2×3] y[2×5] z[2×1]) 1 → [2×9] float16',
  ],
  [{ is: 'Concat: 2×3, ?', attributes: { axis: 1 } }, 'cat (x[2×3]) – → ?'],
  ['Concat: ', 'cat <> – → ?'],
  ['Concat: 2×3, 2×4', '!shapes [2, 3], [2, 4]; expected shapes that differ in dimension 0 alone'],
  ['Concat: 2×3, 2', '!shapes [2, 3], [2]; expected shapes that differ in dimension 0 alone'],
  ['Concat: 2, 2×3', '!shapes [2], [2, 3]; expected shapes that differ in dimension 0 alone'],
  // choices
  ['Gather: 5×4:float16, 2×3:int64', 'index_select x[5×4] 0 y[2×3] → [2×3×4] float16'],
  [{ is: 'Gather: 5×4, 2:int64', attributes: { axis: -1 } }, 'index_select x[5×4] 1 y[2] → [5×2]'],
  [{ is: 'Gather: 5×4, scalar:int64', attributes: { axis: 1 } }, 'select x[5×4] 1 – → [5]'],
  [{ is: 'Gather: 5×4, one=2', attributes: { axis: 1 } }, 'select x[5×4] 1 2 → [5]'],
  ['Gather: ?, 2:int64', 'index_select – – y[2] → ?'],
  ['Gather: 5×4, ?', 'index_select x[5×4] 0 – → ?'],
  ['Gather: w5×4, 2×3:int64', 'embedding x[5×4] y[2×3] → [2×3×4]'],
  ['Gather: w5×4, 2×3:int32', 'embedding x[5×4] y[2×3] → [2×3×4]'],
  ['Gather: w5×4, 2×3:bool', 'index_select x[5×4] 0 y[2×3] → [2×3×4]'],
  ['Gather: w5×4, 2×3', 'index_select x[5×4] 0 y[2×3] → [2×3×4]'],
  ['Gather: w5×4, scalar:int64', 'select x[5×4] 0 – → [4]'],
  ['Gather: w5, 2:int64', 'index_select x[5] 0 y[2] → [2]'],
  ['Gather: w5×4:int64, 2:int64', 'index_select x[5×4] 0 y[2] → [2×4] int64'],
  [{ is: 'Gather: w5×4, 2:int64', attributes: { axis: 1 } }, 'index_select x[5×4] 1 y[2] → [5×2]'],
  ['Gather: =5 6, =2', '!index 2 of 2 elements; expected an index within'],
  ['Gather: =5 6, =-3', '!index -3 of 2 elements; expected an index within'],
  ['GatherElements: 5×4:float16, 2×4:int64', 'gather x[5×4] 0 y[2×4] → [2×4] float16'],
  [{ is: 'GatherElements: 5×4, 5×1:int64', attributes: { axis: 1 } }, 'gather x[5×4] 1 y[5×1] → [5×1]'],
  ['GatherND: 5×4×3, 6×2:int64', 'index x[5×4×3] y[6×2] → [6×3]'],
  ['GatherND: 5×4×3:float16, 6×1:int64', 'index x[5×4×3] y[6×1] → [6×4×3] float16'],
  [{ is: 'GatherND: 5×4×3, 5×7×1:int64', attributes: { batch_dims: 1 } }, 'index x[5×4×3] y[5×7×1] → [5×7×3]'],
  ['GatherND: 5×4, scalar:int64', 'index x[5×4] y[] → ?'],
  ['GatherND: ?, 6×2:int64', 'index – y[6×2] → ?'],
  ['GatherND: 5×4, ?', 'index x[5×4] – → ?'],
  // padding: begins, then ends
  ['Pad: 2×3:float16, =0 1 5 2', 'constant_pad_nd x[2×3] <0 1 5 2> → [7×6] float16'],
  ['Pad: 2×3, =1 2, –, =1', 'constant_pad_nd x[2×3] <1 2> → [2×6]'],
  ['Pad: 2×3, =1 2, –, =-2', 'constant_pad_nd x[2×3] <1 2> → [5×3]'],
  [{ is: 'Pad: 2×3', opset: 2, attributes: { pads: [0, -1, 0, -2] } }, 'constant_pad_nd x[2×3] <0 -1 0 -2> → [2×0]'],
  ['Pad: 2×3, =0 -2 0 -2', '!pads [0, -2, 0, -2]; expected a result that is not empty'],
  ['Pad: 2×3, 4:int64', 'constant_pad_nd x[2×3] – → ?'],
  ['Pad: ?, =0 1 0 2', 'constant_pad_nd – <0 1 0 2> → ?'],
  // Upsample has scales second, Resize third; sizes come fourth
  ['Resize: 1×2×4×5, –, =1 1 2 2.5:float32', 'upsample x[1×2×4×5] <8 12> → [1×2×8×12]'],
  ['Resize: 1×2×4×5:float16, –, –, =1 2 3 7', 'upsample x[1×2×4×5] <3 7> → [1×2×3×7] float16'],
  ['Upsample: 1×2×4×5, =1 1 2 3:float32', 'upsample x[1×2×4×5] <8 15> → [1×2×8×15]'],
  ['Resize: 1×2×4×5, –, 4', 'upsample x[1×2×4×5] – → ?'],
  ['Resize: ?, –, =1 1 2 2:float32', 'upsample – – → ?'],
  ['DepthToSpace: 1×8×2×3:float16', 'pixel_shuffle x[1×8×2×3] 1 → [1×8×2×3] float16'],
  [{ is: 'DepthToSpace: 2×8×2×3', attributes: { blocksize: 2 } }, 'pixel_shuffle x[2×8×2×3] 2 → [2×2×4×6]'],
  [{ is: 'SpaceToDepth: 2×5×4×6', attributes: { blocksize: 2 } }, 'pixel_unshuffle x[2×5×4×6] 2 → [2×20×2×3]'],
  ['DepthToSpace: 8×2×3', 'pixel_shuffle x[8×2×3] 1 → ?'],
  ['SpaceToDepth: ?', 'pixel_unshuffle – 1 → ?'],
  ['Trilu: 4×4:float16', 'triu x[4×4] 0 → [4×4] float16'],
  [{ is: 'Trilu: 4×5, one=2', attributes: { upper: 0 } }, 'tril x[4×5] 2 → [4×5]'],
  ['ScatterElements: 2×3:float16, 1×3:int64, 1×3', 'scatter x[2×3] y[1×3] z[1×3] → [2×3] float16'],
  ['ScatterND: 2×3, 1×1:int64, 1×3', 'index_put x[2×3] y[1×1] z[1×3] → [2×3]'],
  [{ is: 'TensorScatter: 1×2×8×4, 1×2×1×4, 1:int64', opset: 24 }, 'index_copy x[1×2×8×4] y[1×2×1×4] z[1] → [1×2×8×4]'],
  ['ReverseSequence: 2×3, 3:int64', 'flip x[2×3] y[3] → [2×3]'],
]);

t.test('elements of constants are moved with them', async (t) => {
  const CASES: readonly (readonly [string, readonly number[], Partial<Case>?])[] = [
    ['Expand: =1 2, =2 2', [1, 2, 1, 2]],
    ['Tile: =1 2, =1', [1, 2]],
    ['Tile: =1 2, =2', []],
    ['Slice: =5 6 7 8, =1, =3', [6, 7]],
    ['Slice: =5 6 7 8, =3, =-9, =0, =-2', [8, 6]],
    ['Concat: =5 6, =7', [5, 6, 7]],
    ['Concat: =5 6, 1:int64', []],
    ['Gather: =5 6 7, =2 -3', [7, 5]],
    ['Gather: =5 6 7, 2:int64', []],
  ];
  for (const [is, expected, more] of CASES) t.same(elements({ is, ...more }), expected, is);
  const split: Case = { is: 'Split: =5 6 7, =1 2', makes: 2 };
  t.same([elements(split), elements(split, 1)], [[5], [6, 7]]);
});

t.test('a part of a weight is other memory than the whole, the same part the same', async (t) => {
  const storageOf = (given: Case, output = 0): string | undefined => {
    const ops = run(given, [{ opType: 'Relu', input: [`o${output}`], output: ['r'], name: 'r', attribute: [] }]);
    return (ops.at(-1)!.args[0] as RecordedTensor).storage;
  };
  const whole = storageOf({ is: 'Slice: w8×9, =0, =8' });
  t.ok(whole);
  t.equal(storageOf({ is: 'Slice: w8×9, =0 0, =8 9' }), whole, 'all of it');
  const rows = { is: 'Slice: w8×9, =1, =3' };
  t.equal(storageOf(rows), `${whole}[0: 1+2]`);
  t.equal(storageOf({ is: 'Slice: w8×9, =1 2, =3 5' }), `${whole}[0: 1+2, 1: 2+3]`);
  t.equal(storageOf({ is: 'Slice: 8×9, =1, =3' }), undefined);
  const halves: Case = { is: 'Split: w8×9', makes: 2 };
  t.same([storageOf(halves), storageOf(halves, 1)], [`${whole}[0: 0+4]`, `${whole}[0: 4+4]`]);
  t.equal(storageOf({ is: 'Split: 8×9', makes: 2 }), undefined);
});
