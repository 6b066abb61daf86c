/** The platform of a scenario: a shipped one or a file, with what the scenario says instead. */
import { createHash } from 'node:crypto';
import { loadPlatform, platformFrom, platformText, storage, tablesOf, technologies, type Hardware } from '../../models/index.js';
import { hasOwnChoices, InputError, isFile, type Place, type TensorClass } from '../../traces/index.js';
import type { LoadedScenario } from './load.js';
import { weightDensities, type WeightDensities } from './densities.js';
import { merged, pruned } from './merged.js';
import type { Scenario } from './schema.js';

type Fields = Readonly<Record<string, unknown>>;
type PlacedHere = NonNullable<NonNullable<Scenario['placement']>[TensorClass]>;

/** What a scenario says of hardware, read and looked up. */
export interface Described {
  /** memories of size `fit` are one stripe large here: `withMemoriesFitted` makes them as large as they must be */
  readonly hardware: Hardware;
  /** memories that are made as large as what is put there */
  readonly fit: readonly string[];
  /** of a file that the scenario names */
  readonly weights?: WeightDensities | undefined;
}

/** A density with its source, as platform files have it: what the placement says, what a file of weights has, what the model says. */
function densityOf(
  c: TensorClass,
  p: PlacedHere,
  { density }: Scenario['model'],
  weights: WeightDensities | undefined,
): Fields | undefined {
  const counted = p.density === undefined ? weights?.classDensity(c) : undefined;
  if (counted !== undefined) return { value: counted, source: `mean of the class, ${weights!.how}` };
  const given = p.density ?? density?.[c];
  return given === undefined ? undefined : { value: given, source: 'given in the scenario' };
}

/** A placement as platform files have it. A class that is encoded has the density that the model gives it. */
function placed(c: TensorClass, p: PlacedHere, density: Fields | undefined, at: LoadedScenario['at']): Fields {
  const { memory, home, spill, encoding } = p;
  if (encoding === 'bitmask' && density === undefined)
    throw new InputError(at('placement', c, 'density'), 'missing', 'a density here or in model.density, with encoding bitmask');
  return {
    memory,
    encoding,
    ...(home !== undefined && { home }),
    ...(spill !== undefined && { spill }),
    ...(encoding !== 'dense' && density !== undefined && { density }),
  };
}

/** Tensors that lie by themselves, as platform files have them. */
const alone = ({ tensors = {} }: Scenario): [id: string, Fields][] =>
  Object.entries(tensors).map(([id, { density, ...of }]) => [
    id,
    { ...of, ...(density !== undefined && { density: { value: density, source: 'given in the scenario' } }) },
  ]);

/** The technology with so many bits a cell: rram-22nm-silicon → rram-22nm-mlc2-silicon. */
function withCell(technology: string, cell: string, place: Place): string {
  const slc = technology.replace(/-mlc\d-/, '-');
  const wanted = cell === 'slc' ? slc : slc.replace(/^(rram-\d+nm)-/, `$1-${cell}-`);
  if (!technologies.names.includes(wanted) || !wanted.startsWith('rram'))
    throw new InputError(place, `${technology} has no variant with cells ${cell}`, 'an RRAM that has one');
  return wanted;
}

/** Memories with the cells that the classes in them ask for. */
function withCells(memories: Fields, { placement }: Scenario, at: LoadedScenario['at']): Fields {
  const asked = new Map<string, string>();
  let now = memories;
  for (const [c, p] of Object.entries(placement ?? {})) {
    if (p.cell === undefined) continue;
    const place = at('placement', c, 'cell');
    if ((asked.get(p.memory) ?? p.cell) !== p.cell)
      throw new InputError(
        place,
        `${p.cell}, where another class in ${p.memory} asks for ${asked.get(p.memory)}`,
        'one kind of cell a memory',
      );
    asked.set(p.memory, p.cell);
    const spec = now[p.memory] as Fields | undefined;
    if (!spec) continue; // an unknown memory is found where the placement is checked
    now = { ...now, [p.memory]: { ...spec, technology: withCell(String(spec['technology']), p.cell, place) } };
  }
  return now;
}

const FIT = 'fit';
/** A number of a platform file, with its source or without. */
const numberOf = (given: unknown, otherwise: number): number =>
  typeof given === 'number' ? given : ((given as { value?: number } | undefined)?.value ?? otherwise);

