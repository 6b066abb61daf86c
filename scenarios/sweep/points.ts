/**
 * The points of a sweep: scenarios, each with every combination of the values given for its fields.
 *
 * A sweep is a scenario and `--set KEY=VALUE,VALUE` on the command line, or a file that lists scenarios, values and points.
 */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseYaml, readYaml } from '../../models/index.js';
import { InputError, readText } from '../../traces/index.js';
import type { Override } from '../scenario/layers.js';
import { SCENARIO_VERSION } from '../scenario/schema.js';

const key = z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/);
const sweepSchema = z.strictObject({
  version: z.literal(SCENARIO_VERSION),
  name: z.string().min(1).max(100),
  about: z.string().max(2000).optional(),
  sweep: z.strictObject({
    /** files, beside this one */
    scenarios: z.array(z.string()).min(1).max(1000),
    /** values by field: every combination is a point */
    set: z.record(key, z.array(z.unknown()).min(1).max(10_000)).optional(),
    /** named settings: each is run with every combination */
    points: z
      .array(z.strictObject({ name: z.string().min(1).max(200), set: z.record(key, z.unknown()) }))
      .min(1)
      .max(10_000)
      .optional(),
  }),
});

/** Values of a field, and what the person typed before it. */
export interface Varied {
  readonly path: readonly string[];
  readonly values: readonly unknown[];
  readonly flag: string;
}
export interface SweepPoint {
  readonly scenario: string;
  readonly overrides: readonly Override[];
  /** columns of the results: the file, the point's name where it has one, the fields that vary */
  readonly parameters: Readonly<Record<string, string>>;
}
export interface Sweep {
  readonly name: string;
  readonly points: readonly SweepPoint[];
}

const MOST_POINTS = 100_000;
const text = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Every combination, the last field fastest. */
function combinations(varied: readonly Varied[]): Override[][] {
  return varied.reduce<Override[][]>(
    (all, { path, values, flag }) => all.flatMap((before) => values.map((value) => [...before, { path, value, flag }])),
    [[]],
  );
}

export const isSweepFile = (file: string): boolean => {
  const { value } = parseYaml(readText(file), file);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'sweep');
};

/** @throws InputError for a faulty file, and for too many points */
export function readSweep(file: string, varied: readonly Varied[]): Sweep {
  const inFile = isSweepFile(file);
  const { value } = inFile ? readYaml(sweepSchema, readText(file), file) : { value: undefined };
  const { scenarios, set = {}, points = [{ name: '', set: {} }] } = value?.sweep ?? { scenarios: [] };
  const files = value ? scenarios.map((s) => join(dirname(file), s)) : [file];
  const fromFile = Object.entries(set).map(([path, values]): Varied => ({ path: path.split('.'), values, flag: file }));
  // a field of the command line goes before the same field of the file
  const given = new Set(varied.map((v) => v.path.join('.')));
  const combined = combinations([...fromFile.filter((v) => !given.has(v.path.join('.'))), ...varied]);
  const count = files.length * points.length * combined.length;
  if (count > MOST_POINTS) throw new InputError({ file }, `${count} points`, `at most ${MOST_POINTS}`);
  const all = files.flatMap((scenario) =>
    points.flatMap((p) =>
      combined.map((overrides): SweepPoint => {
        const own = Object.entries(p.set).map(([path, v]): Override => ({ path: path.split('.'), value: v, flag: file }));
        return {
          scenario,
          overrides: [...own, ...overrides],
          parameters: {
            scenario: scenario.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, ''),
            ...(value?.sweep.points && { point: p.name }),
            ...Object.fromEntries(overrides.map((o) => [o.path.join('.'), text(o.value)])),
          },
        };
      }),
    ),
  );
  return { name: value?.name ?? file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, ''), points: all };
}
