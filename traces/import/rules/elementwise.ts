/** What works element by element: activations, sums and products of tensors, reductions, and what is put together. */
import type { ElementDims, Kind } from '../../operators/operator.js';
import { countOf, type RecordedOp, type RecordedTensor } from '../recording.js';
import { isWhole } from '../element-type.js';
import { isMask } from './mask.js';
import {
  common,
  folded,
  fused,
  mapped,
  tensorAt,
  typeOf,
  wholeTensors,
  type Context,
  type Outcome,
  type Rule,
  of,
} from './rule.js';
import { binary } from './binary.js';
import { JOINS } from './host.js';
import { putTogether } from './put-together.js';
import { REDUCTIONS } from './reductions.js';
import { accumulated, isAccumulated } from './accumulate.js';

/** One operand, one pass. */
const unary =
  (kind: Kind): Rule =>
  (op) => {
    const [x] = wholeTensors(op);
    return x && mapped(of(kind, op, x));
  };

/** Activations with a second half that gates the first, along the last dimension where none is said. */
const glu: Rule = (op) => {
  const x = tensorAt(op, 0);
  const said = op.args[1];
  const along = typeof said === 'number' ? said : -1;
  const size = x?.shape.at(along);
  if (!x || size === undefined || size % 2 !== 0) return undefined;
  const out = x.shape.with(along, size / 2);
  return mapped(of('elementwise', op, { ...x, shape: out }, { out, passes: 2, reads: [x] }));
};

const largest = (tensors: readonly RecordedTensor[]): RecordedTensor | undefined =>
  tensors.reduce<RecordedTensor | undefined>(
    (most, t) => (!most || countOf(t.shape) > countOf(most.shape) ? t : most),
    undefined,
  );
const isSquare = ({ shape }: RecordedTensor): boolean => shape.at(-1) === shape.at(-2);

/** Without ids: the scores just made, or a tensor that has a mask's shape. */
function maskByShape(large: RecordedTensor, { previous }: Context): Outcome | undefined {
  const fits = previous && 'm' in previous.dims && countOf(large.shape) === previous.dims.b * previous.dims.m * previous.dims.n;
  if (fits && previous.kind === 'bmm') return fused('mask of softmax', large);
  return isMask(large.shape) || isSquare(large) ? folded('attention mask', large) : undefined;
}

/** Scores are masked where they are made; a mask by itself is the host's. */
const masking: Rule = (op, c) => {
  const tensors = wholeTensors(op);
  const large = largest(tensors);
  if (!large) return folded('scalar');
  const scores = tensors.find((t) => c.madeBy(t)?.kind === 'bmm' || c.madeBy(t)?.kind === 'softmax');
  if (scores) return fused('mask of softmax', scores);
  if (tensors.every((t) => (c.sourceOf(t)?.from ?? 'piece') !== 'piece')) return folded('attention mask', large);
  if (c.sourceOf(large) && isSquare(large)) return folded('attention mask', large);
  const mask = c.sourceOf(large) ? undefined : maskByShape(large, c);
  if (mask) return mask;
  const [first] = op.word === 'where' ? tensors.slice(1) : tensors;
  const kept = tensors.filter((t) => countOf(t.shape) === countOf(large.shape) && !isWhole(t.type));
  return mapped(of('elementwise', op, large, { reads: kept.length > 0 ? kept : [large], type: typeOf(op) ?? first?.type }));
};

/** The new rows, where keys or values [batch, heads, rows, features] are put after earlier ones: those stay where they are. */
function appended(parts: readonly RecordedTensor[]): RecordedTensor | undefined {
  const [past, now] = parts;
  if (parts.length !== 2 || past?.shape.length !== 4 || now?.shape.length !== 4) return undefined;
  const others = [0, 1, 3].every((i) => past.shape[i] === now.shape[i]);
  return others && past.shape[2]! > now.shape[2]! ? now : undefined;
}
/** A row a token, which stand along a dimension: of all sentences of the batch, and all heads. */
const rowsAlong = ({ shape }: RecordedTensor, along: number): { rows: number; cols: number } => ({
  rows: shape[along]!,
  cols: countOf(shape) / shape[along]!,
});