/** Size `fit` for now: one stripe of the banks. */
function fitted(memories: Fields, at: LoadedScenario['at']): { readonly memories: Fields; readonly fit: string[] } {
  const fit: string[] = [];
  const sized = Object.entries(memories).map(([name, spec]): [string, unknown] => {
    const m = spec as Fields;
    if (m['size_bytes'] !== FIT) return [name, m];
    if (m['macro_bytes'] === undefined)
      throw new InputError(
        at('platform', 'memories', name, 'macro_bytes'),
        'missing',
        'the size of the macros that a memory of size fit is built of',
      );
    fit.push(name);
    return [name, { ...m, size_bytes: numberOf(m['banks'], 1) * numberOf(m['interleave_bytes'], 64) }];
  });
  return { memories: Object.fromEntries(sized), fit };
}

/** What was described last: most points of a sweep have the hardware of the point before. */
let last: { readonly key: string; readonly base: string; readonly described: Described } | undefined;
const known = new WeakMap<LoadedScenario, Described>();

/** @throws InputError with the place where the scenario, or the platform's file, gave it */
export function describedHardware(loaded: LoadedScenario): Described {
  const { file, at, beside, scenario } = loaded;
  const { platform, placement, tensors, model } = scenario;
  // a file of weights may be long, and what a program registers may change
  if (model.density?.from !== undefined || hasOwnChoices()) return describe(loaded);
  const before = known.get(loaded);
  if (before) return before;
  const name = platform.base;
  const base =
    name === undefined ? '' : platformText(isFile(name) ? beside(['platform', 'base'], name) : name, at('platform', 'base')).text;
  const key = JSON.stringify([file, platform, placement, tensors, model.density]);
  if (last?.key !== key || last.base !== base) last = { key, base, described: describe(loaded) };
  known.set(loaded, last.described);
  return last.described;
}

function describe(loaded: LoadedScenario): Described {
  const { scenario, file, at, placeOf, beside } = loaded;
  const { base, ...own } = scenario.platform;
  // a name with a dot or a slash is a file's; no platform that ships has one
  const below = base === undefined ? undefined : loadPlatform(isFile(base) ? beside(['platform', 'base'], base) : base);
  const { tables, ...under } = below?.platform ?? {};
  const raw = pruned(merged(below && under, own)) as Fields;
  const weights = weightDensities(loaded, { format: String(raw['format']), nonzeroOf: storage.nonzeroOf });
  if (below && Object.keys(own).length === 0 && !scenario.placement && !scenario.tensors)
    return { hardware: below, fit: [], weights };
  const memories = withCells((raw['memories'] ?? {}) as Fields, scenario, at);
  const { memories: sized, fit } = fitted(memories, at);
  const here = Object.entries(scenario.placement ?? {}).map(([c, p]): [string, Fields] => [
    c,
    placed(c as TensorClass, p, densityOf(c as TensorClass, p, scenario.model, weights), at),
  ]);
  const tensors = { ...((raw['tensors'] ?? {}) as Fields), ...Object.fromEntries(alone(scenario)) };
  const value = {
    ...{ ...raw, memories: sized, placement: { ...((raw['placement'] ?? {}) as Fields), ...Object.fromEntries(here) } },
    ...(Object.keys(tensors).length > 0 && { tensors }),
  };
  const given = (path: readonly PropertyKey[]): Place => {
    const [part, name] = path;
    const here = (part === 'placement' || part === 'tensors') && Object.hasOwn(scenario[part] ?? {}, String(name));
    // who checks adds the path within the platform to the field
    return here ? placeOf(path) : { ...placeOf(['platform', ...path]), field: 'platform' };
  };
  return { hardware: platformFrom(value, given, file, tables), fit, weights };
}

const digests = new WeakMap<Described, string>();

/** SHA-256, equal for scenarios of equal hardware: the platform, its tables, and the bytes of a file of weights, whatever it is called. @throws InputError as `describedHardware` */
export function hardwareDigest(loaded: LoadedScenario): string {
  const described = describedHardware(loaded);
  const { hardware, fit, weights } = described;
  const known = digests.get(described);
  if (known !== undefined) return known;
  const text = JSON.stringify([hardware.platform, tablesOf(hardware.platform, hardware.file), fit, weights?.digest]);
  const digest = createHash('sha256').update(text).digest('hex');
  digests.set(described, digest);
  return digest;
}
