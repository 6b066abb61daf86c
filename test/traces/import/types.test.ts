import t from 'tap';
import { importContent } from '../../../traces/import/index.js';
import { importOptions } from '../../../traces/import/importer.js';
import type { RecordedTensor } from '../../../traces/import/recording.js';
import { info, node, onnxBytes, tensor as stored } from '../../helpers/onnx.js';
import { event, inferred, kinetoText, op, recordingOf, withoutIds } from '../../helpers/recordings.js';

const of = (type: string | undefined, ...shape: number[]): RecordedTensor => ({ shape, type });
const bits = ({ trace }: ReturnType<typeof inferred>): number[][] =>
  trace.operators.map((o) => [...o.inputs, o.output].map((x) => x.bits));
const notes = ({ report }: ReturnType<typeof inferred>): string[] => report.notes.filter((n) => n.startsWith('types: '));

t.test('a type whose size is not known is said, with how many tensors have it', async (t) => {
  const i = inferred(recordingOf([op('mm', [of('odd', 2, 4), of('odd', 4, 8)]), op('gelu', [of('float16', 2, 8)])]));
  t.same(notes(i), ['types: 3 × a tensor of type odd, whose size is not known, taken as 32 bits an element']);
  t.same(bits(i), [
    [32, 32, 32],
    [32, 16],
  ]);
  t.same(notes(inferred(recordingOf([op('mm', [of('complex64', 2, 4), of(undefined, 4, 8)])]))), []);
});

t.test('as formats have it', async (t) => {
  const cpu = event('cpu_op', 'aten::mm', 1, 1, {
    'Input Dims': [
      [2, 4],
      [4, 8],
    ],
    'Input type': ['c10::complex<double>', 'c10::complex<double>'],
  });
  const kineto = importContent(Buffer.from(kinetoText([cpu])), 'k.json', importOptions());
  t.match(notes(kineto), [/^types: 3 × a tensor of type c10::complex<double>,/]);
  const onnx = (code: number): Buffer =>
    onnxBytes({
      nodes: [node('MatMul', ['x', 'w'], ['y'])],
      inputs: [{ ...info('x', [2, 4]) }],
      initializers: [{ ...stored('w', [4, 8], undefined, 'float32'), dataType: code }],
    });
  t.match(notes(importContent(onnx(15), 'o.onnx', importOptions())), [/^types: 1 × a tensor of type ONNX type 15,/]);
  const known = importContent(onnx(23), 'o.onnx', importOptions());
  t.same([notes(known), bits(known)[0]![1]], [[], 4], 'four bits');
});

t.test('what has no recorded type has that of what it reads: parts that are put together', async (t) => {
  const x = of('bfloat16', 2, 8);
  const parts = [of(undefined, 2, 8), of(undefined, 2, 8)];
  const i = inferred(
    recordingOf([
      op('mm', [x, of('bfloat16', 8, 8)]),
      op('gelu', [x]),
      op('cat', [parts, 1]),
      op('tanh', [of(undefined, 2, 16)]),
    ]),
  );
  t.same(bits(i).slice(2), [
    [16, 16, 16],
    [16, 16],
  ]);
});

t.test('quantised elements are activations, not positions; a scale and a zero follow the operands', async (t) => {
  const quantized = (name: string, ...dims: number[][]): object =>
    event('cpu_op', name, 1, 1, {
      'Input Dims': [...dims, [], []],
      'Input type': [...dims.map(() => 'c10::quint8'), 'Scalar', 'Scalar'],
    });
  const x = [1, 4, 8];
  const events = [
    quantized('quantized::add', x, x),
    quantized('quantized::mul', x, x),
    quantized('quantized::matmul', [2, 4, 4], [2, 4, 4]),
    quantized('quantized::sigmoid', x),
  ].map((e, i) => ({ ...e, ts: 10 * i }));
  const i = importContent(Buffer.from(kinetoText(events)), 'k.json', importOptions({ strict: true }));
  t.same(
    i.trace.operators.map((o) => o.kind),
    ['add', 'mul', 'bmm', 'sigmoid'],
  );
  t.same(
    bits(i)
      .flat()
      .every((b) => b === 8),
    true,
  );
});

for (const ids of [true, false])
  t.test(
    `complex numbers that are read as reals are two each, ${ids ? 'with' : 'without'} ids: scores read the query that was turned`,
    async (t) => {
      let count = 0;
      const made = (type: string, ...shape: number[]): RecordedTensor => ({ shape, type, id: `c${count++}` });
      const real = (...shape: number[]): RecordedTensor => made('float32', ...shape);
      const x = real(6, 16);
      const angles = made('complex64', 1, 6, 1, 4);
      const turned = [0, 1].map(() => ({ from: real(6, 16), to: made('complex64', 1, 6, 2, 4) }));
      const value = real(6, 16);
      const heads = (t: RecordedTensor): RecordedTensor => ({ ...t, shape: [1, 2, 6, 8], type: 'float32' });
      const ops = [
        op('layer_norm', [real(6, 16), [16], real(16), real(16)], { results: [x] }),
        ...[...turned.map((u) => u.from), value].map((y) => op('linear', [x, real(16, 16)], { results: [y] })),
        ...turned.flatMap(({ from, to }) => {
          const complex = made('complex64', 1, 6, 2, 4);
          return [op('view_as_complex', [from], { results: [complex] }), op('mul', [complex, angles], { results: [to] })];
        }),
        op('scaled_dot_product_attention', [heads(turned[0]!.to), heads(turned[1]!.to), heads(value)], {
          results: [real(1, 2, 6, 8)],
        }),
      ];
      const { operators } = inferred(recordingOf(ids ? ops : withoutIds(ops), ids)).trace;
      const turns = operators.filter((o) => o.name.endsWith('mul'));
      t.same(
        turns.map((o) => [o.dims, o.output.bits, o.passes]),
        turned.map(() => [{ rows: 12, cols: 8 }, 32, 2]),
      );
      const scores = operators.find((o) => o.kind === 'bmm')!;
      t.same(
        scores.inputs.map((i) => i.id),
        turns.map((o) => o.output.id),
      );
    },
  );
