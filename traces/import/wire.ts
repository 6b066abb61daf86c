/** From pieces, with their sources and parameters, to the operators of a trace. */
import { elements, isGemm, type Operator, type Tensor } from '../operators/operator.js';
import type { Attention } from './attention.js';
import type { Caches } from './caches.js';
import { bitsOf } from './element-type.js';
import { layerOf, type Layers } from './layers.js';
import { parameterShape, type PlacedPiece, type Source } from './piece.js';
import { countOf } from './recording.js';
import { storageOf } from './values.js';
import type { Role } from './weights.js';

/** bits an element where the recording says nothing: float32 */
const DEFAULT_BITS = 32;

/** One sentence, all that was found out about it. */
export interface Wired {
  readonly sentence: number;
  /** id of its first operator */
  readonly firstId: number;
  /** operators of the sentence before it */
  readonly firstInSentence: number;
  readonly pieces: readonly PlacedPiece[];
  readonly sources: readonly (readonly Source[])[];
  readonly roles: readonly (readonly Role[])[];
  readonly layers: Layers | undefined;
  readonly attention: readonly Attention[];
  readonly caches: Caches;
  readonly note: (text: string) => void;
}

const bits = (type: string | undefined): number => bitsOf(type) ?? DEFAULT_BITS;

/** P·V interleaves its heads again, so that the context is one row a token. */
function outputShape(p: PlacedPiece, isContext: boolean): number[] {
  const { dims } = p;
  if (p.out) return [...p.out];
  if (!isGemm(dims)) return p.kind === 'entropy' ? [dims.rows] : [dims.rows, dims.cols];
  if (isContext) return [dims.m, dims.b * dims.n];
  return dims.b === 1 ? [dims.m, dims.n] : [dims.b, dims.m, dims.n];
}

/** Sizes that operands need by the operator's dims. */
function needed(p: PlacedPiece): number[][] {
  const { dims, kind } = p;
  if (kind === 'embedding') return [];
  if (!isGemm(dims)) return p.reads.map((r, i) => (typeof r === 'number' || i === 0 ? [dims.rows, dims.cols] : [...r.shape]));
  const { b, m, k, n } = dims;
  if (p.weightFirst) return [[k, n]];
  return kind === 'bmm'
    ? [
        [b * m, k],
        [b, k, n],
      ].slice(0, p.reads.length)
    : [[b * m, k]];
}

const SIZE_FREE = new Set(['elementwise']);
/** Whether a tensor is large enough for an operand; of B of a bmm, heads may share theirs. */
function serves(p: PlacedPiece, which: number, t: Tensor, shape: readonly number[]): boolean {
  const [has, needs] = [elements(t), countOf(shape)];
  if (has >= needs || SIZE_FREE.has(p.kind)) return true;
  return p.kind === 'bmm' && which === 1 && needs % has === 0 && has % (shape[1]! * shape[2]!) === 0;
}

const shapeOf = (p: PlacedPiece, i: number): readonly number[] => {
  const r = p.reads[i];
  return r === undefined || typeof r === 'number' ? [1] : r.shape.length > 0 ? r.shape : [1];
};

/** An operand that no piece of the trace produced. */
function outside(w: Wired, i: number, shape: readonly number[], which: number): Tensor {
  w.note('data flow: an operand comes from an operator that was not recorded or not understood; taken as ready');
  const p = w.pieces[i]!;
  const r = p.reads[which];
  const type = typeof r === 'object' ? r.type : undefined;
  return {
    id: `s${w.sentence}.outside${w.firstId + i}.${which}`,
    class: 'activation',
    shape: [...shape],
    bits: bits(type ?? p.type),
  };
}

/**
 * Operands from outside of one sentence. Where sources are guessed, those of one size are one value: query, key and value of a
 * first layer read what is added to it later.
 */
function createOutsides(w: Wired): (i: number, shape: readonly number[], which: number, reads: readonly Tensor[]) => Tensor {
  const bySize = new Map<string, Tensor>();
  return (i, shape, which, reads) => {
    const made = outside(w, i, shape, which);
    const p = w.pieces[i]!;
    // keys and values are not what the first layer reads, even where they are as large
    if (p.sources !== undefined || (p.kind === 'bmm' && which === 1)) return made;
    const size = `${countOf(shape)} ${made.bits}`;
    const known = bySize.get(size) ?? made;
    bySize.set(size, known);
    return reads.includes(known) ? made : known;
  };
}

