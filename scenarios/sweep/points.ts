/**
 * The points of a sweep: scenarios, each with every combination of the values given for its fields.
 *
 * A sweep is a scenario and `--set KEY=VALUE,VALUE` on the command line, or a file that lists scenarios, values and points.
 */
import { dirname, join } from 'node:path';
import type * as z from 'zod';
import { causesPoint, TORNADO_MIDDLE, tornadoPoint, type Study } from '../../analysis/index.js';
import { InputError, nearest, pathOf, pathText, readText, readYaml, type Place } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import { readAccuracy, type Accuracy } from './accuracy.js';
import { loadScenario } from '../file/load.js';
import { readFields } from '../file/read-fields.js';
import { sweepSchema } from './schema.js';

/** Values of a field, and what the person typed before it. */
export interface Varied {
  /** names of fields, from the outside in */
  readonly path: readonly string[];
  readonly values: readonly unknown[];
  readonly flag: string;
}
/** One run of a sweep. */
export interface SweepPoint {
  readonly scenario: string;
  readonly overrides: readonly Override[];
  /** columns of the results: the file, the point's name where it has one, the fields that vary */
  readonly parameters: Readonly<Record<string, string>>;
}
/** Its points in the order of the results. */
export interface Sweep {
  readonly name: string;
  readonly study: Study | undefined;
  /** where the file has a field of its own */
  readonly at: (...path: string[]) => Place;
  readonly points: readonly SweepPoint[];
  readonly accuracy: Accuracy | undefined;
}

const MOST_POINTS = 100_000;
/** As a column of the results has it. */
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A file without folder and ending: so studies and results call it. */
const nameOf = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '');

/** Settings as overrides; one whose key ends in ? is left out where the scenario has nothing at its parent. */
function overridesOf(set: Readonly<Record<string, unknown>>, scenario: string, flag: string): Override[] {
  return Object.entries(set).flatMap(([key, value]): Override[] => {
    const path = pathOf(key.replace(/\?$/, ''));
    if (key.endsWith('?') && !hasParent(scenario, path)) return [];
    return [{ path, value, flag }];
  });
}

/** In the scenario as its file has it: what a point sets elsewhere does not count. */
function hasParent(scenario: string, path: readonly string[]): boolean {
  let at: unknown = loadScenario(scenario).scenario;
  for (const k of path.slice(0, -1))
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, k) ? (at as Record<string, unknown>)[k] : null;
  return at !== null && at !== undefined;
}

/** The file of this name. @throws InputError for a name that no file has */
function fileOf(name: string, files: readonly string[], file: string): string {
  const names = files.map(nameOf);
  const scenario = files[names.indexOf(name)];
  if (scenario !== undefined) return scenario;
  throw new InputError({ file, field: 'study' }, `no scenario ${name}`, `one of ${names.join(', ')}`, nearest(name, names));
}

/**
 * Of each decomposition every set of its causes. @param given of the command line, which goes before the file but for the causes
 * @throws InputError for a name that no file has, and for a cause named twice
 */
function causesPoints(
  { decompositions = [] }: Study,
  files: readonly string[],
  file: string,
  given: readonly Override[],
): SweepPoint[] {
  return decompositions.flatMap((d, i) => {
    const scenario = fileOf(d.over, files, file);
    const names = d.causes.map((c) => c.cause);
    const twice = names.find((name, at) => names.indexOf(name) < at);
    if (twice !== undefined)
      throw new InputError({ file, field: `study.decompositions[${i}].causes` }, `a second cause ${twice}`, 'another name');
    return Array.from({ length: 2 ** names.length }, (_, mask): SweepPoint => {
      const causes = d.causes.filter((_, c) => mask & (1 << c)).flatMap((c) => overridesOf(c.set, scenario, file));
      return {
        scenario,
        overrides: [...overridesOf(d.from, scenario, file), ...given, ...causes],
        parameters: { scenario: d.over, causes: causesPoint(d, mask) },
      };
    });
  });
}

/**
 * For each scenario all as it is, then each side of each parameter. @param given of the command line, which goes before the file
 * but for a side @throws InputError for a name that no file has
 */
