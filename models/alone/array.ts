/** A product on a bare systolic array with ideal memory: no platform, and so no buffers, leakage or clock. */
import { createSystolicArray } from '../compute/engines/systolic-array.js';
import type { SystolicOptions } from '../compute/engines/systolic-folds.js';
import { formats } from '../technology/formats.js';
import { fixedSupply } from '../power/supply.js';
import { gemmAlone, type GemmResult, type GemmSize } from './gemm.js';

/** A product on a bare array: energies are those of the MACs alone. */
export interface ArrayGemm extends GemmResult {
  /** words read from the SRAM of each operand into the array */
  readonly sram_reads: { readonly a: number; readonly b: number };
  readonly sram_writes: number;
}

const NOTHING = { data_fj_per_byte: 0, mask_fj_per_byte: 0 };
/** A cycle of the clock in ps: any, since nothing here depends on it. */
const PERIOD_PS = 1000;

/** @param format of the operands, for the energy of the MACs alone */
export function arrayGemm(size: GemmSize, options: SystolicOptions, format: string, recurrence: boolean): ArrayGemm {
  const { multiply_fj, accumulate_fj } = formats.get(format, { file: '--format' });
  const result = gemmAlone(
    size,
    {
      engine: (kernel) => createSystolicArray(kernel, (role) => `pe-array.${role}`, options),
      energies: {
        mac_fj: multiply_fj.value + accumulate_fj.value,
        gated_fj: 0,
        decode_fj_per_byte: 0,
        encode_fj_per_byte: 0,
        read: { a: NOTHING, b: NOTHING },
        write: NOTHING,
        supply: fixedSupply,
      },
      density: { a: null, b: null, c: null },
      element_bytes: 1,
      mask_word_bytes: 0,
      period_ps: PERIOD_PS,
      standing_uw: {},
    },
    recurrence,
  );
  const { data0, data1 } = result.reads;
  return { ...result, sram_reads: { a: data0!.words, b: data1!.words }, sram_writes: result.writes['data']!.words };
}
