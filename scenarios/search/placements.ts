/**
 * Where tensors may lie, as a space: for each class a memory of the platform and how it is stored there, for each RRAM its cells.
 *
 * A memory in which nothing lies is not built: its area, leakage and wake-ups are in no figure. Everything lies where it is placed:
 * no class has a home from which it is fetched, or a memory that takes what does not fit, and no tensor of it lies by itself.
 */
import { rulesFor, technologies, type Platform } from '../../models/index.js';
import { InputError, nearest, type Tensor, type TensorClass } from '../../traces/index.js';
import { describedHardware } from '../file/hardware.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { resolveScenario } from '../workload/resolve.js';
import { isWeight } from '../workload/weights.js';
import type { PlacedObjective, Search } from './search.js';
import { listed, sizeOf, type Candidate, type Dimension } from './space.js';

/** What a placement is for, and the column that says it. */
export const PURPOSES = {
  energy: 'energy_per_sentence_uj',
  latency: 'latency_mean_ms',
  area: 'area_mm2',
} as const;
/** One of them. */
export type Purpose = keyof typeof PURPOSES;

/** What is asked for; `classes` undefined: all. */
export interface PlaceAsked {
  readonly file: string;
  readonly set: readonly Override[];
  readonly classes: readonly string[] | undefined;
  readonly purposes: readonly Purpose[];
  /** combinations at most of which each is evaluated; of more NSGA-II looks for the best */
  readonly most: number;
  /** evaluations at most; undefined: as many as there are combinations, of NSGA-II 256 */
  readonly budget: number | undefined;
  readonly seed: number;
}
/** Of NSGA-II, where nobody says it: assumed, as long as a person waits for an answer. */
const BUDGET = 256;

const FLAG = 'place';
/** A field. */
export const set = (path: readonly string[], value: unknown): Override => ({ path, value, flag: FLAG });
const CELLS = ['slc', 'mlc2', 'mlc3'] as const;
/** A memory is not there: its cells are nobody's. */
const NONE = '–';

/** Technologies of an RRAM by their cells, that of the scenario among them. */
function cellsOf(technology: unknown): ReadonlyMap<string, string> {
  if (typeof technology !== 'string' || !technology.startsWith('rram')) return new Map();
  const slc = technology.replace(/-mlc\d-/, '-');
  const named = CELLS.map((c) => [c, c === 'slc' ? slc : slc.replace(/^(rram-\d+nm)-/, `$1-${c}-`)] as const);
  return new Map(named.filter(([, name]) => technologies.names.includes(name)));
}

/** A memory and an encoding. */
export interface Chosen {
  readonly memory: string;
  readonly encoding: string;
}
/** How a class or a tensor is placed, by the text of a choice. */
const placeText = (memory: string, encoding: string): string => (encoding === 'dense' ? memory : `${memory}, ${encoding}`);
export const placeOf = (text: string): Chosen => {
  const [memory, encoding = 'dense'] = text.split(', ');
  return { memory: memory!, encoding };
};
/** A dimension without an order. */
export const choices = (name: string, texts: readonly string[]): Dimension =>
  listed(
    name,
    texts.map((text) => ({ text, overrides: [] })),
    { ordered: false, said: { choices: texts } },
  );

/** Classes that are asked for, of those that the platform places. @throws InputError for another */
function classesOf(asked: readonly string[] | undefined, known: readonly string[]): string[] {
  for (const c of asked ?? [])
    if (!known.includes(c))
      throw new InputError({ file: '--classes' }, `no class ${c}`, `of ${known.join(', ')}`, nearest(c, known));
  return known.filter((c) => asked === undefined || asked.includes(c));
}

/** Whether a class has a share of zeros to leave out. */
export const isSparse = ({ scenario }: LoadedScenario, c: TensorClass, has: boolean): boolean => {
  const { density = {} } = scenario.model;
  return (
    has ||
    scenario.placement?.[c]?.density !== undefined ||
    density[c as keyof typeof density] !== undefined ||
    density.from !== undefined
  );
};

