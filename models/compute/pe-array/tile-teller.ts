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
import { activeOf, listTiles, newTileLists, tellEach, type Access, type Alike, type TileLists } from './tile-series.js';
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
  /** end of the tile told last; −1: none of this run */
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
  lastEnd_ps: -1,
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
/** What telling takes: nothing here is kept. */
interface TileParts {
  readonly clock: Clock;
  readonly energies: TileEnergies;
  readonly tellers: Readonly<Record<'own' | 'a' | 'b' | 'result' | 'encoder', Teller>>;
  readonly at: Access;
  readonly lists: TileLists;
}

/** When a tile that ended at `end_ps` read its operands: in its first half. @returns when it began */
function timesOf(at: Access, clock: Clock, lastEnd_ps: number, cycles: number, end_ps: number): number {
  const start_ps = Math.max(lastEnd_ps, end_ps - clock.cycles(cycles));
  at.from_ps = start_ps;
  at.to_ps = Math.min(end_ps, start_ps + clock.cycles(Math.ceil(cycles / 2)));
  return start_ps;
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

/** Both operands of a tile. @returns bytes read */
function tellReads(
  { tellers: { a, b }, energies: { read }, at }: TileParts,
  told: ToldState,
  plan: Plan,
  step: PlanStep,
  { m, k, n }: TileSize,
): number {
  at.slot = step.a % plan.a.slots;
  const aBytes = reads(a, plan.aEncoding, read.a, told.aElements, m * k, at);
  at.slot = (plan.b.first + step.b) % plan.b.slots;
  const bBytes = reads(b, plan.bEncoding!, read.b, told.bElements, n * k, at);
  told.aElements += m * k;
  told.bElements += n * k;
  return aBytes + bBytes;
}

/** Counts the MACs of a tile. @returns those that were not gated */
function countMacs(told: ToldState, plan: Plan, macs: number): number {
  const before = told.active;
  told.macs += macs;
  told.active = activeOf(told.macs, plan);
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
  a.density === null &&
  b?.density === null &&
  a.nonzero * b.nonzero === 1 &&
  [a, b].every((of) => Number.isInteger(of.element_bytes));

/** A tile that ended now. */
function tile(p: TileParts, told: ToldState, plan: Plan, step: PlanStep, size: TileSize, cycles: number, now_ps: number): void {
  const { clock, energies, tellers, at } = p;
  const { gated_fj, decode_fj_per_byte } = energies;
  const mac_fj = plan.mac_fj ?? energies.mac_fj;
  const start_ps = timesOf(at, clock, told.lastEnd_ps, cycles, now_ps);
  at.operator = plan.operator.id;
  const bytes = tellReads(p, told, plan, step, size);
  const macs = size.m * size.k * size.n;
  const active = countMacs(told, plan, macs);
  const fj = active * mac_fj + (macs - active) * gated_fj + bytes * decode_fj_per_byte;
  tellers.own.tell(TILE, start_ps, now_ps, plan.operator.id, 0, macs, Math.round(fj));
  told.lastEnd_ps = now_ps;
}

/** Tiles that each come to the same: told as one that is repeated. */
function repeated(p: TileParts, told: ToldState, plan: Plan, step: PlanStep, alike: Alike, end_ps: number): void {
  const { size, cycles, period, times } = alike;
  const { a, b, own } = p.tellers;
  const period_ps = p.clock.cycles(period);
  for (const t of [a, b, own]) t.repeat(times, period_ps);
  tile(p, told, plan, step, size, cycles, end_ps - (times - 1) * period_ps);
  for (const t of [a, b, own]) t.repeat(1, 0);
  const { m, k, n } = size;
  told.lastEnd_ps = end_ps;
  told.aElements += (times - 1) * m * k;
  told.bElements += (times - 1) * n * k;
  countMacs(told, plan, (times - 1) * m * k * n);
}

/**
 * Tiles that come to different amounts: told as one that is repeated, with the amounts of each.
 * @returns false, and nothing is told, where some of them read nothing of what others read
 */
function differing(p: TileParts, told: ToldState, plan: Plan, step: PlanStep, alike: Alike, end_ps: number): boolean {
  const { clock, tellers, at, lists } = p;
  const { cycles, times } = alike;
  if (!listTiles(lists, p.energies, told, plan, alike)) return false;
  const period_ps = clock.cycles(alike.period);
  const first_ps = end_ps - (times - 1) * period_ps;
  const start_ps = timesOf(at, clock, told.lastEnd_ps, cycles, first_ps);
  at.operator = plan.operator.id;
  at.slot = step.a % plan.a.slots;
  tellEach(tellers.a, READ, lists.a.masks, times, period_ps, at, MASK);
  tellEach(tellers.a, READ, lists.a.data, times, period_ps, at, DATA);
  at.slot = (plan.b.first + step.b) % plan.b.slots;
  tellEach(tellers.b, READ, lists.b.masks, times, period_ps, at, MASK);
  tellEach(tellers.b, READ, lists.b.data, times, period_ps, at, DATA);
  const [macs, fj] = [lists.own.amounts[0]!, lists.own.energies_fj[0]!];
  tellers.own.repeat(times, period_ps, lists.own);
  tellers.own.tell(TILE, start_ps, first_ps, at.operator, 0, macs, fj);
  tellers.own.repeat(1, 0);
  const { m, k, n } = alike.size;
  told.lastEnd_ps = end_ps;
  told.aElements += times * m * k;
  told.bElements += times * n * k;
  countMacs(told, plan, times * m * k * n);
  return true;
}

/** Tiles of a size that follow one another. */
function tiles(p: TileParts, told: ToldState, plan: Plan, step: PlanStep, alike: Alike, end_ps: number): void {
  const { size, cycles, period, times } = alike;
  const period_ps = p.clock.cycles(period);
  if (times > 1) {
    // the first begins as the others do
    const even = told.lastEnd_ps === end_ps - times * period_ps;
    if (!even) {
      tile(p, told, plan, step, size, cycles, end_ps - (times - 1) * period_ps);
      tiles(p, told, plan, step, { ...alike, times: times - 1 }, end_ps);
      return;
    }
    if (comeToTheSame(plan)) {
      repeated(p, told, plan, step, alike, end_ps);
      return;
    }
    if (differing(p, told, plan, step, alike, end_ps)) return;
  }
  for (let i = times - 1; i >= 0; i--) tile(p, told, plan, step, size, cycles, end_ps - i * period_ps);
}

/** @param requester the PE array's number: it reads and writes what the buffers tell */
export function createTileTeller(clock: Clock, requester: number, energies: TileEnergies, resultSlots: number): TileTeller {
  const { encode_fj_per_byte, write, supply } = energies;
  const newTeller = (): Teller => createTeller(supply);
  const tellers = { own: newTeller(), a: newTeller(), b: newTeller(), result: newTeller(), encoder: newTeller() };
  const at: Access = { from_ps: 0, to_ps: 0, operator: -1, slot: 0, requester };
  const p: TileParts = { clock, energies, tellers, at, lists: newTileLists() };
  return {
    ...tellers,
    tiles: (told, plan, step, alike, end_ps) => tiles(p, told, plan, step, alike, end_ps),
    results(told, plan, step, { m, n }, from_ps, now_ps) {
      const bytes = countResults(told, plan, step, m * n);
      if (bytes === 0) return;
      const masks = Math.min(bytes, maskBytes(plan.cEncoding, m * n));
      at.operator = plan.operator.id;
      at.from_ps = from_ps;
      at.to_ps = now_ps;
      at.slot = step.block % resultSlots;
      tellers.encoder.tell(ENCODE, from_ps, now_ps, at.operator, 0, bytes, Math.round(bytes * encode_fj_per_byte));
      part(tellers.result, WRITE, write.mask_fj_per_byte, masks, at, MASK);
      part(tellers.result, WRITE, write.data_fj_per_byte, bytes - masks, at, DATA);
    },
  };
}
