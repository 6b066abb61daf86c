/** What the schema of an operator trace cannot say: that its parts fit together. */
import { InputError } from '../files/input-error.js';
import { macsOf } from './gemms.js';
import { batchesOfB, isPutTogether } from './operands.js';
import { elements, isGemm, type Kind, type Operator, type OperatorTrace, type Tensor } from './operator.js';

/** inputs that each kind has at least */
const OPERANDS: Readonly<Record<Kind, number>> = {
  matmul: 2,
  bmm: 2,
  layer_norm: 1,
  rms_norm: 1,
  softmax: 1,
  gelu: 1,
  relu: 1,
  silu: 1,
  sigmoid: 1,
  tanh: 1,
  add: 2,
  mul: 2,
  embedding: 1,
  entropy: 1,
  elementwise: 1,
};

const isProduct = (kind: Kind): boolean => kind === 'matmul' || kind === 'bmm';

/** Elements that an operator reads of each input, by its dims; a table is read row by row, so any size will do. */
function sizesOf({ kind, dims, inputs }: Operator): number[] {
  if (!isGemm(dims)) return kind === 'embedding' || isPutTogether({ kind, dims, inputs }) ? [] : [dims.rows * dims.cols];
  const { b, m, k, n } = dims;
  return [b * m * k, kind === 'bmm' ? batchesOfB(dims, inputs[1]!) * k * n : k * n];
}

/** Elements that it makes; those of an elementwise operator may be fewer, where it sums. */
function outputSize({ kind, dims, output }: Operator): number {
  if (isGemm(dims)) return dims.b * dims.m * dims.n;
  if (kind === 'elementwise') return Math.min(elements(output), dims.rows * dims.cols);
  return kind === 'entropy' ? dims.rows : dims.rows * dims.cols;
}

function checkInputs(op: Operator, fault: Fault): void {
  const { inputs, kind } = op;
  if (inputs.length < OPERANDS[kind]) throw fault('.inputs', `${inputs.length} operands`, `${OPERANDS[kind]} for ${kind}`);
  for (const [i, size] of sizesOf(op).entries()) {
    if (!Number.isSafeInteger(size)) throw fault('.dims', 'too large', 'below 2^53 elements');
    const has = elements(inputs[i]!);
    if (has < size)
      throw fault(`.inputs[${i}]`, `${inputs[i]!.shape.join('×')} = ${has} elements`, `at least ${size} by its dims`);
  }
}

/** That rows that are put into a cache at one of its rows end within it. */
function checkRow({ row, kind, dims, output }: Operator, fault: Fault): void {
  if (row === undefined) return;
  if (kind !== 'elementwise' || isGemm(dims) || output.class !== 'cache')
    throw fault('.row', `given for ${kind} into class ${output.class}`, 'elementwise into a cache, or none');
  const has = output.shape[0]!;
  const put = (dims.rows * dims.cols * has) / elements(output);
  if (row + put > has) throw fault('.row', `${row}, ${put} rows of a cache of ${has}`, `at most ${Math.floor(has - put)}`);
}

/** That dims, operands and result are of one size. */
function checkSizes(op: Operator, fault: Fault): void {
  const { dims, kind, output } = op;
  if (isGemm(dims) !== isProduct(kind)) throw fault('.dims', `do not fit ${kind}`, 'b, m, k, n for a product, else rows, cols');
  if (isGemm(dims) && !Number.isSafeInteger(macsOf(dims))) throw fault('.dims', 'too large', 'below 2^53 multiply-accumulates');
  checkInputs(op, fault);
  const out = outputSize(op);
  checkRow(op, fault);
  if (output.class === 'cache' && elements(output) >= out) return; // rows put at its end, or at one of them
  if (elements(output) !== out) throw fault('.output', `${elements(output)} elements`, `${out} by its dims`);
}

/** Makes a fault of an operator: `field` is appended to where it stands. */
type Fault = (field: string, problem: string, expected: string) => InputError;

/** That equal ids are the same data: one class, shape and width. */
function createTensorCheck(): (tensor: Tensor, fault: Fault) => void {
  const known = new Map<string, string>();
  return ({ id, class: of, shape, bits }, fault) => {
    // a cache grows: its rows are not compared
    const here = `${of} ${(of === 'cache' ? shape.slice(1) : shape).join('×')} ${bits}`;
    const before = known.get(id) ?? here;
    if (before !== here) throw fault(`, tensor ${id}`, `is ${here} here`, `${before}, as before`);
    known.set(id, here);
  };
}

/** Ids in order, dependencies earlier, operands that fit, one tensor one shape. @throws InputError with the first fault */
export function checkTrace({ sentences, operators }: OperatorTrace, file: string): void {
  const checkTensor = createTensorCheck();
  const served = new Set(operators.map((op) => op.sentence));
  const empty = sentences.findIndex((_, i) => !served.has(i));
  if (operators.length === 0) throw new InputError({ file }, 'no operators', 'at least one');
  operators.forEach((op, i) => {
    const fault: Fault = (field, problem, expected) =>
      new InputError({ file, field: `operator ${i}${field}` }, problem, expected);
    if (op.id !== i) throw fault('.id', `${op.id}`, `${i}, its position`);
    if (op.sentence >= sentences.length) throw fault('.sentence', `${op.sentence}`, `less than ${sentences.length}`);
    for (const d of op.deps) if (d >= i) throw fault('.deps', `${d}`, 'an earlier operator');
    checkSizes(op, fault);
    for (const t of [...op.inputs, op.output]) checkTensor(t, fault);
  });
  if (empty >= 0) {
    const place = { file, field: `sentence ${empty} (${sentences[empty]!.id})` };
    throw new InputError(place, 'no operator is of it', 'at least one');
  }
}
