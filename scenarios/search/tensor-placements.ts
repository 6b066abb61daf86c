/**
 * Where single tensors may lie, as a space: for each weight and table, or for those that differ by their layer alone, a memory of the
 * platform and how it is stored there; for each RRAM its cells.
 *
 * A class lies where most of its tensors do, the others by themselves: where all of a class lie alike, that is the placement by class,
 * result and all. The first generation has the best placements by class, so that what is found is never worse.
 */
import type { SearchFound } from '../../analysis/index.js';
import type { Platform } from '../../models/index.js';
import { InputError, type Tensor, type TensorClass } from '../../traces/index.js';
import { describedHardware } from '../file/hardware.js';
import type { Override } from '../file/layers.js';
import { loadScenario, type LoadedScenario } from '../file/load.js';
import { tried } from './evaluate.js';
import {
  cellChoices,
  choices,
  meant,
  placed,
  placementSearch,
  placeOf,
  platformDensity,
  searchOf,
  set,
  spaceOf,
  weightsOf,
  type Chosen,
  type PlaceAsked,
  type Places,
} from './placements.js';
import type { Search } from './search.js';
import { candidateAt, genomeAt, middleOf, sizeOf, type Candidate, type Genome } from './space.js';

/** Tensors that lie together: a dimension. */
export interface TensorGroup {
  readonly name: string;
  readonly class: TensorClass;
  readonly tensors: readonly Tensor[];
}
/** A search of single tensors, and what it is seeded with. */
export interface TensorSearch {
  readonly byClass: Search;
  readonly groups: readonly TensorGroup[];
  /** evaluations, beside those that it is seeded with */
  readonly budget: number;
  /** @param found by class */
  readonly search: (found: SearchFound) => Search;
}

const WEIGHTS: readonly string[] = ['backbone', 'task', 'embedding'];
/** More fields of a space are not searched with a few hundred evaluations. */
const MOST_GROUPS = 128;
/** Points by class that are looked at for one that fits, where the scenario itself does not. */
const MOST_LOOKED_AT = 256;

/** The scenario, or a placement of it that can be resolved: its tensors are those of any. */
function tensorsOf(loaded: LoadedScenario, byClass: Search): Tensor[] {
  try {
    return weightsOf(loaded);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (let i = 0; i < Math.min(MOST_LOOKED_AT, sizeOf(byClass.dimensions)); i++) {
      const candidate = candidateAt(byClass, genomeAt(byClass.dimensions, i));
      if (!tried(byClass, candidate).rejected)
        return weightsOf(loadScenario(byClass.scenario, [...byClass.set, ...candidate.overrides]));
    }
    throw error;
  }
}

/** Ids without the number of their layer. */
const ofAnyLayer = (id: string): string => id.replace(/(^|[./])layer\d+(?=\.)/, '$1layer*');

/** @throws InputError for more than are searched, with how many there are */
function groupsOf(tensors: readonly Tensor[], alike: boolean): TensorGroup[] {
  const grouped = (name: (id: string) => string): Map<string, Tensor[]> => {
    const groups = new Map<string, Tensor[]>();
    for (const t of tensors) groups.set(name(t.id), [...(groups.get(name(t.id)) ?? []), t]);
    return groups;
  };
  const groups = grouped(alike ? ofAnyLayer : (id) => id);
  if (groups.size > MOST_GROUPS) {
    const fewer = alike ? 'fewer --classes' : `fewer --classes, or --alike, which makes ${grouped(ofAnyLayer).size} of them`;
    throw new InputError({ file: '--each' }, `${groups.size} dimensions, one a tensor`, `at most ${MOST_GROUPS}: ${fewer}`);
  }
  return [...groups].map(([name, of]) => ({ name, class: of[0]!.class, tensors: of }));
}

