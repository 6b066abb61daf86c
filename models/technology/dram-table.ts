/**
 * The shape of a DRAM's table: geometry, timings in clock cycles with the standard's names, currents by supply rail.
 *
 * A new device or standard is a new table; nothing else knows a number of it.
 */
import type { Sourced } from './sourced.js';

/** Geometry and timings that every table has; timings in clock cycles but for `tCK`, in ps. */
// prettier-ignore
export const DRAM_FIELDS = [
  'tCK', 'ranks', 'bankGroups', 'banksPerGroup', 'rows', 'burstsPerRow', 'burstBytes', 'devicesPerRank',
  // data bus
  'burst', 'RL', 'WL', 'tDQSCK', 'tDQSS', 'tWPRE', 'tRPST', 'tCCD_S', 'tCCD_L', 'tRTRS',
  // rows
  'tRCD', 'tRPpb', 'tRPab', 'tRAS', 'tRRD_S', 'tRRD_L', 'tFAW', 'tPPD', 'tRTP', 'tWR', 'tWTR_S', 'tWTR_L',
  // refresh and low power
  'tRFCab', 'tREFI', 'tCKE', 'tCMDCKE', 'tXP', 'tSR', 'tXSR',
  // cycles that a command occupies the command bus; it takes effect in the last of them
  'nACT', 'nRDWR', 'nPRE', 'nREF',
] as const;
/** A field that every table has. */
export type DramField = (typeof DRAM_FIELDS)[number];

/** A device without these has no refresh bank by bank. */
export const PER_BANK_FIELDS = ['tRFCpb', 'tREFIpb'] as const;
/** A field of refresh bank by bank. */
export type PerBankField = (typeof PER_BANK_FIELDS)[number];

/** Currents of one device at one supply, in mA. `IDD5` flows during an all-bank refresh; `IDD5PB` is the average over per-bank refreshes. */
export const RAIL_FIELDS = ['IDD0', 'IDD2N', 'IDD2P', 'IDD3N', 'IDD3P', 'IDD4R', 'IDD4W', 'IDD5', 'IDD5PB', 'IDD6'] as const;
/** A current of one device. */
export type RailField = (typeof RAIL_FIELDS)[number];
/** A supply and what flows from it. */
export interface Rail {
  readonly name: string;
  /** V */
  readonly supply: Sourced;
  readonly currents: Readonly<Record<RailField, Sourced>>;
}

/** One device, or several side by side that answer as one. */
export interface DramTable {
  readonly kind: 'dram';
  readonly summary: string;
  readonly source: string;
  /** where its energies may not be quoted, why */
  readonly caution?: string;
  readonly fields: Readonly<Record<DramField, Sourced> & Partial<Record<PerBankField, Sourced>>>;
  readonly rails: readonly Rail[];
  /** times what its currents come to: 1, with the range of what sources say; of commands, and of what flows with time */
  readonly factors?: { readonly dynamic: Sourced; readonly background: Sourced };
  /** the side of the accelerator; absent: not counted */
  readonly host?: DramHost;
}

/** PHY and controller of a DRAM, on the die of whoever uses it. */
export interface DramHost {
  readonly phy_read_fj_per_bit: Sourced;
  readonly phy_write_fj_per_bit: Sourced;
  /** while the device is in any state but self-refresh */
  readonly phy_idle_uw: Sourced;
  readonly phy_area_um2: Sourced;
  readonly controller_area_um2: Sourced;
}

/** The value of a field, in its own unit. */
export const field = (table: DramTable, f: DramField): number => table.fields[f].value;
/** Bytes of all ranks. */
export const capacityBytes = (t: DramTable): number =>
  field(t, 'ranks') * banksOf(t) * field(t, 'rows') * field(t, 'burstsPerRow') * field(t, 'burstBytes');
/** banks of a rank */
export const banksOf = (t: DramTable): number => field(t, 'bankGroups') * field(t, 'banksPerGroup');
/** What the pins can carry: one burst after the other. */
export const peakBytesPerS = (t: DramTable): number =>
  Math.round((field(t, 'burstBytes') * 1e12) / (field(t, 'burst') * field(t, 'tCK')));

/** What cannot be true of any device: which fields, and what was expected. */
export interface Contradiction {
  readonly field: DramField | PerBankField;
  readonly problem: string;
  readonly expected: string;
}

// prettier-ignore
const POSITIVE = [
  'tCK', 'ranks', 'bankGroups', 'banksPerGroup', 'rows', 'burstsPerRow', 'burstBytes', 'devicesPerRank', 'burst', 'RL', 'WL',
  'tREFI', 'nACT', 'nRDWR', 'nPRE', 'nREF',
] as const;
/** so that the number of a burst is a 31-bit integer */
const MOST_BURSTS = 2 ** 31;
const POWERS_OF_TWO = ['ranks', 'bankGroups', 'banksPerGroup', 'burstsPerRow', 'burstBytes'] as const;

/** Contradictions between the fields of a table, none for a sound one. */
export function contradictions(table: DramTable): Contradiction[] {
  const v = (f: DramField): number => field(table, f);
  const found: Contradiction[] = [];
  const atLeast = (f: DramField, least: number, what: string): void => {
    if (v(f) < least) found.push({ field: f, problem: `${v(f)} cycles`, expected: `at least ${what} = ${least}` });
  };
  for (const f of POSITIVE) if (v(f) < 1) found.push({ field: f, problem: String(v(f)), expected: 'at least 1' });
  if (found.length > 0) return found;
  if (capacityBytes(table) / v('burstBytes') > MOST_BURSTS)
    found.push({
      field: 'rows',
      problem: `${v('rows')}: ${capacityBytes(table)} bytes`,
      expected: `at most ${MOST_BURSTS} bursts`,
    });
  for (const f of POWERS_OF_TWO)
    if (!Number.isInteger(Math.log2(v(f)))) found.push({ field: f, problem: String(v(f)), expected: 'a power of two' });
  atLeast('tRAS', v('tRCD') + v('tRTP'), 'tRCD + tRTP');
  atLeast('tRPab', v('tRPpb'), 'tRPpb');
  atLeast('tCCD_L', v('tCCD_S'), 'tCCD_S');
  atLeast('tRRD_L', v('tRRD_S'), 'tRRD_S');
  atLeast('tWTR_L', v('tWTR_S'), 'tWTR_S');
  atLeast('tFAW', v('tRRD_S'), 'tRRD_S');
  atLeast('tRFCab', v('tRPab'), 'tRPab');
  atLeast('tREFI', v('tRFCab') + v('tRPab'), 'tRFCab + tRPab');
  atLeast('tXSR', v('tRFCab'), 'tRFCab');
  const { tRFCpb, tREFIpb } = table.fields;
  if ((tRFCpb === undefined) !== (tREFIpb === undefined))
    found.push({ field: tRFCpb ? 'tREFIpb' : 'tRFCpb', problem: 'missing', expected: 'tRFCpb and tREFIpb, or neither' });
  if (tRFCpb && tREFIpb && tREFIpb.value < tRFCpb.value)
    found.push({ field: 'tREFIpb', problem: `${tREFIpb.value} cycles`, expected: `at least tRFCpb = ${tRFCpb.value}` });
  return found;
}
