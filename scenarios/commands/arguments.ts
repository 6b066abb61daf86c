/** Values of the command line that need more than text. */
import { InvalidArgumentError } from 'commander';
import { converted, quantityIn, unitOf, unitsOf } from '../../traces/files/index.js';

/** A whole number from `least`. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const n = Number(text);
    const up = most === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${most}`;
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(n) || n < least || n > most)
      throw new InvalidArgumentError(`expected a whole number of at least ${least}${up}.`);
    return n;
  };

/** Names of units; `us` is for keyboards without a µ. */
const PS: ReadonlyMap<string, number> = new Map(Object.entries({ ps: 1, ns: 1e3, us: 1e6, µs: 1e6, ms: 1e9, s: 1e12 }));
/** 1500ps, 1.5ms → ps; a bare number could be of any unit, and is refused */
export function time(text: string): number {
  const [, value, unit = ''] = /^(\d+(?:\.\d+)?) ?([a-zA-Zµμ]*)$/.exec(text) ?? [];
  const scale = PS.get(unit.replace('μ', 'µ'));
  if (value === undefined || scale === undefined)
    throw new InvalidArgumentError(
      `expected a time with its unit (${[...PS.keys()].join(', ')})${value === undefined ? '' : `, such as ${value}us`}.`,
    );
  return Math.round(Number(value) * scale);
}
/** Assumed: a few cycles of any clock; of narrower windows a run has so many that summing them takes longer than simulating. */
const NARROWEST_PS = 10_000;
/** The width of a window that power is a mean of. */
export function windowWidth(text: string): number {
  const ps = time(text);
  if (ps >= NARROWEST_PS) return ps;
  throw new InvalidArgumentError('expected a time of at least 10ns, such as 100us.');
}

/** A number from 0 to `most`. @param what it is, for the message */
export const upTo =
  (most: number, what = 'number') =>
  (text: string): number => {
    const n = Number(text);
    if (text.trim() === '' || !(n >= 0 && n <= most)) throw new InvalidArgumentError(`expected a ${what} from 0 to ${most}.`);
    return n;
  };

/** A share from 0 to 1, or percent: 0.4, 40%. */
export const fraction = (text: string): number => {
  const percent = /^(\d+(?:\.\d+)?)\s?%$/.exec(text)?.[1];
  return percent === undefined ? upTo(1, 'share')(text) : upTo(100, 'percentage')(percent) / 100;
};

/** A number above 0 in a unit, bare or with one of its kind: 0.3 and 300us are 0.3 ms. */
export const amountIn =
  (unit: string) =>
  (text: string): number => {
    const own = unitOf(unit)!;
    const given = quantityIn(text);
    const as = given && (given.unit === '' ? own : unitOf(given.unit));
    const value = given && as?.kind === own.kind ? Number(converted(given.value, as, own).toPrecision(15)) : NaN;
    if (value > 0 && Number.isFinite(value)) return value;
    throw new InvalidArgumentError(`expected a number above 0 in ${unit}, or with one of ${unitsOf(own.kind).join(', ')}.`);
  };

/** A number above 0. */
export function positive(text: string): number {
  const n = Number(text);
  if (!(n > 0) || !Number.isFinite(n)) throw new InvalidArgumentError('expected a number above 0.');
  return n;
}

/** ROWSxCOLUMNS */
export function arrayShape(text: string): { rows: number; columns: number } {
  const [, rows, columns] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  const shape = { rows: Number(rows), columns: Number(columns) };
  if (rows === undefined || Object.values(shape).some((v) => v < 1 || v > LARGEST_ARRAY))
    throw new InvalidArgumentError(`expected ROWSxCOLUMNS such as 16x16, each from 1 to ${LARGEST_ARRAY}.`);
  return shape;
}
const LARGEST_ARRAY = 256;

/** A layer, or the name of a distribution. */
export const exitPolicy = (text: string): { layer: number } | { distribution: string } =>
  /^\d+$/.test(text) ? { layer: whole(1)(text) } : { distribution: text };
