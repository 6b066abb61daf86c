/**
 * LPDDR5-6400, two ×16 devices of 8 Gb side by side: one rank, bank groups (four of four banks), bursts of 16 beats, 64 bytes.
 *
 * The clock is CK (800 MHz); data go by WCK, four times as fast, so a burst takes two cycles. Bursts of one bank group lie four
 * cycles apart (tCCD_L), of others two. A burst of 32 beats and the modes of 8 or 16 banks without groups are not in it.
 * Source  timings: the presets LPDDR5_8Gb_x16 and LPDDR5_6400 of Ramulator 2 (c5b1c3a), second-hand: not checked against JESD209-5
 *         or a data sheet; gem5's LPDDR5_6400_1x16_BG_BL16 has the same RL, tRRD, tFAW, tPPD, tCCD_L, tRFCab, tREFI. Currents:
 *         no public file has any of LPDDR5; they are assumed from those of the LPDDR4-3200 table, see CAUTION.
 */
import type { DramTable, RailField } from './dram-table.js';
import { lpddr4Host } from './lpddr4-host.js';
import { assumed, from, ranged } from './sourced.js';

const SOURCE = 'Ramulator 2 c5b1c3a, presets LPDDR5_8Gb_x16 and LPDDR5_6400, channel of 32 bits';
const ramulator = from('second-hand', SOURCE);
const gem5 = from('second-hand', 'gem5, LPDDR5_6400_1x16_BG_BL16');
const derived = from('derived', SOURCE);
const CAUTION =
  'no currents of LPDDR5 were found: standby, activates and refreshes are those of LPDDR4-3200, a read is set to 7 pJ/bit with its PHY (second-hand); do not quote its energies as LPDDR5’s';

function rail(name: string, supply: number, mA: Readonly<Record<RailField, number>>) {
  const of = (f: RailField): string => {
    if (f !== 'IDD4R' && f !== 'IDD4W') return `that of the LPDDR4-3200 table on ${name.replace('H', '')}`;
    return f === 'IDD4R' ? 'so that a read takes 5.17 pJ/bit: 7 with a PHY of 1.83' : 'to IDD4R as in the LPDDR4-3200 table';
  };
  const currents = Object.entries(mA).map(([f, value]) => [f, assumed(value, 'mA', of(f as RailField))]);
  return {
    name,
    supply: assumed(supply, 'V', 'the nominal supply of LPDDR5; no document was at hand'),
    currents: Object.fromEntries(currents) as DramTable['rails'][0]['currents'],
  };
}

