/**
 * Where tensors may lie, as a space: for each class a memory of the platform and how it is stored there, for each RRAM its cells.
 *
 * A memory in which nothing lies is not built: its area, leakage and wake-ups are in no figure. Everything lies where it is placed:
 * no class has a home from which it is fetched, or a memory that takes what does not fit.
 */
import { technologies, type Platform } from '../../models/index.js';
import { InputError, nearest, type TensorClass } from '../../traces/index.js';
import { describedHardware } from '../file/hardware.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
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
  readonly budget: number;
  readonly seed: number;
}

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

/** How a class is placed: its memory and encoding, by the text of a choice. */
const placeText = (memory: string, encoding: string): string => (encoding === 'dense' ? memory : `${memory}, ${encoding}`);
const placeOf = (text: string): { readonly memory: string; readonly encoding: string } => {
  const [memory, encoding = 'dense'] = text.split(', ');
  return { memory: memory!, encoding };
};
const choices = (name: string, texts: readonly string[]): Dimension =>
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

/** A class lies in one memory, stored in one way. @param cell null: as the memory's technology has it */
const placed = (c: string, { memory, encoding }: ReturnType<typeof placeOf>): Override[] => [
  set(['placement', c, 'memory'], memory),
  set(['placement', c, 'encoding'], encoding),
  ...['home', 'spill', 'cell'].map((k) => set(['placement', c, k], null)),
];

/** Memories that nobody is in are taken away. */
export const unbuilt = (memories: readonly string[], used: ReadonlySet<string>): Override[] =>
  memories.filter((m) => !used.has(m)).map((m) => set(['platform', 'memories', m], null));

/** What may be chosen. */
interface Space {
  readonly classes: readonly string[];
  readonly memories: readonly string[];
  /** by memory that has a choice of them, technologies by cells */
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** memories that classes use which stay where they are */
  readonly elsewhere: readonly string[];
  /** whether some class is fetched from a home */
  readonly fetched: boolean;
}

/** @throws InputError for a class that there is not */
function spaceOf(loaded: LoadedScenario, { memories, placement }: Platform, asked: readonly string[] | undefined): Space {
  const places = Object.entries(placement).flatMap(([c, p]) => (p ? [[c, p] as const] : []));
  const classes = classesOf(
    asked,
    places.map(([c]) => c),
  );
  const technologiesOf = Object.entries(memories).map(([name, { technology }]) => [name, cellsOf(technology)] as const);
  const stay = places.filter(([c]) => !classes.includes(c)).flatMap(([, p]) => [p.memory, p.home, p.spill]);
  return {
    classes,
    memories: Object.keys(memories),
    cells: new Map(technologiesOf.filter(([, of]) => of.size > 1)),
    elsewhere: stay.filter((m) => m !== undefined),
    fetched: loaded.scenario.switching !== undefined && places.some(([, p]) => p.home !== undefined),
  };
}

/** What choices come to: the cells of a memory in which nothing lies are no choice. */
function meant({ scenario }: LoadedScenario, { classes, memories, cells, elsewhere, fetched }: Space) {
  // a class that stays where it is has the cells of its memory, too
  const told = Object.entries(scenario.placement ?? {}).flatMap(([c, p]) =>
    p.cell === undefined || classes.includes(c) ? [] : [set(['placement', c, 'cell'], null)],
  );
  return (parameters: Candidate['parameters']): Omit<Candidate, 'key'> => {
    const used = new Set([...elsewhere, ...classes.map((c) => placeOf(parameters[c]!).memory)]);
    const cellIn = (m: string): string => (used.has(m) ? parameters[`cells of ${m}`]! : NONE);
    const built = [...cells].filter(([m]) => used.has(m));
    return {
      parameters: { ...parameters, ...Object.fromEntries([...cells.keys()].map((m) => [`cells of ${m}`, cellIn(m)])) },
      overrides: [
        ...(fetched ? [set(['switching'], null)] : []),
        ...classes.flatMap((c) => placed(c, placeOf(parameters[c]!))),
        ...told,
        ...built.map(([m, of]) => set(['platform', 'memories', m, 'technology'], of.get(cellIn(m))!)),
        ...unbuilt(memories, used),
      ],
    };
  };
}

/** @throws InputError for a class or a scenario that there is not */
export function placementSearch({ file, set: own, classes: asked, purposes, most, budget, seed }: PlaceAsked): Search {
  const loaded = loadScenario(file, own);
  const { platform } = describedHardware(loaded).hardware;
  const space = spaceOf(loaded, platform, asked);
  const { classes, memories, cells } = space;
  const encodings = (c: string): string[] => {
    const has = platform.placement[c as TensorClass]?.density !== undefined;
    return isSparse(loaded, c as TensorClass, has) ? ['dense', 'bitmask'] : ['dense'];
  };
  const dimensions = [
    ...classes.map((c) =>
      choices(
        c,
        memories.flatMap((m) => encodings(c).map((e) => placeText(m, e))),
      ),
    ),
    ...[...cells].map(([m, of]) => choices(`cells of ${m}`, [...of.keys()])),
  ];
  const all = sizeOf(dimensions);
  const exhaustive = all <= most;
  return {
    ...{ name: `place-${loaded.scenario.name}`, scenario: file, set: own, dimensions, seed, file },
    meaning: meant(loaded, space),
    objectives: purposes.map((p): PlacedObjective => ({ metric: PURPOSES[p], goal: 'min', place: { file: '--for' } })),
    bounds: [],
    accuracy: undefined,
    method: exhaustive ? 'exhaustive' : 'nsga2',
    budget: exhaustive ? all : budget,
    population: 32,
    stop: undefined,
  };
}
