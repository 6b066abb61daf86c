/** A number out of what a command comes to, by its name, in the unit of the reference. */
import { converted, InputError, nearest, pathOf, unitOf, unitOfField, unitsOf, type Unit } from '../../traces/index.js';
import type { Reference } from './read.js';

/** Numbers of a result by their names, as paths are written: `energy_pj.total`, `sentences[0].energy_pj`. */
export function numbersOf(value: unknown, name = ''): [name: string, value: number][] {
  if (typeof value === 'number') return [[name, value]];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((v, i) => numbersOf(v, `${name}[${i}]`));
  return Object.entries(value).flatMap(([key, v]) => numbersOf(v, name === '' ? key : `${name}.${key}`));
}

/** Names that are listed where one is not known. */
const MOST_LISTED = 30;

/** @throws InputError for a unit that the quantity is not of */
function unitIn(r: Reference, own: Unit | undefined): Unit | undefined {
  if (r.unit === undefined) return undefined;
  const unit = unitOf(r.unit);
  if (own === undefined && unit === undefined) return undefined; // words such as cycles
  if (own === undefined)
    throw new InputError(r.at('unit'), `"${r.unit}"`, `nothing, or what ${r.quantity} counts: no unit of it is known`);
  if (unit?.kind === own.kind) return unit;
  throw new InputError(r.at('unit'), `"${r.unit}"`, `one of ${unitsOf(own.kind).join(', ')}, ${r.quantity} being of ${own.kind}`);
}

/** Ours beside a reference. */
export interface Quantity {
  readonly ours: number;
  readonly unit: string;
}

/** @param result what the command came to @throws InputError for a quantity that it has not, and for a unit that it is not of */
export function quantityOf(r: Reference, result: unknown): Quantity {
  const numbers = new Map(numbersOf(result));
  const ours = numbers.get(r.quantity);
  if (ours === undefined) {
    const names = [...numbers.keys()];
    // those that begin alike say more than the first ones
    const [top] = r.quantity.split(/[.[]/);
    const alike = names.filter((n) => n.split(/[.[]/)[0] === top);
    const listed = (alike.length > 0 ? alike : names).slice(0, MOST_LISTED);
    const more = names.length > listed.length ? `, … (${names.length} in all: what ${r.run} prints with --json)` : '';
    throw new InputError(
      r.at('quantity'),
      `unknown quantity "${r.quantity}"`,
      `one of ${listed.join(', ')}${more}`,
      nearest(r.quantity, names),
    );
  }
  const own = unitOfField(pathOf(r.quantity));
  const unit = unitIn(r, own);
  return { ours: unit ? converted(ours, own!, unit) : ours, unit: r.unit ?? own?.name ?? '' };
}