/** Twice the bandwidth of LPDDR4-3200 at the same width; its energies are assumed. */
export const lpddr5_6400: DramTable = {
  kind: 'dram',
  summary: 'LPDDR5-6400, two ×16 devices of 8 Gb side by side, one rank, bank groups, 64 bytes a burst',
  source: `second-hand: ${SOURCE}`,
  caution: CAUTION,
  host: lpddr4Host,
  factors: {
    dynamic: ranged(
      derived(1, 'times its currents', '5.17 pJ/bit of a burst'),
      0.5,
      1.8,
      'assumed: half; high: 9.2 pJ/bit, that of LPDDR4-3200',
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
    tCK:     ramulator(1250, 'ps', 'tCK_ps, CK; WCK is four times as fast'),
    ranks:   ramulator(1, 'ranks', 'rank'),
    bankGroups:    ramulator(4, 'groups', 'bankgroup'),
    banksPerGroup: ramulator(4, 'banks', 'bank'),
    rows:          ramulator(32768, 'rows', 'row'),
    burstsPerRow:  ramulator(64, 'bursts', 'column 1024, BL 16'),
    burstBytes:    derived(64, 'bytes', 'BL 16 × 16 bit × 2 devices'),
    devicesPerRank: derived(2, 'devices', 'side by side, for a burst of 64 bytes'),
    burst:   ramulator(2, 'cycles', 'nBL: BL 16, eight beats a cycle'),
    RL:      ramulator(17, 'cycles', 'nCL'),
    WL:      ramulator(9, 'cycles', 'nCWL'),
    tDQSCK:  assumed(0, 'cycles', 'the presets leave out tWCKDQO'),
    tDQSS:   assumed(0, 'cycles', 'the presets leave it out'),
    tWPRE:   ramulator(2, 'cycles', 'what it adds between READ and WRITE: nCL + nBL + 2 − nCWL; gem5: 1'),
    tRPST:   assumed(0, 'cycles', 'in tWPRE here'),
    tCCD_S:  ramulator(2, 'cycles', 'nCCDS'),
    tCCD_L:  ramulator(4, 'cycles', 'nCCDL'),
    tRTRS:   ramulator(2, 'cycles', 'nCS'),
    tRCD:    ramulator(15, 'cycles', 'nRCD'),
    tRPpb:   ramulator(15, 'cycles', 'nRP'),
    tRPab:   ramulator(17, 'cycles', 'nRPab'),
    tRAS:    ramulator(34, 'cycles', 'nRAS'),
    tRRD_S:  ramulator(4, 'cycles', 'nRRDS, 5 ns'),
    tRRD_L:  ramulator(4, 'cycles', 'nRRDL, 5 ns'),
    tFAW:    ramulator(16, 'cycles', 'nFAW, 20 ns'),
    tPPD:    ramulator(2, 'cycles', 'nPPD'),
    tRTP:    ramulator(8, 'cycles', 'nRTP'),
    tWR:     ramulator(28, 'cycles', 'nWR'),
    tWTR_S:  ramulator(5, 'cycles', 'nWTRS'),
    tWTR_L:  ramulator(10, 'cycles', 'nWTRL'),
    tRFCab:  ramulator(168, 'cycles', 'nRFC, 210 ns'),
    tRFCpb:  ramulator(96, 'cycles', 'nRFCpb, 120 ns'),
    tREFI:   ramulator(3125, 'cycles', 'nREFI, 3906 ns'),
    tREFIpb: derived(195, 'cycles', 'nREFI over 16 banks: one bank a command here, two in the standard'),
    tCKE:    assumed(6, 'cycles', '7.5 ns, as LPDDR4: the presets leave out power-down'),
    tCMDCKE: assumed(3, 'cycles', 'as LPDDR4: the presets leave out power-down'),
    tXP:     gem5(6, 'cycles', 'tXP, 7 ns'),
    tSR:     assumed(12, 'cycles', '15 ns, as LPDDR4: the presets leave out self-refresh'),
    tXSR:    gem5(174, 'cycles', 'tXS, tRFCab + 7.5 ns'),
    nACT:    ramulator(2, 'cycles', 'ACT-1 and ACT-2, one cycle each'),
    nRDWR:   assumed(1, 'cycles', 'WCK runs on, so no CAS command goes before it; Ramulator has one before each'),
    nPRE:    ramulator(1, 'cycles', 'every command, one cycle'),
    nREF:    ramulator(1, 'cycles', 'every command, one cycle'),
  },
  // prettier-ignore
  rails: [
    rail('VDD1',  1.8,  { IDD0: 3.5,  IDD2N: 2,    IDD2P: 1.2,  IDD3N: 2.25, IDD3P: 1.2,  IDD4R: 2.25, IDD4W: 2.25, IDD5: 10,   IDD5PB: 2.5,  IDD6: 0.3 }),
    rail('VDD2H', 1.05, { IDD0: 45,   IDD2N: 27,   IDD2P: 3,    IDD3N: 30,   IDD3P: 9,    IDD4R: 463,  IDD4W: 348,  IDD5: 90,   IDD5PB: 30,   IDD6: 0.5 }),
    rail('VDDQ',  0.5,  { IDD0: 0.75, IDD2N: 0.75, IDD2P: 0.75, IDD3N: 0.75, IDD3P: 0.75, IDD4R: 150,  IDD4W: 55,   IDD5: 0.75, IDD5PB: 0.75, IDD6: 0.1 }),
  ],
};
