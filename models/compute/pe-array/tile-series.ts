/** What tiles of a size come to, each by itself, where they follow one another: bytes read, MACs, and energies. */
import { encodedBytes, maskBytes, type Encoding } from '../../plan/encoding.js';
import type { Plan } from '../../plan/plan.js';
import type { Each, Teller } from '../../power/tell.js';
import type { BufferEnergy, TileEnergies } from '../../power/tile-energies.js';
import type { TileSize } from './engine.js';

/** Tiles that are alike. */
export interface Alike {
  readonly size: TileSize;
  /** cycles of one, and from one's end to the next one's */
  readonly cycles: number;
  readonly period: number;
  readonly times: number;
}
/** Who reads or writes for a tile: when, for which operator, in which slot. One record, reused. */
export interface Access {
  from_ps: number;
  to_ps: number;
  operator: number;
  slot: number;
  readonly requester: number;
}

/** Amounts and energies of tiles, one after the other: as many as are asked for, behind them spare room. */
class TileList implements Each {
  amounts = new Float64Array(64);
  energies_fj = new Float64Array(64);

  reserve(times: number): void {
    if (this.amounts.length >= times) return;
    this.amounts = new Float64Array(2 * times);
    this.energies_fj = new Float64Array(2 * times);
  }
  set(i: number, amount: number, energy_fj: number): void {
    this.amounts[i] = amount;
    this.energies_fj[i] = energy_fj;
  }
  /** Some of the tiles have none, and others have some. */
  mixed(times: number): boolean {
    let count = 0;
    for (let i = 0; i < times; i++) if (this.amounts[i] !== 0) count++;
    return count !== 0 && count !== times;
  }
}

/** Of an operand's reads. */
interface ReadLists {
  readonly masks: TileList;
  readonly data: TileList;
}
/** Filled anew for every series. */
export interface TileLists {
  readonly a: ReadLists;
  readonly b: ReadLists;
  readonly own: TileList;
}
const newReads = (): ReadLists => ({ masks: new TileList(), data: new TileList() });
/** Empty. */
export const newTileLists = (): TileLists => ({ a: newReads(), b: newReads(), own: new TileList() });

/** So many tiles each read so many elements more of an operand, of which `before` were read. @returns whether all read alike */
function listReads(
  { masks, data }: ReadLists,
  e: Encoding,
  { mask_fj_per_byte, data_fj_per_byte }: BufferEnergy,
  before: number,
  elements: number,
  times: number,
): boolean {
  masks.reserve(times);
  data.reserve(times);
  let [mask, all] = [maskBytes(e, before), encodedBytes(e, before)];
  for (let i = 0; i < times; i++) {
    const upTo = before + (i + 1) * elements;
    const [nextMask, nextAll] = [maskBytes(e, upTo), encodedBytes(e, upTo)];
    const maskPart = nextMask - mask;
    const dataPart = nextAll - all - maskPart;
    masks.set(i, maskPart, Math.round(maskPart * mask_fj_per_byte));
    data.set(i, dataPart, Math.round(dataPart * data_fj_per_byte));
    mask = nextMask;
    all = nextAll;
  }
  return !masks.mixed(times) && !data.mixed(times);
}

/** MACs that are not gated, of so many. */
export const activeOf = (macs: number, { aEncoding, bEncoding }: Plan): number =>
  Math.floor(macs * aEncoding.nonzero * bEncoding!.nonzero + 1e-6);

/** What was told of the operator before. */
interface Before {
  readonly macs: number;
  readonly active: number;
  readonly aElements: number;
  readonly bElements: number;
}

function listMacs(
  { a, b, own }: TileLists,
  energies: TileEnergies,
  before: Before,
  plan: Plan,
  macs: number,
  times: number,
): void {
  const { gated_fj, decode_fj_per_byte } = energies;
  const mac_fj = plan.mac_fj ?? energies.mac_fj;
  own.reserve(times);
  let { active } = before;
  for (let i = 0; i < times; i++) {
    const upTo = activeOf(before.macs + (i + 1) * macs, plan);
    const more = upTo - active;
    active = upTo;
    const bytes = a.masks.amounts[i]! + a.data.amounts[i]! + b.masks.amounts[i]! + b.data.amounts[i]!;
    own.set(i, macs, Math.round(more * mac_fj + (macs - more) * gated_fj + bytes * decode_fj_per_byte));
  }
}

/** Fills the lists. @returns false where some tiles read nothing of what others read: they cannot be told together */
export function listTiles(lists: TileLists, energies: TileEnergies, before: Before, plan: Plan, { size, times }: Alike): boolean {
  const { m, k, n } = size;
  const { a, b } = energies.read;
  if (!listReads(lists.a, plan.aEncoding, a, before.aElements, m * k, times)) return false;
  if (!listReads(lists.b, plan.bEncoding!, b, before.bElements, n * k, times)) return false;
  listMacs(lists, energies, before, plan, m * k * n, times);
  return true;
}

/** Tells reads of tiles that follow one another, where there are any. */
export function tellEach(
  t: Teller,
  kind: number,
  list: Each,
  times: number,
  period_ps: number,
  { from_ps, to_ps, operator, slot, requester }: Access,
  detail: number,
): void {
  const [amount, energy_fj] = [list.amounts[0]!, list.energies_fj[0]!];
  if (amount === 0) return;
  t.repeat(times, period_ps, list);
  t.tell(kind, from_ps, to_ps, operator, slot, amount, energy_fj, requester, 0, detail);
  t.repeat(1, 0);
}
