/**
 * ONNX graphs, opsets 9 to 25 (others are read as if they were, which is said), `.onnx` and `.onnx.gz`.
 *
 * Read     nodes in the file's order, which must be one in which they can run; values have ids (their names), weights their
 *          names, and a density where their elements are in the file. Types and shapes are worked out here, as far as
 *          constants go; what the file declares of values is taken where nothing follows. Functions of the model's own are
 *          opened; If, Loop and Scan have their bodies inside. Operators get PyTorch's names (operators/), those of another
 *          domain, and those without a counterpart, keep their own.
 * Needed   a size for each open dimension of an input: `--dim NAME=SIZE`, NAME as the file has it, or INPUT.i.
 * Ignored  weights in other files, which are never opened; training graphs.
 * Errors   InputError: cut off, no graph, a cycle or a value read before it is written, shapes that do not fit, a size that is
 *          missing or that the file has no dimension for, a product of a value whose shape nothing tells.
 * Format   github.com/onnx/onnx, docs/IR.md and docs/Operators.md
 */
import type { Importer, ReadOptions } from '../importer.js';
import type { Recording } from '../recording.js';
import { checkDims, inputOf } from './dims.js';
import { functionsOf, readNodes } from './graph.js';
import { decodeModel, numberOf } from './schema.js';
import { scopeOf, type Reading } from './scope.js';

/** Versions of ONNX's own operators that are known here. */
const OPSETS = { from: 9, to: 25 };
const EXPECTED = 'an ONNX model (protobuf, .onnx or .onnx.gz)';

/** The operators of a model as one thread, with ids. @throws InputError */
function readModel(content: Buffer, file: string, { dims }: Pick<ReadOptions, 'dims'>): Recording {
  const model = decodeModel(content, file, EXPECTED);
  const { graph } = model;
  checkDims(graph, dims, file);
  const opset = model.opsetImport.find((o) => o.domain === '' || o.domain === 'ai.onnx');
  const r: Reading = {
    file,
    dims,
    opset: opset ? numberOf(opset.version) : 1,
    functions: functionsOf(model.functions),
    oddities: new Map(),
    stored: new Map(),
    nodes: 0,
  };
  if (!(r.opset >= OPSETS.from && r.opset <= OPSETS.to))
    r.oddities.set(`opset ${opset ? r.opset : 'missing'}, read as one of ${OPSETS.from} to ${OPSETS.to}`, 1);
  const scope = scopeOf(r, graph, undefined, '');
  // older files list weights among the inputs
  for (const input of graph.input)
    if (!scope.values.has(input.name)) scope.values.set(input.name, { ...inputOf(input, dims, file), id: input.name });
  const ops = readNodes(r, graph.node, scope);
  return { threads: [{ name: 'graph', ops }], ids: true, merged: true, oddities: r.oddities };
}

/** field 1, ir_version; then one of its neighbours: producer, domain, version, text, graph, opset */
const HEAD = /^\x08[\x01-\x20][\x12\x1a\x22\x28\x32\x3a\x42]/;

/** Reads, and nothing else. */
export const onnx: Importer = {
  summary: 'ONNX model (.onnx, .onnx.gz), open dimensions by --dim',
  options: ['--classes', '--sharing', '--dim'],
  expected: EXPECTED,
  // a page or a pointer that was saved under the model's name is text
  recognises: (head, file) => (/\.onnx(\.gz)?$/i.test(file) && !/^[ -~]{8}/.test(head)) || HEAD.test(head),
  read: readModel,
};
