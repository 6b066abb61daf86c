/**
 * The text form of an operator trace: JSON Lines, gzip accepted (traces/README.md describes it field by field).
 *
 * Line 1 is the header, then one line a sentence, then one line an operator, in order of their ids.
 */
import { z } from 'zod';
import { checked } from '../files/check.js';
import { InputError } from '../files/input-error.js';
import { parseJson } from '../files/read.js';
import { macsOf } from './gemms.js';
import {
  elements,
  isGemm,
  OPERATOR_FORMAT,
  operatorSchema,
  sentenceSchema,
  type Operator,
  type OperatorTrace,
} from './operator.js';

const headerSchema = z.looseObject({
  format: z.literal(OPERATOR_FORMAT.format),
  version: z.int(),
  name: z.string().max(200),
  source: z.string().max(1000),
});

export function writeJsonl(trace: OperatorTrace): string {
  const header = { ...OPERATOR_FORMAT, name: trace.name, source: trace.source };
  const lines = [header, ...trace.sentences.map((sentence) => ({ sentence })), ...trace.operators];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** @throws InputError with the line of the first fault */
export function readJsonl(text: string, file: string): OperatorTrace {
  const lines = text.split('\n');
  const at = (i: number): unknown => parseJson(lines[i]!, file, 'one JSON object a line');
  const header = checked(headerSchema, at(0), { file, line: 1 });
  if (header.version > OPERATOR_FORMAT.version)
    throw new InputError(
      { file, line: 1, field: 'version' },
      `version ${header.version} is newer than this program`,
      `${OPERATOR_FORMAT.version}`,
    );
  const sentences: OperatorTrace['sentences'][number][] = [];
  const operators: Operator[] = [];
  for (let i = 1; i < lines.length; i++) {
    if (lines[i]!.trim() === '') continue;
    const place = { file, line: i + 1 };
    let value: unknown;
    try {
      value = at(i);
    } catch {
      throw new InputError(place, 'not JSON', 'one JSON object a line');
    }
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, 'sentence') && !Object.hasOwn(value, 'kind'))
      sentences.push(checked(z.strictObject({ sentence: sentenceSchema }), value, place).sentence);
    else operators.push(checked(operatorSchema, value, place));
  }
  const trace = { name: header.name, source: header.source, sentences, operators };
  return trace;
}

/** What a schema cannot say: ids in order, dependencies earlier, one tensor one shape. @throws InputError */
export function checkTrace({ sentences, operators }: OperatorTrace, file: string): void {
  const shapes = new Map<string, string>();
  if (operators.length === 0) throw new InputError({ file }, 'no operators', 'at least one');
  operators.forEach((op, i) => {
    const field = `operator ${i}`;
    if (op.id !== i) throw new InputError({ file, field: `${field}.id` }, `${op.id}`, `${i}, its position`);
    if (op.sentence >= sentences.length)
      throw new InputError({ file, field: `${field}.sentence` }, `${op.sentence}`, `less than ${sentences.length}`);
    for (const d of op.deps) if (d >= i) throw new InputError({ file, field: `${field}.deps` }, `${d}`, 'an earlier operator');
    if (isGemm(op.dims) !== (op.kind === 'matmul' || op.kind === 'bmm'))
      throw new InputError(
        { file, field: `${field}.dims` },
        `do not fit ${op.kind}`,
        'b, m, k, n for a product, else rows, cols',
      );
    checkOperands(op, file, field);
    for (const t of [...op.inputs, op.output]) {
      const shape = `${t.class} ${t.shape.join('×')} ${t.bits}`;
      const known = shapes.get(t.id) ?? shape;
      if (known !== shape)
        throw new InputError({ file, field: `${field}, tensor ${t.id}` }, `is ${shape} here`, `${known}, as before`);
      shapes.set(t.id, shape);
    }
  });
}

const OPERANDS = {
  matmul: 2,
  bmm: 2,
  layer_norm: 3,
  softmax: 1,
  gelu: 1,
  relu: 1,
  tanh: 1,
  add: 2,
  mul: 2,
  embedding: 1,
  entropy: 1,
};

function checkOperands(op: Operator, file: string, field: string): void {
  const { dims } = op;
  if (isGemm(dims) && !Number.isSafeInteger(macsOf(dims)))
    throw new InputError({ file, field: `${field}.dims` }, 'too large', 'below 2^53 multiply-accumulates');
  if (op.inputs.length < OPERANDS[op.kind])
    throw new InputError(
      { file, field: `${field}.inputs` },
      `${op.inputs.length} operands`,
      `${OPERANDS[op.kind]} for ${op.kind}`,
    );
  const sizes = isGemm(dims)
    ? [dims.b * dims.m * dims.k, op.kind === 'bmm' ? dims.b * dims.k * dims.n : dims.k * dims.n]
    : op.kind === 'embedding'
      ? []
      : [dims.rows * dims.cols];
  sizes.forEach((size, i) => {
    if (!Number.isSafeInteger(size)) throw new InputError({ file, field: `${field}.dims` }, 'too large', 'below 2^53 elements');
    if (elements(op.inputs[i]!) < size)
      throw new InputError(
        { file, field: `${field}.inputs[${i}]` },
        `${op.inputs[i]!.shape.join('×')} = ${elements(op.inputs[i]!)} elements`,
        `at least ${size} by its dims`,
      );
  });
  const out = isGemm(dims) ? dims.b * dims.m * dims.n : op.kind === 'entropy' ? dims.rows : dims.rows * dims.cols;
  if (elements(op.output) !== out)
    throw new InputError({ file, field: `${field}.output` }, `${elements(op.output)} elements`, `${out} by its dims`);
}
