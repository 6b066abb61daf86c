/**
 * Which values each piece reads, guessed from order and shapes, where the recording has no ids.
 *
 * The latest result flows on. Query, key and value read one input; scores read query and key, the context the softmax and
 * the value. An addition takes the latest result and the residual: the nearest earlier input of a product that has its size,
 * or, where norms stand before their products, of a norm. What is of another size is the nearest earlier result that has it.
 */
import type { Attention, LowRank, Part } from './attention.js';
import { isProduct, outCount, type PlacedPiece, type Source } from './piece.js';
import { countOf } from './recording.js';

const HOST: Source = { from: 'host' };
const piece = (i: number): Source => ({ from: 'piece', piece: i });

/** A guess while it is made: indices of pieces. */
interface Flow {
  readonly pieces: readonly PlacedPiece[];
  readonly note: (text: string) => void;
  readonly preNorm: boolean;
  latest: number;
  /** what residuals may be, newest last */
  readonly residuals: number[];
}

const sizeOf = (f: Flow, i: number): number => outCount(f.pieces[i]!);
/** The nearest earlier result of a size, but for `not`; −1: none. */
function nearest(f: Flow, before: number, size: number, not: (i: number) => boolean = () => false): number {
  for (let j = before - 1; j >= 0; j--) if (!not(j) && sizeOf(f, j) === size) return j;
  return -1;
}

function takeResidual(f: Flow, i: number, size: number): number {
  while (f.residuals.length > 0) {
    const r = f.residuals.pop()!;
    if (r !== f.latest && sizeOf(f, r) === size) return r;
  }
  const other = nearest(f, i, size, (j) => j === f.latest);
  f.note('data flow: an addition found no residual input of its size; the nearest earlier result was taken');
  return other;
}

/** The result that an operand of `size` elements is: the latest, else the nearest of just that size, else the latest, of which it is a part. */
function operand(f: Flow, i: number, size: number): number {
  if (f.latest < 0 || sizeOf(f, f.latest) === size) return f.latest;
  const exact = nearest(f, i, size);
  return exact >= 0 ? exact : sizeOf(f, f.latest) > size ? f.latest : -1;
}
const source = (i: number): Source => (i < 0 ? HOST : piece(i));

/** Elements of each operand that is read. */
function sizesOf(p: PlacedPiece): number[] {
  if ('m' in p.dims) {
    const { b, m, k, n } = p.dims;
    return p.kind === 'bmm' ? [b * m * k, b * k * n] : [b * m * k];
  }
  return p.reads.map((r) => (typeof r === 'number' ? 0 : countOf(r.shape)));
}

/** Outside attention. */
function plain(f: Flow, i: number): Source[] {
  const p = f.pieces[i]!;
  const [first = 0, second = 0] = sizesOf(p);
  if (p.kind === 'embedding') {
    if (f.latest >= 0) f.residuals.push(f.latest);
    return [];
  }
  const before = p.reads[0];
  const x = typeof before === 'number' ? i - before : operand(f, i, first);
  if (isProduct(p) || (f.preNorm && isNorm(p))) noteResidual(f, p, x);
  if (p.name.endsWith('::sin') && f.pieces[i - 1]?.name.endsWith('::cos')) return [source(cosineOf(f, i))];
  if (p.reads.length < 2) return [source(x)];
  if (first !== second && !isProduct(p)) {
    // a smaller one: rows of a table that go with every sentence of a batch, or the host's positions
    const rows = nearest(f, i, second, (j) => f.pieces[j]!.kind !== 'embedding');
    return [source(x), source(rows)];
  }
  if (isProduct(p)) {
    const a = nearest(f, i, first);
    return [source(a), source(nearest(f, i, second, (j) => j === a))];
  }
  if (p.kind === 'add') return [source(f.latest < 0 ? -1 : f.latest), source(takeResidual(f, i, first))];
  return [source(x), source(nearest(f, i, second, (j) => j === x))];
}
/** Sine and cosine are of one angle: what the cosine before read, which is the nearest of its size before it. */
const cosineOf = (f: Flow, i: number): number => nearest(f, i - 1, sizesOf(f.pieces[i]!)[0] ?? 0);
const isNorm = ({ kind }: PlacedPiece): boolean => kind === 'layer_norm' || kind === 'rms_norm';
function noteResidual(f: Flow, p: PlacedPiece, x: number): void {
  if (x < 0 || isNorm(p) !== f.preNorm) return;
  if (f.pieces[x]!.kind !== 'bmm') f.residuals.push(x);
}

/** Query, key and value while they are made: indices of what each has come to, the latest last. */
type Lines = Record<'query' | 'key' | 'value', number[]>;

