/**
 * Number formats: bits stored, energy of a multiplication and of an accumulation, area of a MAC, at 22 nm and 0.8 V.
 *
 * Source  Horowitz, ISSCC 2014 (45 nm, 0.9 V; read second-hand in stillwater-sc/universal 64ab570), scaled by 0.2413 to
 *         22 nm 0.8 V (Stillmaker and Baas 2017, linear between nodes). Arithmetic only: registers, clock and control are
 *         counted elsewhere. No measured energy of an AdaptivFloat or logarithmic PE was found.
 */
import { registry } from '../../traces/formats.js';
import { assumed, from, ranged, type Sourced } from './sourced.js';

/** A format of operands; the accumulator is wider. */
export interface NumberFormat {
  readonly summary: string;
  readonly source: string;
  readonly bits: Sourced;
  readonly multiply_fj: Sourced;
  readonly accumulate_fj: Sourced;
  readonly mac_area_um2: Sourced;
}

const spec = from('quoted', 'EdgeBERT SystemC model, harvard-acc/EdgeBERT 1249ed7, hw/cmod/include/Spec.h');
const chip = from('quoted', 'ISSCC 2023 paper 22.9, slides 22 and 27');
const scaled = from('derived', 'Horowitz, ISSCC 2014, scaled by 0.2413 to 22 nm 0.8 V');
const definition = from('quoted', 'the format’s definition');
const area = from(
  'derived',
  'int8 MAC of 336.7 µm² at 28 nm (second-hand: upcycle reflib.py), × 0.252/0.377 (Stillmaker and Baas area factors)',
);
const byEnergy = (value: number): Sourced => assumed(value, 'µm²', 'the area of an int8 MAC times the ratio of their energies');

/** By name, as platform files have it. A new one is one entry here. */
export const formats = registry<NumberFormat>('number format', {
  adaptivfloat8: {
    summary: '8-bit AdaptivFloat: sign, 3-bit exponent, 4-bit mantissa, a bias a tensor; 16-bit accumulator',
    source: 'Tambe et al., EdgeBERT, MICRO 2021',
    bits: spec(8, 'bits', 'kAdpfloatWordWidth'),
    multiply_fj: ranged(
      scaled(
        34.5,
        'fJ',
        '5×5-bit product 0.078 pJ (int8 0.2 pJ, quadratic in width), exponent sum 0.015, shift as a 16-bit add 0.05',
      ),
      34.5,
      230,
      'high: int8 of the Aladdin basis, 242 fJ with its accumulation; int8 of Horowitz is 72',
      'log-uniform',
    ),
    accumulate_fj: scaled(12.1, 'fJ', '16-bit add, 0.05 pJ'),
    mac_area_um2: byEnergy(145),
  },
  int8: {
    summary: '8-bit integer, 32-bit accumulator',
    source: 'Horowitz, ISSCC 2014',
    bits: definition(8, 'bits', 'int8'),
    multiply_fj: scaled(48.3, 'fJ', 'int multiply 8, 0.2 pJ; the Aladdin basis gives 191'),
    accumulate_fj: scaled(24.1, 'fJ', 'int add 32, 0.1 pJ'),
    mac_area_um2: area(225, 'µm²', 'int8 MAC'),
  },
  log4: {
    summary: '4-bit logarithmic (E3M0): sign and exponent; 16-bit accumulator',
    source: 'Tambe et al., ISSCC 2023 paper 22.9',
    bits: chip(4, 'bits', 'FP4 E3M0'),
    multiply_fj: scaled(14.7, 'fJ', '3-bit exponent sum 0.011 pJ (int add 8, linear in width), shift as a 16-bit add 0.05'),
    accumulate_fj: scaled(12.1, 'fJ', '16-bit add, 0.05 pJ'),
    mac_area_um2: byEnergy(83),
  },
  fp16: {
    summary: 'IEEE half precision',
    source: 'Horowitz, ISSCC 2014',
    bits: definition(16, 'bits', 'binary16'),
    multiply_fj: scaled(265, 'fJ', 'fp16 multiply, 1.1 pJ'),
    accumulate_fj: scaled(96.5, 'fJ', 'fp16 add, 0.4 pJ'),
    mac_area_um2: byEnergy(1125),
  },
});