/** Tensors put beside each other: what lies elsewhere is copied. */
const concatenation: Rule = (op, c) => {
  const all = wholeTensors(op);
  const parts = all.filter((t) => countOf(t.shape) > 0);
  const [first] = parts;
  if (!first) return folded('scalar');
  if (parts.length === 1 && all.length > 1) return folded('what is beside empty tensors', first);
  if (parts.every((t) => c.sourceOf(t)?.from === 'host')) return folded('positions or mask');
  const grown = appended(parts);
  if (grown) return mapped(of('elementwise', op, grown, { dims: rowsAlong(grown, 2), append: true }));
  const along = op.args.findLast((a) => typeof a === 'number');
  const last = along === undefined || along === -1 || along === first.shape.length - 1;
  return mapped(...putTogether(op, parts, last, op.results?.[0]?.shape.at(-1)));
};

/** Tokens of a cache of fixed length: the dimension that is not written whole, else the recorded one, else the last but one. */
function tokensOf({ word, args }: RecordedOp, into: RecordedTensor, rows: RecordedTensor): number | undefined {
  const rank = into.shape.length;
  if (rank !== 4 || rows.shape.length !== rank) return undefined;
  const parts = rows.shape.flatMap((d, i) => (d === into.shape[i] ? [] : [i]));
  if (parts.length === 1) return parts[0];
  const said = args.find((a) => typeof a === 'number');
  if (said !== undefined && /^(index_copy|slice_scatter)$/.test(word)) return said < 0 ? said + rank : said;
  return 2;
}

/** Rows written into a tensor that stays, as a cache of fixed length has it. */
const rowsWritten: Rule = (op, c) => {
  if (isAccumulated(op)) return accumulated(op, c);
  const tensors = wholeTensors(op).filter((t) => !/^u?int|bool/.test(t.type ?? ''));
  const source = tensors.slice(1).at(-1);
  if (!source) return folded('host only', tensors[0]);
  if (c.sourceOf(source)?.from === 'host') return folded('positions or mask', tensors[0]);
  const along = tensors[0] && tokensOf(op, tensors[0], source);
  if (tensors[0] && along !== undefined && along >= 0 && along < source.shape.length)
    return mapped(of('elementwise', op, source, { dims: rowsAlong(source, along), append: true }));
  return mapped(of('elementwise', op, source));
};

const embedding: Rule = (op) => {
  const [table, ids] = [tensorAt(op, 0), tensorAt(op, 1)];
  if (table?.shape.length !== 2 || !ids) return undefined;
  const dims = { rows: countOf(ids.shape), cols: table.shape[1]! };
  return mapped({ kind: 'embedding', ...common(op), type: table.type, dims, reads: [], parameters: [table] });
};

/** Rows of a table, of which each bag is one sum: bags begin where offsets say, else each row of ids is one. */
const embeddingBag: Rule = (op, c) => {
  const rows = embedding(op, c);
  const [ids, offsets] = [tensorAt(op, 1), tensorAt(op, 2)];
  if (rows?.fate !== 'mapped' || !ids) return rows;
  const [table] = rows.pieces;
  const { rows: picked, cols } = table!.dims as ElementDims;
  const bags = offsets ? countOf(offsets.shape) - (op.args[7] === true ? 1 : 0) : ids.shape[0]!;
  if (bags < 1 || bags > picked) return rows;
  return mapped(table!, { ...table!, kind: 'elementwise', reads: [1], parameters: [], out: [bags, cols] });
};

/** Rows picked from a table of the model's are an embedding; from anything else they are only looked at. */
const picked: Rule = (op, c) => {
  const table = tensorAt(op, 0);
  const ids = tensorAt(op, 2) ?? tensorAt(op, 1);
  if (table?.shape.length === 2 && ids && c.sourceOf(table)?.from === 'model' && op.word === 'index_select')
    return mapped({
      kind: 'embedding',
      ...common(op),
      type: table.type,
      dims: { rows: countOf(ids.shape), cols: table.shape[1]! },
      reads: [],
      parameters: [table],
    });
  return folded('host only', table);
};

