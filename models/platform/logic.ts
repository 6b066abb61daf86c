/** Area, leakage and clock of the logic: what is neither memory nor buffer. */
import type { NumberFormat } from '../technology/formats.js';
import type { Platform } from './schema.js';
import { supplyFactors } from './supply.js';

/** A block of gates and registers. */
export interface LogicBlock {
  readonly name: 'pe-array' | 'sfu' | 'encoder' | 'sequencer' | 'dma' | 'axi';
  readonly area_um2: number;
  readonly leakage_uw: number;
  /** bits of registers that are clocked every cycle */
  readonly register_bits: number;
}

/** bits in the channels and hands of a read path of 13 stages and the result path of 7: two vectors and one in hand each. Source: EdgeBERT's SystemC model */
const STAGES = 2 * 13 + 7;
const VECTORS_A_STAGE = 3;
const ACCUMULATOR_BITS = 16;

/** Operand registers (two tiles, four with overlap), results and accumulators, each n×n. Source: EdgeBERT's system figure (mat_in0, mat_in1, mat_out, mat_accum). */
function peRegisters({ pe_array: { systolic, vector_size, tile_overlap } }: Platform, bits: number): number {
  // two operands and a sum travel through each PE of a systolic array
  if (systolic) return systolic.rows.value * systolic.columns.value * (2 * bits + ACCUMULATOR_BITS);
  const n = vector_size.value;
  const tiles = tile_overlap ? 4 : 2;
  return n * n * (tiles * bits + bits + ACCUMULATOR_BITS) + STAGES * VECTORS_A_STAGE * n * bits;
}

/** MACs that the array starts in a cycle. */
export const macsPerCycle = ({ pe_array: { systolic, vector_size } }: Platform): number =>
  systolic ? systolic.rows.value * systolic.columns.value : vector_size.value ** 2;

/** The blocks of a platform that computes in `format`. */
export function logicBlocks(p: Platform, format: NumberFormat): readonly LogicBlock[] {
  const { logic, axi } = p;
  const { leakage } = supplyFactors(p);
  const perBit = logic.register_um2_per_bit.value;
  const block = (name: LogicBlock['name'], gates_um2: number, register_bits: number): LogicBlock => {
    const area_um2 = Math.round(gates_um2 + register_bits * perBit);
    return { name, area_um2, leakage_uw: (area_um2 * logic.leakage_nw_per_um2.value * leakage) / 1000, register_bits };
  };
  return [
    block('pe-array', macsPerCycle(p) * format.mac_area_um2.value, peRegisters(p, format.bits.value)),
    block('sfu', logic.sfu_area_um2.value, 0),
    block('encoder', logic.encoder_area_um2.value, 0),
    block('sequencer', logic.control_area_um2.value, 0),
    ...(logic.dma_area_um2 ? [block('dma', logic.dma_area_um2.value, 0)] : []),
    ...(logic.link_um2_per_bit ? [block('axi', 8 * axi.width_bytes.value * logic.link_um2_per_bit.value, 0)] : []),
  ];
}

/** Energy of one clock cycle of all registers. */
export const clockEnergy_fj = (p: Platform, blocks: readonly LogicBlock[]): number =>
  blocks.reduce((bits, b) => bits + b.register_bits, 0) * p.logic.clock_fj_per_bit.value * supplyFactors(p).energy;
