/**
 * LPDDR4-3200, two ×16 devices of 8 Gb side by side: one rank, 64 bytes a burst. The default DRAM.
 *
 * Source  the memory specification JEDEC_8Gb_LPDDR4-3200_16bit of DRAMSys 3ff9a99, second-hand: not checked against
 *         JESD209-4 or a data sheet. Lengths of commands: the same tool's memory model of LPDDR4.
 */
import { from, ranged } from './sourced.js';
import type { DramTable, RailField } from './dram-table.js';
import { lpddr4Host } from './lpddr4-host.js';

const SOURCE = 'DRAMSys 3ff9a99, memory specification JEDEC_8Gb_LPDDR4-3200_16bit';
const dramsys = from('second-hand', SOURCE);
const lengths = from('second-hand', 'DRAMSys 340492e, MemSpecLPDDR4, command lengths');
const derived = from('derived', SOURCE);

function rail(name: string, supply: number, mA: Readonly<Record<RailField, number>>) {
  const currents = Object.entries(mA).map(([f, value]) => [f, dramsys(value, 'mA', `${f} on ${name}`)]);
  return {
    name,
    supply: dramsys(supply, 'V', name),
    currents: Object.fromEntries(currents) as DramTable['rails'][0]['currents'],
  };
}

/** The default: the only table here with currents of its own for LPDDR4. */
export const lpddr4_3200: DramTable = {
  kind: 'dram',
  summary: 'LPDDR4-3200, two ×16 devices of 8 Gb side by side, one rank, 64 bytes a burst',
  source: `second-hand: ${SOURCE}`,
  host: lpddr4Host,
  factors: {
    dynamic: ranged(
      derived(1, 'times its currents', '9.2 pJ/bit of a burst'),
      0.66,
      1,
      'low: 6.1 pJ/bit, DRAMsim3, 2400 × 32 (DDR4 currents)',
    ),
    background: ranged(
      derived(1, 'times its currents', 'IDD2 to IDD6'),
      0.5,
      1.5,
      'assumed: half either way; no data sheet was found to check them',
    ),
  },
  // prettier-ignore
  fields: {
    tCK:     dramsys(625, 'ps', 'tCK'),
    ranks:   dramsys(1, 'ranks', 'nbrOfRanks'),
    bankGroups:    dramsys(1, 'groups', 'LPDDR4 has none'),
    banksPerGroup: dramsys(8, 'banks', 'nbrOfBanks'),
    rows:          dramsys(65536, 'rows', 'nbrOfRows'),
    burstsPerRow:  dramsys(64, 'bursts', 'nbrOfColumns 1024, BL 16'),
    burstBytes:    derived(64, 'bytes', 'BL 16 × 16 bit × 2 devices'),
    devicesPerRank: derived(2, 'devices', 'side by side, for a burst of 64 bytes'),
    burst:   dramsys(8, 'cycles', 'BL 16, two beats a cycle'),
    RL:      dramsys(28, 'cycles', 'RL'),
    WL:      dramsys(14, 'cycles', 'WL'),
    tDQSCK:  dramsys(6, 'cycles', 'DQSCK'),
    tDQSS:   dramsys(1, 'cycles', 'DQSS'),
    tWPRE:   dramsys(2, 'cycles', 'WPRE'),
    tRPST:   dramsys(0, 'cycles', 'RPST'),
    tCCD_S:  dramsys(8, 'cycles', 'CCD'),
    tCCD_L:  dramsys(8, 'cycles', 'CCD'),
    tRTRS:   dramsys(1, 'cycles', 'RTRS'),
    tRCD:    dramsys(29, 'cycles', 'RCD'),
    tRPpb:   dramsys(29, 'cycles', 'RPpb'),
    tRPab:   dramsys(34, 'cycles', 'RPab'),
    tRAS:    dramsys(68, 'cycles', 'RAS'),
    tRRD_S:  dramsys(16, 'cycles', 'RRD'),
    tRRD_L:  dramsys(16, 'cycles', 'RRD'),
    tFAW:    dramsys(64, 'cycles', 'FAW'),
    tPPD:    dramsys(4, 'cycles', 'PPD'),
    tRTP:    dramsys(12, 'cycles', 'RTP'),
    tWR:     dramsys(29, 'cycles', 'WR'),
    tWTR_S:  dramsys(16, 'cycles', 'WTR'),
    tWTR_L:  dramsys(16, 'cycles', 'WTR'),
    tRFCab:  dramsys(448, 'cycles', 'RFCab'),
    tRFCpb:  dramsys(224, 'cycles', 'RFCpb'),
    tREFI:   dramsys(6246, 'cycles', 'REFI'),
    tREFIpb: dramsys(780, 'cycles', 'REFIpb'),
    tCKE:    dramsys(12, 'cycles', 'CKE'),
    tCMDCKE: dramsys(3, 'cycles', 'CMDCKE'),
    tXP:     dramsys(12, 'cycles', 'XP'),
    tSR:     dramsys(24, 'cycles', 'SR'),
    tXSR:    dramsys(460, 'cycles', 'XSR'),
    nACT:    lengths(4, 'cycles', 'ACT'),
    nRDWR:   lengths(4, 'cycles', 'RD, WR'),
    nPRE:    lengths(2, 'cycles', 'PREPB'),
    nREF:    lengths(2, 'cycles', 'REFAB'),
  },
  // prettier-ignore
  rails: [
    rail('VDD1', 1.8, { IDD0: 3.5,  IDD2N: 2,    IDD2P: 1.2,  IDD3N: 2.25, IDD3P: 1.2,  IDD4R: 2.25, IDD4W: 2.25, IDD5: 10,   IDD5PB: 2.5,  IDD6: 0.3 }),
    rail('VDD2', 1.1, { IDD0: 45,   IDD2N: 27,   IDD2P: 3,    IDD3N: 30,   IDD3P: 9,    IDD4R: 275,  IDD4W: 210,  IDD5: 90,   IDD5PB: 30,   IDD6: 0.5 }),
    rail('VDDQ', 1.1, { IDD0: 0.75, IDD2N: 0.75, IDD2P: 0.75, IDD3N: 0.75, IDD3P: 0.75, IDD4R: 150,  IDD4W: 55,   IDD5: 0.75, IDD5PB: 0.75, IDD6: 0.1 }),
  ],
};
