/** Dimensions that the file leaves open, and the sizes that a person gives them. */
import { InputError, nearest } from '../../files/input-error.js';
import { numberOf, type DimProto, type GraphProto, type ValueInfoProto } from './schema.js';
import { typeOf } from './tensor.js';
import type { Made } from './value.js';

const dimsOf = (v: ValueInfoProto): readonly DimProto[] | undefined => v.type?.tensorType?.shape?.dim;

/** Its size, where the file says so; −1 is written for "not known". */
function sizeOf(d: DimProto): number | undefined {
  const size = Object.hasOwn(d, 'dimValue') ? numberOf(d.dimValue) : -1;
  return size >= 0 ? size : undefined;
}

/** How a person names dimension `i`: INPUT.i, or as the file names it. */
const namesOf = (v: ValueInfoProto, i: number, d: DimProto): readonly string[] =>
  d.dimParam ? [`${v.name}.${i}`, d.dimParam] : [`${v.name}.${i}`];

/** The size that is given for dimension `i`, by either name. */
const given = (dims: ReadonlyMap<string, number>, v: ValueInfoProto, i: number, d: DimProto): number | undefined =>
  namesOf(v, i, d)
    .map((name) => dims.get(name))
    .find((n) => n !== undefined);

/** Type and shape that the file declares of a value, as far as sizes are known. */
export function declared(v: ValueInfoProto, dims: ReadonlyMap<string, number>): Made {
  const sizes = dimsOf(v)?.map((d, i) => sizeOf(d) ?? given(dims, v, i, d));
  const shape = sizes?.every((n) => n !== undefined) ? sizes : undefined;
  return { shape, type: typeOf(v.type?.tensorType?.elemType ?? 0) };
}

/** Type and shape of an input of the graph. @throws InputError that names a dimension without a size, and how to give it */
export function inputOf(v: ValueInfoProto, dims: ReadonlyMap<string, number>, file: string): Made {
  const made = declared(v, dims);
  if (made.shape || !v.type?.tensorType) return made;
  const field = `input ${v.name}`;
  const list = dimsOf(v);
  if (!list) throw new InputError({ file, field }, 'no shape', 'an input with its dimensions');
  const open = list.findIndex((d, i) => sizeOf(d) === undefined && given(dims, v, i, d) === undefined);
  const name = namesOf(v, open, list[open]!).at(-1)!;
  throw new InputError({ file, field }, `dimension ${open} ("${name}") has no size`, `--dim ${name}=SIZE`);
}

/** @throws InputError for a size that is given to a dimension that the file has not */
export function checkDims(graph: GraphProto, dims: ReadonlyMap<string, number>, file: string): void {
  if (dims.size === 0) return;
  const open = new Set<string>();
  for (const v of [...graph.input, ...graph.output, ...graph.valueInfo])
    for (const [i, d] of (dimsOf(v) ?? []).entries()) if (sizeOf(d) === undefined) for (const n of namesOf(v, i, d)) open.add(n);
  // the file's own names first: they say most
  const names = [...open].filter((n) => graph.input.some((v) => dimsOf(v)?.some((d, i) => namesOf(v, i, d).at(-1) === n)));
  for (const name of dims.keys()) {
    if (open.has(name)) continue;
    const expected = names.length > 0 ? `one of ${names.join(', ')}` : 'none: all its dimensions have a size';
    throw new InputError({ file, field: `--dim ${name}` }, 'no dimension of that name', expected, nearest(name, [...open]));
  }
}
