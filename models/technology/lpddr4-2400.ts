/**
 * LPDDR4-2400 as DRAMsim3 has it, for comparing with that tool.
 *
 * Source  DRAMsim3 2981759, configuration LPDDR4_8Gb_x16_2400 (quoted). `x32` differs from the file in bus width (32 bits) and
 *         channel size (2048 MB): one rank, 64 bytes a burst; `stock` is the file as it is. Its currents equal those of the
 *         tool's DDR4 file: with them the arithmetic can be checked, but the energies must not be quoted as LPDDR4's.
 */
import { assumed, from } from './sourced.js';
import type { DramTable } from './dram-table.js';

const SOURCE = 'DRAMsim3 2981759, LPDDR4_8Gb_x16_2400';
const tool = from('quoted', SOURCE);
const CAUTION = "currents are those of the tool's DDR4 file: check arithmetic with them, do not quote them as LPDDR4's";

// prettier-ignore
const common = {
  tCK:     tool(830, 'ps'),
  bankGroups:    tool(2, 'groups'),
  banksPerGroup: tool(4, 'banks'),
  rows:          tool(65536, 'rows'),
  burstsPerRow:  tool(64, 'bursts', '1024 columns, BL 16'),
  burst:   tool(8, 'cycles', 'BL 16, two beats a cycle'),
  RL:      tool(17, 'cycles', 'CL'),
  WL:      tool(14, 'cycles', 'CWL'),
  tDQSCK:  assumed(0, 'cycles', 'the tool leaves it out'),
  tDQSS:   assumed(0, 'cycles', 'the tool leaves it out'),
  tWPRE:   tool(1, 'cycles', 'tRTRS, which the tool adds between READ and WRITE'),
  tRPST:   assumed(0, 'cycles', 'the tool leaves it out'),
  tCCD_S:  tool(4, 'cycles'),
  tCCD_L:  tool(6, 'cycles'),
  tRTRS:   tool(1, 'cycles'),
  tRCD:    tool(15, 'cycles'),
  tRPpb:   tool(15, 'cycles', 'tRP'),
  tRPab:   tool(15, 'cycles', 'tRP: the tool precharges bank by bank'),
  tRAS:    tool(32, 'cycles'),
  tRRD_S:  tool(8, 'cycles'),
  tRRD_L:  tool(8, 'cycles'),
  tFAW:    tool(32, 'cycles'),
  tPPD:    tool(2, 'cycles'),
  tRTP:    tool(12, 'cycles'),
  tWR:     tool(30, 'cycles'),
  tWTR_S:  tool(8, 'cycles'),
  tWTR_L:  tool(16, 'cycles'),
  tRFCab:  tool(392, 'cycles', 'tRFC'),
  tREFI:   tool(8660, 'cycles'),
  tCKE:    tool(6, 'cycles', 'in the file, not used by the tool'),
  tCMDCKE: assumed(3, 'cycles', 'as in the LPDDR4-3200 table'),
  tXP:     tool(6, 'cycles', 'in the file, not used by the tool'),
  tSR:     tool(7, 'cycles', 'tCKESR'),
  tXSR:    tool(432, 'cycles', 'tXS'),
  nACT:    assumed(1, 'cycles', 'the tool issues any command in one cycle'),
  nRDWR:   assumed(1, 'cycles', 'the tool issues any command in one cycle'),
  nPRE:    assumed(1, 'cycles', 'the tool issues any command in one cycle'),
  nREF:    assumed(1, 'cycles', 'the tool issues any command in one cycle'),
};

/** The currents of both of the tool's files, on one supply. */
export const toolRails = (quoted: typeof tool): DramTable['rails'] => [
  {
    name: 'VDD',
    supply: quoted(1.2, 'V'),
    currents: {
      IDD0: quoted(80, 'mA'),
      IDD2N: quoted(34, 'mA'),
      IDD2P: quoted(25, 'mA', 'in the file, not used by the tool'),
      IDD3N: quoted(47, 'mA'),
      IDD3P: quoted(41, 'mA', 'in the file, not used by the tool'),
      IDD4R: quoted(243, 'mA'),
      IDD4W: quoted(228, 'mA'),
      IDD5: quoted(280, 'mA', 'IDD5AB'),
      IDD5PB: assumed(34, 'mA', 'IDD2N: the tool has no refresh bank by bank'),
      IDD6: quoted(30, 'mA', 'IDD6x'),
    },
  },
];

/** On a bus of 32 bits: a request of 64 bytes is one burst. */
export const lpddr4_2400_x32: DramTable = {
  kind: 'dram',
  summary: 'LPDDR4-2400, two ×16 devices side by side, one rank, 64 bytes a burst',
  source: `quoted: ${SOURCE}`,
  caution: CAUTION,
  fields: {
    ...common,
    ranks: tool(1, 'ranks', 'channel size set to 2048 MB'),
    burstBytes: tool(64, 'bytes', 'bus width set to 32 bits'),
    devicesPerRank: tool(2, 'devices', 'bus width set to 32 bits'),
  },
  rails: toolRails(tool),
};

/** The file as it is: on a bus of 64 bits, two ranks, 128 bytes a burst. */
export const lpddr4_2400_stock: DramTable = {
  kind: 'dram',
  summary: 'LPDDR4-2400, 64-bit bus, two ranks, 128 bytes a burst',
  source: `quoted: ${SOURCE}`,
  caution: CAUTION,
  fields: {
    ...common,
    ranks: tool(2, 'ranks'),
    burstBytes: tool(128, 'bytes'),
    devicesPerRank: tool(4, 'devices'),
  },
  rails: toolRails(tool),
};
