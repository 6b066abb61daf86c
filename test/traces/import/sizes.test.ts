/** Sizes that no operator trace holds: in every format that one operator is not understood, and the rest is. */
import t from 'tap';
import { importContent } from '../../../traces/import/index.js';
import { importOptions } from '../../../traces/import/importer.js';
import { isHoldable, unusableShape } from '../../../traces/import/sizes.js';
import { info, node, onnxBytes, tensor as stored } from '../../helpers/onnx.js';
import { event, kinetoText, op, tensor } from '../../helpers/recordings.js';
import { chakraFile, converted } from './chakra/builder.js';
import { tensor as recorded, traceText, type Node } from './execution-trace/builder.js';

const mm = (id: number, bad: number): Node => ({
  ...{ id, name: 'aten::mm', parent: 2, rf: id },
  ...{ inputs: [recorded(id, [4, bad]), recorded(id + 100, [bad, 3])], outputs: [recorded(id + 200, [4, 3])] },
});
const cpu = (ts: number, bad: number): object =>
  event('cpu_op', 'aten::mm', ts, 1, {
    'Input Dims': [
      [4, bad],
      [bad, 3],
    ],
    'Input type': ['float', 'float'],
  });
const onnx = (bad: number): Buffer =>
  onnxBytes({
    nodes: [node('MatMul', ['x', 'w'], ['y']), node('MatMul', ['a', 'b'], ['c'])],
    inputs: [info('x', [4, 8]), info('a', [4, bad])],
    initializers: [
      stored('w', [8, 3], undefined, 'float32'),
      { ...stored('b', [bad, 3], undefined, 'float32'), dataLocation: 1, externalData: [{ key: 'location', value: 'b.bin' }] },
    ],
  });
const HUGE = 2 ** 40;
const files: Readonly<Record<string, [string, Buffer]>> = {
  'Kineto, below 0': ['k.json', Buffer.from(kinetoText([cpu(1, 8), cpu(3, -8)]))],
  'Kineto, a fraction': ['k.json', Buffer.from(kinetoText([cpu(1, 8), cpu(3, 0.5)]))],
  'Kineto, beyond 2^24': ['k.json', Buffer.from(kinetoText([cpu(1, 8), cpu(3, HUGE)]))],
  'Execution Trace, below 0': ['e.json', Buffer.from(traceText([mm(5, 8), mm(6, -8)]))],
  'Execution Trace, beyond 2^24': ['e.json', Buffer.from(traceText([mm(5, 8), mm(6, HUGE)]))],
  'Chakra, below 0': ['c.et', chakraFile([mm(5, 8), mm(6, -8)].map((n) => converted(n)))],
  'Chakra, beyond 2^24': ['c.et', chakraFile([mm(5, 8), mm(6, HUGE)].map((n) => converted(n)))],
  'ONNX, beyond 2^24': ['o.onnx', onnx(HUGE)],
};

for (const [what, [name, content]] of Object.entries(files))
  t.test(`${what}: one product is unknown, and coverage says so`, async (t) => {
    const { trace, report } = importContent(content, name, importOptions());
    t.same(
      trace.operators.map((o) => o.dims),
      [{ b: 1, m: 4, k: 8, n: 3 }],
    );
    t.match([report.totals.mapped, report.totals.unknown], [1, 1]);
    t.match(report.coverage, { operators: 0.5, missing: [{ count: 1, macs: null }] });
    t.equal(report.notes.filter((n) => n.startsWith('sizes: ')).length, 1);
  });

t.test('the bounds: 0 and 2^24 can be recorded; pieces have at least 1, and count below 2^53', async (t) => {
  const shape = (...s: number[]): string | undefined => unusableShape(op('x', [tensor(...s)]));
  t.same([shape(0, 2 ** 24), shape(2 ** 24 + 1), shape(-1), shape(0.5)], [undefined, '[16777217]', '[-1]', '[0.5]']);
  t.equal(shape(...Array.from({ length: 9 }, () => -1)), '[-1, -1, -1, -1, -1, -1, -1, -1, …]');
  const held = (rows: number, cols: number, out?: readonly number[]): boolean =>
    isHoldable({ dims: { rows, cols }, parameters: [], ...(out && { out }) });
  t.same(
    [held(1, 2 ** 24), held(0, 1), held(1, 2 ** 24 + 1), held(1, 1, [0]), held(1, 1, [2])],
    [true, false, false, false, true],
  );
  const product = (size: number): boolean => isHoldable({ dims: { b: 1, m: size, k: size, n: size }, parameters: [] });
  t.same([product(2 ** 17), product(2 ** 18)], [true, false]);
  t.notOk(isHoldable({ dims: { rows: 1, cols: 1 }, parameters: [tensor(...Array.from({ length: 9 }, () => 1))] }));
});