/** The share of a class that is not zero, where the platform alone says it: a class that the scenario places has none of the platform. */
export function platformDensity({ scenario }: LoadedScenario, { placement }: Platform, c: TensorClass): number | undefined {
  const { density = {} } = scenario.model;
  const said = scenario.placement?.[c]?.density !== undefined || density[c] !== undefined || density.from !== undefined;
  return said ? undefined : placement[c]?.density?.value;
}

/** A class lies in one memory, stored in one way, with the cells of the memory's technology. */
export const placed = (c: string, { memory, encoding }: Chosen, density: number | undefined): Override[] => [
  set(['placement', c, 'memory'], memory),
  set(['placement', c, 'encoding'], encoding),
  ...(encoding === 'bitmask' && density !== undefined ? [set(['placement', c, 'density'], density)] : []),
  ...['home', 'spill', 'cell'].map((k) => set(['placement', c, k], null)),
];

/** Memories that nobody is in are taken away. */
export const unbuilt = (memories: readonly string[], used: ReadonlySet<string>): Override[] =>
  memories.filter((m) => !used.has(m)).map((m) => set(['platform', 'memories', m], null));

/** What may be chosen. */
export interface Space {
  readonly classes: readonly string[];
  readonly memories: readonly string[];
  /** by memory that has a choice of them, technologies by cells */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** memories that classes use which stay where they are */
  readonly elsewhere: readonly string[];
  /** whether some class is fetched from a home */
  readonly fetched: boolean;
  /** tensors of these classes lie with them; those of others that lie by themselves stay so */
  readonly together: readonly Override[];
  /** texts of the choices of a class, or of a tensor of it */
  readonly placesOf: (c: string) => string[];
}

/** Weights and tables of a scenario's model, in order of first use. @throws InputError for a scenario that cannot be resolved */
export const weightsOf = (loaded: LoadedScenario): Tensor[] => {
  const { operators } = resolveScenario(loaded).trace;
  return [...new Map(operators.flatMap((o) => o.inputs.filter(isWeight)).map((t) => [t.id, t])).values()];
};

/** Tensors of other classes that lie by themselves, with what is said of each. */
function stayingTensors(loaded: LoadedScenario, platform: Platform, classes: readonly string[]) {
  if (platform.tensors === undefined) return [];
  return weightsOf(loaded).flatMap(({ id, class: c }) => {
    const rule = classes.includes(c) ? undefined : rulesFor(platform, id)[0]?.rule;
    return rule ? [[id, { ...rule, ...(rule.density && { density: rule.density.value }) }] as const] : [];
  });
}
/** No tensor by itself, of the scenario and of its platform. */
export const withoutTensors: readonly Override[] = [set(['platform', 'tensors'], null), set(['tensors'], null)];

/** @throws InputError for a class that there is not */
export function spaceOf(loaded: LoadedScenario, platform: Platform, asked: readonly string[] | undefined): Space {
  const { memories, placement } = platform;
  const places = Object.entries(placement).flatMap(([c, p]) => (p ? [[c, p] as const] : []));
  const classes = classesOf(
    asked,
    places.map(([c]) => c),
  );
  const technologiesOf = Object.entries(memories).map(([name, { technology }]) => [name, cellsOf(technology)] as const);
  const stay = places.filter(([c]) => !classes.includes(c)).flatMap(([, p]) => [p.memory, p.home, p.spill]);
  const alone = stayingTensors(loaded, platform, classes);
  const encodings = (c: string): string[] => {
    const has = placement[c as TensorClass]?.density !== undefined;
    return isSparse(loaded, c as TensorClass, has) ? ['dense', 'bitmask'] : ['dense'];
  };
  return {
    classes,
    memories: Object.keys(memories),
    cells: new Map(technologiesOf.filter(([, of]) => of.size > 1)),
    elsewhere: [...stay, ...alone.map(([, { memory }]) => memory)].filter((m) => m !== undefined),
    fetched: loaded.scenario.switching !== undefined && places.some(([, p]) => p.home !== undefined),
    together: platform.tensors === undefined ? [] : [...withoutTensors, ...alone.map(([id, of]) => set(['tensors', id], of))],
    placesOf: (c) => Object.keys(memories).flatMap((m) => encodings(c).map((e) => placeText(m, e))),
  };
}

