/** A search as its file describes it. */
import { existsSync } from 'node:fs';
import type { Objective } from '../../analysis/index.js';
import { beside, faultsOf, InputError, parseYaml, pathOf, pathText, readText, readYaml, type Place } from '../../traces/index.js';
import { describedHardware } from '../file/hardware.js';
import type { Override } from '../file/layers.js';
import { loadScenario } from '../file/load.js';
import { readAccuracy, type Accuracy } from '../sweep/accuracy.js';
import type { METHOD_NAMES } from './methods.js';
import { MOST_BUDGET, searchSchema } from './schema.js';
import { dimensionsOf, sizeOf, type Candidate, type Dimension, type Genome } from './space.js';

/** How points are chosen. */
export type Method = (typeof METHOD_NAMES)[number];
/** A column of the results, and between which values it is to be; where it was asked for. */
export interface Bound {
  readonly metric: string;
  readonly at_most?: number | undefined;
  readonly at_least?: number | undefined;
  readonly place: Place;
}
/** An objective, and where it was asked for. */
export interface PlacedObjective extends Objective {
  readonly place: Place;
}
/** When a front has hardly moved. */
export interface Stop {
  readonly gain_below_percent: number;
  readonly generations: number;
}
/** What is searched, and how. */
export interface Search {
  readonly name: string;
  readonly scenario: string;
  /** fields that are set at every point */
  readonly set: readonly Override[];
  readonly dimensions: readonly Dimension[];
  /** of a placement: what choices come to together; undefined: each by itself */
  readonly meaning?: (parameters: Candidate['parameters']) => Omit<Candidate, 'key'>;
  readonly objectives: readonly PlacedObjective[];
  readonly bounds: readonly Bound[];
  readonly accuracy: Accuracy | undefined;
  readonly method: Method;
  readonly seed: number;
  readonly budget: number;
  readonly population: number;
  /** points of the first generation of NSGA-II, all of them; the others of it are quasi-random */
  readonly seeds?: readonly Genome[];
  readonly stop: Stop | undefined;
  readonly file: string;
}
/** What the command line says in place of the file. */
export interface SearchGiven {
  readonly set: readonly Override[];
  readonly method?: Method | undefined;
  readonly seed?: number | undefined;
  readonly budget?: number | undefined;
  readonly population?: number | undefined;
}

/** Points of a search whose file says no budget. */
const BUDGET = 200;
type Fields = ReturnType<typeof searchSchema.parse>['search'];
type At = (...path: string[]) => Place;

/** @throws InputError for a file of another kind, and for what the schema refuses */
function readFile(file: string): { readonly name: string; readonly search: Fields; readonly at: At } {
  const text = readText(file);
  const { value: any } = parseYaml(text, file);
  if (typeof any !== 'object' || any === null || !Object.hasOwn(any, 'search'))
    throw new InputError({ file }, 'no search: it has no field `search`', 'a file as `switchyard schema search` describes it');
  const { value, line } = readYaml(searchSchema, text, file);
  const at: At = (...path) => {
    const found = line(['search', ...path]);
    return { file, ...(found !== undefined && { line: found }), field: pathText(['search', ...path]) };
  };
  return { name: value.name, search: value.search, at };
}

/** Bounds in the order of the file. @throws InputError for `true` of anything but `fits` */
function boundsOf({ constraints = {} }: Fields, at: At): Bound[] {
  return Object.entries(constraints).flatMap(([metric, of]): Bound[] => {
    const place = at('constraints', metric);
    if (of !== true && metric === 'fits') throw new InputError(place, 'a bound', 'true: what does not fit cannot be simulated');
    if (of !== true) return [{ metric, ...of, place }];
    if (metric !== 'fits') throw new InputError(place, 'true', '{ at_most }, { at_least } or both; fits alone is true');
    return [];
  });
}

/** @throws InputError for a threshold without a table */
function accuracyIn({ accuracy, accuracy_at_least }: Fields, file: string, at: At): Accuracy | undefined {
  if (accuracy !== undefined) {
    const table = beside(file, accuracy);
    return { file: table, figures: readAccuracy(table), at_least: accuracy_at_least };
  }
  if (accuracy_at_least === undefined) return undefined;
  throw new InputError(at('accuracy'), 'missing beside accuracy_at_least', 'a table of accuracies');
}

/** Each field with its first choice alone: what no scenario has is refused before anything is simulated. */
function checkFields(search: Search, at: At): void {
  if (!existsSync(search.scenario))
    throw new InputError(at('scenario'), `no such file: ${search.scenario}`, 'a scenario file, beside this one');
  // the scenario by itself
  loadScenario(search.scenario, search.set);
  for (const { name, at: choice } of search.dimensions) {
    const { overrides } = choice(0);
    try {
      describedHardware(loadScenario(search.scenario, [...search.set, ...overrides]));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // another value, or another field beside it, may go where this one does not
      const unknown = faultsOf(error).find((f) => f.problem.startsWith('unknown key'));
      if (!unknown) continue;
      throw new InputError(at('space', name), unknown.problem, unknown.expected, unknown.didYouMean);
    }
  }
}

/** @throws InputError for a space without end */
function checkExhaustive({ method, dimensions, file }: Search, at: At): void {
  if (method !== 'exhaustive') return;
  const endless = dimensions.find((d) => d.levels === Infinity);
  if (endless)
    throw new InputError(at('space', endless.name), 'a range of any number', 'a step, or another method than exhaustive');
  const count = sizeOf(dimensions);
  if (count > MOST_BUDGET)
    throw new InputError({ file }, `${count} points`, `at most ${MOST_BUDGET}, or another method than exhaustive`);
}

/** @throws InputError with file, line, field, what was expected and the nearest name, before anything is simulated */
export function readSearch(file: string, given: SearchGiven): Search {
  const { name, search: of, at } = readFile(file);
  const scenario = beside(file, of.scenario);
  const place = at('set');
  const flag = place.line === undefined ? file : `${file}:${place.line}`;
  const own = Object.entries(of.set ?? {}).map(([path, value]): Override => ({ path: pathOf(path), value, flag }));
  const dimensions = dimensionsOf(of.space, at);
  const method = given.method ?? of.method;
  const all = Math.min(MOST_BUDGET, sizeOf(dimensions));
  const search: Search = {
    ...{ name, file, scenario, dimensions, method },
    set: [...own, ...given.set],
    objectives: Object.entries(of.objectives).map(([metric, goal]) => ({ metric, goal, place: at('objectives', metric) })),
    bounds: boundsOf(of, at),
    accuracy: accuracyIn(of, file, at),
    seed: given.seed ?? of.seed,
    budget: given.budget ?? (given.method === 'exhaustive' ? all : (of.budget ?? (method === 'exhaustive' ? all : BUDGET))),
    population: given.population ?? of.population,
    stop: of.stop?.hypervolume,
  };
  checkExhaustive(search, at);
  checkFields(search, at);
  return search;
}
