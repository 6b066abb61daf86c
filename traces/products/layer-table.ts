/**
 * Tables of layers as SCALE-Sim reads them: products (`Layer, M, N, K,`) and convolutions (`Layer name, IFMAP Height, …`).
 *
 * A convolution is the product that im2col makes of it: m = pixels of the output, k = filter height · width · channels,
 * n = filters, batch 1, no padding but what the ifmap already has. The output has ⌈(ifmap − filter + stride) ÷ stride⌉ pixels a
 * side: SCALE-Sim's formula, which counts a last window that hangs over the edge. A layer with DP in its name is depth-wise: a
 * product for each channel.
 *
 * Source: scalesim-project/SCALE-Sim, scalesim/topology_utils.py (load_arrays_gemm, load_arrays_conv, topo_calc_hyperparams). It
 * takes columns by their place; here they go by their names. It loses the last cell of a line without a comma at its end.
 */
import { cellsOf, linesOf } from '../files/cells.js';
import { allOf, InputError, nearest } from '../files/input-error.js';

/** A product A[m,k] · B[k,n] that is computed `times` times. */
export interface ListedProduct {
  readonly name: string;
  /** in the file, from 1 */
  readonly line: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly times: number;
}
/** A list of products, and in sentences what of the file was not read or taken to be so. */
export interface ProductList {
  readonly products: readonly ListedProduct[];
  readonly notes: readonly string[];
}

/** A column by what is left of its name in lower case without blanks. */
interface Column {
  readonly name: string;
  readonly also?: readonly string[];
  /** what it is where the table has it not; without: it must have it */
  readonly otherwise?: number;
}
const NAME: Column = { name: 'Layer', also: ['layername', 'name'] };
const GEMM: readonly Column[] = [{ name: 'M' }, { name: 'N' }, { name: 'K' }, { name: 'Batch', otherwise: 1 }];
const CONVOLUTION: readonly Column[] = [
  { name: 'IFMAP Height' },
  { name: 'IFMAP Width' },
  { name: 'Filter Height' },
  { name: 'Filter Width' },
  { name: 'Channels', also: ['channel', 'numchannels'] },
  { name: 'Num Filter', also: ['numfilters', 'filters'] },
  { name: 'Strides', also: ['stride', 'strideheight'] },
  { name: 'Stride Width', otherwise: 0 },
];
/** N:M or nothing; products are computed dense, or of the density that --density-b gives. */
const SPARSITY = 'sparsity';

const keyOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const isOf = ({ name, also = [] }: Column, key: string): boolean => keyOf(name) === key || also.includes(key);

/** What the header says: a table of products, of convolutions, or neither. */
function columnsOf(header: readonly string[]): readonly Column[] | undefined {
  const keys = header.map(keyOf);
  const has = (name: string): boolean => keys.includes(name);
  if (has('ifmapheight') || has('filterheight')) return CONVOLUTION;
  return has('m') && (has('n') || has('k')) ? GEMM : undefined;
}

/** Whether a text begins with the header of such a table. */
export const isLayerTable = (text: string): boolean => {
  const header = /^\ufeff?\s*([^\n]{1,2000})/.exec(text)?.[1];
  return header !== undefined && columnsOf(cellsOf(header)) !== undefined;
};

/** Reads cells of a line by the name of their column. */
type Cells = (name: string) => number;

const MOST = 2 ** 31;

function wholeCell(cell: string | undefined, column: Column, place: { file: string; line: number }): number {
  if ((cell === undefined || cell === '') && column.otherwise !== undefined) return column.otherwise;
  const value = Number(cell);
  if (cell === undefined || !/^\d{1,10}$/.test(cell) || value < 1 || value > MOST)
    throw new InputError({ ...place, field: column.name }, `"${(cell ?? '').slice(0, 100)}"`, `a whole number from 1 to ${MOST}`);
  return value;
}

type Sizes = Omit<ListedProduct, 'name' | 'line'>;

/** Pixels of the output along one side. @throws InputError for a filter that is larger than what it goes over */
function pixels(ifmap: number, filter: number, stride: number, side: string, place: { file: string; line: number }): number {
  if (filter > ifmap) throw new InputError({ ...place, field: `Filter ${side}` }, String(filter), `at most the IFMAP’s ${ifmap}`);
  return Math.ceil((ifmap - filter + stride) / stride);
}

function convolution(cell: Cells, name: string, place: { file: string; line: number }): Sizes {
  const stride = cell('Strides');
  const height = pixels(cell('IFMAP Height'), cell('Filter Height'), stride, 'Height', place);
  const width = pixels(cell('IFMAP Width'), cell('Filter Width'), cell('Stride Width') || stride, 'Width', place);
  const window = cell('Filter Height') * cell('Filter Width');
  const depthwise = name.includes('DP');
  const channels = cell('Channels');
  return { m: height * width, k: depthwise ? window : window * channels, n: cell('Num Filter'), times: depthwise ? channels : 1 };
}

