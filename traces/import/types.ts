/** Types of what pieces make, where the recording says none; and what it says that has no size. */
import { bitsOf } from './element-type.js';
import type { PlacedPiece, Source } from './piece.js';

/** Pieces without a type have that of the first piece that they read: Kineto records none of a list's tensors. */
export function withTypes(pieces: readonly PlacedPiece[], sources: readonly (readonly Source[])[]): readonly PlacedPiece[] {
  const typed: PlacedPiece[] = [];
  for (const [i, p] of pieces.entries()) {
    const from = sources[i]!.find((s) => s.from === 'piece');
    const type = p.type ?? (from?.from === 'piece' ? typed[from.piece]?.type : undefined);
    typed.push(type === p.type ? p : { ...p, type });
  }
  return typed;
}

/** The real numbers that a complex one is. */
const REALS: Readonly<Record<string, string>> = { complex32: 'float16', complex64: 'float32', complex128: 'float64' };
const isComplex = (type: string | undefined): boolean => type !== undefined && Object.hasOwn(REALS, type);

/** A complex result that is read as real numbers, as that of a rotary embedding is, is made as those: two for each, by two multiply-adds. */
export function withReals(pieces: readonly PlacedPiece[], sources: readonly (readonly Source[])[]): readonly PlacedPiece[] {
  const asReals = new Set<number>();
  pieces.forEach(({ reads }, i) => {
    sources[i]!.forEach((s, which) => {
      const read = reads[which];
      if (s.from === 'piece' && typeof read === 'object' && read.type !== undefined && !isComplex(read.type))
        asReals.add(s.piece);
    });
  });
  return pieces.map((p, i) => {
    if (p.kind !== 'elementwise' || p.out || !('cols' in p.dims) || !asReals.has(i) || !isComplex(p.type)) return p;
    return { ...p, type: REALS[p.type!], dims: { ...p.dims, cols: 2 * p.dims.cols }, passes: 2 * (p.passes ?? 1) };
  });
}

/** Counts tensors by types whose elements have no known size. */
export function countUnknownTypes(pieces: readonly PlacedPiece[], counts: Map<string, number>): void {
  const count = (type: string | undefined): void => {
    if (type !== undefined && bitsOf(type) === undefined) counts.set(type, (counts.get(type) ?? 0) + 1);
  };
  for (const p of pieces) {
    count(p.type);
    for (const t of [...p.reads, ...p.parameters]) if (typeof t === 'object') count(t.type);
  }
}

/** In words. */
export const typeNotes = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].map(
    ([type, count]) => `types: ${count} × a tensor of type ${type}, whose size is not known, taken as 32 bits an element`,
  );
