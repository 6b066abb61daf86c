/**
 * Number formats where a platform has several: of tensors by class, of results by the kind of operator that makes them; and what
 * products of unlike formats take.
 *
 * A product of unlike formats is computed in the wider one, at its energy: the narrower operand is widened on its way (assumed to
 * be free, as its bits are placed or a table of 16 entries is looked up). The array's multipliers and registers are those of the
 * widest format that an operand may have.
 */
import type { Operator, TensorClass } from '../../traces/formats.js';
import type { NumberFormat } from '../technology/formats.js';
import type { Platform } from './schema.js';
import { formatNamed } from './technology-of.js';

/** A format as the platform has it. */
export interface Precise {
  readonly name: string;
  /** what an element takes, of a byte */
  readonly element_bytes: number;
  /** a multiply-accumulate, at the platform's supply */
  readonly mac_fj: number;
}

/** Formats of a platform. */
export interface Precision {
  /** of a tensor; `madeBy`: the kind of operator whose result it is */
  of(tensorClass: TensorClass, madeBy?: Operator['kind']): Precise;
  /** of a product of these */
  mac_fj(a: Precise, b: Precise): number;
  /** of the array's multipliers and registers */
  readonly widest: NumberFormat;
  /** the platform's `format` */
  readonly own: Precise;
  /** more than one */
  readonly several: boolean;
  /** what a run follows from, and not only its price */
  mattering(): readonly unknown[];
}

/** The wider one; of equal width the dearer one. */
const wider = (a: Precise, b: Precise): Precise =>
  a.element_bytes > b.element_bytes || (a.element_bytes === b.element_bytes && a.mac_fj >= b.mac_fj) ? a : b;

/**
 * @param scale of energies at the platform's supply
 * @throws InputError for a format that is none
 */
export function precisionOf(platform: Platform, file: string, scale: number): Precision {
  const { format, precision = {}, pe_array } = platform;
  const found = new Map<string, { readonly facts: NumberFormat; readonly precise: Precise }>();
  const named = (name: string, field: string): Precise => {
    let known = found.get(name);
    if (!known) {
      const facts = formatNamed(platform, name, file, field);
      const mac_fj = scale * (pe_array.mac_fj?.value ?? facts.multiply_fj.value + facts.accumulate_fj.value);
      found.set(name, (known = { facts, precise: { name, element_bytes: facts.bits.value / 8, mac_fj } }));
    }
    return known.precise;
  };
  const own = named(format, 'format');
  const entries = (what: 'classes' | 'kinds'): Map<string, Precise> =>
    new Map(Object.entries(precision[what] ?? {}).map(([key, name]) => [key, named(name, `precision.${what}.${key}`)]));
  const [classes, kinds] = [entries('classes'), entries('kinds')];
  const widest = [...found.values()].reduce((a, b) => (wider(a.precise, b.precise) === a.precise ? a : b)).facts;
  return {
    of: (tensorClass, madeBy) =>
      (tensorClass === 'activation' && madeBy !== undefined ? kinds.get(madeBy) : undefined) ?? classes.get(tensorClass) ?? own,
    mac_fj: (a, b) => wider(a, b).mac_fj,
    widest,
    own,
    several: found.size > 1,
    mattering: () => [...found.values()].map(({ precise: p }) => (found.size > 1 ? p : p.element_bytes)),
  };
}
