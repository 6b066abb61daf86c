/** Query, key and value while they are made, where values are guessed: what each has come to, from its product to the scores. */
import type { Attention, LowRank, Part } from './attention.js';
import { HOST, nearest, nearestNamed, noteResidual, operand, piece, sizeOf, sizesOf, source, type Flow } from './flow.js';
import { isNorm, type Source } from './piece.js';

type Line = 'query' | 'key' | 'value';
/** Indices of pieces, the latest last. */
type Lines = Readonly<Record<Line, number[]>>;

const linesOf = (part: Part): readonly Line[] =>
  part === 'fused' ? ['query', 'key', 'value'] : part === 'keyvalue' ? ['key', 'value'] : [part];

/** Whether it puts rows into a cache, or after a prefix: keys, or values. */
const isJoin = ({ pieces }: Flow, i: number): boolean => pieces[i]!.append === true || pieces[i]!.prefixed === true;

/** Whether key is turned as query was: a second row of operators like the first. Kinds may differ, since a single head is as large as its angles. */
function turnsTwice(f: Flow, turns: readonly number[]): boolean {
  const half = turns.length / 2;
  if (half < 1 || !Number.isInteger(half)) return false;
  return turns.slice(0, half).every((t, k) => f.pieces[t]!.name === f.pieces[turns[half + k]!]!.name);
}

/** Which line each piece between the last projection and the scores belongs to: rotary embedding turns query, then key. */
function tailLines(f: Flow, tail: readonly number[], fused: boolean, lines: Lines): Line[] {
  const turns = tail.filter((t) => !isJoin(f, t));
  const half = turns.length / 2;
  const halves = turnsTwice(f, turns);
  const size = (l: Line): number => (lines[l].length > 0 ? sizeOf(f, lines[l].at(-1)!) : -1);
  const bySize = !fused && size('key') !== size('query');
  const keySize = size('key');
  let appends = 0;
  let turned = 0;
  return tail.map((t) => {
    // the first that is put into a cache, or after a prefix, is the key, the second the value
    if (isJoin(f, t)) return appends++ === 0 ? 'key' : 'value';
    if (halves) return turned++ < half ? 'query' : 'key';
    return bySize && sizeOf(f, t) === keySize ? 'key' : 'query';
  });
}

const endsWith = (f: Flow, i: number, end: string): boolean => f.pieces[i]!.name.endsWith(end);

/** Two operands in a line: of unlike sizes the smaller is an angle, the cosine first and then the sine; else two steps of the line. */
function paired(f: Flow, i: number, line: readonly number[]): Source[] {
  const [first = 0, second = 0] = sizesOf(f.pieces[i]!);
  const last = line.at(-1) ?? -1;
  const follows = f.pieces[i]!.kind === 'add' || (line.length > 1 && f.pieces[last]!.reads.length === 1);
  const from = follows ? last : (line.findLast((j) => sizeOf(f, j) === first) ?? last);
  if (first !== second) {
    const turned = line.slice(1).some((j) => f.pieces[j]!.reads.length > 1);
    return [source(from), source(nearestNamed(f, i, turned ? '::sin' : '::cos'))];
  }
  const step = (j: number): boolean => j !== from && sizeOf(f, j) === second && f.pieces[j]!.reads.length > 1;
  return [source(from), source(line.findLast((j) => step(j) && !endsWith(f, j, '::cat')) ?? line[0] ?? -1)];
}

/** A piece in a line: it follows the one before; what turns a half round begins with the line again. */
function chained(f: Flow, i: number, line: readonly number[]): Source[] {
  const p = f.pieces[i]!;
  const [base = -1] = line;
  const last = line.at(-1) ?? -1;
  if (endsWith(f, i, '::neg')) return [source(base)];
  if (p.append || p.reads.length < 2) return [source(last)];
  if (endsWith(f, i, '::cat')) return p.reads.map((_, k) => source(k === 0 ? last : base));
  return paired(f, i, line);
}

/** The pieces of one attention while they are looked at. */
interface Attending {
  readonly f: Flow;
  readonly a: Attention;
  readonly lines: Lines;
  readonly sources: Source[][];
  /** what the projections read; −1: not yet known */
  x: number;
}

/** What an encoder made, of `size` elements: what was nearest where it was first read. */
function memory({ f, a }: Attending, size: number): number {
  const from = f.memories.get(size) ?? nearest(f, a.projections[0]!.piece, size);
  f.memories.set(size, from);
  return from;
}

/** The projection that reads what attention itself is given: that of the query, if there is one. */
const mainOf = ({ projections }: Attention): Attention['projections'][number] | undefined =>
  projections.find(({ part }) => part === 'query') ?? projections[0];

/** A projection reads what the query's read, or what is of another size: that of an encoder. */
function project(at: Attending, i: number, part: Part): void {
  const { f, a, lines, sources, x } = at;
  const size = sizesOf(f.pieces[i]!)[0]!;
  const own = size === sizesOf(f.pieces[mainOf(a)!.piece]!)[0];
  sources[i] = [source(own ? x : memory(at, size))];
  for (const l of linesOf(part)) lines[l].push(i);
}

