/** What a rule makes of one operator, in a context that is written down: an operator on a line. */
import { wordOf, type Argument, type RecordedOp, type RecordedTensor } from '../../../../traces/import/recording.js';
import type { Piece, Source } from '../../../../traces/import/piece.js';
import { ruleFor } from '../../../../traces/import/rules/index.js';
import { ALONE, type Context } from '../../../../traces/import/rules/rule.js';
import { op } from '../../../helpers/recordings.js';

/** `x 4×8`, `i 4 int64`, `n` of no dimension: a tensor by its name, shape and type; anything else is what it is. */
export type Written = string | number | boolean | undefined | readonly number[] | readonly string[];
const TENSOR = /^([a-z]\w*)(?: ([\d×]+))?(?: (float\w+|bfloat16|u?int\d+|bool))?$/;
export function tensorOf(text: string): RecordedTensor {
  const [, id, shape, type = 'float32'] = TENSOR.exec(text)!;
  return { shape: shape === undefined ? [] : shape.split('×').map(Number), type, id: id! };
}
const argument = (w: Written): Argument => {
  if (Array.isArray(w) && typeof w[0] === 'string') return (w as readonly string[]).map(tensorOf);
  if (typeof w !== 'string') return w as Argument;
  return TENSOR.test(w) ? tensorOf(w) : w.replace(/^'|'$/g, '');
};

/** What is known beside the operator. */
export interface Known {
  /** where tensors come from, by name: the host, the model, or a piece of a kind; undefined: the recording has no ids */
  readonly from?: Readonly<Record<string, string>>;
  readonly previous?: Pick<Piece, 'kind' | 'dims'> & Partial<Piece>;
  readonly next?: readonly RecordedOp[];
  readonly caller?: string;
  readonly results?: readonly string[];
  readonly notes?: string[];
}
/** An operator with its arguments; a word that is no tensor is quoted: `'gelu'`. */
export const written = (word: string, args: readonly Written[], results?: readonly string[]): RecordedOp =>
  op(word, args.map(argument), results && { results: results.map(tensorOf) });

const placed = (p: Pick<Piece, 'kind' | 'dims'> & Partial<Piece>): Piece => ({
  ...{ name: `aten::${p.kind}`, reads: [], parameters: [], type: 'float32', module: undefined },
  ...p,
});
function contextOf({ from, previous, next = [], caller, notes }: Known): Context {
  const known = (t: RecordedTensor): string | undefined => from?.[t.id ?? ''];
  const kinds = (t: RecordedTensor): string | undefined => (/^(host|model)$/.test(known(t) ?? 'host') ? undefined : known(t));
  return {
    ...ALONE,
    previous: previous && placed(previous),
    scores: previous?.kind === 'bmm' ? placed(previous) : undefined,
    sourceOf: (t): Source | undefined => {
      if (known(t) === 'host') return { from: 'host' };
      return kinds(t) !== undefined ? { from: 'piece', piece: 0 } : from && { from: 'model', tensor: t };
    },
    madeBy: (t) => (kinds(t) === undefined ? undefined : placed({ kind: kinds(t) as Piece['kind'], dims: { rows: 1, cols: 1 } })),
    next: (n) => next.slice(0, n),
    caller: caller === undefined ? undefined : op(caller, [], {}),
    note: (text) => notes?.push(text),
  };
}

const named = (t: RecordedTensor | number): string =>
  typeof t === 'number' ? `-${t}` : (t.id ?? `${t.shape.join('×')} ${t.type}`);
function said({ kind, dims, out, passes, reads, parameters, append, weightFirst, causal, type }: Piece): string {
  return [
    `${kind} ${Object.values(dims).join('×')}`,
    out && `makes ${out.join('×')}`,
    passes !== undefined && `in ${passes} passes`,
    reads.length > 0 && `of ${reads.map(named).join(' ')}`,
    parameters.length > 0 && `${weightFirst ? 'weight first' : 'with'} ${parameters.map(named).join(' ')}`,
    append && 'appended',
    causal && 'causal',
    type !== 'float32' && String(type),
  ]
    .filter((x) => typeof x === 'string')
    .join(' ');
}
/** What comes of it, as text. */
export function outcome(word: string, args: readonly Written[], known: Known = {}): string {
  const found = ruleFor(wordOf(op(word).name))!(written(word, args, known.results), contextOf(known));
  if (!found) return 'not understood';
  if (found.fate === 'unknown') return `unknown: ${found.why}`;
  if (found.fate === 'mapped') return found.pieces.map(said).join('; ');
  return `${found.fate}: ${found.into}${found.of ? `, ${found.of.id}` : ''}${found.bias ? ` with ${found.bias.id}` : ''}`;
}
