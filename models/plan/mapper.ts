/**
 * The mapper: cuts a product into blocks that the buffers hold, and chooses which operand stays.
 *
 * A block of A and a block of B lie in the operand buffers at a time. The operand of the outer loop is fetched once, the
 * other once for each of its blocks: so an operand larger than a buffer is fetched again. With a buffer in two slots the
 * next block is fetched while this one is used. The choice is the one with the least estimated
 * energy × delay; the estimate only chooses: times and energies come from the simulation.
 */
import { bytesPerElement, type Encoding } from './encoding.js';
import type { GemmDims, MappingInfo } from '../../traces/formats.js';

/** What holds the blocks of a product, in bytes, and what multiplies them. */
export interface MapperLimits {
  readonly n: number;
  readonly a_bytes: number;
  readonly b_bytes: number;
  /** of buffers of their own for masks; null: masks lie with the data */
  readonly a_mask_bytes: number | null;
  readonly b_mask_bytes: number | null;
  /** slots of the operand buffers, at most */
  readonly a_slots: number;
  readonly b_slots: number;
  /** elements of a block that the registers of a run hold, at most */
  readonly largest: { readonly m: number; readonly n: number; readonly k: number };
  /** one slot of the result buffer */
  readonly result_bytes: number;
  readonly cycles_per_tile: number;
  /** depth of a tile; n where it is not given */
  readonly k_per_tile?: number;
  readonly mac_fj: number;
}
/** What the operands of a product are stored as, and what fetching them takes. */
export interface MapperOperands {
  readonly a: Encoding;
  readonly b: Encoding;
  readonly c_element_bytes: number;
  /** what the link and the memory of each operand give, in bytes a cycle */
  readonly a_bytes_per_cycle: number;
  readonly b_bytes_per_cycle: number;
  /** fetching a byte of each operand */
  readonly a_fj_per_byte: number;
  readonly b_fj_per_byte: number;
}

/** Which operand's block stays while the other's pass by. */
export type Order = 'a-stationary' | 'b-stationary';
/** How a product A[m, k] · B[k, n] is cut: blocks of A are mb × kb, of B kb × nb, of results mb × nb. */
export interface Mapping {
  readonly order: Order;
  /** block sizes in elements; multiples of n but for the edge */
  readonly mb: number;
  readonly nb: number;
  readonly kb: number;
  readonly aSlots: 1 | 2;
  readonly bSlots: 1 | 2;
}

const down = (value: number, n: number): number => Math.floor(value / n) * n;
const up = (value: number, n: number): number => Math.ceil(value / n) * n;

/** The largest balanced block: as few blocks as `most` allows, of nearly equal size. */
function balanced(size: number, most: number, n: number): number {
  const blocks = Math.ceil(size / most);
  return Math.min(up(Math.ceil(size / blocks), n), up(size, n));
}

interface Sizes {
  readonly mb: number;
  readonly nb: number;
  readonly kb: number;
}

/** Elements that a slot holds. The mask of a block is rounded up to whole bytes, and its elements may straddle one more. */
function fit(bytes: number, maskBytes: number | null, e: Encoding): number {
  if (e.density === null) return Math.floor(bytes / e.element_bytes);
  if (maskBytes === null) return Math.floor((bytes - 2) / bytesPerElement(e));
  const masked = Math.floor(maskBytes - 1) * 8;
  return e.density === 0 ? masked : Math.min(masked, Math.floor((bytes - 1) / (e.density * e.element_bytes)));
}

/** Block sizes for these slots and this order, or undefined when not even a tile fits. */
function blockSizes(
  d: GemmDims,
  hw: MapperLimits,
  ops: MapperOperands,
  aSlots: number,
  bSlots: number,
  order: Order,
): Sizes | undefined {
  const { n, largest } = hw;
  const aElements = fit(hw.a_bytes / aSlots, hw.a_mask_bytes === null ? null : hw.a_mask_bytes / aSlots, ops.a);
  const bElements = fit(hw.b_bytes / bSlots, hw.b_mask_bytes === null ? null : hw.b_mask_bytes / bSlots, ops.b);
  const mFit = Math.min(down(largest.m, n), down(aElements / d.k, n), up(d.m, n)) || (aElements >= d.m * d.k ? up(d.m, n) : 0);
  const nFit = Math.min(down(largest.n, n), down(bElements / d.k, n), up(d.n, n)) || (bElements >= d.n * d.k ? up(d.n, n) : 0);
  const results = Math.floor(hw.result_bytes / ops.c_element_bytes);
  if (mFit >= n && nFit >= n && results >= n * n && d.k <= largest.k) {
    // the operand that stays gets its largest block, the other what the result slot leaves
    const most = (fit: number, other: number): number => Math.max(n, Math.min(fit, down(results / other, n)));
    if (order === 'a-stationary') {
      const mb = balanced(d.m, most(mFit, n), n);
      return { mb, nb: balanced(d.n, most(nFit, mb), n), kb: d.k };
    }
    const nb = balanced(d.n, most(nFit, n), n);
    const mb = balanced(d.m, most(mFit, nb), n);
    return { mb, nb, kb: d.k };
  }
  const kb = Math.min(down(largest.k, n), down(aElements / n, n), down(bElements / n, n));
  return kb >= n && results >= n * n ? { mb: n, nb: n, kb: Math.min(kb, up(d.k, n)) } : undefined;
}

