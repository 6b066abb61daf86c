/**
 * PyTorch's Execution Trace (ExecutionTraceObserver), schemas 1.0.1 to 1.1.1-chakra.0.0.4, which Chakra's linker takes too.
 *
 * Read     nodes with their callers, values, shapes and types; record_function's scopes as labels; threads. Tensors have
 *          ids, so that what reads what is known; what ids mean is in lives.ts.
 * Ignored  strides, forward parents, kernels of a device that a linker added.
 * Format   torch/csrc/profiler/standalone/execution_trace_observer.cpp of PyTorch.
 */
import { InputError } from '../../files/input-error.js';
import { OF_RECORDINGS, type Importer } from '../importer.js';
import type { Argument, RecordedTensor, RecordedThread, Recording } from '../recording.js';
import type { RecordedOp } from '../recording.js';
import { parseLenient } from './lenient-json.js';
import { EXPECTED, nodeTexts } from './node-texts.js';
import { nodeField, readNode, type TraceNode } from './node.js';
import { recordedThreads } from './recorded.js';
import { nestNodes } from './tree.js';

const SCHEMA = /^"1\.(?:0\.[0-4]|1\.[01])(?:-chakra\.0\.0\.4)?"$/;

/** What one operator was given and made, for a recording of the same run that has no ids. */
export interface OpOfRecordFunction {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly results: readonly RecordedTensor[];
}

function readNodes(content: Buffer, file: string, note: (oddity: string) => void): TraceNode[] {
  const nodes: TraceNode[] = [];
  let index = 0;
  for (const { key, text } of nodeTexts(content, file)) {
    if (key === 'schema') {
      if (!SCHEMA.test(text)) note(`schema ${text}, read as 1.1.1-chakra.0.0.4`);
      continue;
    }
    let json: unknown;
    try {
      json = parseLenient(text, note);
    } catch {
      throw new InputError({ file, field: nodeField(index) }, 'not JSON', EXPECTED);
    }
    const node = readNode(json, index++, file);
    if (node.kernel) note('kernel of a device');
    else nodes.push(node);
  }
  return nodes;
}

function read(content: Buffer, file: string, see?: (node: TraceNode, op: RecordedOp) => void): Recording {
  const oddities = new Map<string, number>();
  const note = (oddity: string): void => void oddities.set(oddity, (oddities.get(oddity) ?? 0) + 1);
  const threads: RecordedThread[] = recordedThreads(nestNodes(readNodes(content, file, note), file, note), file, note, see);
  if (!threads.some(({ ops }) => ops.length > 0))
    throw new InputError({ file, field: 'nodes' }, 'no operators', 'a trace of a run between start() and stop()');
  return { threads, ids: true, oddities };
}

/**
 * Operators by PyTorch's record function id, which a Kineto recording of the same run has as `Record function id`.
 * @throws InputError
 */
export function idsByRecordFunction(content: Buffer, file: string): ReadonlyMap<number, OpOfRecordFunction> {
  const found = new Map<number, OpOfRecordFunction>();
  read(content, file, ({ recordFunction }, { name, args, results }) => {
    if (recordFunction > 0) found.set(recordFunction, { name, args, results: results ?? [] });
  });
  return found;
}

/** Reads, and nothing else. */
export const executionTrace: Importer = {
  summary: 'PyTorch Execution Trace (JSON of ExecutionTraceObserver), gzip or not',
  options: OF_RECORDINGS,
  expected: EXPECTED,
  recognises: (head) =>
    /^(?:\xef\xbb\xbf)?\s*\{/.test(head) &&
    /"nodes"\s*:\s*\[/.test(head) &&
    /"ctrl_deps"\s*:|"op_schema"\s*:|\|execution_(?:trace|graph)\||"schema"\s*:\s*"\d+\.\d+\.\d+(?:-chakra|")/.test(head),
  read: (content, file) => read(content, file),
};
