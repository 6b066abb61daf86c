/** DDR4-2400 as DRAMsim3 has it: 64-bit bus, one rank, for comparing with that tool. Source: DRAMsim3 2981759 (quoted). */
import { assumed, from } from './sourced.js';
import type { DramTable } from './dram-table.js';
import { toolRails } from './lpddr4-2400.js';

const SOURCE = 'DRAMsim3 2981759, DDR4_8Gb_x16_2400';
const tool = from('quoted', SOURCE);

/** Energies with it can be compared with the tool; its low-power timings are assumed. */
export const ddr4_2400: DramTable = {
  kind: 'dram',
  summary: 'DDR4-2400, 64-bit bus, one rank, 64 bytes a burst',
  source: `quoted: ${SOURCE}`,
  // prettier-ignore
  fields: {
    tCK:     tool(830, 'ps'),
    ranks:   tool(1, 'ranks', 'channel size set to 4096 MB'),
    bankGroups:    tool(2, 'groups'),
    banksPerGroup: tool(4, 'banks'),
    rows:          tool(65536, 'rows'),
    burstsPerRow:  tool(128, 'bursts', '1024 columns, BL 8'),
    burstBytes:    tool(64, 'bytes'),
    devicesPerRank: tool(4, 'devices'),
    burst:   tool(4, 'cycles', 'BL 8, two beats a cycle'),
    RL:      tool(17, 'cycles', 'CL'),
    WL:      tool(12, 'cycles', 'CWL'),
    tDQSCK:  assumed(0, 'cycles', 'DDR4 data are aligned to the clock'),
    tDQSS:   assumed(0, 'cycles', 'the tool leaves it out'),
    tWPRE:   tool(1, 'cycles', 'tRTRS, which the tool adds between READ and WRITE'),
    tRPST:   assumed(0, 'cycles', 'the tool leaves it out'),
    tCCD_S:  tool(4, 'cycles'),
    tCCD_L:  tool(6, 'cycles'),
    tRTRS:   tool(1, 'cycles'),
    tRCD:    tool(17, 'cycles'),
    tRPpb:   tool(17, 'cycles', 'tRP'),
    tRPab:   tool(17, 'cycles', 'tRP'),
    tRAS:    tool(39, 'cycles'),
    tRRD_S:  tool(7, 'cycles'),
    tRRD_L:  tool(8, 'cycles'),
    tFAW:    tool(36, 'cycles'),
    tPPD:    tool(0, 'cycles', 'no spacing between precharges'),
    tRTP:    tool(9, 'cycles'),
    tWR:     tool(18, 'cycles'),
    tWTR_S:  tool(3, 'cycles'),
    tWTR_L:  tool(9, 'cycles'),
    tRFCab:  tool(420, 'cycles', 'tRFC'),
    tREFI:   tool(9360, 'cycles'),
    tCKE:    assumed(6, 'cycles', "as in the tool's LPDDR4 file"),
    tCMDCKE: assumed(3, 'cycles', 'as in the LPDDR4-3200 table'),
    tXP:     assumed(8, 'cycles', 'DDR4: the larger of 4 cycles and 6 ns, rounded up'),
    tSR:     assumed(7, 'cycles', 'DDR4: tCKE + 1'),
    tXSR:    assumed(433, 'cycles', 'DDR4 tXS: tRFC + 10 ns'),
    nACT:    assumed(1, 'cycles', 'DDR4 issues any command in one cycle'),
    nRDWR:   assumed(1, 'cycles', 'DDR4 issues any command in one cycle'),
    nPRE:    assumed(1, 'cycles', 'DDR4 issues any command in one cycle'),
    nREF:    assumed(1, 'cycles', 'DDR4 issues any command in one cycle'),
  },
  rails: toolRails(tool),
};
