/** A small file of each format that has ids or a graph: a matrix product and what follows it. */
import { node, onnxBytes, info, tensor as onnxTensor } from '../../helpers/onnx.js';
import { chakraFile, converted } from './chakra/builder.js';
import { tensor, trace, type Node } from './execution-trace/builder.js';

const NODES: readonly Node[] = [
  { id: 7, name: 'aten::mm', parent: 2, inputs: [tensor(4, [8, 16]), tensor(5, [16, 64])], outputs: [tensor(10, [8, 64])] },
  { id: 8, name: 'aten::gelu', parent: 2, inputs: [tensor(10, [8, 64])], outputs: [tensor(11, [8, 64])] },
  { id: 9, name: 'aten::mm', parent: 2, inputs: [tensor(11, [8, 64]), tensor(6, [64, 3])], outputs: [tensor(12, [8, 3])] },
];
const weight = (name: string, dims: readonly [number, number]): object =>
  onnxTensor(name, dims, Array<number>(dims[0] * dims[1]).fill(0.5), 'float32');

/** By the name of its importer. */
export const EXAMPLES: Readonly<Record<string, Buffer>> = {
  'execution-trace': trace(NODES),
  chakra: chakraFile(NODES.map((n) => converted(n))),
  onnx: onnxBytes({
    nodes: [node('MatMul', ['x', 'a'], ['y']), node('Relu', ['y'], ['z']), node('MatMul', ['z', 'b'], ['out'])],
    inputs: [info('x', [8, 16])],
    outputs: [info('out', [8, 3])],
    initializers: [weight('a', [16, 64]), weight('b', [64, 3])],
  }),
};
