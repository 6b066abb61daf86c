/** An operator of ONNX on one line, what it reads and what it is read as. */
import t from 'tap';
import { isTensor, isTensorList, type Argument, type RecordedOp } from '../../../../../traces/import/recording.js';
import { info, node, opsOf, tensor, type TypeWord } from '../../../../helpers/onnx.js';

/**
 * `Name: inputs`, each a shape (`2×3`, `scalar`), with its type (`2×3:int8`), the elements of one that is stored (`=1 2`, `=0.5:float32`, `one=5` of
 * no dimension), `#7` a constant of the graph, `w2×3` a weight, `?` of unknown shape, or `–` for none; named x y z u v w a b c in turn.
 */
export interface Case {
  readonly is: string;
  readonly attributes?: Parameters<typeof node>[3];
  readonly makes?: number;
  readonly opset?: number;
}
const NAMES = [...'xyzuvwabcdefg'];
type Objects = Partial<Record<'inputs' | 'initializers' | 'values', object[]>>;

/** What declares an input. */
function declared(text: string, name: string): Objects {
  const [value = '', type] = text.split(':') as [string, TypeWord?];
  const shape = (s: string): number[] => (s === 'scalar' ? [] : s.split('×').map(Number));
  if (value === '–' || value === '?' || value.startsWith('#')) return {};
  if (value.includes('=')) {
    const values = value.split('=')[1]!.split(' ').filter(Boolean).map(Number);
    return { initializers: [tensor(name, value.startsWith('one') ? [] : [values.length], values, type ?? 'int64')] };
  }
  if (value.startsWith('w')) return { initializers: [tensor(name, shape(value.slice(1)), undefined, type ?? 'float32')] };
  return { inputs: [info(name, shape(value), type ?? 'float32')] };
}

/** The operators of a model of one node, and of `more` nodes after it. */
export function run({ is, attributes = {}, makes = 1, opset = 17 }: Case, more: object[] = []): readonly RecordedOp[] {
  const [, path = '', list = ''] = /^(\S+):(?: (.*))?$/.exec(is)!;
  const [op, domain = ''] = path.split('::').reverse() as [string, string?];
  const reads = list === '' ? [] : list.split(', ');
  const all = reads.map((r, i) => declared(r, NAMES[i]!));
  const before = reads.flatMap((r, i) => {
    if (r.startsWith('#')) return [node('Constant', [], [NAMES[i]!], { value_int: Number(r.slice(1)) })];
    return r === '?' ? [node('NonZero', ['given'], [NAMES[i]!])] : [];
  });
  const names = reads.map((r, i) => (r === '–' ? '' : NAMES[i]!));
  const outputs = Array.from({ length: makes }, (_, i) => `o${i}`);
  const ops = opsOf({
    nodes: [...before, node(op, names, outputs, attributes, { domain }), ...(more as ReturnType<typeof node>[])],
    inputs: [info('given', [3]), ...all.flatMap((d) => d.inputs ?? [])],
    initializers: all.flatMap((d) => d.initializers ?? []),
    opset,
  });
  return ops.slice(before.length);
}

/** The elements of what a node of constants makes, each as the operand of an addition shows it; those that are not known are left out. */
export function elements(given: Case, output = 0): number[] {
  const shape = run(given)[0]!.results![output]!.shape;
  const count = shape.reduce((a, b) => a * b, 1);
  const flat = node('Flatten', [`o${output}`], ['flat'], { axis: 0 });
  const rest = node('Squeeze', ['flat', 'first'], ['list']);
  const first = node('Constant', [], ['first'], { value_ints: [0] });
  const each = Array.from({ length: count }, (_, i) => [
    node('Constant', [], [`i${i}`], { value_int: i }),
    node('Gather', ['list', `i${i}`], [`e${i}`]),
    node('Add', ['given', `e${i}`], [`sum${i}`]),
  ]);
  const sums = run(given, [first, flat, rest, ...each.flat()]).filter(({ word }) => word === 'add');
  return sums.slice(-count || sums.length).flatMap(({ args: [, e] }) => (typeof e === 'number' ? [e] : []));
}

/** An argument as text: x[2×3] for a tensor, <1 2> for a list, others as they are. */
const show = (a: Argument): string => {
  if (a === undefined) return '–';
  if (isTensorList(a)) return a.length > 0 ? `(${a.map(show).join(' ')})` : '<>';
  if (isTensor(a)) return `${a.id}[${a.shape.join('×')}]`;
  return Array.isArray(a) ? `<${a.join(' ')}>` : String(a);
};
/** Words, arguments, and shapes and types of results. */
export const text = (ops: readonly RecordedOp[]): string =>
  ops
    .map(({ word, args, results }) => {
      const made = results?.map(({ shape, type }) => `[${shape.join('×')}]${type === 'float32' ? '' : ` ${type}`}`);
      return `${[word, ...args.map(show)].join(' ')} → ${made ? made.join(', ') : '?'}`;
    })
    .join('; ');

const settings = ({ attributes = {}, opset }: Case): string =>
  Object.entries({ ...attributes, ...(opset && { opset }) })
    .map(([k, v]) => ` ${k} ${JSON.stringify(v)}`)
    .join('');

/** What is read, and what it is read as; a text that begins with `!` is what a message says. */
export function holds(cases: readonly (readonly [Case | string, string])[]): void {
  for (const [given, expected] of cases) {
    const one = typeof given === 'string' ? { is: given } : given;
    t.test(`${one.is}${settings(one)} → ${expected}`, async (t) => {
      if (!expected.startsWith('!')) return void t.equal(text(run(one)), expected);
      t.throws(() => run(one), { name: 'InputError', message: `m.onnx: node n_o0: ${expected.slice(1)}` });
    });
  }
}