function tornadoPoints(
  { of, with: others, tornado }: Study,
  files: readonly string[],
  file: string,
  given: readonly Override[],
): SweepPoint[] {
  const named = [of, ...others].map((name) => fileOf(name, files, file));
  if (!tornado) return [];
  const sides = tornado.parameters.flatMap(({ parameter, low, high }) =>
    [low, high].map((s) => ({ name: tornadoPoint(parameter, s.label), set: s.set })),
  );
  return named.flatMap((scenario) =>
    [{ name: TORNADO_MIDDLE, set: {} }, ...sides].map((s): SweepPoint => ({
      scenario,
      overrides: [...overridesOf(tornado.at, scenario, file), ...given, ...overridesOf(s.set, scenario, file)],
      parameters: { scenario: nameOf(scenario), tornado: s.name },
    })),
  );
}

/** Every combination, the last field fastest. */
function combinations(varied: readonly Varied[]): Override[][] {
  return varied.reduce<Override[][]>(
    (all, { path, values, flag }) => all.flatMap((before) => values.map((value) => [...before, { path, value, flag }])),
    [[]],
  );
}

/** Whether a file lists a sweep. @throws InputError when it is no YAML, and for another kind of file, which is named */
export const isSweepFile = (file: string): boolean => {
  const { value } = readFields(file);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'sweep');
};

/** @throws InputError for a faulty file, and for too many points */
export function readSweep(file: string, varied: readonly Varied[]): Sweep {
  const inFile = isSweepFile(file);
  const { value, line } = inFile ? readYaml(sweepSchema, readText(file), file) : { value: undefined, line: () => undefined };
  const at = (...path: string[]): Place => {
    const found = line(path);
    return { file, ...(found !== undefined && { line: found }), field: pathText(path) };
  };
  const { scenarios, set = {}, points = [{ name: '', set: {} }] } = value?.sweep ?? { scenarios: [] };
  const files = value ? scenarios.map((s) => join(dirname(file), s)) : [file];
  const fromFile = Object.entries(set).map(([path, values]): Varied => ({ path: pathOf(path), values, flag: file }));
  // a field of the command line goes before the same field of the file
  const given = new Set(varied.map((v) => pathText(v.path)));
  const combined = combinations([...fromFile.filter((v) => !given.has(pathText(v.path))), ...varied]);
  const count = files.length * points.length * combined.length;
  if (count > MOST_POINTS) throw new InputError({ file }, `${count} points`, `at most ${MOST_POINTS}`);
  const all = files.flatMap((scenario) =>
    points.flatMap((p) =>
      combined.map((overrides): SweepPoint => {
        // what varies goes before what the point sets
        const own = overridesOf(p.set, scenario, file);
        return {
          scenario,
          overrides: [...own, ...overrides],
          parameters: {
            scenario: nameOf(scenario),
            ...(value?.sweep.points && { point: p.name }),
            ...Object.fromEntries(overrides.map((o) => [pathText(o.path), text(o.value)])),
          },
        };
      }),
    ),
  );
  // one value of a field holds for what the study runs, too
  const single = varied.filter((v) => v.values.length === 1);
  const givenOnce = single.map(({ path, values, flag }): Override => ({ path, value: values[0], flag }));
  const study = value?.study && { ...value.study, at: atGiven(value.study.at, givenOnce) };
  const more = study ? [...tornadoPoints(study, files, file, givenOnce), ...causesPoints(study, files, file, givenOnce)] : [];
  const accuracy = value && accuracyIn(value, file);
  return { name: value?.name ?? nameOf(file), study, at, points: [...all, ...more], accuracy };
}

/** The table that the file names, in its sweep or its study. @throws InputError for a threshold without a table, and for both */
function accuracyIn({ sweep, study }: z.infer<typeof sweepSchema>, file: string): Accuracy | undefined {
  const [where, of] =
    study?.accuracy === undefined && study?.accuracy_at_least === undefined ? ['sweep', sweep] : ['study', study];
  const field = `${where}.accuracy`;
  if (where === 'study' && (sweep.accuracy ?? sweep.accuracy_at_least) !== undefined)
    throw new InputError({ file, field }, 'given in sweep and in study', 'one of them');
  if (of.accuracy !== undefined) {
    const table = join(dirname(file), of.accuracy);
    return { file: table, figures: readAccuracy(table), at_least: of.accuracy_at_least };
  }
  if (of.accuracy_at_least === undefined) return undefined;
  throw new InputError({ file, field }, 'missing beside accuracy_at_least', 'a table of accuracies');
}

/** The point at which a study compares in full, where the command line has moved it. */
const atGiven = (at: Study['at'], given: readonly Override[]): Study['at'] => ({
  ...at,
  ...Object.fromEntries(given.map((o) => [pathText(o.path), o.value] as const).filter(([key]) => Object.hasOwn(at, key))),
});
