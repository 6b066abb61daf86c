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
  if (p.reads.length < 2) return [source(x)];
  if (first !== second && !isProduct(p)) return [source(x), HOST]; // a smaller one: positions, a mask
  if (p.kind === 'add') return [source(f.latest < 0 ? -1 : f.latest), source(takeResidual(f, i, first))];
  return [source(x), source(nearest(f, i, second, (j) => j === x))];
}
const isNorm = ({ kind }: PlacedPiece): boolean => kind === 'layer_norm' || kind === 'rms_norm';
function noteResidual(f: Flow, p: PlacedPiece, x: number): void {
  if (x < 0 || isNorm(p) !== f.preNorm) return;
  if (f.pieces[x]!.kind !== 'bmm') f.residuals.push(x);
}

/** Query, key and value while they are made: indices of what each has come to, the latest last. */
type Lines = Record<'query' | 'key' | 'value', number[]>;

/** Which of the lines a piece between projections and scores belongs to. */
function tailLines(f: Flow, tail: readonly number[], parts: ReadonlySet<Part>, lines: Lines): (keyof Lines)[] {
  const has = (l: keyof Lines): number => (lines[l].length > 0 ? sizeOf(f, lines[l].at(-1)!) : -1);
  const half = tail.length / 2;
  const same = (i: number, j: number): boolean => f.pieces[i]!.kind === f.pieces[j]!.kind && sizeOf(f, i) === sizeOf(f, j);
  const halves = tail.length % 2 === 0 && tail.length > 0 && tail.slice(0, half).every((t, j) => same(t, tail[half + j]!));
  let now: keyof Lines = 'query';
  return tail.map((t, j) => {
    if (f.pieces[t]!.append === true) return (now = now === 'key' && lines.key.some((i) => f.pieces[i]!.append) ? 'value' : appendLine(f, tail, j));
    if (halves) return j < half ? 'query' : 'key';
    const size = sizeOf(f, t);
    if (!parts.has('fused') && has('query') !== has('key')) {
      if (size === has('query')) now = 'query';
      else if (size === has('key')) now = 'key';
    } else if (j > 0 && f.pieces[t]!.kind === f.pieces[tail[0]!]!.kind && j >= half) now = 'key';
    return now;
  });
}
/** The first that is put into a cache is the key, the second the value. */
const appendLine = (f: Flow, tail: readonly number[], j: number): 'key' | 'value' =>
  tail.slice(0, j).some((t) => f.pieces[t]!.append) ? 'value' : 'key';

function chained(f: Flow, i: number, line: readonly number[]): Source[] {
  const p = f.pieces[i]!;
  const last = line.at(-1) ?? -1;
  const [first = 0, second = 0] = sizesOf(p);
  if (p.reads.length < 2) return [source(last)];
  if (p.append) return [source(last)];
  if (first !== second && p.kind !== 'elementwise') return [source(last), HOST];
  return [source(last), source(line.findLast((j) => j !== last && sizeOf(f, j) === second) ?? (first === second ? last : -1))];
}

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
    if (a) {
      attend(f, a, byRank, sources);
      i = Math.max(a.softmax, a.context);
    } else sources[i] = pieces[i]!.sources?.slice() ?? outsideAttention(f, i, byRank, sources);
    f.latest = i;
  }
  return sources.map((s, i) => inOrder(pieces[i]!, s));
}