/** The input of all projections. */
function findInput(at: Attending): void {
  const [first, main] = [at.a.projections[0], mainOf(at.a)];
  if (!first || !main) return;
  const p = at.f.pieces[main.piece]!;
  const [size = 0] = sizesOf(p);
  const x = operand(at.f, first.piece, size);
  // rows of a norm that has more are another sequence's: an encoder's
  at.x = x >= 0 && isNorm(at.f.pieces[x]!) && sizeOf(at.f, x) !== size ? -1 : x;
  noteResidual(at.f, p, at.x);
}

/** What stands between projections follows the one before it. */
function between(at: Attending, i: number, part: Part, rank: LowRank | undefined): void {
  const { f, lines, sources } = at;
  if (rank?.down === i) sources[i] = sources[rank.base]!;
  else if (rank?.up === i) sources[i] = [piece(rank.down)];
  else {
    sources[i] = rank?.sum === i ? [piece(rank.base), piece(rank.up)] : chained(f, i, lines[linesOf(part)[0]!]);
    for (const l of linesOf(part)) lines[l].push(i);
  }
}

/** Scores, softmax and context. */
function finish({ f, a, lines, sources }: Attending): void {
  const last = (l: Line): number => lines[l].at(-1) ?? -1;
  const query = last('query') >= 0 ? last('query') : operand(f, a.scores, sizesOf(f.pieces[a.scores]!)[0]!);
  sources[a.scores] = [source(query), source(last('key'))];
  let flowing = a.scores;
  for (let i = a.scores + 1; i <= Math.max(a.softmax, a.context); i++) {
    if (f.pieces[i]!.kind === 'embedding') {
      sources[i] = [];
      continue;
    }
    if (i === a.context) sources[i] = [piece(flowing), source(last('value'))];
    else sources[i] = [piece(flowing), ...(f.pieces[i]!.reads.length > 1 ? [HOST] : [])];
    flowing = i;
  }
}

/** What turned key reads where query's read the rest: the same angles, and of its own line the same step. */
function mirrored(like: readonly Source[], query: readonly number[], key: readonly number[]): Source[] {
  return like.map((s) => {
    const step = s.from === 'piece' ? query.indexOf(s.piece) : -1;
    return step < 0 ? s : source(key[step] ?? -1);
  });
}

/** Pieces between the last projection and the scores. */
function turn({ f, a, lines, sources }: Attending, tail: readonly number[]): void {
  const turns = tail.filter((t) => !isJoin(f, t));
  const twice = turnsTwice(f, turns);
  const fused = a.projections.some((p) => p.part === 'fused');
  const before = { query: lines.query.length, key: lines.key.length, value: lines.value.length };
  /** a line from what it was before it is turned */
  const since = (l: Line): number[] => lines[l].slice(Math.max(0, before[l] - 1));
  tailLines(f, tail, fused, lines).forEach((l, j) => {
    const i = tail[j]!;
    const like = twice && l === 'key' && !isJoin(f, i) ? turns[turns.indexOf(i) - turns.length / 2] : undefined;
    sources[i] = like === undefined ? chained(f, i, since(l)) : mirrored(sources[like]!, since('query'), since('key'));
    lines[l].push(i);
  });
}

/** The last of the pieces after `i` that scale or shift all that it made, as vectors of (IA)³ do. */
function withVectors(f: Flow, i: number): number {
  let last = i;
  for (let p = f.pieces[last + 1]; i >= 0 && p?.kind === 'elementwise'; p = f.pieces[last + 1]) {
    const features = p.parameters.length === 1 && p.reads.length === 1 ? p.parameters[0]!.shape.at(-1) : undefined;
    if (features !== columnsOf(f.pieces[i]!) || sizeOf(f, last + 1) !== sizeOf(f, i)) break;
    last++;
  }
  return last;
}
const columnsOf = ({ dims }: Flow['pieces'][number]): number => ('m' in dims ? dims.n : dims.cols);

/** Fills in `sources` from the first projection to the context. */
export function attend(f: Flow, a: Attention, ranks: ReadonlyMap<number, LowRank>, sources: Source[][]): void {
  const at: Attending = { f, a, lines: { query: [], key: [], value: [] }, sources, x: -1 };
  const parts = new Map(a.projections.map((p) => [p.piece, p.part] as const));
  const first = a.projections[0]?.piece ?? a.scores;
  const lastRank = Math.max(-1, ...a.projections.map((p) => ranks.get(p.piece + 1)?.sum ?? -1));
  const lastProjection = withVectors(f, Math.max(a.projections.at(-1)?.piece ?? -1, lastRank));
  findInput(at);
  let present: Part = 'query';
  const tail: number[] = [];
  for (let i = first; i < a.scores; i++) {
    const part = parts.get(i);
    if (part !== undefined) project(at, i, (present = part));
    else if (i > lastProjection) tail.push(i);
    else between(at, i, present, ranks.get(i));
  }
  turn(at, tail);
  finish(at);
}
