/** Which numbers of a platform are fitted, and between which bounds. */
import { checkNumber, isWhole, platformNumbers, type Platform, type PlatformNumber } from '../../models/index.js';
import { allOf, converted, InputError, nearest, pathOf, pathText, quantityIn, unitOf, unitOfField } from '../../traces/index.js';
import type { Fitted } from './candidates.js';

/** PATH=LOW..HIGH of the command line. */
export interface Bounds {
  readonly path: string;
  readonly low: string;
  readonly high: string;
}
/** A number that is fitted. */
export interface Parameter extends Fitted {
  /** where a platform has it */
  readonly path: readonly string[];
  readonly source: string;
}

const FLAG = '--fit';

/** A bound in the unit of its number; bare, or with a unit of that kind. @throws InputError */
function boundOf(text: string, path: readonly string[], field: string): number {
  const given = quantityIn(text);
  const own = unitOfField(path);
  const unit = given && unitOf(given.unit);
  if (given?.unit === '') return given.value;
  if (given && unit && own && unit.kind === own.kind) return converted(given.value, unit, own);
  throw new InputError({ file: FLAG, field }, `"${text}"`, `a number${own ? ` of ${own.name}` : ''} on each side of ..`);
}

/** As tables name it, or as a platform has it; with `platform.` before it or without. */
function numberOf({ path }: Bounds, numbers: readonly PlatformNumber[]): PlatformNumber {
  const asked = pathText(pathOf(path.replace(/^platform\./, '')));
  const names = numbers.map((n) => pathText(pathOf(n.parameter)));
  const found = numbers.find((n, i) => names[i] === asked || pathText(n.path) === asked);
  if (found) return found;
  const alike = names.filter((n) => n.split('.')[0] === asked.split('.')[0]);
  const listed = alike.length > 0 ? alike : [...new Set(names.map((n) => n.split('.')[0]!))].map((top) => `${top}.…`);
  throw new InputError(
    { file: FLAG, field: asked },
    'no number of the platform',
    `one of ${listed.join(', ')}`,
    nearest(asked, names),
  );
}

function parameterOf(platform: Platform, n: PlatformNumber, low: number, high: number): Parameter {
  const place = { file: FLAG, field: pathText(pathOf(n.parameter)) };
  if (!(low < high)) throw new InputError(place, `${low}..${high}`, 'a low bound below the high one');
  if (n.value < low || n.value > high)
    throw new InputError(place, `${low}..${high}`, `bounds with ${n.value} between them, which the platform has now`);
  for (const bound of [low, high]) checkNumber(platform, n.path, bound, place);
  const whole = isWhole(platform, n.path, low, high);
  return { name: pathText(pathOf(n.parameter)), low, high, whole, start: n.value, path: n.path, source: n.source };
}

/**
 * Those of the command line; where it gives none, all of the platform that are assumed and have a range.
 * @throws InputError for every number that is not there, or cannot be what its bounds say
 */
export function parametersOf(platform: Platform, bounds: readonly Bounds[]): Parameter[] {
  const numbers = platformNumbers(platform);
  if (bounds.length === 0)
    return numbers.flatMap((n) =>
      n.status === 'assumed' && n.range ? [parameterOf(platform, n, n.range.low, n.range.high)] : [],
    );
  const parameters = allOf(
    bounds.map((b) => () => {
      const n = numberOf(b, numbers);
      const [low, high] = [boundOf(b.low, n.path, n.parameter), boundOf(b.high, n.path, n.parameter)];
      return parameterOf(platform, n, low, high);
    }),
  );
  const twice = parameters.find((p, i) => parameters.findIndex((q) => q.name === p.name) < i);
  if (twice) throw new InputError({ file: FLAG, field: twice.name }, 'given twice', 'each number once');
  return parameters;
}
