/** Rows of bytes in a memory: `count` rows of `row_bytes`, `stride_bytes` apart, or at the addresses listed. */
export interface Region {
  readonly memory: number;
  readonly base: number;
  readonly rows: number;
  readonly row_bytes: number;
  readonly stride_bytes: number;
  /** a gather: offset of each row from `base`, in place of the stride */
  readonly offsets: readonly number[] | null;
  /** of a single row: so many bytes at its beginning are bit masks; absent: none */
  readonly mask_bytes?: number;
  /** from this row on they lie elsewhere, at the same stride; absent, or null: none do */
  readonly rest?: { readonly row: number; readonly memory: number; readonly base: number } | null;
}

/** The same as regions of one memory each. */
export function partsOf(region: Region): readonly Region[] {
  const { rest, rows } = region;
  if (!rest) return [region];
  const { row, memory, base } = rest;
  return [
    { ...region, rows: row, rest: null },
    { ...region, memory, base, rows: rows - row, rest: null },
  ];
}

/** Bytes of all rows. */
export const regionBytes = ({ rows, row_bytes }: Region): number => rows * row_bytes;

/** Bytes that lie together in both memories. */
export interface CopySegment {
  readonly from: { readonly memory: number; readonly address: number };
  readonly to: { readonly memory: number; readonly address: number };
  readonly bytes: number;
}
