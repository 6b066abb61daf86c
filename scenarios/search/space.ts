/** The space of a search: what may be chosen, field by field, each choice as a number between 0 and 1. */
import type * as z from 'zod';
import { InputError, nearest, pathOf, type Place } from '../../traces/index.js';
import type { Override } from '../file/layers.js';
import type { searchSchema } from './schema.js';

/** A choice: as a column of the results has it, and the fields that it sets. */
export interface Setting {
  readonly text: string;
  readonly overrides: readonly Override[];
}
/** A field that varies. */
export interface Dimension {
  /** the field, or the name of settings of several */
  readonly name: string;
  /** whether neighbours are more alike than others: numbers */
  readonly ordered: boolean;
  /** how many choices there are; Infinity: any number of a range */
  readonly levels: number;
  /** @param u of [0, 1), in which choices lie side by side, equally wide */
  readonly at: (u: number) => Setting;
  /** what somebody else has chosen @throws InputError for what is no choice */
  readonly of: (given: unknown, place: Place) => Setting;
  /** in a line, as the other side of an ask and tell is told */
  readonly said: Readonly<Record<string, unknown>>;
}
/** A choice in each dimension, as a number of [0, 1). */
export type Genome = readonly number[];
/** A point of the space. */
export interface Candidate {
  /** equal for equal choices */
  readonly key: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly overrides: readonly Override[];
}
type Space = z.infer<typeof searchSchema>['search']['space'];
type Range = {
  readonly low: number;
  readonly high: number;
  readonly scale: 'linear' | 'log';
  readonly step?: number;
  readonly integer: boolean;
};

/** Digits of a number of a range: what a file shows is what is simulated. */
const DIGITS = 6;
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const rounded = (x: number): number => Number(x.toPrecision(DIGITS));

/** Of a list, each with its text. @param ordered whether neighbours are alike */
export function listed(
  name: string,
  settings: readonly Setting[],
  { ordered, said }: Pick<Dimension, 'ordered' | 'said'>,
): Dimension {
  const levels = settings.length;
  return {
    ...{ name, ordered, levels, said },
    at: (u) => settings[Math.min(levels - 1, Math.floor(u * levels))]!,
    of(given, place) {
      const texts = settings.map((s) => s.text);
      const i = texts.indexOf(text(given));
      if (i >= 0) return settings[i]!;
      throw new InputError(place, text(given), `one of ${texts.slice(0, 20).join(', ')}`, nearest(text(given), texts));
    },
  };
}

/** Numbers from `low` to `high`. */
function ranged(name: string, { low, high, scale, step, integer }: Range, set: (value: number) => Setting): Dimension {
  const said = { low, high, scale, ...(step !== undefined && { step }), ...(integer && { integer }) };
  const width = step ?? (integer && scale === 'linear' ? 1 : undefined);
  if (width !== undefined || low === high) {
    const count = low === high ? 1 : Math.floor((high - low) / width! + 1e-9) + 1;
    const settings = Array.from({ length: count }, (_, i) => set(rounded(low + i * (width ?? 0))));
    return listed(name, settings, { ordered: true, said });
  }
  const whole = (x: number): number => Math.min(high, Math.max(low, integer ? Math.round(x) : rounded(x)));
  return {
    ...{ name, ordered: true, levels: Infinity, said },
    at: (u) => set(whole(scale === 'log' ? low * (high / low) ** u : low + u * (high - low))),
    of(given, place) {
      if (typeof given !== 'number' || given < low || given > high || whole(given) !== given)
        throw new InputError(
          place,
          text(given),
          `a ${integer ? 'whole ' : ''}number from ${low} to ${high}, of ${DIGITS} digits at most`,
        );
      return set(given);
    },
  };
}

/** @param at where the file has a field @throws InputError for choices that come twice */
export function dimensionsOf(space: Space, at: (...path: string[]) => Place): Dimension[] {
  return Object.entries(space).map(([name, of]): Dimension => {
    const { file, line } = at('space', name);
    const flag = line === undefined ? file : `${file}:${line}`;
    const set = (path: string, value: unknown): Override => ({ path: pathOf(path), value, flag });
    const one = (value: unknown): Setting => ({ text: text(value), overrides: [set(name, value)] });
    if (!Array.isArray(of) && 'low' in of) return ranged(name, of as Range, one);
    if (!Array.isArray(of)) {
      const settings = Object.entries(of.settings).map(([called, fields]): Setting => {
        return { text: called, overrides: Object.entries(fields).map(([path, value]) => set(path, value)) };
      });
      if (settings.length === 0) throw new InputError(at('space', name, 'settings'), 'none', 'at least one');
      return listed(name, settings, { ordered: false, said: { choices: settings.map((s) => s.text) } });
    }
    const numbers = of.every((v) => typeof v === 'number');
    const values = numbers ? [...of].sort((a, b) => a - b) : of;
    const twice = values.find((v, i) => values.findIndex((o) => text(o) === text(v)) < i);
    if (twice !== undefined) throw new InputError(at('space', name), `${text(twice)} twice`, 'each value once');
    return listed(name, values.map(one), { ordered: numbers, said: { choices: values } });
  });
}

/** Of what a search is a space. */
export interface Chosen {
  readonly dimensions: readonly Dimension[];
  readonly meaning?: (parameters: Candidate['parameters']) => Omit<Candidate, 'key'>;
}
/** Settings together: the later ones hold where two set the same field. */
export function together({ dimensions, meaning }: Chosen, settings: readonly Setting[]): Candidate {
  const chosen = Object.fromEntries(dimensions.map(({ name }, i) => [name, settings[i]!.text]));
  const of = meaning?.(chosen) ?? { parameters: chosen, overrides: settings.flatMap((s) => s.overrides) };
  return { key: JSON.stringify(Object.values(of.parameters)), ...of };
}
/** The point of a genome. */
export const candidateAt = (chosen: Chosen, genome: Genome): Candidate =>
  together(
    chosen,
    chosen.dimensions.map((d, i) => d.at(genome[i]!)),
  );

/** How many points it has; Infinity where a range takes any number. */
export const sizeOf = (dimensions: readonly Dimension[]): number => dimensions.reduce((n, d) => n * d.levels, 1);

/** The middle of a choice. */
export const middleOf = (level: number, levels: number): number => (level + 0.5) / levels;
/** Which choice it is. */
export const levelOf = (u: number, levels: number): number => Math.min(levels - 1, Math.floor(u * levels));

/** A point by its number, the last field fastest. @param index below the size of a space that has one */
export function genomeAt(dimensions: readonly Dimension[], index: number): Genome {
  let left = index;
  return [...dimensions]
    .reverse()
    .map(({ levels }) => {
      const level = left % levels;
      left = Math.floor(left / levels);
      return middleOf(level, levels);
    })
    .reverse();
}
