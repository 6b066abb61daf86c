/** From a device's table to the earliest next command after each command, in cycles; and its address bits. */
import type { CommandField, CommandTable } from '../../technology/command-tables.js';

/** after → next, for a bank in the same place, group, rank, or in another rank; −1: no constraint */
export interface Spacing {
  readonly sameBank: number;
  readonly sameGroup: number;
  readonly sameRank: number;
  readonly otherRank: number;
}
export interface CommandTiming {
  readonly actToAct: Spacing;
  readonly actToAccess: number;
  readonly actToPre: number;
  readonly readToRead: Spacing;
  readonly readToWrite: Spacing;
  readonly readToPre: number;
  readonly writeToRead: Spacing;
  readonly writeToWrite: Spacing;
  readonly writeToPre: number;
  readonly preToAct: number;
  readonly preToPre: number;
  readonly refToAct: number;
  readonly fourActivateWindow: number;
  readonly readToAnswer: number;
  readonly refreshInterval: number;
}

export type Fields = (f: CommandField) => number;
export const fieldsOf =
  (table: CommandTable): Fields =>
  (f) =>
    table.fields[f].value;

const NONE = -1;
const spacing = (sameBank: number, sameGroup = NONE, sameRank = NONE, otherRank = NONE): Spacing => ({
  sameBank,
  sameGroup,
  sameRank,
  otherRank,
});

/**
 * @param v the device's fields
 * Source  the formulas behind DRAMsim3 2981759's timing: see analysis/validate/reference/README.md
 */
export function commandTiming(v: Fields): CommandTiming {
  const burst = v('burst');
  const [CL, CWL, tRTRS] = [v('CL'), v('CWL'), v('tRTRS')];
  const short = Math.max(burst, v('tCCD_S'));
  const long = Math.max(burst, v('tCCD_L'));
  const readToWrite = CL + burst - CWL + tRTRS;
  const writeToRead = CWL + burst;
  return {
    actToAct: spacing(v('tRAS') + v('tRP'), v('tRRD_L'), v('tRRD_S')),
    actToAccess: v('tRCD'),
    actToPre: v('tRAS'),
    readToRead: spacing(long, long, short, burst + tRTRS),
    readToWrite: spacing(readToWrite, readToWrite, readToWrite, readToWrite),
    readToPre: v('tRTP'),
    writeToRead: spacing(
      writeToRead + v('tWTR_L'),
      writeToRead + v('tWTR_L'),
      writeToRead + v('tWTR_S'),
      writeToRead + tRTRS - CL,
    ),
    writeToWrite: spacing(long, long, short, burst),
    writeToPre: CWL + burst + v('tWR'),
    preToAct: v('tRP'),
    preToPre: v('tPPD'),
    refToAct: v('tRFC'),
    fourActivateWindow: v('tFAW'),
    readToAnswer: CL + burst,
    refreshInterval: Math.floor(v('tREFI') / v('ranks')),
  };
}

/** Where an address lies. `bank` counts over ranks and groups: rank, then group, then bank. */
export interface BurstAddress {
  readonly bank: number;
  readonly row: number;
  readonly column: number;
}

/** The sizes of an address's fields. */
export interface BurstGeometry {
  readonly burstBytes: number;
  readonly burstsPerRow: number;
  readonly bankGroups: number;
  readonly banksPerGroup: number;
  readonly ranks: number;
  readonly rows: number;
}
export const burstGeometry = (v: Fields): BurstGeometry => ({
  burstBytes: v('burstBytes'),
  burstsPerRow: v('burstsPerRow'),
  bankGroups: v('bankGroups'),
  banksPerGroup: v('banksPerGroup'),
  ranks: v('ranks'),
  rows: v('rows'),
});

/** Fields from the most significant: row, rank, bank, bank group, column, byte of the burst. */
export function burstAddress(g: BurstGeometry, address: number): BurstAddress {
  const burst = Math.floor(address / g.burstBytes);
  const aboveColumn = Math.floor(burst / g.burstsPerRow);
  const aboveGroup = Math.floor(aboveColumn / g.bankGroups);
  const aboveBank = Math.floor(aboveGroup / g.banksPerGroup);
  const rank = aboveBank % g.ranks;
  const group = rank * g.bankGroups + (aboveColumn % g.bankGroups);
  return {
    bank: group * g.banksPerGroup + (aboveGroup % g.banksPerGroup),
    row: Math.floor(aboveBank / g.ranks) % g.rows,
    column: burst % g.burstsPerRow,
  };
}