/** Which of the lines each piece between the last projection and the scores belongs to: rotary embedding turns query, then key. */
function tailLines(f: Flow, tail: readonly number[], parts: ReadonlySet<Part>, lines: Lines): (keyof Lines)[] {
  const turns = tail.filter((t) => !f.pieces[t]!.append);
  const half = turns.length / 2;
  const alike = (i: number, j: number): boolean => f.pieces[i]!.kind === f.pieces[j]!.kind && f.pieces[i]!.name === f.pieces[j]!.name;
  const halves = half >= 1 && Number.isInteger(half) && turns.slice(0, half).every((t, k) => alike(t, turns[half + k]!));
  const keySize = lines.key.length > 0 ? sizeOf(f, lines.key.at(-1)!) : -1;
  const querySize = lines.query.length > 0 ? sizeOf(f, lines.query.at(-1)!) : -1;
  let appends = 0;
  return tail.map((t) => {
    // the first that is put into a cache is the key, the second the value
    if (f.pieces[t]!.append) return appends++ === 0 ? 'key' : 'value';
    if (halves) return turns.indexOf(t) < half ? 'query' : 'key';
    return !parts.has('fused') && keySize !== querySize && sizeOf(f, t) === keySize ? 'key' : 'query';
  });
}

/** The nearest earlier piece whose recorded name ends so; −1: none. */
function nearestNamed(f: Flow, before: number, end: string): number {
  for (let j = before - 1; j >= 0; j--) if (f.pieces[j]!.name.endsWith(end)) return j;
  return -1;
}

/** The smaller operand of a product in a line: the cosine of a rotary embedding first, then its sine; else the host's. */
function angles(f: Flow, i: number, line: readonly number[]): Source {
  const turned = line.some((j) => f.pieces[j]!.reads.length > 1);
  return source(nearestNamed(f, i, turned ? '::sin' : '::cos'));
}

/** A piece in a line: it follows the one before; what turns a half round begins with the line again. */
function chained(f: Flow, i: number, line: readonly number[]): Source[] {
  const p = f.pieces[i]!;
  const [base = -1] = line;
  const last = line.at(-1) ?? -1;
  const [first = 0, second = 0] = sizesOf(p);
  if (p.append) return [source(last)];
  if (p.name.endsWith('::neg')) return [source(base)];
  if (p.reads.length < 2) return [source(last)];
  if (p.name.endsWith('::cat')) return p.reads.map((_, k) => source(k === 0 ? last : base));
  const from = f.pieces[last]?.reads.length === 1 && line.length > 1 && p.kind !== 'add' ? last : p.kind === 'add' ? last : startOf(f, line, first);
  if (first !== second) return [source(from), angles(f, i, line)];
  const other = line.findLast((j) => j !== from && sizeOf(f, j) === second && f.pieces[j]!.reads.length > 1 && !f.pieces[j]!.name.endsWith('::cat'));
  return [source(from), source(other ?? base)];
}
/** The latest of a line that has a size. */
const startOf = (f: Flow, line: readonly number[], size: number): number => line.findLast((j) => sizeOf(f, j) === size) ?? line.at(-1) ?? -1;

/** The pieces from the first projection to the context. */
function attend(f: Flow, a: Attention, ranks: ReadonlyMap<number, LowRank>, sources: Source[][]): void {
  const lines: Lines = { query: [], key: [], value: [] };
  const parts = new Set(a.projections.map((p) => p.part));
  const byPiece = new Map(a.projections.map((p) => [p.piece, p.part] as const));
  const first = a.projections[0]?.piece ?? a.scores;
  const lastProjection = a.projections.at(-1)?.piece ?? first - 1;
  let x = -1;
  let at: Part = 'query';
  const of = (part: Part): (keyof Lines)[] => (part === 'fused' ? ['query', 'key', 'value'] : part === 'keyvalue' ? ['key', 'value'] : [part]);
  const tail: number[] = [];
  for (let i = first; i < a.scores; i++) {
    if (sources[i]) continue;
    const p = f.pieces[i]!;
    const part = byPiece.get(i);
    const rank = ranks.get(i);
    if (part !== undefined) {
      const size = sizesOf(p)[0]!;
      if (x < 0 && at === 'query') {
        x = operand(f, i, size);
        noteResidual(f, p, x);
      }
      const input = x >= 0 && sizeOf(f, x) >= size && part !== 'query' && sizeOf(f, x) === size ? x : part === 'query' || parts.has('fused') ? x : nearest(f, first, size);
      sources[i] = [source(input)];
      at = part;
      for (const l of of(part)) lines[l].push(i);
    } else if (rank?.down === i) sources[i] = sources[rank.base]!;
    else if (rank?.up === i) sources[i] = [piece(rank.down)];
    else if (rank?.sum === i) {
      sources[i] = [piece(rank.base), piece(rank.up)];
      for (const l of of(at)) lines[l].push(i);
    } else if (i > lastProjection || parts.size === 0) tail.push(i);
    else {
      sources[i] = chained(f, i, lines[of(at)[0]!]);
      for (const l of of(at)) lines[l].push(i);
    }
  }
  const into = tailLines(f, tail, parts, lines);
  tail.forEach((i, j) => {
    const line = lines[into[j]!];
    sources[i] = chained(f, i, line);
    line.push(i);
  });
  finish(f, a, lines, sources);
}

