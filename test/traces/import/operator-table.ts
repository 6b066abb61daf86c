/** The table "recorded operator → kind" of traces/README.md, made by asking the registries what they do with plain operands. */
import { operators } from '../../../traces/import/onnx/operators/index.js';
import type { Argument, RecordedOp } from '../../../traces/import/recording.js';
import { GROUPS, ruleFor } from '../../../traces/import/rules/index.js';
import { ALONE, type Outcome, type Rule } from '../../../traces/import/rules/rule.js';
import { info, node, opsOf } from '../../helpers/onnx.js';

const tensor = (...shape: number[]): Argument => ({ shape, type: 'float32' });
const [x, square, vector, image] = [tensor(4, 8), tensor(8, 8), tensor(8), tensor(1, 8, 8, 8)];
const heads = tensor(1, 2, 4, 8);
/** Operands that are tried, the first that fit count. */
const OPERANDS: readonly (readonly Argument[])[] = [
  [x, tensor(4, 8)],
  [x, square],
  [vector, x, square],
  [tensor(2, 4, 8), tensor(2, 8, 4)],
  [tensor(2, 4, 4), tensor(2, 4, 8), tensor(2, 8, 4)],
  [square, vector],
  [vector, square, vector],
  [vector, vector],
  ['ij,jk->ik', [x, square] as Argument],
  [heads, heads, heads],
  [heads, heads, heads, heads],
  [image, tensor(4, 8, 2, 2)],
  [tensor(1, 8, 8), tensor(4, 8, 2)],
  [tensor(1, 8, 8, 8, 8), tensor(4, 8, 2, 2, 2)],
  [x, [8], vector, vector],
  [[x, x] as Argument],
  [x],
  [x, vector, square],
];
/** What torch.bmm takes. */
const isBatch = (a: Argument): boolean => typeof a === 'object' && 'shape' in a && a.shape.length === 3;

function tried(rule: Rule, op: RecordedOp): Exclude<Outcome, { fate: 'unknown' }> | undefined {
  try {
    const outcome = rule(op, ALONE);
    return outcome?.fate === 'unknown' ? undefined : outcome;
  } catch {
    return undefined; // operands of other sizes than it has
  }
}

/** What a word comes to: the kinds of what is made of it. */
function kindsOf(word: string, rule: Rule, group: string): string {
  for (const args of OPERANDS.filter((a) => !/bmm/.test(word) || a.every(isBatch))) {
    const op: RecordedOp = {
      ...{ is: 'operator', name: `aten::${word}`, word, where: '', args, inner: [], module: undefined },
      results: [{ shape: [4, 8], type: 'float32' }],
    };
    const outcome = tried(rule, op);
    if (outcome?.fate === 'mapped')
      return outcome.pieces.map(({ kind, passes }) => ((passes ?? 1) === 1 ? kind : `${kind} (${passes} passes)`)).join(', ');
    if (outcome) return `${outcome.fate}: ${outcome.into}`;
  }
  return group;
}

/** PyTorch's words of an operator of ONNX. */
function wordsOf(name: string): string {
  const inputs = [
    info('x', [4, 8]),
    info('y', [4, 8]),
    info('z', [8, 8]),
    info('i', [1, 8, 8, 8]),
    info('w', [4, 8, 2, 2]),
    info('v', [8]),
    info('s', [4, 1, 8]),
    info('g', [1, 8, 8]),
  ];
  for (const given of [['x', 'y'], ['x'], ['x', 'z'], ['i', 'w'], ['x', 'v', 'v'], ['x', 'y', 'y'], ['i'], ['s', 'g', 'g']])
    try {
      const [domain, opType] = name.includes('::') ? name.split('::') : ['', name];
      const ops = opsOf({ nodes: [node(opType!, given, ['out'], {}, { domain: domain! })], inputs });
      if (ops.length === 0 || ops.some((o) => o.word.includes('::'))) continue;
      const words = [...new Set(ops.map((o) => o.word))];
      return `${words.join(', ')}${words.every((w) => ruleFor(w)) ? '' : ': not simulated, but counted'}`;
    } catch {
      continue; // it takes other operands
    }
  return '';
}

/** From by to, in the order of the registry. */
function grouped(pairs: readonly (readonly [to: string, from: string])[]): [to: string, from: string[]][] {
  const by = new Map<string, string[]>();
  for (const [to, from] of pairs) by.set(to, [...(by.get(to) ?? []), from]);
  return [...by].map(([to, from]) => [to, from.sort()]);
}
const row = (from: string, to: string): string => `| ${from} | ${to} |\n`;

/** Markdown, from the registries. */
export function operatorTable(): string {
  const recorded = grouped(
    Object.entries(GROUPS).flatMap(([group, rules]) =>
      Object.entries(rules).map(([word, rule]) => [kindsOf(word, rule, group), word] as const),
    ),
  );
  const onnx = grouped([...operators.keys()].map((name) => [wordsOf(name) || 'by its attributes and operands', name] as const));
  const own = onnx.filter(([, from]) => from.length === 1).map(([to, [from]]) => `${from} (${to})`);
  return [
    row('PyTorch, without `aten::`, overload and trailing underscore', 'becomes') + row('---', '---'),
    ...recorded.map(([to, from]) => row(`\`${from.join(' ')}\``, to)),
    `\n${row('ONNX', 'is read as')}${row('---', '---')}`,
    ...onnx.filter(([, from]) => from.length > 1).map(([to, from]) => row(from.join(' '), to)),
    row(own.sort().join(', '), 'the word beside it'),
  ].join('');
}