interface Header {
  readonly columns: readonly Column[];
  /** position of each column; −1: it has none */
  readonly at: ReadonlyMap<string, number>;
  readonly name: number;
  readonly sparsity: number;
  readonly width: number;
  readonly notes: readonly string[];
}

/** @throws InputError for a header without a column that is needed */
function headerOf(line: string, file: string): Header {
  const cells = cellsOf(line);
  while (cells.at(-1) === '') cells.pop();
  const keys = cells.map(keyOf);
  const columns = columnsOf(cells)!;
  const at = new Map(columns.map((c) => [c.name, keys.findIndex((key) => isOf(c, key))]));
  const missing = columns.find((c) => c.otherwise === undefined && at.get(c.name)! < 0);
  const needed = columns.filter((c) => c.otherwise === undefined).map((c) => c.name);
  if (missing) {
    const expected = `the columns Layer, ${needed.join(', ')}`;
    throw new InputError({ file, line: 1 }, `no column "${missing.name}"`, expected, nearest(missing.name, cells));
  }
  const known = new Set([...at.values(), keys.findIndex((k) => isOf(NAME, k)), keys.indexOf(SPARSITY)]);
  const rest = cells.filter((_, i) => !known.has(i));
  const order = needed.map((name) => at.get(name)!);
  const moved = order.some((place, i) => i > 0 && place < order[i - 1]!);
  return {
    columns,
    at,
    name: keys.findIndex((k) => isOf(NAME, k)),
    sparsity: keys.indexOf(SPARSITY),
    width: cells.length,
    notes: [
      ...(rest.length > 0 ? [`columns that were not read: ${rest.join(', ')}`] : []),
      ...(moved ? ['columns are read by their names; SCALE-Sim itself takes them by their places, which are others'] : []),
    ],
  };
}

/** The layer of a line. `tell` counts what of it was not read. @throws InputError with the column */
function layerOf(
  cells: readonly string[],
  header: Header,
  place: { file: string; line: number },
  tell: (what: string) => void,
): ListedProduct {
  const { columns, at } = header;
  const last = Math.max(...columns.filter((c) => c.otherwise === undefined).map((c) => at.get(c.name)!));
  if (cells.length <= last) throw new InputError(place, `${cells.length} cells`, `at least ${last + 1}, as the header has`);
  const cell: Cells = (name) =>
    wholeCell(
      cells[at.get(name)!],
      columns.find((c) => c.name === name)!,
      place,
    );
  const name = cells[header.name] || `line ${place.line}`;
  const ratio = /^(\d+):(\d+)$/.exec(cells[header.sparsity] ?? '');
  if (ratio && ratio[1] !== ratio[2])
    tell('sparse (N:M), computed dense: --density-b gives a share of weights that are not zero');
  if (cells.slice(header.width).some((c) => c !== '')) tell('with more behind the last column, not read');
  if (columns === CONVOLUTION && name.includes('DP'))
    tell('with DP in the name: depth-wise, a product a channel, as SCALE-Sim takes it');
  const sizes =
    columns === CONVOLUTION ? convolution(cell, name, place) : { m: cell('M'), k: cell('K'), n: cell('N'), times: cell('Batch') };
  if (!Number.isSafeInteger(sizes.m * sizes.k * sizes.n * sizes.times))
    throw new InputError(
      place,
      `${sizes.m} × ${sizes.k} × ${sizes.n}, ${sizes.times} times`,
      'at most 2^53 multiply-accumulates',
    );
  return { name, line: place.line, ...sizes };
}

/** Reads a table that `isLayerTable` recognises. @throws InputError with line and column */
export function readLayerTable(text: string, file: string): ProductList {
  const lines = linesOf(text);
  const first = lines.findIndex((l) => l.trim() !== '');
  const header = headerOf(lines[first]!, file);
  const told = new Map<string, number>();
  const tell = (what: string): void => void told.set(what, (told.get(what) ?? 0) + 1);
  const layers: (() => ListedProduct[])[] = [];
  for (const [i, line] of lines.entries()) {
    const content = line.trim();
    if (i <= first || content === '' || /^[,\s]+$/.test(content)) continue;
    layers.push(() => {
      if (!content.startsWith('#')) return [layerOf(cellsOf(line), header, { file, line: i + 1 }, tell)];
      tell('of comment');
      return [];
    });
  }
  const products = allOf(layers).flat();
  if (products.length === 0) throw new InputError({ file }, 'no layers', 'at least one line below the header');
  const counted = [...told].map(([what, n]) => `${n} line${n === 1 ? '' : 's'} ${what}`);
  const kind = header.columns === CONVOLUTION ? 'convolutions, as the products that im2col makes of them, batch 1' : 'products';
  return { products, notes: [`read as a SCALE-Sim table of ${kind}`, ...header.notes, ...counted] };
}
