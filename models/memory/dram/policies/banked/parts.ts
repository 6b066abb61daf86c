/** What our own policy is made of: nothing here changes in a run but `found`, which is scratch. */
import { field } from '../../../../technology/dram-table.js';
import type { PolicyParts } from '../../policy.js';
import { newFound, type Found } from './found.js';
import type { Order } from './orders.js';

/** Cycles that the table gives, or that follow from it. */
export interface BankedTiming {
  /** that ACT, RD, WR and PRE, by number, occupy the command bus */
  readonly length: readonly number[];
  readonly nPRE: number;
  readonly nREF: number;
  /** between bursts of one request; and whether no burst of another bank may follow one sooner */
  readonly spacing: number;
  readonly evenSpacing: boolean;
  /** from the command until the last data, after which the clock may stop */
  readonly afterRead: number;
  readonly afterWrite: number;
  /** between refreshes that come due, of any rank */
  readonly refreshInterval: number;
  readonly tRFCab: number;
  /** 0 where the device has none */
  readonly tRFCpb: number;
  readonly tCMDCKE: number;
  readonly tCKE: number;
  readonly tSR: number;
  readonly tXP: number;
  readonly tXSR: number;
}

/** Handed to every function of this policy. */
export interface BankedParts extends PolicyParts {
  readonly order: Order;
  readonly timing: BankedTiming;
  /** refresh bank by bank */
  readonly perBank: boolean;
  /** the best command of the present cycle */
  readonly found: Found;
}

function timingOf({ table, options, banks }: PolicyParts): BankedTiming {
  const v = (f: Parameters<typeof field>[1]): number => field(table, f);
  const { tRFCpb, tREFIpb } = table.fields;
  const perBank = options.refresh === 'per-bank';
  const spacing = Math.max(v('burst'), v('tCCD_L'));
  const otherGroup = v('bankGroups') > 1 ? Math.max(v('burst'), v('tCCD_S')) : spacing;
  const otherRank = banks.ranks > 1 ? v('burst') : spacing;
  return {
    length: [v('nACT'), v('nRDWR'), v('nRDWR'), v('nPRE')],
    nPRE: v('nPRE'),
    nREF: v('nREF'),
    spacing,
    evenSpacing: Math.min(otherGroup, otherRank) >= spacing,
    afterRead: v('nRDWR') - 1 + v('RL') + v('tDQSCK') + v('burst') + v('tRPST'),
    afterWrite: v('nRDWR') - 1 + v('WL') + v('tDQSS') + v('burst') + v('tWR'),
    refreshInterval: Math.floor((perBank ? tREFIpb!.value : v('tREFI')) / banks.ranks),
    tRFCab: v('tRFCab'),
    tRFCpb: tRFCpb?.value ?? 0,
    tCMDCKE: v('tCMDCKE'),
    tCKE: v('tCKE'),
    tSR: v('tSR'),
    tXP: v('tXP'),
    tXSR: v('tXSR'),
  };
}

/** @param order which request of a bank goes first */
export const bankedParts = (order: Order, parts: PolicyParts): BankedParts => ({
  ...parts,
  order,
  timing: timingOf(parts),
  perBank: parts.options.refresh === 'per-bank',
  found: newFound(),
});
