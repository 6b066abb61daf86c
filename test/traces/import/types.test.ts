import t from 'tap';
import { importContent } from '../../../traces/import/index.js';
import { importOptions } from '../../../traces/import/importer.js';
import type { RecordedTensor } from '../../../traces/import/recording.js';
import { info, node, onnxBytes, tensor as stored } from '../../helpers/onnx.js';
import { event, inferred, kinetoText, op, recordingOf } from '../../helpers/recordings.js';

const of = (type: string | undefined, ...shape: number[]): RecordedTensor => ({ shape, type });
const bits = ({ trace }: ReturnType<typeof inferred>): number[][] =>
  trace.operators.map((o) => [...o.inputs, o.output].map((x) => x.bits));
const notes = ({ report }: ReturnType<typeof inferred>): string[] => report.notes.filter((n) => n.startsWith('types: '));

t.test('a type whose size is not known is said, with how many tensors have it', async (t) => {
  const i = inferred(recordingOf([op('mm', [of('odd', 2, 4), of('odd', 4, 8)]), op('gelu', [of('float16', 2, 8)])]));
  t.same(notes(i), ['types: 3 × a tensor of type odd, whose size is not known, taken as 32 bits an element']);
  t.same(bits(i), [[32, 32, 32], [32, 16]]); // prettier-ignore
  t.same(notes(inferred(recordingOf([op('mm', [of('complex64', 2, 4), of(undefined, 4, 8)])]))), []);
});

t.test('as formats have it', async (t) => {
  const cpu = event('cpu_op', 'aten::mm', 1, 1, { 'Input Dims': [[2, 4], [4, 8]], 'Input type': ['c10::complex<double>', 'c10::complex<double>'] }); // prettier-ignore
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
  const i = inferred(recordingOf([op('mm', [x, of('bfloat16', 8, 8)]), op('gelu', [x]), op('cat', [parts, 1]), op('tanh', [of(undefined, 2, 16)])])); // prettier-ignore
  t.same(bits(i).slice(2), [[16, 16, 16], [16, 16]]); // prettier-ignore
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
  t.same(i.trace.operators.map((o) => o.kind), ['add', 'mul', 'bmm', 'sigmoid']); // prettier-ignore
  t.same(bits(i).flat().every((b) => b === 8), true); // prettier-ignore
});
