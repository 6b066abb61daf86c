/**
 * What a tile of the PE array came to, told: MACs and their energy, the words that it read, the results that it wrote.
 *
 * A MAC with a zero operand is gated: it takes its cycle and does not switch. Sums of MACs and bytes are exact over an
 * operator, whatever its tiles: fractions are carried on.
 * Source  gating, and that sparsity changes no cycle: EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod), which
 *         gates a pair of vectors where one is all zero; by element is assumed here, as zero operands do not switch a multiplier.
 */
import type { Clock } from '../../../sim/index.js';
import { detailIndex, kindIndex } from '../../../traces/index.js';
import type { Plan, Step } from '../../plan/plan.js';
import { regionBytes } from '../../memory/protocol/region.js';
import { createTeller, type Teller } from '../../power/tell.js';
import { encodedBytes, maskBytes, type Encoding } from '../../plan/encoding.js';
import type { TileSize } from './engine.js';
import type { TileEnergies, BufferEnergy } from '../../power/tile-energies.js';

const TILE = kindIndex('tile');
const READ = kindIndex('read');
const WRITE = kindIndex('write');
const ENCODE = kindIndex('encode');
const MASK = detailIndex('mask');
const DATA = detailIndex('data');

/** What has been told so far. Plain data. */
export interface ToldState {
  lastEnd_ps: number;
  /** of the operator: MACs, and those that were not gated */
  macs: number;
  active: number;
  /** of the operator: elements of each operand read */
  aElements: number;
  bElements: number;
  /** of the present block of results */
  blockElements: number;
  blockBytes: number;
}
export const newTold = (): ToldState => ({
  lastEnd_ps: 0,
  macs: 0,
  active: 0,
  aElements: 0,
  bElements: 0,
  blockElements: 0,
  blockBytes: 0,
});

export interface TileTeller {
  /** the PE array's own, and on behalf of the buffers and the encoder, whose ports its engine's threads hold */
  readonly own: Teller;
  readonly a: Teller;
  readonly b: Teller;
  readonly result: Teller;
  readonly encoder: Teller;
  tile(told: ToldState, plan: Plan, step: Step, size: TileSize, cycles: number, now_ps: number): void;
  /** Results of a tile have left. */
  results(told: ToldState, plan: Plan, step: Step, size: TileSize, start_ps: number, now_ps: number): void;
}

export function createTileTeller(clock: Clock, requester: number, energies: TileEnergies, resultSlots: number): TileTeller {
  const { mac_fj, gated_fj, decode_fj_per_byte, encode_fj_per_byte, read, write } = energies;
  const newTeller = (): Teller => createTeller(energies.supply);
  const [own, a, b, result, encoder] = [newTeller(), newTeller(), newTeller(), newTeller(), newTeller()];

  function part(
    t: Teller,
    kind: number,
    fj: number,
    bytes: number,
    from_ps: number,
    to_ps: number,
    operator: number,
    slot: number,
    detail: number,
  ): void {
    if (bytes > 0) t.tell(kind, from_ps, to_ps, operator, slot, bytes, Math.round(bytes * fj), requester, 0, detail);
  }

  function reads(
    t: Teller,
    e: Encoding,
    energy: BufferEnergy,
    before: number,
    elements: number,
    from_ps: number,
    to_ps: number,
    operator: number,
    slot: number,
  ): number {
    const upTo = before + elements;
    const masks = maskBytes(e, upTo) - maskBytes(e, before);
    const data = encodedBytes(e, upTo) - encodedBytes(e, before) - masks;
    part(t, READ, energy.mask_fj_per_byte, masks, from_ps, to_ps, operator, slot, MASK);
    part(t, READ, energy.data_fj_per_byte, data, from_ps, to_ps, operator, slot, DATA);
    return masks + data;
  }

  return {
    own,
    a,
    b,
    result,
    encoder,
    tile(told, plan, step, size, cycles, now_ps) {
      const { id } = plan.operator;
      const start_ps = Math.max(told.lastEnd_ps, now_ps - clock.cycles(cycles));
      const read_ps = Math.min(now_ps, start_ps + clock.cycles(Math.ceil(cycles / 2)));
      const bytes =
        reads(a, plan.aEncoding, read.a, told.aElements, size.m * size.k, start_ps, read_ps, id, step.a % plan.a.slots) +
        reads(b, plan.bEncoding!, read.b, told.bElements, size.n * size.k, start_ps, read_ps, id, step.b % plan.b.slots);
      told.aElements += size.m * size.k;
      told.bElements += size.n * size.k;
      const macs = size.m * size.k * size.n;
      const before = told.active;
      told.macs += macs;
      told.active = Math.floor(told.macs * plan.aEncoding.nonzero * plan.bEncoding!.nonzero + 1e-6);
      const active = told.active - before;
      const fj = active * mac_fj + (macs - active) * gated_fj + bytes * decode_fj_per_byte;
      own.tell(TILE, start_ps, now_ps, id, 0, macs, Math.round(fj));
      told.lastEnd_ps = now_ps;
    },
    results(told, plan, step, { m, n }, start_ps, now_ps) {
      const { id } = plan.operator;
      const whole = regionBytes(plan.blocks[step.block]!);
      told.blockElements += m * n;
      const upTo = Math.floor((whole * told.blockElements) / (step.m * step.n) + 1e-6);
      const bytes = upTo - told.blockBytes;
      told.blockBytes = upTo;
      if (bytes === 0) return;
      const masks = Math.min(bytes, maskBytes(plan.cEncoding, m * n));
      const slot = step.block % resultSlots;
      encoder.tell(ENCODE, start_ps, now_ps, id, 0, bytes, Math.round(bytes * encode_fj_per_byte));
      part(result, WRITE, write.mask_fj_per_byte, masks, start_ps, now_ps, id, slot, MASK);
      part(result, WRITE, write.data_fj_per_byte, bytes - masks, start_ps, now_ps, id, slot, DATA);
    },
  };
}