/** A mapping with what it is estimated to take. */
export interface Estimated {
  readonly mapping: Mapping;
  /** how often each operand is fetched */
  readonly a_fetches: number;
  readonly b_fetches: number;
  readonly cycles: number;
  readonly energy_fj: number;
}

function estimated(d: GemmDims, hw: MapperLimits, ops: MapperOperands, m: Mapping): Estimated {
  const [mBlocks, nBlocks, kBlocks] = [Math.ceil(d.m / m.mb), Math.ceil(d.n / m.nb), Math.ceil(d.k / m.kb)];
  const split = kBlocks > 1;
  const a_fetches = split || (m.order === 'b-stationary' && mBlocks > 1) ? nBlocks : 1;
  const b_fetches = split || (m.order === 'a-stationary' && nBlocks > 1) ? mBlocks : 1;
  const aBytes = d.b * d.m * d.k * bytesPerElement(ops.a) * a_fetches;
  const bBytes = d.b * d.n * d.k * bytesPerElement(ops.b) * b_fetches;
  const aCycles = aBytes / ops.a_bytes_per_cycle;
  const bCycles = bBytes / ops.b_bytes_per_cycle;
  const compute =
    d.b * Math.ceil(d.m / hw.n) * Math.ceil(d.n / hw.n) * Math.ceil(d.k / (hw.k_per_tile ?? hw.n)) * hw.cycles_per_tile;
  // a block in a single slot is fetched while nothing computes
  const exposed = (m.aSlots === 1 ? aCycles : 0) + (m.bSlots === 1 ? bCycles : 0);
  const hidden = (m.aSlots === 2 ? aCycles : 0) + (m.bSlots === 2 ? bCycles : 0);
  const energy_fj = aBytes * ops.a_fj_per_byte + bBytes * ops.b_fj_per_byte + d.b * d.m * d.n * d.k * hw.mac_fj;
  return { mapping: m, a_fetches, b_fetches, cycles: exposed + Math.max(compute, hidden), energy_fj };
}

/** All mappings of a product, the least energy × delay first; none where the buffers do not hold one tile of it. */
export function mappingsOf(d: GemmDims, hw: MapperLimits, ops: MapperOperands): Estimated[] {
  const all: Estimated[] = [];
  for (const order of ['a-stationary', 'b-stationary'] as const)
    for (const aSlots of [2, 1] as const)
      for (const bSlots of [2, 1] as const) {
        if (aSlots > hw.a_slots || bSlots > hw.b_slots) continue;
        const sizes = blockSizes(d, hw, ops, aSlots, bSlots, order);
        if (sizes) all.push(estimated(d, hw, ops, { order, ...sizes, aSlots, bSlots }));
      }
  const score = (e: Estimated): number => e.cycles * e.energy_fj;
  return all.sort((x, y) => score(x) - score(y));
}

/** The best mapping of a product, or undefined when the buffers do not hold one tile of it. */
export const mapGemm = (d: GemmDims, hw: MapperLimits, ops: MapperOperands): Mapping | undefined =>
  mappingsOf(d, hw, ops)[0]?.mapping;

/** What was chosen, in words, for the trace. */
export const mappingText = (m: Mapping): string =>
  `${m.order}, blocks ${m.mb}×${m.kb} · ${m.kb}×${m.nb}, A in ${m.aSlots === 2 ? 'two slots' : 'one slot'}, B in ${m.bSlots === 2 ? 'two slots' : 'one slot'}`;

/** As an event trace has it. */
export const mappingInfo = ({ mapping: m, a_fetches, b_fetches, cycles, energy_fj }: Estimated): MappingInfo => ({
  order: m.order,
  block: [m.mb, m.kb, m.nb],
  slots: [m.aSlots, m.bSlots],
  fetches: [a_fetches, b_fetches],
  cycles: Math.round(cycles),
  energy_fj: Math.round(energy_fj),
});
