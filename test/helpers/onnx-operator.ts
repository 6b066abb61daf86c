/** Single ONNX operators as graphs of one node, and what they come to as text. */
import { isTensor, isTensorList, type Argument, type RecordedOp } from '../../traces/import/recording.js';
import { info, node, opsOf, whole } from './onnx.js';

type Attributes = Parameters<typeof node>[3];
/** One node that reads x, y, z … of these shapes; a list that starts with 'is' is a constant of whole numbers. */
type Input = readonly number[] | readonly ['is', ...number[]] | undefined;
export interface Case {
  readonly op: string;
  readonly reads: readonly Input[];
  readonly attributes?: Attributes;
  readonly makes?: number;
  readonly opset?: number;
  readonly domain?: string;
}
const NAMES = [...'xyzuvwabcdef'];

/** What the importer makes of it. */
export function run({ op, reads, attributes = {}, makes = 1, opset = 17, domain = '' }: Case): readonly RecordedOp[] {
  const isConstant = (r: Input): r is readonly ['is', ...number[]] => r?.[0] === 'is';
  const names = reads.map((r, i) => (r ? NAMES[i]! : ''));
  return opsOf({
    nodes: [
      node(
        op,
        names,
        Array.from({ length: makes }, (_, i) => `o${i}`),
        attributes,
        { domain },
      ),
    ],
    inputs: reads.flatMap((r, i) => (r && !isConstant(r) ? [info(names[i]!, r as number[])] : [])),
    initializers: reads.flatMap((r, i) => (isConstant(r) ? [whole(names[i]!, r.slice(1) as number[])] : [])),
    opset,
  });
}
/** An argument as text: x[2×3] for a tensor, numbers as they are. */
export const show = (a: Argument): string => {
  if (a === undefined) return '–';
  if (isTensorList(a)) return `(${a.map(show).join(' ')})`;
  if (isTensor(a)) return `${a.id}[${a.shape.join('×')}]`;
  return Array.isArray(a) ? `<${a.join(' ')}>` : String(a);
};
export const text = (op: RecordedOp): string =>
  `${op.word} ${op.args.map(show).join(' ')} → ${op.results ? op.results.map((r) => r.shape.join('×')).join(', ') : '?'}`;
