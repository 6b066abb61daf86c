/**
 * MLCommons Chakra's protobuf traces (.et).
 *
 * Read     nodes with their callers (ctrl_deps), inputs and outputs where a converter stored them, and the attributes that
 *          PyTorch's Execution Trace has. Where tensors have no ids, data_deps say what reads what; where nothing has a shape,
 *          `--shapes FILE` gives them (shapes.ts).
 * Ignored  times, sizes of messages, kernels of a device beside operators of the host.
 * Format   github.com/mlcommons/chakra, schema/protobuf/et_def.proto
 */
import { InputError } from '../../files/input-error.js';
import { recordedThreads } from '../execution-trace/recorded.js';
import { nestNodes } from '../execution-trace/tree.js';
import { OF_RECORDINGS, type Importer, type ReadOptions } from '../importer.js';
import type { Recording } from '../recording.js';
import { EXPECTED, looksLikeChakra, nodeMessages, type NodeMessage } from './messages.js';
import { readNode, type Around } from './node.js';
import { EXPECTED_SHAPES, readShapes } from './shapes.js';

const nameOf = (node: NodeMessage): string => node.name ?? '';
const idOf = (node: NodeMessage): string => String(node.id ?? 0);

function read(content: Buffer, file: string, { shapes }: ReadOptions): Recording {
  const messages = [...nodeMessages(content, file)].map(({ node }) => node);
  if (messages.length === 0) throw new InputError({ file }, 'no nodes', EXPECTED);
  const given = shapes === undefined ? undefined : readShapes(shapes, new Set(messages.flatMap((m) => [idOf(m), nameOf(m)])));
  const shapesOf: Around['shapesOf'] = (m) => given?.get(idOf(m)) ?? given?.get(nameOf(m));
  const made: Around['made'] = new Map();
  const read = messages.map((m, i) => readNode(m, i, { made, shapesOf, file })).filter((n) => !n.isMetadata);
  if (!read.some((n) => n.shaped)) throw new InputError({ file }, 'this Chakra trace has no shapes', EXPECTED_SHAPES);

  const oddities = new Map<string, number>();
  const note = (oddity: string): void => void oddities.set(oddity, (oddities.get(oddity) ?? 0) + 1);
  const hasHost = read.some((n) => n.onHost === true);
  const work = read.filter((n) => {
    const kernel = hasHost && n.onHost === false && n.node.word === undefined;
    if (kernel) note('kernel of a device');
    return !kernel;
  });
  const threads = recordedThreads(
    nestNodes(
      work.map((n) => n.node),
      file,
      note,
    ),
    file,
    note,
  );
  if (!threads.some(({ ops }) => ops.length > 0)) throw new InputError({ file }, 'no operators', EXPECTED);
  return { threads, ids: true, oddities, ...(read.some((n) => n.byDependencies) && { idsOf: 'data dependencies' }) };
}

/** Reads, and nothing else. */
export const chakra: Importer = {
  summary: 'MLCommons Chakra trace (.et, protobuf), gzip or not',
  options: [...OF_RECORDINGS, '--shapes'],
  expected: EXPECTED,
  recognises: (head) => !/^(?:\xef\xbb\xbf)?\s*[[{]\s*["[{\]}]/.test(head) && looksLikeChakra(Buffer.from(head, 'latin1')),
  read,
};