/** Weights of the sentence's products by their data. */
function weightsOf({ pieces, roles }: Wired): ReadonlyMap<string, Tensor> {
  const weights = new Map<string, Tensor>();
  pieces.forEach((p, i) => {
    const [key] = p.stored;
    if (key !== undefined && p.kind === 'matmul') weights.set(key, parametersOf(p, roles[i]!)[0]!);
  });
  return weights;
}

/** A tensor of the model's in an activation's place: a weight that a product reads too, or the matrix of a product with what is on its left. */
const modelTensor = ({ tensor: t }: Source & { from: 'model' }, weights: ReadonlyMap<string, Tensor>): Tensor | undefined =>
  t.shape.length === 0
    ? undefined
    : (weights.get(storageOf(t) ?? '') ?? {
        id: `model.${t.parameter ?? t.storage ?? t.id ?? 'tensor'}[${t.shape.join('×')}]`,
        // known to be the model's: a table of positions that an exporter has worked out; else it may be an input
        class: t.parameter === undefined ? 'activation' : 'embedding',
        shape: [...t.shape],
        bits: bits(t.type),
      });

/** The shape that a tensor has everywhere: a view of as many elements is the same data, turned. */
const shapeOfRole = ({ shape }: Role, here: readonly number[]): readonly number[] =>
  shape && countOf(shape) === countOf(here) ? shape : here;

function parametersOf(p: PlacedPiece, roles: readonly Role[]): Tensor[] {
  return p.parameters.map((t, i) => ({
    id: roles[i]!.id,
    class: roles[i]!.class,
    shape: [...shapeOfRole(roles[i]!, parameterShape(p, i))],
    bits: bits(t.type ?? p.type),
    ...(t.density !== undefined && { density: t.density }),
  }));
}

/** Where the weight stands first, what is read comes after it. */
const inputsOf = (p: PlacedPiece, reads: readonly Tensor[], parameters: readonly Tensor[]): Tensor[] =>
  p.weightFirst ? [...parameters, ...reads] : [...reads, ...parameters];

/** Whether B of a product is stored [b, n, k]; of other kinds nothing is said. */
const turned = (p: PlacedPiece, isScores: boolean): { transposed?: boolean } =>
  p.kind === 'bmm' ? { transposed: isScores || p.transposed === true } : {};

/** The operators of one sentence. */
export function wire(w: Wired): Operator[] {
  const scores = new Set(w.attention.map((a) => a.scores));
  const contexts = new Set(w.attention.map((a) => a.context));
  const weights = weightsOf(w);
  const outputs: Tensor[] = [];
  const fromOutside = createOutsides(w);
  return w.pieces.map((p, i): Operator => {
    const id = w.firstId + i;
    const shapes = needed(p);
    const sources = w.sources[i]!;
    const count = Math.max(shapes.length, p.kind === 'elementwise' ? sources.length : 0);
    const reads: Tensor[] = [];
    for (let which = 0; which < count; which++) {
      const source = sources[which];
      const shape = shapes[which] ?? shapeOf(p, which);
      const found =
        source?.from === 'piece' ? outputs[source.piece] : source?.from === 'model' ? modelTensor(source, weights) : undefined;
      reads.push(
        w.caches.operand(i, which) ??
          (found && serves(p, which, found, shape)
            ? found
            : fromOutside(i, SIZE_FREE.has(p.kind) ? shapeOf(p, which) : shape, which, reads)),
      );
    }
    const made: Tensor = {
      id: `s${w.sentence}.${w.firstInSentence + i}`,
      class: 'activation',
      shape: outputShape(p, contexts.has(i)),
      bits: bits(p.type),
    };
    const output = w.caches.result(i, made) ?? made;
    outputs.push(output);
    const deps = sources.flatMap((s) => (s.from === 'piece' ? [w.firstId + s.piece] : []));
    return {
      id,
      name: p.name.slice(0, 500),
      kind: p.kind,
      dims: p.dims,
      inputs: inputsOf(p, reads, parametersOf(p, w.roles[i]!)),
      output,
      ...turned(p, scores.has(i)),
      ...(p.passes !== undefined && { passes: p.passes }),
      deps: [...new Set([...deps, ...w.caches.deps(i).map((d) => w.firstId + d)])].filter((d) => d < id).sort((a, b) => a - b),
      layer: layerOf(w.layers, i),
      sentence: w.sentence,
    };
  });
}
