/** How a systolic array cuts a product into folds: what lies on its rows and columns, and what streams. */
import { WORDS, type TileSize, type Tiling } from '../pe-array/engine.js';

/** Which operand stays in the PEs: os the outputs, ws the weights, is the inputs. */
export const DATAFLOWS = ['os', 'ws', 'is'] as const;
/** One of them. */
export type Dataflow = (typeof DATAFLOWS)[number];
/** Rows and columns of PEs. */
export interface SystolicOptions {
  readonly rows: number;
  readonly columns: number;
  readonly dataflow: Dataflow;
}

const A_DATA = WORDS.indexOf('a-data');
const B_DATA = WORDS.indexOf('b-data');
const RESULT = WORDS.indexOf('result-data');

/** The dimensions on rows and on columns of the array, and the one that streams; the operand that enters at the left. */
export const AXES = {
  os: { onRows: 'm', onColumns: 'n', streamed: 'k', left: A_DATA },
  ws: { onRows: 'k', onColumns: 'n', streamed: 'm', left: A_DATA },
  is: { onRows: 'k', onColumns: 'm', streamed: 'n', left: B_DATA },
} as const;

/** Folds, those of a reduction after one another. */
export function foldsOf(size: TileSize, { rows, columns, dataflow }: SystolicOptions): Tiling {
  const { onRows, onColumns, streamed } = AXES[dataflow];
  const [r, c] = [Math.ceil(size[onRows] / rows), Math.ceil(size[onColumns] / columns)];
  const edge = (whole: number, most: number, i: number): number => Math.min(most, whole - i * most);
  const depths = dataflow === 'os' ? 1 : r;
  return {
    tiles: r * c,
    depths,
    size(i) {
      const used = [edge(size[onRows], rows, i % r), edge(size[onColumns], columns, Math.floor(i / r))] as const;
      return { ...size, [onRows]: used[0], [onColumns]: used[1], [streamed]: size[streamed] };
    },
    alike: () => 1,
    ends: (i) => (i + 1) % depths === 0,
  };
}

/** Words that a product reads and writes, in the order of WORDS without the last. */
export function wordsOf(tiling: Tiling): number[] {
  const words = WORDS.slice(0, -1).map(() => 0);
  for (let i = 0; i < tiling.tiles; i++) {
    const { m, k, n } = tiling.size(i);
    words[A_DATA]! += m * k;
    words[B_DATA]! += k * n;
    words[RESULT]! += m * n;
  }
  return words;
}