/** What most have; of equally many the first. */
function most(texts: readonly string[]): string {
  const count = (text: string): number => texts.filter((x) => x === text).length;
  return texts.reduce((best, text) => (count(text) > count(best) ? text : best));
}

/** A tensor in one memory, stored in one way; with a density where neither its trace nor its class has one to go by. */
function alone({ id, density: ofTrace }: Tensor, { memory, encoding }: Chosen, density: number | undefined): Override {
  const share = encoding === 'bitmask' && ofTrace === undefined && density !== undefined ? { density } : {};
  return set(['tensors', id], { memory, encoding, ...share });
}

/** What choices by group come to: the class as most of it, all else by itself. */
function placesOf(loaded: LoadedScenario, platform: Platform, groups: readonly TensorGroup[]) {
  const classes = [...new Set(groups.map((g) => g.class))];
  return (parameters: Candidate['parameters']): Places => {
    const overrides = classes.flatMap((c) => {
      const own = groups.filter((g) => g.class === c);
      const text = most(own.map((g) => parameters[g.name]!));
      const density = platformDensity(loaded, platform, c);
      const said = density ?? loaded.scenario.placement?.[c]?.density;
      const others = own.filter((g) => parameters[g.name] !== text);
      return [
        ...placed(c, placeOf(text), density),
        ...others.flatMap((g) => g.tensors.map((t) => alone(t, placeOf(parameters[g.name]!), said))),
      ];
    });
    return { memories: groups.map((g) => placeOf(parameters[g.name]!).memory), overrides };
  };
}

/** Classes that are placed tensor by tensor. @throws InputError for one that is written */
function weightClasses(asked: readonly string[] | undefined, known: readonly string[]): string[] {
  const written = asked?.find((c) => known.includes(c) && !WEIGHTS.includes(c));
  if (written !== undefined)
    throw new InputError(
      { file: '--classes' },
      `${written} with --each: it is written while sentences are served, and lies as a class`,
      `of ${WEIGHTS.join(', ')}`,
    );
  return asked ? [...asked] : [...WEIGHTS];
}

/** @throws InputError for a class or a scenario that there is not, and for more tensors than are searched */
export function tensorSearch(asked: PlaceAsked, alike: boolean): TensorSearch {
  const loaded = loadScenario(asked.file, asked.set);
  const { platform } = describedHardware(loaded).hardware;
  const wanted = weightClasses(asked.classes, Object.keys(platform.placement));
  const all = tensorsOf(loaded, placementSearch({ ...asked, classes: wanted }));
  const classes = wanted.filter((c) => all.some((t) => t.class === c));
  if (classes.length === 0)
    throw new InputError({ file: '--classes' }, `the model has no tensor of ${wanted.join(', ')}`, 'classes that it has');
  const byClass = placementSearch({ ...asked, classes });
  const space = spaceOf(loaded, platform, classes);
  const groups = groupsOf(
    all.filter((t) => classes.includes(t.class)),
    alike,
  );
  const dimensions = [...groups.map((g) => choices(g.name, space.placesOf(g.class))), ...cellChoices(space)];
  const own = searchOf(asked, loaded.scenario.name, dimensions, meant(loaded, space, placesOf(loaded, platform, groups)));
  const classOf = new Map<string, string>(groups.map((g) => [g.name, g.class]));
  const seedOf = (parameters: Candidate['parameters']): Genome =>
    dimensions.map(({ name, said, levels }) => {
      const texts = said['choices'] as readonly string[];
      // cells of a memory that is not built are any
      return middleOf(Math.max(0, texts.indexOf(parameters[classOf.get(name) ?? name]!)), levels);
    });
  return {
    byClass,
    groups,
    budget: own.budget,
    search(found) {
      const seeds = found.points.flatMap(({ parameters }, i) => (found.standings[i] === 'front' ? [seedOf(parameters)] : []));
      return own.method === 'exhaustive' ? own : { ...own, seeds, budget: own.budget + seeds.length };
    },
  };
}
