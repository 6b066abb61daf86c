/** Area, leakage and clock of the logic: what is neither memory nor buffer. */
import { formats } from '../technology/formats.js';
import type { Platform } from './schema.js';

export interface LogicBlock {
  readonly name: 'pe-array' | 'sfu' | 'encoder' | 'sequencer';
  readonly area_um2: number;
  readonly leakage_uw: number;
  /** bits of registers that are clocked every cycle */
  readonly register_bits: number;
}

/** bits in the channels and hands of a read path of 13 stages and the result path of 7: two vectors and one in hand each. Source: EdgeBERT's SystemC model */
const STAGES = 2 * 13 + 7;
const VECTORS_A_STAGE = 3;

/** Operand registers (two tiles, four with overlap), results and accumulators, each n×n. Source: EdgeBERT's system figure (mat_in0, mat_in1, mat_out, mat_accum). */
function peRegisters(p: Platform, bits: number): number {
  const n = p.pe_array.vector_size.value;
  if (p.pe_array.systolic) {
    const { rows, columns } = p.pe_array.systolic;
    // two operands and a sum travel through each PE
    return rows.value * columns.value * (2 * bits + ACCUMULATOR_BITS);
  }
  const tiles = p.pe_array.tile_overlap ? 4 : 2;
  return n * n * (tiles * bits + bits + ACCUMULATOR_BITS) + STAGES * VECTORS_A_STAGE * n * bits;
}
const ACCUMULATOR_BITS = 16;

export const macsPerCycle = ({ pe_array: { systolic, vector_size } }: Platform): number =>
  systolic ? systolic.rows.value * systolic.columns.value : vector_size.value ** 2;

/** @throws InputError for an unknown number format */
export function logicBlocks(p: Platform, file: string): readonly LogicBlock[] {
  const format = formats.get(p.format, { file, field: 'format' });
  const { logic } = p;
  const perBit = logic.register_um2_per_bit.value;
  const block = (name: LogicBlock['name'], gates_um2: number, register_bits: number): LogicBlock => {
    const area_um2 = Math.round(gates_um2 + register_bits * perBit);
    return { name, area_um2, leakage_uw: (area_um2 * logic.leakage_nw_per_um2.value) / 1000, register_bits };
  };
  return [
    block('pe-array', macsPerCycle(p) * format.mac_area_um2.value, peRegisters(p, format.bits.value)),
    block('sfu', logic.sfu_area_um2.value, 0),
    block('encoder', logic.encoder_area_um2.value, 0),
    block('sequencer', logic.control_area_um2.value, 0),
  ];
}

/** Energy of one clock cycle of all registers. */
export const clockEnergy_fj = (p: Platform, blocks: readonly LogicBlock[]): number =>
  blocks.reduce((bits, b) => bits + b.register_bits, 0) * p.logic.clock_fj_per_bit.value;
