/** Our figures beside those of EdgeBERT's silicon: energy and power at its operating points, and area. */
import { alone, platformBreakdown, varied, withChipBuffers, type Hardware } from '../../models/index.js';
import { judge, type Check } from './checks.js';
import { CHIP, type Published } from './published-figures.js';

/** A MAC is two operations, and a pJ an operation is 1 TFLOP/s/W. */
const PJ_PER_MAC_OF_TFLOPS_PER_W = 2;
/** a product long enough that its ends do not count */
const LONG = { m: 128, k: 768, n: 256 } as const;

/** The square of the voltage alone lies up to 17 % from the chip's own curve (0.68 V); leakage, which differs in node and share, adds to that. */
const POINT_TOLERANCE = 0.25;

/** Energy and power of a long product at each of the chip's operating points. */
export function pointChecks(hardware: Hardware, { operating_points: points }: Published): Check[] {
  const at = (o: Point, format: string): alone.GemmResult => {
    const options = { voltage_v: o.voltage_v, density: { a: 1, b: 1 }, recurrence: true, seed: 1 };
    const inFormat = varied(hardware, (p) => ({ ...p, format }));
    return alone.platformGemm(inFormat, LONG, options);
  };
  const top = points.at(-1)!;
  return FORMATS.flatMap((f) => {
    const nominal = at(top, f.format);
    // the last point is what the others are relative to
    return points.flatMap((o) => pointFigures(f, o, at(o, f.format), o === top ? undefined : { top, nominal }));
  });
}

type Point = Published['operating_points'][number];
/** A format of the chip, and the one of ours that stands for it. */
interface ChipFormat {
  readonly name: 'fp8' | 'fp4';
  readonly format: string;
  /** MACs of a lane and cycle on silicon */
  readonly lanes: number;
}
/** The chip computes FP4 in twice the lanes; ours computes every format in the same. */
const FORMATS: readonly ChipFormat[] = [
  { name: 'fp8', format: 'adaptivfloat8', lanes: 1 },
  { name: 'fp4', format: 'log4', lanes: 2 },
];
/** FLOP a cycle with all lanes busy, in FP8. */
const LANES = 512;

/** What a product came to at a point; `reference` is the point that its energy is a ratio of. */
function pointFigures(
  { name, lanes }: ChipFormat,
  o: Point,
  r: alone.GemmResult,
  reference: { readonly top: Point; readonly nominal: alone.GemmResult } | undefined,
): Check[] {
  const tflops = (x: Point): number => x[`${name}_tflops_per_w`];
  const ours = r.energy_pj / r.macs;
  const common = { group: `${CHIP}: ${name}`, case: `${o.voltage_v} V, ${o.frequency_mhz} MHz` };
  const time_us = r.cycles / o.frequency_mhz;
  const shown = { tolerance: null, status: 'shown' } as const;
  const checks = [
    judge({
      ...common,
      quantity: 'efficiency',
      unit: 'TFLOP/s/W',
      reference: tflops(o),
      ours: PJ_PER_MAC_OF_TFLOPS_PER_W / ours,
      ...shown,
      note: '12 nm silicon with all lanes busy against tables of 22 nm and the simulated utilisation',
    }),
    judge({
      ...common,
      quantity: 'power',
      unit: 'mW',
      reference: ((LANES * lanes * o.frequency_mhz) / tflops(o) / 1e6) * 1000,
      ours: r.energy_pj / time_us / 1000,
      ...shown,
      note: 'as the efficiency; FP4 has twice the lanes on silicon, not here',
    }),
  ];
  if (!reference) return checks;
  const { top, nominal } = reference;
  const ratio = judge({
    ...common,
    quantity: 'energy a MAC, of that at 1.00 V',
    unit: 'ratio',
    reference: tflops(top) / tflops(o),
    ours: ours / (nominal.energy_pj / nominal.macs),
    tolerance: POINT_TOLERANCE,
    status: 'validated',
  });
  return [ratio, ...checks];
}

/** Area relative to 45 nm: 14 nm 0.17, 10 nm 0.1; 32 nm 0.46, 20 nm 0.21. */
/** Halfway from 14 to 10 nm; and a sixth of the way from 20 to 32 nm. */
const AREA_12_NM = 0.135;
const AREA_22_NM = 0.252;

/** Our area with as much buffer as the chip has; shown, since a drawing has no routing. */
export function areaChecks(hardware: Hardware, { accelerator_area_mm2 }: Published): Check[] {
  const um2 = platformBreakdown(varied(hardware, withChipBuffers)).accelerator_um2;
  const common = {
    group: `${CHIP}: area`,
    quantity: 'accelerator area',
    unit: 'mm²',
    reference: accelerator_area_mm2.value,
    tolerance: null,
    status: 'shown',
  } as const;
  return [
    judge({
      ...common,
      case: '608 KB of buffers, 22 nm tables',
      ours: um2 / 1e6,
      note: 'macros and gates side by side: no routing, fill, LDO, oscillator or decoupling capacitors, which the chip has; 39 KB of its SRAM are in no drawing',
    }),
    judge({
      ...common,
      case: 'the same, scaled to 12 nm',
      ours: (um2 * AREA_12_NM) / AREA_22_NM / 1e6,
      note: 'area factors of Stillmaker and Baas 2017, linear between nodes',
    }),
  ];
}
