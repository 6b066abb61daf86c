/**
 * What a tile of the PE array came to, told: MACs and their energy, the words that it read, the results that it wrote.
 *
 * A MAC with a zero operand is gated: it takes its cycle and does not switch. Sums of MACs and bytes are exact over an
 * operator, whatever its tiles: fractions are carried on.
 * Source  gating, and that sparsity changes no cycle: EdgeBERT's SystemC model (harvard-acc/EdgeBERT 1249ed7, hw/cmod), which
 *         gates a pair of vectors where one is all zero; by element is assumed here, as zero operands do not switch a multiplier.
 */
import type { Clock } from '../../../sim/index.js';
import { detailIndex, kindIndex } from '../../../traces/formats.js';
import type { Plan, PlanStep } from '../../plan/plan.js';
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
/** Nothing has been told of an operator. */
export const newTold = (): ToldState => ({
  lastEnd_ps: 0,
  macs: 0,
  active: 0,
  aElements: 0,
  bElements: 0,
  blockElements: 0,
  blockBytes: 0,
});

/** Tells what tiles come to. */
export interface TileTeller {
  /** the PE array's own, and on behalf of the buffers and the encoder, whose ports its engine's threads hold */
  readonly own: Teller;
  readonly a: Teller;
  readonly b: Teller;
  readonly result: Teller;
  readonly encoder: Teller;
  /** Tiles of a size, one after the other, each of which took so long. @param now_ps when the last one ended */
  tiles(told: ToldState, plan: Plan, step: PlanStep, alike: Alike, now_ps: number): void;
  /** Results of a tile have left. */
  results(told: ToldState, plan: Plan, step: PlanStep, size: TileSize, start_ps: number, now_ps: number): void;
}
/** Tiles that are alike. */
export interface Alike {
  readonly size: TileSize;
  /** cycles of one, and from one's end to the next one's */
  readonly cycles: number;
  readonly period: number;
  readonly times: number;
}

/** Who reads or writes for a tile: when, for which operator, in which slot. One record, reused. */
interface Access {
  from_ps: number;
  to_ps: number;
  operator: number;
  slot: number;
  readonly requester: number;
}

function part(t: Teller, kind: number, fj_per_byte: number, bytes: number, at: Access, detail: number): void {
  if (bytes === 0) return;
  const { from_ps, to_ps, operator, slot, requester } = at;
  t.tell(kind, from_ps, to_ps, operator, slot, bytes, Math.round(bytes * fj_per_byte), requester, 0, detail);
}

/** So many elements more of an operand, of which `before` were read. @returns the bytes that they take */
function reads(t: Teller, e: Encoding, energy: BufferEnergy, before: number, elements: number, at: Access): number {
  const upTo = before + elements;
  const masks = maskBytes(e, upTo) - maskBytes(e, before);
  const data = encodedBytes(e, upTo) - encodedBytes(e, before) - masks;
  part(t, READ, energy.mask_fj_per_byte, masks, at, MASK);
  part(t, READ, energy.data_fj_per_byte, data, at, DATA);
  return masks + data;
}

type Tellers = Pick<TileTeller, 'own' | 'a' | 'b' | 'result' | 'encoder'>;

/** Both operands of a tile. @returns bytes read */
function tellReads(
  { a, b }: Tellers,
  { read }: TileEnergies,
  told: ToldState,
  plan: Plan,
  step: PlanStep,
  { m, k, n }: TileSize,
  at: Access,
): number {
  at.slot = step.a % plan.a.slots;
  const aBytes = reads(a, plan.aEncoding, read.a, told.aElements, m * k, at);
  at.slot = step.b % plan.b.slots;
  const bBytes = reads(b, plan.bEncoding!, read.b, told.bElements, n * k, at);
  told.aElements += m * k;
  told.bElements += n * k;
  return aBytes + bBytes;
}

/** Counts the MACs of a tile. @returns those that were not gated */
function countMacs(told: ToldState, plan: Plan, macs: number): number {
  const before = told.active;
  told.macs += macs;
  told.active = Math.floor(told.macs * plan.aEncoding.nonzero * plan.bEncoding!.nonzero + 1e-6);
  return told.active - before;
}

