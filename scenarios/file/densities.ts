/** How many elements of each tensor are not zero: counted in a file of weights, as a platform stores them. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import {
  classOfName,
  InputError,
  readSafetensors,
  nameInTrace,
  valuesOf,
  type Place,
  type StoredTensor,
  type StoredTensors,
  type TensorClass,
} from '../../traces/index.js';
import type { LoadedScenario } from './load.js';
import type { Scenario } from './schema.js';

/** A tensor of the file, counted. */
export interface CountedTensor {
  /** in the file */
  readonly name: string;
  readonly shape: readonly number[];
  readonly elements: number;
  /** once pruned, and rounded to the platform's format */
  readonly nonzero: number;
}
/** The tensors of a file by the names that a trace has for them. */
export interface WeightDensities {
  readonly file: string;
  readonly place: Place;
  /** what is pruned and rounded, for those who read the figures */
  readonly how: string;
  readonly named: ReadonlyMap<string, StoredTensor>;
  /** Counts when it is asked first. @throws InputError for elements that are no numbers */
  count(name: string, c: TensorClass): CountedTensor;
  /** of the elements of a class, by the names of its tensors; undefined: the file has none */
  classDensity(c: TensorClass): number | undefined;
  /** equal for files of equal bytes, pruned alike */
  readonly digest: string;
}

type Density = NonNullable<Scenario['model']['density']>;
/** How elements are counted: in a platform's number format. */
interface Counting {
  readonly format: string;
  /** once this share is pruned */
  readonly nonzeroOf: (values: Float32Array, share: number, format: string) => number;
}

/** Percent that is pruned of a class's tensors. */
const percentOf = ({ prune }: Density, c: TensorClass): number =>
  typeof prune === 'object' ? ((prune as Partial<Record<TensorClass, number>>)[c] ?? 0) : (prune ?? 0);

function howOf({ from, prune }: Density): string {
  const pruned =
    prune === undefined
      ? 'as it is'
      : typeof prune === 'number'
        ? `${prune} % of each tensor pruned by magnitude`
        : `${Object.entries(prune)
            .map(([c, p]) => `${p} % of each ${c} tensor`)
            .join(', ')} pruned by magnitude`;
  return `counted in ${from}, ${pruned}, rounded to the platform’s format`;
}

/** By the trace's names. @throws InputError where two are the same tensor of the model */
function named(file: string, tensors: readonly StoredTensor[]): Map<string, StoredTensor> {
  const all = new Map<string, StoredTensor>();
  for (const x of tensors) {
    const name = nameInTrace(x.name);
    const before = all.get(name);
    if (before)
      throw new InputError({ file, field: `tensor ${x.name}` }, `${name} of the model, as ${before.name} is`, 'one of them');
    all.set(name, x);
  }
  return all;
}

/** A file that was read, and what was counted in it: by percent, format and tensor. */
interface WeightFile {
  readonly key: string;
  readonly stored: StoredTensors;
  readonly named: ReadonlyMap<string, StoredTensor>;
  readonly sha256: string;
  readonly counts: Map<string, CountedTensor>;
}
/** The last one: a sweep, and each run of a replication, asks for the same again. */
let last: WeightFile | undefined;

function weightFile(file: string): WeightFile {
  const stat = statSync(file, { throwIfNoEntry: false });
  const key = JSON.stringify([file, stat?.size, stat?.mtimeMs]);
  if (last?.key === key) return last;
  const stored = readSafetensors(file);
  const sha256 = createHash('sha256').update(JSON.stringify(stored.tensors)).update(stored.data).digest('hex');
  return (last = { key, stored, named: named(file, stored.tensors), sha256, counts: new Map() });
}

function densitiesIn(of: WeightFile, density: Density, { format, nonzeroOf }: Counting): Omit<WeightDensities, 'place'> {
  const { stored, named: all, counts } = of;
  function count(name: string, c: TensorClass): CountedTensor {
    const percent = percentOf(density, c);
    const key = `${percent} ${format} ${name}`;
    const known = counts.get(key);
    if (known) return known;
    const x = all.get(name)!;
    const values = valuesOf(stored, x);
    const nonzero = nonzeroOf(values, percent / 100, format);
    const counted = { name: x.name, shape: x.shape, elements: values.length, nonzero };
    counts.set(key, counted);
    return counted;
  }
  return {
    file: stored.file,
    how: howOf(density),
    named: all,
    count,
    classDensity(c) {
      const own = [...all.keys()]
        .filter((name) => classOfName(name) === c && isFloat(all.get(name)!))
        .map((name) => count(name, c));
      const elements = own.reduce((n, x) => n + x.elements, 0);
      return elements === 0 ? undefined : own.reduce((n, x) => n + x.nonzero, 0) / elements;
    },
    digest: createHash('sha256')
      .update(JSON.stringify([of.sha256, density.prune ?? null, format]))
      .digest('hex'),
  };
}
const isFloat = ({ dtype }: StoredTensor): boolean => /^B?F\d/.test(dtype);

/**
 * @param counting in the platform's format
 * @returns undefined where the scenario names no file of weights
 * @throws InputError for a file that is none of safetensors, with the tensor that does not fit
 */
export function weightDensities({ scenario, at, beside }: LoadedScenario, counting: Counting): WeightDensities | undefined {
  const { density } = scenario.model;
  if (density?.from === undefined) {
    if (density?.prune === undefined) return undefined;
    throw new InputError(
      at('model', 'density', 'prune'),
      'given without from',
      'a file of weights that are pruned, in model.density.from',
    );
  }
  const file = beside(['model', 'density', 'from'], density.from);
  return { ...densitiesIn(weightFile(file), density, counting), place: at('model', 'density', 'from') };
}
