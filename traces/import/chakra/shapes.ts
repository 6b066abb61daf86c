/**
 * Shapes for a Chakra trace that has none (`--shapes FILE`): CSV, with lines of # between.
 *
 *     node,operator,arguments,results,type
 *     12,aten::addmm,3072;128x768;768x3072,128x3072,float32
 *     COMP_NODE_ffn_FWD,mm,128x768;768x3072,128x3072,
 *
 * node       id of a node, or the name of one or several
 * operator   what it is, where its name does not say; may be empty
 * arguments  sizes of its tensors in the order of the operator's parameters; `1` is a vector of one, empty is a scalar
 * results    sizes of what it makes
 * type       of elements (element-type.ts); may be left out
 */
import { bitsOf } from '../element-type.js';
import { InputError, nearest, type Place } from '../../files/input-error.js';
import { readText } from '../../files/read.js';

/** What a person should give, where a trace has no shapes. */
export const EXPECTED_SHAPES =
  '--shapes FILE, a CSV with a line "node,operator,arguments,results" and below it such as "12,aten::mm,128x768;768x3072,128x3072"';

/** A line of the file. */
export interface ShapesOfNode {
  readonly operator: string | undefined;
  readonly args: readonly (readonly number[])[];
  readonly results: readonly (readonly number[])[];
  readonly type: string | undefined;
  /** where it stands */
  readonly place: Place;
}

const COLUMNS = ['node', 'operator', 'arguments', 'results', 'type'];
const LARGEST = 2 ** 31;

function shapesOf(text: string, file: string, line: number, field: string): number[][] {
  if (text === '') return [];
  return text.split(';').map((shape) => {
    const sizes = shape.trim() === '' ? [] : shape.trim().split('x').map(Number);
    if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 0 && n < LARGEST))
      throw new InputError({ file, line, field }, `"${shape}" is no shape`, 'sizes as 128x768');
    return sizes;
  });
}

function checkHeader(cells: readonly string[], file: string, line: number): void {
  const wrong = cells.findIndex((cell, i) => cell !== COLUMNS[i]);
  if (wrong >= 0)
    throw new InputError({ file, line }, `column "${cells[wrong]}"`, COLUMNS.join(','), nearest(cells[wrong]!, COLUMNS));
  if (cells.length < 4) throw new InputError({ file, line }, `${cells.length} columns`, COLUMNS.join(','));
}

function readLine(cells: readonly string[], file: string, line: number): ShapesOfNode {
  const [, operator = '', args = '', results = '', type = ''] = cells;
  if (type !== '' && bitsOf(type) === undefined)
    throw new InputError({ file, line, field: 'type' }, `unknown type "${type}"`, 'a type such as float32, bfloat16 or int8');
  return {
    operator: operator === '' ? undefined : operator,
    args: shapesOf(args, file, line, 'arguments'),
    results: shapesOf(results, file, line, 'results'),
    type: type === '' ? undefined : type,
    place: { file, line },
  };
}

/**
 * Lines by node.
 * @param names ids and names of the nodes of the trace
 * @throws InputError for a line that is none, or of a node that is not in the trace
 */
export function readShapes(file: string, names: ReadonlySet<string>): ReadonlyMap<string, ShapesOfNode> {
  const found = new Map<string, ShapesOfNode>();
  let header = true;
  for (const [i, text] of readText(file).split(/\r?\n/).entries()) {
    const place = { file, line: i + 1 };
    if (text.trim() === '' || text.startsWith('#')) continue;
    const cells = text.split(',').map((cell) => cell.trim());
    if (header) checkHeader(cells, file, place.line);
    else {
      const node = cells[0]!;
      if (cells.length < 4 || cells.length > 5) throw new InputError(place, `${cells.length} cells`, COLUMNS.join(','));
      const at = { ...place, field: 'node' };
      if (found.has(node)) throw new InputError(at, `"${node}" a second time`, 'a line for each node');
      if (!names.has(node))
        throw new InputError(at, `no node "${node}" in the trace`, 'its id or its name', nearest(node, [...names]));
      found.set(node, readLine(cells, file, place.line));
    }
    header = false;
  }
  return found;
}
