/** A list of products, recognised by its content. */
import { readBytes, textOf } from '../files/read.js';
import { isBinary } from '../files/signatures.js';
import { isLayerTable, readLayerTable, type ProductList } from '../products/layer-table.js';
import { unread } from './name-of-format.js';

const EXPECTED =
  'a table of SCALE-Sim, gzip or not: Layer, M, N, K, or Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, …';

/** Reads `file`, gzip or not. @throws InputError with line and column, or with the name of a format that is no table of layers */
export function readProducts(file: string): ProductList {
  const bytes = readBytes(file);
  if (isBinary(bytes, file)) throw unread(bytes, file, EXPECTED);
  const text = textOf(bytes, file);
  if (!isLayerTable(text)) throw unread(bytes, file, EXPECTED);
  return readLayerTable(text, file);
}