/** On each element of one tensor, or of two of one size. */
const each: Rule = (op) => {
  const [x, y] = wholeTensors(op);
  // numbers alone, as TorchScript works out its sizes
  if (!x) return op.args.length > 0 ? folded('scalar') : undefined;
  return mapped(of('elementwise', op, x, y && countOf(y.shape) === countOf(x.shape) ? { reads: [x, y] } : {}));
};

/** PyTorch's numbers of types, as it is told what to quantise to. */
const QUANTIZED: Readonly<Record<number, string>> = { 12: 'qint8', 13: 'quint8', 14: 'qint32', 16: 'quint4', 17: 'quint2' };
/** Where that number stands, by word. */
const TYPE_AT: ReadonlyMap<string, number> = new Map([
  ['quantize_per_tensor', 3],
  ['quantize_per_channel', 4],
  ['quantize_per_tensor_dynamic', 1],
]);
/** The type that is converted to: as recorded, else as it is told. */
function typeTo(op: RecordedOp): string | undefined {
  const told = op.args[TYPE_AT.get(op.word) ?? -1];
  if (op.word === 'dequantize') return op.results?.[0]?.type ?? 'float32';
  return op.results?.[0]?.type ?? (typeof told === 'number' ? QUANTIZED[told] : undefined);
}
/** To another type and back: work on activations; what is known to be a weight is converted once, before the model runs. */
const converted: Rule = (op, c) => {
  const [x] = wholeTensors(op);
  const type = typeTo(op);
  if (x && x.parameter === undefined) return mapped(of('elementwise', op, x, type === undefined ? {} : { type }));
  return x?.parameter === undefined ? each(op, c) : folded('a weight, converted before the model runs', x);
};

const named = (words: string, rule: Rule): [string, Rule][] => words.split(' ').map((w) => [w, rule]);

/** By word. */
export const ELEMENTWISE: Readonly<Record<string, Rule>> = Object.fromEntries([
  ...named('gelu gelu_new gelu_fast quick_gelu fast_gelu', unary('gelu')),
  ...named('relu relu6', unary('relu')),
  ...named('tanh', unary('tanh')),
  ...named('silu swish', unary('silu')),
  ...named('sigmoid hardsigmoid', unary('sigmoid')),
  ...named('glu swiglu geglu', glu),
  ...named('add sub rsub mul div true_divide multiply subtract divide add_relu', binary),
  ...named('where masked_fill tril triu', masking),
  ...Object.entries(REDUCTIONS),
  ...named(JOINS, concatenation),
  ...named('index_copy index_put _index_put_impl slice_scatter select_scatter scatter index_fill masked_scatter', rowsWritten),
  ...named('embedding', embedding),
  ...named('embedding_bag _embedding_bag _embedding_bag_forward_only', embeddingBag),
  ...named('index_add scatter_add index_reduce scatter_reduce', accumulated),
  ...named('index_select gather index take', picked),
  ...named(
    'neg abs exp exp2 expm1 log log2 log1p sqrt rsqrt reciprocal sin cos tan erf erfc floor ceil round trunc sign square pow clamp clamp_min ' +
      'clamp_max hardtanh hardswish leaky_relu elu selu celu mish softplus logit atan isneginf isnan isinf nan_to_num cumprod remainder fmod floor_divide ' +
      'softsign bitwise_shift asin acos sinh cosh asinh acosh atanh maximum minimum addcmul addcdiv lerp threshold prelu roll flip ' +
      // a gradient and what the activation read or made
      'gelu_backward silu_backward tanh_backward sigmoid_backward threshold_backward _softmax_backward_data _log_softmax_backward_data',
    each,
  ),
  ...named(
    'quantize_per_tensor quantize_per_tensor_dynamic quantize_per_channel dequantize fake_quantize_per_tensor_affine',
    converted,
  ),
]);