/** Counts elements of the present block. @returns the bytes of it that are complete with them */
function countResults(told: ToldState, plan: Plan, step: PlanStep, elements: number): number {
  const whole = regionBytes(plan.blocks[step.block]!);
  told.blockElements += elements;
  const upTo = Math.floor((whole * told.blockElements) / (step.m * step.n) + 1e-6);
  const bytes = upTo - told.blockBytes;
  told.blockBytes = upTo;
  return bytes;
}

/** Whether tiles of a size each come to the same: nothing is encoded, and nothing gated. */
const comeToTheSame = ({ aEncoding: a, bEncoding: b }: Plan): boolean =>
  a.density === null && b?.density === null && a.nonzero * b.nonzero === 1 && Number.isInteger(a.element_bytes * b.element_bytes);

/** @param requester the PE array's number: it reads and writes what the buffers tell */
export function createTileTeller(clock: Clock, requester: number, energies: TileEnergies, resultSlots: number): TileTeller {
  const { mac_fj, gated_fj, decode_fj_per_byte, encode_fj_per_byte, write, supply } = energies;
  const newTeller = (): Teller => createTeller(supply);
  const tellers = { own: newTeller(), a: newTeller(), b: newTeller(), result: newTeller(), encoder: newTeller() };
  const { own, a, b, result, encoder } = tellers;
  const at: Access = { from_ps: 0, to_ps: 0, operator: -1, slot: 0, requester };

  function tile(told: ToldState, plan: Plan, step: PlanStep, { m, k, n }: TileSize, cycles: number, now_ps: number): void {
    const start_ps = Math.max(told.lastEnd_ps, now_ps - clock.cycles(cycles));
    at.operator = plan.operator.id;
    at.from_ps = start_ps;
    // operands are read in the first half of a tile
    at.to_ps = Math.min(now_ps, start_ps + clock.cycles(Math.ceil(cycles / 2)));
    const bytes = tellReads(tellers, energies, told, plan, step, { m, k, n }, at);
    const macs = m * k * n;
    const active = countMacs(told, plan, macs);
    const fj = active * mac_fj + (macs - active) * gated_fj + bytes * decode_fj_per_byte;
    own.tell(TILE, start_ps, now_ps, plan.operator.id, 0, macs, Math.round(fj));
    told.lastEnd_ps = now_ps;
  }

  /** Tiles that each come to the same: told as one that is repeated. */
  function repeated(told: ToldState, plan: Plan, step: PlanStep, { size, cycles, period, times }: Alike, end_ps: number): void {
    const period_ps = clock.cycles(period);
    for (const t of [a, b, own]) t.repeat(times, period_ps);
    tile(told, plan, step, size, cycles, end_ps - (times - 1) * period_ps);
    for (const t of [a, b, own]) t.repeat(1, 0);
    const { m, k, n } = size;
    told.lastEnd_ps = end_ps;
    told.aElements += (times - 1) * m * k;
    told.bElements += (times - 1) * n * k;
    countMacs(told, plan, (times - 1) * m * k * n);
  }

  return {
    ...tellers,
    tiles(told, plan, step, alike, end_ps) {
      const { size, cycles, period, times } = alike;
      const period_ps = clock.cycles(period);
      // the first begins as the others do
      const even = told.lastEnd_ps === end_ps - times * period_ps;
      if (times > 1 && even && comeToTheSame(plan)) repeated(told, plan, step, alike, end_ps);
      else for (let i = times - 1; i >= 0; i--) tile(told, plan, step, size, cycles, end_ps - i * period_ps);
    },
    results(told, plan, step, { m, n }, from_ps, now_ps) {
      const bytes = countResults(told, plan, step, m * n);
      if (bytes === 0) return;
      const masks = Math.min(bytes, maskBytes(plan.cEncoding, m * n));
      at.operator = plan.operator.id;
      at.from_ps = from_ps;
      at.to_ps = now_ps;
      at.slot = step.block % resultSlots;
      encoder.tell(ENCODE, from_ps, now_ps, at.operator, 0, bytes, Math.round(bytes * encode_fj_per_byte));
      part(result, WRITE, write.mask_fj_per_byte, masks, at, MASK);
      part(result, WRITE, write.data_fj_per_byte, bytes - masks, at, DATA);
    },
  };
}
