/** Small sound files of each format, to be damaged. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { importOptions, importTrace, packageRoot, writeJsonl } from '../../../traces/index.js';
import { TINY } from '../../helpers/cli.js';
import { chakraFile, converted } from '../../traces/import/chakra/builder.js';
import { ints, scalar, tensor, tensors, traceText, type Node, type Value } from '../../traces/import/execution-trace/builder.js';

/** The first operators of a recording, and its label. */
function kinetoText(): string {
  const file = JSON.parse(gunzipSync(readFileSync(TINY)).toString()) as { traceEvents: { ph: string; cat?: string }[] };
  const events = file.traceEvents.filter(({ ph, cat }) => ph === 'X' && (cat === 'cpu_op' || cat === 'user_annotation'));
  return JSON.stringify({ schemaVersion: 1, traceEvents: events.slice(0, 160) });
}

const op = (id: number, name: string, inputs: readonly Value[], ...outputs: Value[]): Node => ({
  id,
  name,
  parent: 3,
  inputs,
  outputs,
});
const x = tensor(100, [8, 16]);
const [q, k, v] = [101, 102, 103].map((id) => tensor(id, [1, 2, 8, 8])) as [Value, Value, Value];
/** A layer of a decoder, in few operators. */
const NODES: readonly Node[] = [
  { id: 3, name: 'inference model=albert', parent: 2, scope: 7 },
  op(4, 'aten::embedding', [tensor(110, [64, 16]), tensor(111, [8], { type: 'long int' })], x),
  op(5, 'aten::layer_norm', [x, ints(16), tensor(112, [16]), tensor(113, [16])], tensor(120, [8, 16])),
  ...[101, 102, 103].map((to, i) =>
    op(6 + i, 'aten::linear', [tensor(120, [8, 16]), tensor(130 + i, [16, 16])], tensor(to, [8, 16])),
  ),
  op(
    9,
    'aten::scaled_dot_product_attention',
    [q, k, v, scalar('<None>', 'None'), scalar(0, 'Double'), scalar(true, 'Bool')],
    tensor(121, [8, 16]),
  ),
  op(
    10,
    'aten::addmm',
    [tensor(140, [16]), tensor(121, [8, 16]), tensor(141, [16, 16]), scalar(1), scalar(1)],
    tensor(122, [8, 16]),
  ),
  op(11, 'aten::add', [tensor(122, [8, 16]), x, scalar(1)], tensor(123, [8, 16])),
  op(12, 'aten::cat', [tensors(tensor(123, [8, 16]), x), ints(0)], tensor(124, [16, 16])),
  op(
    13,
    'aten::conv2d',
    [
      tensor(142, [1, 3, 8, 8]),
      tensor(143, [4, 3, 2, 2]),
      scalar('<None>', 'None'),
      ints(2, 2),
      ints(0, 0),
      ints(1, 1),
      scalar(1),
    ],
    tensor(125, [1, 4, 4, 4]),
  ),
  op(14, 'aten::gelu', [tensor(124, [16, 16]), scalar('none', 'String')], tensor(126, [16, 16])),
  op(15, 'aten::softmax', [tensor(126, [16, 16]), scalar(-1)], tensor(127, [16, 16])),
  op(16, 'aten::bmm', [tensor(128, [2, 4, 8]), tensor(129, [2, 8, 4])], tensor(131, [2, 4, 4])),
];

const MODELS = join(packageRoot(), 'test', 'traces', 'import', 'onnx', 'models');
const model = (name: string): Buffer => gunzipSync(readFileSync(join(MODELS, name)));

/** By format: its name in the registry → files. */
export const bases: Readonly<Record<string, () => readonly Buffer[]>> = {
  kineto: () => [Buffer.from(kinetoText())],
  'execution-trace': () => (['1.0.1', '1.1.1-chakra.0.0.4'] as const).map((schema) => Buffer.from(traceText(NODES, schema))),
  chakra: () => [chakraFile(NODES.map((n) => converted(n)))],
  onnx: () => ['alibi-einsum-mv-256-seq64.onnx.gz', 'gpt2-256-p64-d8.raw.onnx.gz'].map(model),
  'switchyard-operators': () => [Buffer.from(writeJsonl(importTrace(TINY, importOptions()).trace))],
};
