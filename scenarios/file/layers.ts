/**
 * A scenario in layers: the command line over the file over the files that it extends. Objects are merged field by field; null
 * removes a field; a number with its source is one value. Messages name the place where a field was given.
 */
import { dirname, join } from 'node:path';

import { InputError, pathText, type Place } from '../../traces/index.js';
import { isFields, merged, pruned, type Fields } from './merged.js';
import { readFields } from './read-fields.js';

type Path = readonly PropertyKey[];

/** NAME.NAME=VALUE of the command line. */
export interface Override {
  readonly path: readonly string[];
  /** as YAML has it; null removes the field */
  readonly value: unknown;
  /** what the person typed before the path, such as --set */
  readonly flag: string;
}

/** A file or a field of the command line: what it says, whether it gives a path, and where. */
interface Layer {
  readonly value: Fields;
  readonly has: (path: Path) => boolean;
  readonly place: (path: Path) => Place;
}
/** A scenario merged from its layers, not checked yet. */
export interface Layered {
  /** the platform still with its nulls, which remove fields of the platform that it is based on */
  readonly value: Fields;
  /** where the field of a path was given, or what stands around it */
  readonly placeOf: (path: Path) => Place;
}

/** A platform that is named becomes one that takes over everything. */
const named = (value: Fields): Fields =>
  typeof value['platform'] === 'string' ? { ...value, platform: { base: value['platform'] } } : value;

/** @throws InputError when it holds no fields, or extends what is no name */
function fileLayer(file: string): Layer & { readonly parent: string | undefined } {
  const { value, line, has } = readFields(file);
  const place = (path: Path): Place => {
    const found = line(path);
    return { file, ...(found !== undefined && { line: found }) };
  };
  if (!isFields(value)) throw new InputError({ file, line: 1 }, 'not a scenario', 'fields such as version, name, model, stream');
  const { extends: parent, ...own } = value;
  if (parent !== undefined && typeof parent !== 'string')
    throw new InputError({ ...place(['extends']), field: 'extends' }, 'not a name', 'a scenario file');
  return { value: named(own), has, place, parent };
}

/** The file and those that it extends, nearest first. @throws InputError for a cycle, naming it */
function fileLayers(file: string): Layer[] {
  const seen: string[] = [];
  const layers: Layer[] = [];
  for (let at: string | undefined = file; at !== undefined;) {
    if (seen.includes(at))
      throw new InputError(
        layers.at(-1)!.place(['extends']),
        `files extend each other in a circle: ${[...seen, at].join(' → ')}`,
        'a file that extends nothing at the end',
      );
    seen.push(at);
    const layer = fileLayer(at);
    layers.push(layer);
    at = layer.parent === undefined ? undefined : join(dirname(at), layer.parent);
  }
  return layers;
}

/** One field, and with it every path that leads to it; its place is what the person typed. */
function overrideLayer({ path, value, flag }: Override): Layer {
  const nested = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Fields;
  return {
    value: named(nested),
    has: (of) =>
      of.reduce<unknown>(
        (at, k) => (typeof at === 'object' && at !== null && Object.hasOwn(at, k) ? (at as Fields)[String(k)] : undefined),
        nested,
      ) !== undefined,
    place: () => ({ file: flag }),
  };
}

/** @throws InputError for a position behind the end of a list */
function checkPositions(value: unknown, { path, flag }: Override): void {
  let at = value;
  for (const [i, part] of path.entries()) {
    if (Array.isArray(at) && /^\d+$/.test(part) && Number(part) >= at.length) {
      const list = pathText(path.slice(0, i));
      throw new InputError(
        { file: flag, field: pathText(path) },
        `${list} has ${at.length}`,
        `${list}[0] to ${list}[${at.length - 1}]`,
      );
    }
    at = typeof at === 'object' && at !== null ? (at as Fields)[part] : undefined;
  }
}

/** @throws InputError when a file cannot be read, is no YAML, or extends itself, and for a position that a list has not */
export function layered(file: string, overrides: readonly Override[]): Layered {
  const files = fileLayers(file);
  if (overrides.some(({ path }) => path.some((part) => /^\d+$/.test(part)))) {
    const below = files.reduceRight<unknown>((under, { value }) => merged(under, value), {});
    for (const o of overrides) checkPositions(below, o);
  }
  // the last one given goes before those before it
  const layers = [...overrides.map(overrideLayer).reverse(), ...files];
  const { platform, ...rest } = layers.reduceRight<unknown>((under, { value }) => merged(under, value), {}) as Fields;
  return {
    // what the platform has removed is only known where it is read
    value: { ...(pruned(rest) as Fields), ...(platform !== undefined && { platform }) },
    placeOf(path) {
      // a field that nobody gave stands at the nearest one around it
      for (let n = path.length; n > 0; n--) {
        const layer = layers.find((l) => l.has(path.slice(0, n)));
        if (layer) return layer.place(path);
      }
      return { file };
    },
  };
}