/** Scores, softmax and context. */
function finish(f: Flow, a: Attention, lines: Lines, sources: Source[][]): void {
  const last = (l: keyof Lines): number => lines[l].at(-1) ?? -1;
  const q = last('query') >= 0 ? last('query') : operand(f, a.scores, sizesOf(f.pieces[a.scores]!)[0]!);
  sources[a.scores] = [source(q), source(last('key'))];
  for (let i = a.scores + 1; i <= Math.max(a.softmax, a.context); i++) {
    if (i === a.context) sources[i] = [piece(between(f, a)), source(last('value'))];
    else sources[i] = [piece(i - 1), ...(f.pieces[i]!.reads.length > 1 ? [HOST] : [])];
  }
}
/** What stands straight before the context: the softmax, or what follows it. */
const between = (_f: Flow, { context }: Attention): number => context - 1;

/** A gated or low-rank part, or nothing of these. */
function outsideAttention(f: Flow, i: number, ranks: ReadonlyMap<number, LowRank>, sources: readonly Source[][]): Source[] {
  const rank = ranks.get(i);
  if (rank?.down === i) return sources[rank.base]!;
  if (rank?.up === i) return [piece(rank.down)];
  if (rank?.sum === i) return [piece(rank.base), piece(rank.up)];
  return plain(f, i);
}

/** Its first operand comes from nowhere, and an earlier result would do. */
function isUnrecorded(f: Flow, i: number): boolean {
  const [first] = f.pieces[i]!.sources ?? [];
  return first?.from === 'model' && first.tensor.parameter === undefined && nearest(f, i, sizesOf(f.pieces[i]!)[0] ?? 0) >= 0;
}

/**
 * Sources by ids. A first operand that no recorded operator made, and that is not known to be the model's, was made by one that
 * was not recorded, as compiled code is: the nearest earlier result of its size is taken for it.
 */
function recorded(f: Flow, i: number): Source[] | undefined {
  const p = f.pieces[i]!;
  if (!p.sources || !isUnrecorded(f, i)) return p.sources?.slice();
  const other = nearest(f, i, sizesOf(p)[0] ?? 0);
  const [, ...others] = p.sources;
  f.note('data flow: an operand was made by an operator that was not recorded; the nearest earlier result of its size was taken (a guess)');
  return [piece(other), ...others];
}

/** Operands of what may be turned round: the latest first, so that formats agree. */
function inOrder({ kind }: PlacedPiece, sources: Source[]): Source[] {
  const [x, y] = sources;
  const turns = (kind === 'add' || kind === 'mul') && x?.from === 'piece' && y?.from === 'piece' && x.piece < y.piece;
  return turns ? [y, x] : sources;
}

/** Norms stand before what they belong to: RMS norms do, and those of decoders. */
const isPreNorm = (pieces: readonly PlacedPiece[]): boolean =>
  pieces.some((p) => p.kind === 'rms_norm' || p.causal === true || p.name.endsWith('im2col') || p.append === true);

/** Sources by piece, all of them known. */
export function guessSources(
  pieces: readonly PlacedPiece[],
  attention: readonly Attention[],
  ranks: readonly LowRank[],
  note: (text: string) => void,
): Source[][] {
  const f: Flow = { pieces, note, preNorm: isPreNorm(pieces), latest: -1, residuals: [] };
  const byRank = new Map(ranks.flatMap((r) => [r.down, r.up, r.sum].map((i) => [i, r] as const)));
  const starts = new Map(attention.map((a) => [a.projections[0]?.piece ?? a.scores, a] as const));
  const sources: Source[][] = [];
  for (let i = 0; i < pieces.length; i++) {
    const a = starts.get(i);
    if (a && (pieces[i]!.sources === undefined || isUnrecorded(f, i))) {
      attend(f, a, byRank, sources);
      i = Math.max(a.softmax, a.context);
    } else sources[i] = recorded(f, i) ?? outsideAttention(f, i, byRank, sources);
    f.latest = i;
  }
  return sources.map((s, i) => inOrder(pieces[i]!, s));
}