/** What choices of places come to, by class or by tensor. */
export interface Places {
  readonly memories: readonly string[];
  readonly overrides: readonly Override[];
}

/** What choices come to: the cells of a memory in which nothing lies are no choice. */
export function meant(
  { scenario }: LoadedScenario,
  { classes, memories, cells, elsewhere, fetched, together }: Space,
  placesOf: (parameters: Candidate['parameters']) => Places,
) {
  // a class that stays where it is has the cells of its memory, too
  const told = Object.entries(scenario.placement ?? {}).flatMap(([c, p]) =>
    p.cell === undefined || classes.includes(c) ? [] : [set(['placement', c, 'cell'], null)],
  );
  return (parameters: Candidate['parameters']): Omit<Candidate, 'key'> => {
    const places = placesOf(parameters);
    const used = new Set([...elsewhere, ...places.memories]);
    const cellIn = (m: string): string => (used.has(m) ? parameters[`cells of ${m}`]! : NONE);
    const built = [...cells].filter(([m]) => used.has(m));
    return {
      parameters: { ...parameters, ...Object.fromEntries([...cells.keys()].map((m) => [`cells of ${m}`, cellIn(m)])) },
      overrides: [
        ...(fetched ? [set(['switching'], null)] : []),
        ...together,
        ...places.overrides,
        ...told,
        ...built.map(([m, of]) => set(['platform', 'memories', m, 'technology'], of.get(cellIn(m))!)),
        ...unbuilt(memories, used),
      ],
    };
  };
}

/** Dimensions of the cells of memories. */
export const cellChoices = ({ cells }: Space): Dimension[] =>
  [...cells].map(([m, of]) => choices(`cells of ${m}`, [...of.keys()]));

/** A search of placements: of a small space each. */
export function searchOf(
  { file, set: own, purposes, most, budget, seed }: PlaceAsked,
  name: string,
  dimensions: readonly Dimension[],
  meaning: Search['meaning'] & {},
): Search {
  const all = sizeOf(dimensions);
  const exhaustive = all <= Math.min(most, budget ?? most);
  return {
    ...{ name: `place-${name}`, scenario: file, set: own, dimensions, seed, file, meaning },
    objectives: purposes.map((p): PlacedObjective => ({ metric: PURPOSES[p], goal: 'min', place: { file: '--for' } })),
    bounds: [],
    accuracy: undefined,
    method: exhaustive ? 'exhaustive' : 'nsga2',
    budget: exhaustive ? all : (budget ?? BUDGET),
    population: 32,
    stop: undefined,
  };
}

/** By class. @throws InputError for a class or a scenario that there is not */
export function placementSearch(asked: PlaceAsked): Search {
  const loaded = loadScenario(asked.file, asked.set);
  const { platform } = describedHardware(loaded).hardware;
  const space = spaceOf(loaded, platform, asked.classes);
  const dimensions = [...space.classes.map((c) => choices(c, space.placesOf(c))), ...cellChoices(space)];
  const placesOf = (parameters: Candidate['parameters']): Places => {
    const all = space.classes.map((c) => [c, placeOf(parameters[c]!)] as const);
    return {
      memories: all.map(([, p]) => p.memory),
      overrides: all.flatMap(([c, p]) => placed(c, p, platformDensity(loaded, platform, c as TensorClass))),
    };
  };
  return searchOf(asked, loaded.scenario.name, dimensions, meant(loaded, space, placesOf));
}
