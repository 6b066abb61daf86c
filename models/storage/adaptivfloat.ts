/**
 * AdaptivFloat: a float whose exponent bias fits the tensor. Sign, exponent, mantissa; no denormals, and the codes whose exponent and
 * mantissa are 0 are zero. The bias is such that the largest magnitude of the tensor is just below the next power of two.
 * Source: Tambe et al., DAC 2020 (arXiv 1909.13271), Algorithm 1; ReserveZero and UseDenormal as in the EdgeBERT SystemC model
 * (harvard-acc/EdgeBERT 1249ed7, hw/cmod/include/AdpfloatSpec.h).
 */

/** A tensor in codes of `1 + exponentBits + mantissaBits` bits, at most 8. */
export interface Coded {
  /** of the smallest exponent */
  readonly bias: number;
  readonly codes: Uint8Array;
}

export const EXPONENT_BITS = 3;
export const MANTISSA_BITS = 4;
const LEAST_MANTISSA = 2 ** MANTISSA_BITS;
const MOST_EXPONENT = 2 ** EXPONENT_BITS - 1;

/** Of the code alone: the tensor's bias shifts it. */
export function decodeOne(code: number, bias: number): number {
  const magnitude = code & 0x7f;
  if (magnitude === 0) return 0;
  const [exponent, mantissa] = [magnitude >> MANTISSA_BITS, magnitude & (LEAST_MANTISSA - 1)];
  return (code & 0x80 ? -1 : 1) * (1 + mantissa / LEAST_MANTISSA) * 2 ** (exponent + bias);
}

/** The bias for which the largest magnitude has the largest exponent; 0 for a tensor of zeros. */
function biasOf(values: Float32Array): number {
  let most = 0;
  for (const x of values) most = Math.max(most, Math.abs(x));
  return most === 0 ? 0 : Math.floor(Math.log2(most)) - MOST_EXPONENT;
}

/** The code of the nearest value that there is, zero included, ties away from zero. */
function encodeOne(x: number, bias: number): number {
  const sign = x < 0 ? 0x80 : 0;
  const a = Math.abs(x);
  // the smallest value that is not zero: code 0 0000001
  const least = (1 + 1 / LEAST_MANTISSA) * 2 ** bias;
  if (a < least) return a < least / 2 ? 0 : sign | 1;
  const exponent = Math.min(MOST_EXPONENT, Math.floor(Math.log2(a)) - bias);
  const steps = Math.round((a / 2 ** (exponent + bias) - 1) * LEAST_MANTISSA);
  // a mantissa that rounds up to 2 is the next exponent's 1; past the largest it stays the largest
  return sign | Math.min(0x7f, (exponent << MANTISSA_BITS) + steps);
}

/** Quantised to the nearest, with the bias of the tensor. */
export function encode(values: Float32Array): Coded {
  const bias = biasOf(values);
  // a loop: `from` takes several times as long
  const codes = new Uint8Array(values.length);
  for (let i = 0; i < codes.length; i++) codes[i] = encodeOne(values[i]!, bias);
  return { bias, codes };
}

export const decode = ({ bias, codes }: Coded): Float32Array => Float32Array.from(codes, (c) => decodeOne(c, bias));
