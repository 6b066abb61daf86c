/**
 * DRAM devices at command level: geometry, timings in cycles with the standard's names, currents.
 *
 * Source  DRAMsim3 2981759, configurations LPDDR4_8Gb_x16_2400 and DDR4_8Gb_x16_2400 (quoted). `x32` differs from the file in
 *         bus width (32 bits) and channel size (2048 MB): one rank, 64 bytes a burst; `stock` is the file as it is; ddr4 has
 *         one rank (channel size 4096 MB). The LPDDR4 file's currents equal the tool's DDR4 ones: with them the arithmetic can
 *         be checked, but its energies must not be quoted as LPDDR4's.
 */
import { from, type Sourced } from './sourced.js';

// prettier-ignore
export const COMMAND_FIELDS = [
  'tCK', 'ranks', 'bankGroups', 'banksPerGroup', 'rows', 'burstsPerRow', 'burstBytes', 'devicesPerRank', 'burst', 'CL', 'CWL',
  'tRCD', 'tRP', 'tRAS', 'tRFC', 'tREFI', 'tCCD_S', 'tCCD_L', 'tRRD_S', 'tRRD_L', 'tFAW', 'tWR', 'tRTP', 'tWTR_S', 'tWTR_L',
  'tPPD', 'tRTRS', 'VDD', 'IDD0', 'IDD2N', 'IDD3N', 'IDD4R', 'IDD4W', 'IDD5AB',
] as const;
export type CommandField = (typeof COMMAND_FIELDS)[number];
export interface CommandTable {
  readonly summary: string;
  readonly fields: Readonly<Record<CommandField, Sourced>>;
}

const lpddr4 = from('quoted', 'DRAMsim3 2981759, LPDDR4_8Gb_x16_2400');
const ddr4 = from('quoted', 'DRAMsim3 2981759, DDR4_8Gb_x16_2400');
type Source = typeof lpddr4;

const currents = (f: Source) => ({
  VDD: f(1.2, 'V'),
  IDD0: f(80, 'mA'),
  IDD2N: f(34, 'mA'),
  IDD3N: f(47, 'mA'),
  IDD4R: f(243, 'mA'),
  IDD4W: f(228, 'mA'),
  IDD5AB: f(280, 'mA'),
});

// prettier-ignore
const lpddr4Timings = {
  tCK:     lpddr4(830, 'ps'),
  burst:   lpddr4(8, 'cycles', 'BL 16, two beats a cycle'),
  CL:      lpddr4(17, 'cycles'),
  CWL:     lpddr4(14, 'cycles'),
  tRCD:    lpddr4(15, 'cycles'),
  tRP:     lpddr4(15, 'cycles'),
  tRAS:    lpddr4(32, 'cycles'),
  tRFC:    lpddr4(392, 'cycles'),
  tREFI:   lpddr4(8660, 'cycles'),
  tCCD_S:  lpddr4(4, 'cycles'),
  tCCD_L:  lpddr4(6, 'cycles'),
  tRRD_S:  lpddr4(8, 'cycles'),
  tRRD_L:  lpddr4(8, 'cycles'),
  tFAW:    lpddr4(32, 'cycles'),
  tWR:     lpddr4(30, 'cycles'),
  tRTP:    lpddr4(12, 'cycles'),
  tWTR_S:  lpddr4(8, 'cycles'),
  tWTR_L:  lpddr4(16, 'cycles'),
  tPPD:    lpddr4(2, 'cycles'),
  tRTRS:   lpddr4(1, 'cycles'),
  bankGroups:    lpddr4(2, 'groups'),
  banksPerGroup: lpddr4(4, 'banks'),
  rows:          lpddr4(65536, 'rows'),
  burstsPerRow:  lpddr4(64, 'bursts'),
  ...currents(lpddr4),
};

export const lpddr4_2400_x32: CommandTable = {
  summary: 'LPDDR4-2400, two ×16 devices side by side, one rank, 64 bytes a burst',
  fields: {
    ...lpddr4Timings,
    ranks: lpddr4(1, 'ranks', 'channel size set to 2048 MB'),
    burstBytes: lpddr4(64, 'bytes', 'bus width set to 32 bits'),
    devicesPerRank: lpddr4(2, 'devices', 'bus width set to 32 bits'),
  },
};

export const lpddr4_2400_stock: CommandTable = {
  summary: 'LPDDR4-2400, 64-bit bus, two ranks, 128 bytes a burst',
  fields: {
    ...lpddr4Timings,
    ranks: lpddr4(2, 'ranks'),
    burstBytes: lpddr4(128, 'bytes'),
    devicesPerRank: lpddr4(4, 'devices'),
  },
};

export const ddr4_2400: CommandTable = {
  summary: 'DDR4-2400, 64-bit bus, one rank, 64 bytes a burst',
  // prettier-ignore
  fields: {
    tCK:     ddr4(830, 'ps'),
    ranks:   ddr4(1, 'ranks', 'channel size set to 4096 MB'),
    bankGroups:    ddr4(2, 'groups'),
    banksPerGroup: ddr4(4, 'banks'),
    rows:          ddr4(65536, 'rows'),
    burstsPerRow:  ddr4(128, 'bursts'),
    burstBytes:    ddr4(64, 'bytes'),
    devicesPerRank: ddr4(4, 'devices'),
    burst:   ddr4(4, 'cycles', 'BL 8, two beats a cycle'),
    CL:      ddr4(17, 'cycles'),
    CWL:     ddr4(12, 'cycles'),
    tRCD:    ddr4(17, 'cycles'),
    tRP:     ddr4(17, 'cycles'),
    tRAS:    ddr4(39, 'cycles'),
    tRFC:    ddr4(420, 'cycles'),
    tREFI:   ddr4(9360, 'cycles'),
    tCCD_S:  ddr4(4, 'cycles'),
    tCCD_L:  ddr4(6, 'cycles'),
    tRRD_S:  ddr4(7, 'cycles'),
    tRRD_L:  ddr4(8, 'cycles'),
    tFAW:    ddr4(36, 'cycles'),
    tWR:     ddr4(18, 'cycles'),
    tRTP:    ddr4(9, 'cycles'),
    tWTR_S:  ddr4(3, 'cycles'),
    tWTR_L:  ddr4(9, 'cycles'),
    tPPD:    ddr4(0, 'cycles', 'DDR4 has no spacing between precharges'),
    tRTRS:   ddr4(1, 'cycles'),
    ...currents(ddr4),
  },
};
