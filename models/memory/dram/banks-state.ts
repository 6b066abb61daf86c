/** What changes in the banks of a DRAM: plain data, in cycles. `banks.ts` is what changes it. */
import { NEXT } from './commands.js';
import { POWER_STATES, PRECHARGED, SELF_REFRESH } from './power-states.js';

/** No row is open. */
export const CLOSED = -1;

/** Arrays are indexed by bank over all ranks, or by rank. */
export interface BanksState {
  openRow: number[];
  /** accesses since the row was opened */
  hits: number[];
  /** at next · banks + bank: the earliest cycle of that command, and the detail that sets it */
  earliest: number[];
  why: number[];
  /** the last four activates of each rank, oldest first */
  activates: number[][];
  openRows: number[];
  /** power state of each rank, since when, and cycles in each so far: rank · states + state */
  power: number[];
  powerSince: number[];
  powerCycles: number[];
  /** by bank */
  count: {
    activates: number[];
    precharges: number[];
    reads: number[];
    writes: number[];
    refreshes: number[];
    bankRefreshes: number[];
  };
  hitCount: number;
}

/** So many zeros. */
export const zeros = (n: number): number[] => new Array<number>(n).fill(0);

/** All banks closed, nothing issued yet; `total` banks over all ranks. */
export function newBanksState(total: number, ranks: number): BanksState {
  return {
    openRow: new Array<number>(total).fill(CLOSED),
    hits: zeros(total),
    earliest: zeros(NEXT * total),
    why: zeros(NEXT * total),
    activates: Array.from({ length: ranks }, () => []),
    openRows: zeros(ranks),
    power: new Array<number>(ranks).fill(PRECHARGED),
    powerSince: zeros(ranks),
    powerCycles: zeros(ranks * POWER_STATES.length),
    count: {
      activates: zeros(total),
      precharges: zeros(total),
      reads: zeros(total),
      writes: zeros(total),
      refreshes: zeros(total),
      bankRefreshes: zeros(total),
    },
    hitCount: 0,
  };
}

/** In a power-down state the rank hears no command but the exit. */
export const asleep = (s: BanksState, rank: number): boolean => s.power[rank]! > PRECHARGED;
/** While a rank refreshes itself no refresh comes due. */
export const selfRefreshing = (s: BanksState, rank: number): boolean => s.power[rank] === SELF_REFRESH;
