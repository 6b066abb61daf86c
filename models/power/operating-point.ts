/**
 * Voltage and frequency: the points of a platform, straight lines between them, and what they mean for time and energy.
 *
 * A hardware's energies are those at its last point, which is that of its clock; energy goes with the square of the voltage.
 */
import { InputError, type Place, PS_PER_US } from '../../traces/formats.js';

export interface OperatingPoints {
  readonly points: readonly {
    readonly voltage_v: { readonly value: number };
    readonly frequency_mhz: { readonly value: number };
  }[];
}
export interface OperatingPoint {
  readonly voltage_v: number;
  readonly frequency_mhz: number;
  /** rounded up to a whole ps, so that no latency is promised that is not kept */
  readonly period_ps: number;
  /** energy relative to the last point */
  readonly scale: number;
}

function pointOf({ points }: OperatingPoints, voltage_v: number, frequency_mhz: number): OperatingPoint {
  const nominal = points.at(-1)!.voltage_v.value;
  return { voltage_v, frequency_mhz, period_ps: Math.ceil(PS_PER_US / frequency_mhz), scale: (voltage_v / nominal) ** 2 };
}

const between = (x: number, [x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number]): number =>
  y0 + ((x - x0) * (y1 - y0)) / (x1 - x0);

/** The point at a voltage. @throws InputError outside the table */
export function pointAt(table: OperatingPoints, voltage_v: number, place: Place): OperatingPoint {
  const { points } = table;
  const i = points.findIndex((p) => p.voltage_v.value >= voltage_v);
  if (i < 0 || voltage_v < points[0]!.voltage_v.value)
    throw new InputError(
      place,
      `${voltage_v} V`,
      `between ${points[0]!.voltage_v.value} and ${points.at(-1)!.voltage_v.value} V`,
    );
  const [low, high] = [points[Math.max(0, i - 1)]!, points[i]!];
  if (i === 0) return pointOf(table, voltage_v, high.frequency_mhz.value);
  return pointOf(
    table,
    voltage_v,
    between(voltage_v, [low.voltage_v.value, low.frequency_mhz.value], [high.voltage_v.value, high.frequency_mhz.value]),
  );
}

/** The lowest point that is at least so fast; the fastest where none is, and the lowest where any is. */
export function pointFor(table: OperatingPoints, frequency_mhz: number): OperatingPoint {
  const { points } = table;
  const i = points.findIndex((p) => p.frequency_mhz.value >= frequency_mhz);
  if (i <= 0) {
    const p = i < 0 ? points.at(-1)! : points[0]!;
    return pointOf(table, p.voltage_v.value, p.frequency_mhz.value);
  }
  const [low, high] = [points[i - 1]!, points[i]!];
  return pointOf(
    table,
    between(frequency_mhz, [low.frequency_mhz.value, low.voltage_v.value], [high.frequency_mhz.value, high.voltage_v.value]),
    frequency_mhz,
  );
}
