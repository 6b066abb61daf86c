/** What becomes of weights, from a file to operators: one wherever it stands, work on it alone is none at run time. */
import t from 'tap';
import { importContent } from '../../../../traces/import/index.js';
import { importOptions, type Imported } from '../../../../traces/import/importer.js';
import { graphObject, info, node, onnxBytes, tensor, whole, type ModelObject } from '../../../helpers/onnx.js';

const imported = (m: ModelObject): Imported => importContent(onnxBytes(m), 'm.onnx', importOptions());
/** [id, class, bits] of all that are no activations, in order. */
const weightsOf = ({ trace }: Imported): (readonly [string, string, number])[] =>
  trace.operators.flatMap(({ inputs }) =>
    inputs.filter((i) => i.class !== 'activation').map((i) => [i.id, i.class, i.bits] as const),
  );
const kinds = ({ trace }: Imported): string => trace.operators.map((o) => o.kind).join(' ');
const filled = (n: number): number[] => Array<number>(n).fill(1);
const [scale, zero] = [tensor('s', [], [0.5], 'float32'), tensor('z', [], [0], 'int8')];

t.test('quantising and dequantising a weight is no work of the run: it is one weight, as it is stored', async (t) => {
  const x = info('x', [16, 64]);
  const stored = imported({
    nodes: [
      node('DequantizeLinear', ['w', 's', 'z'], ['wf']),
      node('QuantizeLinear', ['x', 's', 'z'], ['xq']),
      node('DequantizeLinear', ['xq', 's', 'z'], ['xf']),
      node('MatMul', ['xf', 'wf'], ['y']),
    ],
    inputs: [x],
    initializers: [tensor('w', [64, 32], filled(2048), 'int8'), scale, zero],
  });
  t.equal(kinds(stored), 'elementwise elementwise matmul', 'of the activation both stay');
  t.same(weightsOf(stored), [['product[32×64]', 'backbone', 8]]);
  const { rows } = stored.report;
  t.ok(rows.some((r) => r.fate === 'folded' && r.name === 'DequantizeLinear' && /weight, converted before/.test(r.into)));

  const trained = imported({
    nodes: [
      node('QuantizeLinear', ['w', 's', 'z'], ['wq']),
      node('DequantizeLinear', ['wq', 's', 'z'], ['wf']),
      node('MatMul', ['x', 'wf'], ['y']),
    ],
    inputs: [x],
    initializers: [tensor('w', [64, 32], filled(2048), 'float32'), scale, zero],
  });
  t.equal(kinds(trained), 'matmul');
  t.same(weightsOf(trained), [['product[32×64]', 'backbone', 8]], 'stored as it is quantised, in 8 bits');
});

t.test('a weight in the body of a loop is one, in loops inside loops too', async (t) => {
  const looped = (inner: object, name: string) => node('Loop', ['n', '', name], [`${name}_out`], { body: inner });
  const go = node('Identity', ['go'], ['go2']);
  const state = (v: string) => [info('i', [], 'int64'), info('go', [], 'bool'), info(v, [])];
  const made = (v: string) => [info('go2', [], 'bool'), info(v, [2, 4])];
  const w = tensor('w', [4, 4], filled(16), 'float32');
  const body = graphObject({
    nodes: [go, node('MatMul', ['a', 'w'], ['a2'])],
    inputs: state('a'),
    outputs: made('a2'),
    initializers: [w],
  });
  const outer = graphObject({ nodes: [go, looped(body, 'b')], inputs: state('b'), outputs: made('b_out') });
  const turns = tensor('n', [], [3]);
  for (const [nodes, products] of [
    [[looped(body, 'x')], 3],
    [[looped(outer, 'x')], 9],
  ] as const) {
    const one = weightsOf(imported({ nodes, inputs: [info('x', [2, 4])], initializers: [turns] }));
    t.equal(one.length, products);
    t.equal(new Set(one.map(([id]) => id)).size, 1);
  }
});

t.test('what a recurrent layer multiplies is counted: in each step by both matrices of each direction', async (t) => {
  for (const directions of [1, 2]) {
    const { coverage } = imported({
      nodes: [
        node('LSTM', ['x', 'w', 'r', 'b'], ['y', 'h', 'c'], { hidden_size: 16 }),
        node('Reshape', ['y', 'flat'], ['z']),
        node('MatMul', ['z', 'v'], ['out']),
      ],
      inputs: [info('x', [10, 1, 8])],
      initializers: [
        tensor('w', [directions, 64, 8], undefined, 'float32'),
        tensor('r', [directions, 64, 16], undefined, 'float32'),
        tensor('b', [directions, 128], undefined, 'float32'),
        tensor('v', [16 * directions, 4], undefined, 'float32'),
        whole('flat', [10, 16 * directions]),
      ],
    }).report;
    const macs = 10 * directions * (64 * 8 + 64 * 16);
    t.same(coverage.missing, [{ name: 'LSTM', count: 1, macs }]);
    t.equal(coverage.macs, (640 * directions) / (macs + 640 * directions));
  }
});
